//! `[[closures]]`: days on which the practice, or somebody or something of it, is closed.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{dates, place};
use crate::document::{booking::staffing::unknown, fault::Pointer, findings::Findings};
use domain::practice::{
    Catalogue,
    closure::{Closed, Closure, LONGEST_CLOSURE},
};

/// Whole days on which a practitioner, a room or a place is closed; without any of them the whole practice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ClosureEntry {
    /// What you call it. Clients do not see it.
    #[schema(min_length = 1, max_length = 80, example = "Conference")]
    pub label: String,
    /// The first day, included.
    #[schema(format = Date, example = "2026-11-23")]
    pub first: String,
    /// The last day, included; the first for a single day.
    #[schema(format = Date, example = "2026-11-24")]
    pub last: String,
    /// The id of the practitioner who is off.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = "hw")]
    pub practitioner: Option<String>,
    /// The id of the room that is closed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub room: Option<String>,
    /// The id of the place whose rooms are closed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
}

const LONGEST_LABEL: usize = 80;
const MOST_CLOSURES: usize = 400;

/// The closures of a practice that is checked but for them.
pub(crate) fn check(
    found: &mut Findings,
    at: &Pointer,
    entries: &[ClosureEntry],
    catalogue: &Catalogue,
) -> Vec<Closure> {
    found.require(
        entries.len() <= MOST_CLOSURES,
        at,
        format!(
            "{} closures: at most {MOST_CLOSURES}; those that are over can go",
            entries.len()
        ),
    );
    let entries = entries.iter().enumerate();
    entries
        .filter_map(|(n, entry)| entry.check(found, &at.index(n), catalogue))
        .collect()
}

impl ClosureEntry {
    fn check(&self, found: &mut Findings, at: &Pointer, catalogue: &Catalogue) -> Option<Closure> {
        let label = found.text(&at.key("label"), &self.label, LONGEST_LABEL);
        let closed = self.closed(found, at, catalogue);
        let first = dates::date(found, &at.key("first"), &self.first);
        let last = dates::date(found, &at.key("last"), &self.last);
        let closure = Closure {
            label,
            closed: closed?,
            first: first?,
            last: last?,
        };
        let at = at.key("last");
        let days = closure.days();
        found.require(days > 0, &at, "lies before the first day");
        found.require(
            days <= LONGEST_CLOSURE,
            &at,
            "a closure has at most 366 days",
        );
        Some(closure)
    }

    fn closed(&self, found: &mut Findings, at: &Pointer, catalogue: &Catalogue) -> Option<Closed> {
        match (&self.practitioner, &self.room, &self.place) {
            (None, None, None) => Some(Closed::Practice),
            (Some(handle), None, None) => {
                let mut people = catalogue.practitioners.iter();
                let named = people.find(|one| one.handle == *handle);
                found.require(
                    named.is_some(),
                    &at.key("practitioner"),
                    unknown("practitioner", handle),
                );
                named.map(|one| Closed::Practitioner(one.id))
            }
            (None, Some(handle), None) => {
                let mut rooms = catalogue.rooms.iter();
                let named = rooms.find(|room| room.handle == *handle);
                found.require(named.is_some(), &at.key("room"), unknown("room", handle));
                named.map(|room| Closed::Room(room.id))
            }
            (None, None, Some(handle)) => {
                let named = catalogue.practice.place_named(Some(handle));
                found.require(named.is_some(), &at.key("place"), place::unknown(handle));
                named.map(|place| Closed::Place(place.handle.clone()))
            }
            _ => {
                found.fault(
                    at,
                    "close a practitioner, a room or a place, one at a time: write an entry for each",
                );
                None
            }
        }
    }

    pub(crate) fn of(closure: &Closure, catalogue: &Catalogue) -> Self {
        let (mut practitioner, mut room, mut place) = (None, None, None);
        match &closure.closed {
            Closed::Practice => {}
            Closed::Practitioner(id) => {
                practitioner = catalogue.practitioner(*id).map(|one| one.handle.clone());
            }
            Closed::Room(id) => room = catalogue.room(*id).map(|room| room.handle.clone()),
            Closed::Place(handle) => place = Some(handle.clone()),
        }
        Self {
            label: closure.label.clone(),
            first: closure.first.to_string(),
            last: closure.last.to_string(),
            practitioner,
            room,
            place,
        }
    }
}
