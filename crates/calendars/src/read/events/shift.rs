//! Overrides that move more than one occurrence of a series.

use jiff::{SignedDuration, Timestamp};

use super::event::Event;
use crate::read::time::{Length, Time};

/// What RANGE=THISANDFUTURE does to all later occurrences (RFC 5545 §3.2.13), or THISANDPRIOR to all earlier ones (RFC 2445 §4.2.13).
#[derive(Debug)]
pub(crate) struct Shift {
    pub from: Timestamp,
    /// On the clock of the series, so that it stays the same when clocks change.
    pub by: SignedDuration,
    pub length: Length,
    /// They no longer take time.
    pub free: bool,
}

impl Shift {
    /// In order of time.
    pub fn all(series: &Time, replaced: &[(&Time, &Event)]) -> Vec<Self> {
        let mut shifts: Vec<Self> = replaced
            .iter()
            .filter_map(|(at, event)| Self::of(series, at, event))
            .collect();
        shifts.sort_by_key(|shift| shift.from);
        shifts
    }

    fn of(series: &Time, replaced: &Time, event: &Event) -> Option<Self> {
        let from = replaced.instant()?;
        // A date stands for the usual time of that day.
        let usual = replaced.date && !series.date;
        let before = if usual {
            replaced.local.date().to_datetime(series.local.time())
        } else {
            series.clock.local(from)
        };
        // One without a start leaves the others where they are, and can still make them free.
        let after = event
            .start
            .as_ref()
            .and_then(Time::instant)
            .map_or(before, |at| series.clock.local(at));
        Some(Self {
            from,
            by: after.duration_since(before),
            length: event.length,
            free: event.free,
        })
    }
}
