//! A clock that stands still unless it is moved.

use std::sync::Mutex;

use domain::clock::Clock;
use jiff::{SignedDuration, Timestamp};

#[derive(Debug)]
pub struct TestClock(Mutex<Timestamp>);

impl TestClock {
    pub fn at(now: &str) -> Self {
        Self(Mutex::new(now.parse().unwrap()))
    }

    pub fn advance(&self, by: SignedDuration) {
        assert!(!by.is_negative(), "time goes forward");
        *self.0.lock().unwrap() += by;
    }

    /// Somebody sets the clock, forward or back.
    pub fn step(&self, by: SignedDuration) {
        *self.0.lock().unwrap() += by;
    }

    /// Moves it to an instant ahead.
    pub fn set(&self, to: Timestamp) {
        self.advance(to.duration_since(self.now()));
    }
}

impl Clock for TestClock {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap()
    }
}
