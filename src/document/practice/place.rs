//! `[[places]]`: where the rooms of a practice are that has several places.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    hours::{Hours, Overrides},
    practitioner, schedule,
    seasons::{HoursIn, Seasons},
};
use crate::document::{fault::Pointer, findings::Findings, text::NOTE};
use domain::{practice::place::Place, zone::Zone};

/// A place where rooms are; rooms name it by `place`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PlaceEntry {
    /// Your short name for it, used in this document.
    #[schema(example = "north")]
    pub id: String,
    /// Default: its id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = "North Street")]
    pub name: Option<String>,
    /// Where clients go who are expected in one of its rooms. Default: the practice's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = "7 North Street, Sheffield S7 0XX")]
    pub address: Option<String>,
    /// IANA name, for its hours and those of its rooms. Default: the practice's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = "Europe/Lisbon")]
    pub time_zone: Option<String>,
    /// When its rooms can be used, each also by its own hours. Default: always.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(inline, example = json!({"mon-fri": ["08:00-20:00"]}))]
    pub hours: Option<Hours>,
    /// The hours in a season of the practice, in place of `hours`.
    #[serde(default, skip_serializing_if = "HoursIn::is_empty")]
    #[schema(inline, example = json!({"week_a": {"fri": ["08:00-14:00"]}}))]
    pub hours_in: HoursIn,
    /// Days, or ranges of them, whose windows replace the weekly ones; an empty list closes the place.
    #[serde(default, skip_serializing_if = "Overrides::is_empty")]
    #[schema(inline, example = json!({"2026-12-24/2027-01-02": []}))]
    pub overrides: Overrides,
    /// How many minutes the way to other places takes, by their ids: who gives sessions in both has as much free time in between. Said of one
    /// of the two it holds both ways.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    #[schema(example = json!({"south": 40}))]
    pub minutes_to: BTreeMap<String, u32>,
}

/// Half a day.
const LONGEST_WAY: u32 = 720;
const MOST_PLACES: usize = 50;

pub(crate) fn check(
    found: &mut Findings,
    at: &Pointer,
    entries: &[PlaceEntry],
    (zone, seasons): (&Zone, &Seasons),
) -> Vec<Place> {
    found.require(
        entries.len() <= MOST_PLACES,
        at,
        format!("{} places: at most {MOST_PLACES}", entries.len()),
    );
    let mut taken = BTreeSet::new();
    let mut all = Vec::with_capacity(entries.len());
    for (n, entry) in entries.iter().enumerate() {
        let at = at.index(n);
        let handle = found.handle(&at.key("id"), &entry.id, &mut taken);
        entry.check_ways(found, &at.key("minutes_to"), (entries, n));
        all.push(Place {
            handle,
            name: entry.name.as_ref().map_or_else(
                || entry.id.clone(),
                |name| found.name(&at.key("name"), name),
            ),
            address: found.optional_text(&at.key("address"), entry.address.as_ref(), NOTE),
            zone: entry.time_zone.as_ref().map_or_else(
                || zone.clone(),
                |name| practitioner::zone(found, &at.key("time_zone"), name),
            ),
            schedule: schedule::optional(
                found,
                &at,
                entry.hours.as_ref(),
                (&entry.hours_in, &entry.overrides),
                seasons,
            ),
            minutes_to: entry.minutes_to.clone(),
        });
    }
    all
}

impl PlaceEntry {
    fn check_ways(&self, found: &mut Findings, at: &Pointer, (entries, n): (&[Self], usize)) {
        for (other, minutes) in &self.minutes_to {
            let at = at.key(other);
            found.number(&at, *minutes, 1..=LONGEST_WAY, "minutes");
            let Some(place) = entries.iter().position(|one| one.id == *other) else {
                found.fault(&at, unknown(other));
                continue;
            };
            found.require(
                place != n,
                &at,
                "there is no way from a place to itself: leave it out",
            );
            // Two numbers for one way would leave open which of them holds.
            let twice = place < n && entries[place].minutes_to.contains_key(&self.id);
            found.require(
                !twice,
                &at,
                format!("`{other}` says how long this way takes: keep one of the two"),
            );
        }
    }

    pub(crate) fn of(place: &Place, practice: &Zone) -> Self {
        let (hours, exceptions) = place.schedule.as_ref().map(schedule::written).unzip();
        let (hours_in, overrides) = exceptions.unwrap_or_default();
        Self {
            id: place.handle.clone(),
            name: Some(place.name.clone()),
            address: place.address.clone(),
            time_zone: (place.zone != *practice).then(|| place.zone.name().to_owned()),
            hours,
            hours_in,
            overrides,
            minutes_to: place.minutes_to.clone(),
        }
    }
}

/// What is said of a name that no place has.
pub(crate) fn unknown(handle: &str) -> String {
    format!("no place has the id `{handle}`: add it to [[places]], or correct the name")
}
