//! `hours`, `hours_in` and `overrides`, which say together when somebody works, or something is open.

use super::{
    hours::{self, Hours, Overrides},
    seasons::{self, HoursIn, Seasons},
};
use crate::document::{fault::Pointer, findings::Findings};
use domain::practice::schedule::Schedule;

/// All that is written of when somebody works, or something is open; members of one table.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Written<'a> {
    pub hours: &'a Hours,
    pub hours_in: &'a HoursIn,
    pub overrides: &'a Overrides,
}

/// The schedule whose `hours`, `hours_in` and `overrides` are members of `at`.
pub(crate) fn check(
    found: &mut Findings,
    at: &Pointer,
    written: Written,
    known: &Seasons,
) -> Schedule {
    Schedule {
        weekly: hours::weekly(found, &at.key("hours"), written.hours),
        seasonal: seasons::seasonal(found, &at.key("hours_in"), written.hours_in, known),
        overrides: hours::dated(found, &at.key("overrides"), written.overrides),
    }
}

/// The schedule of something that may be open always: then there is nothing to make exceptions from.
pub(crate) fn optional(
    found: &mut Findings,
    at: &Pointer,
    hours: Option<&Hours>,
    (hours_in, overrides): (&HoursIn, &Overrides),
    known: &Seasons,
) -> Option<Schedule> {
    if hours.is_none() {
        for (name, said) in [
            ("hours_in", !hours_in.is_empty()),
            ("overrides", !overrides.is_empty()),
        ] {
            found.require(
                !said,
                &at.key(name),
                "there is nothing to make exceptions from: write `hours` too",
            );
        }
    }
    let written = Written {
        hours: hours?,
        hours_in,
        overrides,
    };
    Some(check(found, at, written, known))
}

/// As it is written: the weekly hours, and the exceptions from them.
pub(crate) fn written(schedule: &Schedule) -> (Hours, (HoursIn, Overrides)) {
    let overrides = hours::written_dates(&schedule.overrides);
    (
        hours::written_week(&schedule.weekly),
        (seasons::written(schedule), overrides),
    )
}
