//! The time that events take.

use jiff::Timestamp;

use super::{occurrences::Occurrence, shift::Shift};
use crate::read::{
    MOST_OCCURRENCES, ReadError,
    time::{Length, Time},
    zones::clock::Clock,
};
use domain::interval::Interval;

/// What a series takes.
#[derive(Debug, Default)]
pub(crate) struct Taken {
    /// Only what overlaps the window; in no order.
    pub busy: Vec<Interval>,
    /// Nothing of it takes time, by its own word.
    pub free: bool,
    /// With the line of the event.
    pub faults: Vec<(usize, String)>,
}

impl Taken {
    /// Whether it is not too much already.
    pub fn check(&self) -> Result<(), ReadError> {
        let most = MOST_OCCURRENCES;
        if self.busy.len() > most {
            Err(ReadError::TooMuch {
                what: "occurrences",
                most,
            })
        } else {
            Ok(())
        }
    }

    /// What another takes as well.
    pub fn join(&mut self, other: Self) -> Result<(), ReadError> {
        self.busy.extend(other.busy);
        self.faults.extend(other.faults);
        self.check()
    }

    /// An occurrence at the time it was moved to.
    pub fn shifted(&mut self, one: Occurrence, shift: &Shift, start: &Time, window: Interval) {
        if let Ok(local) = one.local.checked_add(shift.by) {
            self.add(
                &Time {
                    local,
                    ..start.clone()
                },
                shift.length,
                window,
            );
        }
    }

    /// What begins at a time, if it overlaps the window.
    pub fn add(&mut self, start: &Time, length: Length, window: Interval) {
        if let Some(at) = start.instant() {
            self.push(
                Occurrence {
                    at,
                    local: start.local,
                    length,
                },
                &start.clock,
                window,
            );
        }
    }

    /// An occurrence at its own time, if it overlaps the window.
    pub fn push(&mut self, one: Occurrence, clock: &Clock, window: Interval) {
        let end = one
            .length
            .end(one.at, one.local, clock)
            // An end beyond the last instant is cut to it: the event must not lose its time.
            .unwrap_or(Timestamp::MAX);
        self.busy
            .extend(Interval::new(one.at, end).filter(|interval| interval.overlaps(window)));
    }
}
