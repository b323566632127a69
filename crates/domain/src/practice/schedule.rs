//! Working hours: weekly windows in local wall time, other weeks in seasons, dated overrides, and time off.
//!
//! A window is the set of all instants whose wall clock shows a time in it, from the date that it begins on. So an edge inside a
//! spring gap falls on the gap's end by itself, and in an autumn fold both instants of a repeated time belong to it. One that
//! goes over midnight belongs to the date that it begins on, as a whole.

use std::collections::BTreeMap;

use jiff::{
    Span, Timestamp,
    civil::{Date, DateTime, Time, Weekday},
};
use serde::{Deserialize, Serialize};

use super::season::Season;
use crate::{
    interval::{Interval, merged},
    zone::{OffsetPeriod, Zone, edges, utc_midnight},
};

/// Minutes of a local day.
pub const DAY_MINUTES: u16 = 1_440;

/// From `start` to `end` on the wall clock, in minutes after midnight of the day it begins on. `end` is never before `start`, and
/// less than a day after it; beyond 1440 it lies on the next day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Window {
    pub start: u16,
    pub end: u16,
}

impl Window {
    /// Whether it goes on after the midnight that ends its day.
    #[must_use]
    pub const fn crosses_midnight(self) -> bool {
        self.end > DAY_MINUTES
    }
}

/// Windows by weekday, Monday first; sorted, not overlapping.
pub type Week = [Vec<Window>; 7];

/// When a practitioner works, a room can be used, or a service is given.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Schedule {
    pub weekly: Week,
    /// Weeks that take the place of `weekly` in a season. Of several that hold a date the first counts; those with named days
    /// come first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub seasonal: Vec<SeasonHours>,
    /// Dates whose windows replace those of any week; empty: closed that day.
    #[serde(default)]
    pub overrides: BTreeMap<Date, Vec<Window>>,
}

/// The week of a season.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeasonHours {
    /// Key into the practice's seasons.
    pub name: String,
    pub season: Season,
    pub weekly: Week,
}

impl Schedule {
    /// The same week all year round.
    #[must_use]
    pub const fn of(weekly: Week) -> Self {
        Self {
            weekly,
            seasonal: Vec::new(),
            overrides: BTreeMap::new(),
        }
    }

    /// The windows that begin on a date.
    #[must_use]
    pub fn on(&self, date: Date) -> &[Window] {
        let week = || {
            let season = self.seasonal.iter().find(|one| one.season.holds(date));
            let weekly = season.map_or(&self.weekly, |season| &season.weekly);
            weekly[weekday_index(date.weekday())].as_slice()
        };
        // An empty override is a closed day and must not fall back to the week.
        self.overrides.get(&date).map_or_else(week, Vec::as_slice)
    }

    /// The windows in which the dates `first..=last` may lie, each with the date it begins on: theirs and, of the night before,
    /// those that reach into them.
    pub fn windows(&self, first: Date, last: Date) -> impl Iterator<Item = (Date, Window)> + '_ {
        let on = move |date: Date| self.on(date).iter().map(move |window| (date, *window));
        let night = first.yesterday().into_iter().flat_map(on);
        let dates = first.series(Span::new().days(1));
        night
            .filter(|(_, window)| window.crosses_midnight())
            .chain(dates.take_while(move |date| *date <= last).flat_map(on))
    }

    /// Whether it ever opens.
    #[must_use]
    pub fn has_windows(&self) -> bool {
        let weeks = self.seasonal.iter().map(|season| &season.weekly);
        weeks
            .chain([&self.weekly])
            .flatten()
            .chain(self.overrides.values())
            .any(|windows| !windows.is_empty())
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

/// Before and after all that is ever booked; both have an instant in every zone.
const EVER: (DateTime, DateTime) = (
    DateTime::constant(1, 1, 1, 0, 0, 0, 0),
    DateTime::constant(9_999, 1, 1, 0, 0, 0, 0),
);

impl TimeOff {
    /// All the time before a date.
    #[must_use]
    pub fn before(date: Date) -> Self {
        Self {
            from: EVER.0,
            until: date.to_datetime(Time::midnight()),
        }
    }

    /// From a date on, without an end.
    #[must_use]
    pub fn from_date_on(date: Date) -> Self {
        Self::from_on(date.to_datetime(Time::midnight()))
    }

    /// From a local time on, without an end.
    #[must_use]
    pub const fn from_on(from: DateTime) -> Self {
        Self {
            from,
            until: EVER.1,
        }
    }

    /// Whether nobody has said yet when it ends.
    #[must_use]
    pub fn is_open(self) -> bool {
        self.until == EVER.1
    }

    /// As calendars show it, where nothing is without an end: an open one lasts a year.
    #[must_use]
    pub fn with_end(self) -> Self {
        if self.is_open() {
            let until = self.from.saturating_add(Span::new().years(1));
            Self { until, ..self }
        } else {
            self
        }
    }

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

    /// The parts of a window that count from points of their own: that point, and the part; in minutes of wall time after the
    /// midnight before the window. A part may be empty.
    fn parts(self, window: Window) -> [(u16, Window); 2] {
        let Window { start, end } = window;
        let part = |start: u16, end: u16| Window {
            start,
            end: end.max(start),
        };
        match self.origin {
            // Each midnight anew, so that the starts after it fall on the same minutes as those of
            // a window that begins there.
            GridOrigin::Midnight => [
                (self.offset, part(start, end.min(DAY_MINUTES))),
                (DAY_MINUTES + self.offset, part(DAY_MINUTES, end)),
            ],
            GridOrigin::Window => [(start + self.offset, window), (end, part(end, end))],
        }
    }
}

/// The wall clock of one zone over a range of dates.
#[derive(Debug)]
pub struct WallClock {
    stretches: Vec<OffsetPeriod>,
}

impl WallClock {
    /// For the local dates `first..=last`, with the nights before and after them.
    #[must_use]
    pub fn over(zone: &Zone, first: Date, last: Date) -> Self {
        Self {
            // A window may begin on the day before, and end on the day after.
            stretches: zone.stretches(
                first.yesterday().unwrap_or(first),
                last.tomorrow().unwrap_or(last),
            ),
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

    /// The starts on the grid whose wall time lies in the `window` of a date, in order of time on each side of midnight.
    pub fn starts(
        &self,
        date: Date,
        grid: Grid,
        window: Window,
    ) -> impl Iterator<Item = Timestamp> + '_ {
        let parts = grid.parts(window).into_iter();
        parts.flat_map(move |(first, part)| self.starts_from(date, grid.step, first, part))
    }

    /// Those every `step` minutes from the `first` of the date on.
    fn starts_from(
        &self,
        date: Date,
        step: u16,
        first: u16,
        window: Window,
    ) -> impl Iterator<Item = Timestamp> + '_ {
        let midnight = utc_midnight(date);
        let [from, until, first] =
            [window.start, window.end, first].map(|minute| midnight + 60 * i64::from(minute));
        // A step of zero would loop for ever, though no file can ask for one.
        let step = 60 * i64::from(step.max(1));
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
