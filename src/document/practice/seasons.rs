//! `[seasons]`: days that have a name, declared once for the practice, and the hours that name them.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{ToSpan, civil::Date};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    dates,
    hours::{self, Hours, MOST_DATED},
};
use crate::document::{fault::Pointer, findings::Findings, text};
use domain::practice::{
    schedule::{Schedule, SeasonHours},
    season::Season,
};

/// Weekly windows by season.
pub type HoursIn = BTreeMap<String, Hours>;

/// The practice's seasons by name.
pub(crate) type Seasons = BTreeMap<String, Season>;

/// Days with a name, such as school holidays, or every second week: hours can be others in them (`hours_in`).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct SeasonEntry {
    /// Days, or ranges of them, both ends included.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(example = json!(["2026-10-26/2026-10-30", "2026-12-21/2027-01-01"]))]
    pub days: Vec<String>,
    /// Instead of `days`: a date in a week, Monday to Sunday, that is one of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = Date, example = "2026-09-07")]
    pub week_of: Option<String>,
    /// With `week_of`: so many weeks from one to the next, before and after it. Default: 2, every other week.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 2, maximum = 12)]
    pub every_weeks: Option<u8>,
}

/// Every other week.
const ALTERNATE: u8 = 2;

pub(crate) fn check(
    found: &mut Findings,
    at: &Pointer,
    entries: &BTreeMap<String, SeasonEntry>,
) -> Seasons {
    let check = |(name, entry): (&String, &SeasonEntry)| {
        let at = at.key(name);
        found.require(
            text::is_handle(name),
            &at,
            format!("`{name}`: 1 to 32 of a-z, 0-9, `-` and `_`"),
        );
        (name.clone(), entry.check(found, &at))
    };
    entries.iter().map(check).collect()
}

impl SeasonEntry {
    fn check(&self, found: &mut Findings, at: &Pointer) -> Season {
        found.one_of(
            at,
            &[
                ("days", !self.days.is_empty()),
                ("week_of", self.week_of.is_some()),
            ],
        );
        let every = found.optional(&at.key("every_weeks"), self.every_weeks, 2..=12, "weeks");
        let Some(week_of) = &self.week_of else {
            found.require(
                every.is_none(),
                &at.key("every_weeks"),
                "write week_of with it, so that it is clear which weeks are meant",
            );
            return self.named_days(found, &at.key("days"));
        };
        // What is at fault is every other week from any day on.
        let day = dates::date(found, &at.key("week_of"), week_of).unwrap_or_default();
        let since_monday = i32::from(day.weekday().to_monday_zero_offset()).days();
        Season::Weeks {
            every: every.unwrap_or(ALTERNATE).max(1),
            monday: day.saturating_sub(since_monday),
        }
    }

    fn named_days(&self, found: &mut Findings, at: &Pointer) -> Season {
        found.require(
            !self.days.is_empty(),
            at,
            "missing: write days = [\"2026-10-26/2026-10-30\"], or week_of = … for every other week",
        );
        let texts = self.days.iter().enumerate();
        let days: BTreeSet<Date> = texts
            .flat_map(|(n, text)| dates::days(found, &at.index(n), text))
            .collect();
        // Kept with the hours that name it, so it has an end.
        found.require(
            days.len() <= MOST_DATED,
            at,
            format!(
                "{} days: at most {MOST_DATED}; those of past years can go",
                days.len()
            ),
        );
        let days: Vec<_> = days.into_iter().collect();
        let runs = days.chunk_by(|day, next| day.tomorrow().ok() == Some(*next));
        Season::Days(
            runs.filter_map(|run| Some((*run.first()?, *run.last()?)))
                .collect(),
        )
    }

    pub(crate) fn of(season: &Season) -> Self {
        match season {
            Season::Days(ranges) => {
                let days = ranges.iter().flat_map(|(first, last)| {
                    let days = first.series(1.day());
                    days.take_while(move |day| day <= last).map(|day| (day, ()))
                });
                let days: Vec<_> = days.collect();
                let written = dates::written_days(&days).into_iter();
                Self {
                    days: written.map(|(text, ())| text).collect(),
                    ..Self::default()
                }
            }
            Season::Weeks { every, monday } => Self {
                week_of: Some(monday.to_string()),
                every_weeks: Some(*every),
                ..Self::default()
            },
        }
    }
}

/// The weeks of seasons, in the order in which they count.
pub(crate) fn seasonal(
    found: &mut Findings,
    at: &Pointer,
    hours_in: &HoursIn,
    seasons: &Seasons,
) -> Vec<SeasonHours> {
    let mut seasonal: Vec<SeasonHours> = Vec::with_capacity(hours_in.len());
    for (name, hours) in hours_in {
        let place = at.key(name);
        let weekly = hours::weekly(found, &place, hours);
        let Some(season) = seasons.get(name) else {
            found.fault(
                &place,
                format!(
                    "no season has the name `{name}`: add it to [seasons], or correct the name"
                ),
            );
            continue;
        };
        seasonal.push(SeasonHours {
            name: name.clone(),
            season: season.clone(),
            weekly,
        });
    }
    check_apart(found, at, &seasonal);
    sort(&mut seasonal);
    seasonal
}

/// No day is in two seasons that are said in the same way.
pub(crate) fn check_apart(found: &mut Findings, at: &Pointer, seasonal: &[SeasonHours]) {
    for (n, one) in seasonal.iter().enumerate() {
        for other in &seasonal[..n] {
            if let Some(day) = other.season.common_day(&one.season) {
                let other = &other.name;
                found.fault(
                    &at.key(&one.name),
                    format!("`{other}` has {day} as well: it would not be clear whose hours count"),
                );
            }
        }
    }
}

/// Named days go before weeks: school holidays are meant whichever week it is.
pub(crate) fn sort(seasonal: &mut [SeasonHours]) {
    seasonal.sort_by(|one, other| {
        let order = |one: &SeasonHours| !one.season.is_named_days();
        (order(one), &one.name).cmp(&(order(other), &other.name))
    });
}

/// As they are written.
pub(crate) fn written(schedule: &Schedule) -> HoursIn {
    let seasonal = schedule.seasonal.iter();
    seasonal
        .map(|one| (one.name.clone(), hours::written_week(&one.weekly)))
        .collect()
}
