//! The system's clock, and one for tests that runs beside it.

use jiff::{SignedDuration, Timestamp};

use domain::clock::Clock;

/// Now, as the operating system says.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the one place where time comes in"
    )]
    fn now(&self) -> Timestamp {
        whole_microseconds(Timestamp::now())
    }
}

/// Runs as the system's clock does, from another moment on: for programs that are tested from outside.
#[derive(Debug, Clone, Copy)]
pub struct ShiftedClock {
    ahead: SignedDuration,
}

impl ShiftedClock {
    /// It is `moment` now.
    #[must_use]
    pub fn starting_at(moment: Timestamp) -> Self {
        Self {
            // A difference, not a stopped clock: the demo's time-outs and leases have to run.
            ahead: moment.duration_since(SystemClock.now()),
        }
    }
}

impl Clock for ShiftedClock {
    fn now(&self) -> Timestamp {
        let now = SystemClock.now();
        whole_microseconds(now.saturating_add(self.ahead).unwrap_or(now))
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
        assert_eq!(
            ShiftedClock::starting_at(now).now().subsec_nanosecond() % 1_000,
            0
        );
    }

    #[test]
    fn a_shifted_clock_starts_where_it_is_told_and_runs_on() {
        for moment in ["1999-12-31T23:59:59Z", "2028-02-29T10:00:00Z"] {
            let moment: Timestamp = moment.parse().unwrap();
            let clock = ShiftedClock::starting_at(moment);
            let (first, second) = (clock.now(), clock.now());
            assert!(
                first >= moment && first.duration_since(moment).as_secs() < 60,
                "{first}"
            );
            assert!(second >= first);
        }
    }
}
