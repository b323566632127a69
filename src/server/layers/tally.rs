//! What may happen a thousand times a second is counted, and said once a second.

use std::{
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

const PAUSE: Duration = Duration::from_secs(1);

/// Counts since it was last said, and when that was.
#[derive(Debug, Default)]
pub(crate) struct Tally(Mutex<(u64, Option<Instant>)>);

impl Tally {
    pub(crate) const fn new() -> Self {
        Self(Mutex::new((0, None)))
    }

    /// Counts one more; how many there were since it was last said, when it is to be said again.
    pub(crate) fn count(&self, now: Instant) -> Option<u64> {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (counted, said) = *state;
        let due = said.is_none_or(|said| now.saturating_duration_since(said) >= PAUSE);
        *state = if due {
            (0, Some(now))
        } else {
            (counted + 1, said)
        };
        due.then_some(counted + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flood_is_one_line_a_second_and_nothing_is_lost_between() {
        let (tally, began) = (Tally::new(), Instant::now());
        // 5,000 in five seconds.
        let said: Vec<u64> = (0..5_000)
            .filter_map(|ms| tally.count(began + Duration::from_millis(ms)))
            .collect();
        assert_eq!(said, [1, 1_000, 1_000, 1_000, 1_000]);
    }
}
