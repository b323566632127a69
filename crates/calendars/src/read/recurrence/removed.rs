//! Occurrences of a series that do not take place.

use std::collections::{BTreeSet, HashSet};

use jiff::{Timestamp, civil::Date};

use crate::read::{time::Time, zones::clock::Clock};

/// By instant, or by local date when one side is a date.
#[derive(Debug, Default)]
pub(crate) struct Removed {
    dates: HashSet<Date>,
    moments: BTreeSet<Timestamp>,
    /// Moments on the event's own clock, and their dates.
    floating: HashSet<Timestamp>,
    floating_dates: HashSet<Date>,
}

impl Removed {
    pub fn add(&mut self, time: &Time) {
        // Programs remove a date from a series with times, and times from one of whole days: a date
        // stands for all of its day.
        if time.date {
            self.dates.insert(time.local.date());
        } else if time.floating {
            self.floating_dates.insert(time.local.date());
            self.floating.extend(time.instant());
        } else {
            self.moments.extend(time.instant());
        }
    }

    pub fn contains(&self, at: Timestamp, start: &Time) -> bool {
        let date = (start.date || !self.dates.is_empty()).then(|| start.clock.date(at));
        if date.is_some_and(|date| self.dates.contains(&date)) {
            return true;
        }
        match date.filter(|_| start.date) {
            Some(date) => {
                self.floating_dates.contains(&date) || self.holds_one_of(date, &start.clock)
            }
            None => self.moments.contains(&at) || self.floating.contains(&at),
        }
    }

    /// Whether one of the moments lies on that day.
    fn holds_one_of(&self, date: Date, clock: &Clock) -> bool {
        let begin = |date: Date| clock.instant(date.into());
        let end = date.tomorrow().ok().and_then(begin);
        begin(date).is_some_and(|begin| {
            self.moments
                .range(begin..)
                .next()
                .is_some_and(|at| end.is_none_or(|end| *at < end))
        })
    }
}
