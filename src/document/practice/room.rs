//! `[[rooms]]`: where sessions take place.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    hours::{Hours, Overrides},
    joining::JoiningEntry,
    place, schedule,
    seasons::HoursIn,
};
use crate::document::{fault::Pointer, findings::Findings};
use domain::{
    ids::RoomId,
    practice::{Practice, Room},
};

/// What one booking in person at a time may occupy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RoomEntry {
    /// Your short name for it, used in this document.
    #[schema(example = "r3")]
    pub id: String,
    /// The id that it had until now, when you give it another: it stays the same room, with all its bookings.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub was: Option<String>,
    /// Default: its id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = "Room 3")]
    pub name: Option<String>,
    /// How many people it holds, practitioners included. Default: any number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = 3)]
    pub capacity: Option<u32>,
    /// A video room: unlimited, and no place at all.
    #[serde(default, rename = "virtual")]
    pub virtual_room: bool,
    /// Whether it is reached without a step.
    #[serde(default)]
    pub step_free: bool,
    /// When it can be used, in the time zone of its place or of the practice. Default: always.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(inline, example = json!({"mon": ["12:00-20:00"]}))]
    pub hours: Option<Hours>,
    /// The hours in a season of the practice, in place of `hours`.
    #[serde(default, skip_serializing_if = "HoursIn::is_empty")]
    #[schema(inline, example = json!({"week_a": {"fri": ["08:00-20:00"]}}))]
    pub hours_in: HoursIn,
    /// Days, or ranges of them, whose windows replace the weekly ones; an empty list closes them.
    #[serde(default, skip_serializing_if = "Overrides::is_empty")]
    #[schema(inline, example = json!({"2026-12-24/2027-01-02": []}))]
    pub overrides: Overrides,
    /// The id of the place that it is in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = "north")]
    pub place: Option<String>,
    /// How to get there.
    #[serde(default, skip_serializing_if = "JoiningEntry::is_nothing")]
    #[schema(example = json!({"room": {"directions": "Second door on the left."}}))]
    pub joining: JoiningEntry,
}

impl RoomEntry {
    pub(in crate::document) fn check(
        &self,
        found: &mut Findings,
        at: &Pointer,
        id: RoomId,
        practice: &Practice,
    ) -> Room {
        let physical = self.capacity.is_none()
            && self.hours.is_none()
            && self.hours_in.is_empty()
            && self.overrides.is_empty()
            && self.place.is_none()
            && self.joining.is_nothing()
            && !self.step_free;
        found.require(
            !self.virtual_room || physical,
            at,
            "a virtual room has no capacity, place, hours, step or joining: leave them out",
        );
        if let Some(handle) = &self.place {
            found.require(
                practice.place_named(Some(handle)).is_some(),
                &at.key("place"),
                place::unknown(handle),
            );
        }
        Room {
            id,
            handle: self.id.clone(),
            name: self
                .name
                .as_ref()
                .map_or_else(|| self.id.clone(), |name| found.name(&at.key("name"), name)),
            capacity: found
                .optional(&at.key("capacity"), self.capacity, 1..=1_000, "people")
                .filter(|people| *people > 0),
            virtual_room: self.virtual_room,
            step_free: self.step_free,
            schedule: schedule::optional(
                found,
                at,
                self.hours.as_ref(),
                (&self.hours_in, &self.overrides),
                &practice.seasons,
            ),
            time_off: Vec::new(),
            place: self.place.clone(),
            joining: self.joining.of_room(found, at),
        }
    }

    pub(crate) fn of(room: &Room) -> Self {
        let (hours, exceptions) = room.schedule.as_ref().map(schedule::written).unzip();
        let (hours_in, overrides) = exceptions.unwrap_or_default();
        Self {
            id: room.handle.clone(),
            was: None,
            name: Some(room.name.clone()),
            capacity: room.capacity,
            virtual_room: room.virtual_room,
            step_free: room.step_free,
            hours,
            hours_in,
            overrides,
            place: room.place.clone(),
            joining: JoiningEntry::of(&room.joining),
        }
    }
}
