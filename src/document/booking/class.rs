//! `class = { … }`: fixed weekly starts of a class or a closed series.

use std::collections::BTreeSet;

use jiff::{ToSpan, civil::Date};
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

/// Fixed weekly starts, in the practice's time zone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ClassEntry {
    #[schema(example = json!(["mon 07:00", "wed 07:00"]))]
    pub starts: Vec<String>,
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
}

impl ClassEntry {
    pub(in crate::document) fn check(
        &self,
        found: &mut Findings,
        at: &Pointer,
        capacity: u32,
    ) -> Class {
        let starts = self.check_starts(found, &at.key("starts"));
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
        let min_to_run = found.optional(
            &at.key("min_to_run"),
            self.min_to_run,
            // A class that needs more people than it has seats would never run.
            1..=capacity.max(1),
            "seats",
        );
        Class {
            starts,
            first,
            last,
            min_to_run,
        }
    }

    fn check_starts(&self, found: &mut Findings, at: &Pointer) -> Vec<WeeklyStart> {
        found.require(
            !self.starts.is_empty(),
            at,
            "name one at least, like \"mon 07:00\"",
        );
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

    pub(crate) fn of(class: &Class) -> Self {
        Self {
            starts: class
                .starts
                .iter()
                .map(|start| hours::start_text(*start))
                .collect(),
            first_date: class.first.map(|date| date.to_string()),
            last_date: class.last.map(|date| date.to_string()),
            // It has become `last_date`; writing both would say one thing twice.
            sessions: None,
            min_to_run: class.min_to_run,
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
