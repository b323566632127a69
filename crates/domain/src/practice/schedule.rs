//! Working hours: weekly windows in local wall time, dated overrides, and time off.
//!
//! A window is the set of all instants whose wall clock shows a time in it on that date. So an edge inside a spring gap
//! falls on the gap's end by itself, and in an autumn fold both instants of a repeated time belong to it.

use std::collections::BTreeMap;

use jiff::{
    Timestamp,
    civil::{Date, DateTime, Weekday},
};
use serde::{Deserialize, Serialize};

use crate::{
    interval::{Interval, merged},
    zone::{OffsetPeriod, Zone, edges, utc_midnight},
};

/// Minutes of a local day.
pub const DAY_MINUTES: u16 = 1_440;

/// From `start` to `end` on one day's wall clock, in minutes after midnight; `end` may be 1440, never before `start`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Window {
    pub start: u16,
    pub end: u16,
}

/// When a practitioner works, or a room can be used.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Schedule {
    /// Monday first; within a day sorted, not overlapping.
    pub weekly: [Vec<Window>; 7],
    /// Dates whose windows replace the weekly ones; empty: closed that day.
    #[serde(default)]
    pub overrides: BTreeMap<Date, Vec<Window>>,
}

impl Schedule {
    /// The windows of a date.
    #[must_use]
    pub fn on(&self, date: Date) -> &[Window] {
        // An empty override is a closed day and must not fall back to the week.
        self.overrides.get(&date).map_or_else(
            || self.weekly[weekday_index(date.weekday())].as_slice(),
            Vec::as_slice,
        )
    }
}

/// Monday is 0.
#[must_use]
pub fn weekday_index(day: Weekday) -> usize {
    usize::from(day.to_monday_zero_offset().unsigned_abs())
}

/// A stretch without work: local wall time of its practitioner, `[from, until)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct TimeOff {
    pub from: DateTime,
    pub until: DateTime,
}

impl TimeOff {
    /// As instants in `zone`: from the first that shows `from` or later, up to the last that shows less than `until`.
    #[must_use]
    pub fn interval(&self, zone: &Zone) -> Option<Interval> {
        // In a fold, the first pass for the beginning and the second for the end: in doubt all of
        // the repeated hour is off.
        let ((from, _), (_, until)) = (edges(self.from, zone)?, edges(self.until, zone)?);
        Interval::new(from, until)
    }
}

/// The starts a day offers: every `step` minutes of wall time, counted from its origin plus `offset`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grid {
    /// 1–1440.
    pub step: u16,
    /// Less than `step`.
    pub offset: u16,
    #[serde(default)]
    pub origin: GridOrigin,
}

/// Where a grid begins on each day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GridOrigin {
    /// At local midnight: all windows of all practitioners share it.
    #[default]
    Midnight,
    /// At the beginning of each window, so that none begins with a gap.
    Window,
}

impl Grid {
    /// Counted from midnight.
    #[must_use]
    pub const fn of(step: u16, offset: u16) -> Self {
        Self {
            step,
            offset,
            origin: GridOrigin::Midnight,
        }
    }

    /// Its first point on a day, in minutes of wall time after midnight, for starts within the window.
    const fn first(self, window: Window) -> u16 {
        match self.origin {
            GridOrigin::Midnight => self.offset,
            GridOrigin::Window => window.start + self.offset,
        }
    }
}

/// The wall clock of one zone over a range of dates.
#[derive(Debug)]
pub struct WallClock {
    stretches: Vec<OffsetPeriod>,
}

impl WallClock {
    /// For the local dates `first..=last`.
    #[must_use]
    pub fn over(zone: &Zone, first: Date, last: Date) -> Self {
        Self {
            stretches: zone.stretches(first, last),
        }
    }

    /// The instants of a window on a date: one interval on most days, none or two around a change of the clocks.
    #[must_use]
    pub fn instants(&self, date: Date, window: Window) -> Vec<Interval> {
        let midnight = utc_midnight(date);
        let (from, until) = (
            midnight + 60 * i64::from(window.start),
            midnight + 60 * i64::from(window.end),
        );
        // One candidate for each offset; in a fold the window has one in each of the two.
        let found = self
            .stretches
            .iter()
            .filter_map(|stretch| stretch.instants(from, until));
        let intervals: Vec<_> = found
            .filter_map(|(start, end)| Interval::new(at(start)?, at(end)?))
            .collect();
        if intervals.len() < 2 {
            intervals
        } else {
            // The two passes of a fold may touch, and then are one stretch of working time.
            merged(intervals)
        }
    }

    /// The starts on the grid of a date whose wall time lies in `window`, in order of time.
    pub fn starts(
        &self,
        date: Date,
        grid: Grid,
        window: Window,
    ) -> impl Iterator<Item = Timestamp> + '_ {
        let midnight = utc_midnight(date);
        let (step, first) = (
            // A step of zero would loop for ever, though no file can ask for one.
            60 * i64::from(grid.step.max(1)),
            midnight + 60 * i64::from(grid.first(window)),
        );
        let (from, until) = (
            midnight + 60 * i64::from(window.start),
            midnight + 60 * i64::from(window.end),
        );
        self.stretches.iter().flat_map(move |stretch| {
            let shown = stretch.instants(from, until).map(|(start, end)| {
                // 1. Where the stretch begins on the wall clock, 2. the first point of the grid
                // from there on, rounded up, 3. back to instants. So the grid is counted on the wall
                // clock, whatever the clocks did that day.
                let wall = start + stretch.offset;
                let steps = (wall - first).max(0).div_euclid(step)
                    + i64::from((wall - first).max(0).rem_euclid(step) > 0);
                (first + steps * step - stretch.offset, end)
            });
            // An empty range, so that all stretches give the same type of iterator.
            let (start, end) = shown.unwrap_or((0, 0));
            (0..)
                .map(move |n| start + n * step)
                .take_while(move |second| *second < end)
                .filter_map(at)
        })
    }
}

fn at(second: i64) -> Option<Timestamp> {
    Timestamp::from_second(second).ok()
}
