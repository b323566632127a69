//! `class = { … }`: fixed starts of a class or a closed series.

use std::collections::BTreeSet;

use jiff::{
    ToSpan,
    civil::{Date, DateTime},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::document::{
    fault::Pointer,
    findings::Findings,
    practice::{dates, hours},
};
use domain::practice::{
    schedule::weekday_index,
    service::{Class, WeeklyStart},
};

/// Fixed starts, in the practice's time zone: weekly, on dates of their own, or both.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ClassEntry {
    /// Weekly ones.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(example = json!(["mon 07:00", "wed 07:00"]))]
    pub starts: Vec<String>,
    /// On certain dates, as those of a closed group; of days in a row the first and the last, as in `2026-12-07/2026-12-11 18:00`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(example = json!(["2026-10-02 18:00", "2026-10-23 18:00"]))]
    pub dates: Vec<String>,
    /// The first date it may take place on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(format = Date, example = "2026-09-10")]
    pub first_date: Option<String>,
    /// The last date.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(format = Date, example = "2026-11-12")]
    pub last_date: Option<String>,
    /// The number of sessions from `first_date` on, instead of `last_date`. Days on which nobody works count too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sessions: Option<u32>,
    /// Seats that must be taken for it to run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min_to_run: Option<u32>,
    /// So many hours before it begins the practice decides about a session with fewer; 24 unless written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decide_hours_before: Option<u32>,
}

/// As many as there are days in a year.
const MOST_DATES: usize = 366;

/// What `decide_hours_before` is unless it is written.
const DECIDE_HOURS_BEFORE: u32 = 24;

impl ClassEntry {
    /// What bounds weekly starts needs some.
    fn check_bounds(&self, found: &mut Findings, at: &Pointer) {
        for (name, given) in [
            ("first_date", self.first_date.is_some()),
            ("last_date", self.last_date.is_some()),
            ("sessions", self.sessions.is_some()),
        ] {
            found.require(
                !given || !self.starts.is_empty() || self.dates.is_empty(),
                &at.key(name),
                "it bounds weekly starts, and there are none: write the dates alone",
            );
        }
    }

    pub(in crate::document) fn check(
        &self,
        found: &mut Findings,
        at: &Pointer,
        capacity: u32,
    ) -> Class {
        let starts = self.check_starts(found, &at.key("starts"));
        let dates = self.check_dates(found, &at.key("dates"));
        found.require(
            !self.starts.is_empty() || !self.dates.is_empty(),
            &at.key("starts"),
            "name one at least, like \"mon 07:00\", or write dates",
        );
        let (first, mut last) = dates::first_and_last(
            found,
            at,
            (self.first_date.as_ref(), self.last_date.as_ref()),
        );
        found.one_of(
            at,
            &[
                ("last_date", self.last_date.is_some()),
                ("sessions", self.sessions.is_some()),
            ],
        );
        if let Some(sessions) =
            found.optional(&at.key("sessions"), self.sessions, 1..=1_000, "sessions")
        {
            found.require(
                self.first_date.is_some(),
                &at.key("sessions"),
                "write first_date with it, so that it is clear where counting begins",
            );
            // Kept as the last date: a class in the catalogue has no other end.
            last = first
                .and_then(|first| last_of(first, &starts, sessions))
                .or(last);
        }
        self.check_bounds(found, at);
        let min_to_run = found.optional(
            &at.key("min_to_run"),
            self.min_to_run,
            // A class that needs more people than it has seats would never run.
            1..=capacity.max(1),
            "seats",
        );
        let decide_hours_before = found.optional(
            &at.key("decide_hours_before"),
            self.decide_hours_before,
            // Four weeks.
            2..=672,
            "hours",
        );
        found.require(
            decide_hours_before.is_none() || min_to_run.is_some(),
            &at.key("decide_hours_before"),
            "write min_to_run with it: without that there is nothing to decide",
        );
        Class {
            starts,
            dates,
            first,
            last,
            min_to_run,
            decide_hours_before: decide_hours_before.unwrap_or(DECIDE_HOURS_BEFORE),
        }
    }

    fn check_starts(&self, found: &mut Findings, at: &Pointer) -> Vec<WeeklyStart> {
        // Sorted, so that reordering them in the file is no change.
        let mut starts = BTreeSet::new();
        for (n, text) in self.starts.iter().enumerate() {
            if let Some(start) = hours::weekly_start(found, &at.index(n), text) {
                found.require(
                    starts.insert(start),
                    &at.index(n),
                    format!("`{text}` is listed twice"),
                );
            }
        }
        starts.into_iter().collect()
    }

    fn check_dates(&self, found: &mut Findings, at: &Pointer) -> Vec<DateTime> {
        let mut dates = BTreeSet::new();
        for (n, text) in self.dates.iter().enumerate() {
            let at = at.index(n);
            for date in self::dates::moments(found, &at, text) {
                found.require(
                    dates.insert(date),
                    &at,
                    format!(
                        "{} {} is listed twice",
                        date.date(),
                        date.time().strftime("%H:%M")
                    ),
                );
            }
        }
        found.require(
            dates.len() <= MOST_DATES,
            at,
            format!("{} dates: at most {MOST_DATES}", dates.len()),
        );
        dates.into_iter().collect()
    }

    pub(crate) fn of(class: &Class) -> Self {
        Self {
            starts: class
                .starts
                .iter()
                .map(|start| hours::start_text(*start))
                .collect(),
            dates: dates::written_moments(&class.dates),
            first_date: class.first.map(|date| date.to_string()),
            last_date: class.last.map(|date| date.to_string()),
            // It has become `last_date`; writing both would say one thing twice.
            sessions: None,
            min_to_run: class.min_to_run,
            decide_hours_before: Some(class.decide_hours_before)
                .filter(|hours| *hours != DECIDE_HOURS_BEFORE),
        }
    }
}

/// The date of the `count`th session from `first` on; `None` when there is none such within the calendar.
fn last_of(first: Date, starts: &[WeeklyStart], count: u32) -> Option<Date> {
    let per_day = |date: &Date| {
        starts
            .iter()
            .filter(|start| usize::from(start.weekday) == weekday_index(date.weekday()))
            .count()
    };
    // Whole weeks first: `count` is at least 1, so what remains is 1 to a week's worth.
    // Without a start the loop below would never end.
    let per_week = u32::try_from(starts.len()).ok().filter(|n| *n > 0)?;
    let weeks = count.checked_sub(1)? / per_week;
    let mut left = usize::try_from(count - weeks * per_week).ok()?;
    let mut date = first
        .checked_add(jiff::Span::new().try_weeks(weeks).ok()?)
        .ok()?;
    loop {
        left = left.saturating_sub(per_day(&date));
        if left == 0 {
            return Some(date);
        }
        date = date.checked_add(1.day()).ok()?;
    }
}
