//! The system's clock.

use jiff::Timestamp;

use crate::ports::clock::Clock;

/// Now, as the operating system says.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the one place where time comes in")]
    fn now(&self) -> Timestamp {
        whole_microseconds(Timestamp::now())
    }
}

/// PostgreSQL keeps no more; what is compared later must not lose its tail on the way.
fn whole_microseconds(now: Timestamp) -> Timestamp {
    Timestamp::from_microsecond(now.as_microsecond()).unwrap_or(now)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_left_below_a_microsecond() {
        let now = Timestamp::new(1_800_000_000, 123_456_789).unwrap();
        assert_eq!(whole_microseconds(now).subsec_nanosecond(), 123_456_000);
        assert_eq!(SystemClock.now().subsec_nanosecond() % 1_000, 0);
    }
}
