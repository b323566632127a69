//! The places of a practice that has several: where their rooms are, and how long the way between them takes.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Catalogue, Practice, schedule::Schedule};
use crate::{ids::RoomId, zone::Zone};

/// A place where rooms are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// By which rooms name it.
    pub handle: String,
    pub name: String,
    /// `None`: the practice's.
    pub address: Option<String>,
    pub zone: Zone,
    /// When its rooms can be used, in its zone; `None`: always.
    pub schedule: Option<Schedule>,
    /// How long the way to others takes, by their handles. Said of one of the two, it holds both ways.
    pub minutes_to: BTreeMap<String, u32>,
}

impl Practice {
    /// The place that a room names, if it names one.
    #[must_use]
    pub fn place_named(&self, handle: Option<&str>) -> Option<&Place> {
        let handle = handle?;
        self.places.iter().find(|place| place.handle == handle)
    }

    /// Where somebody goes who is expected in a place: its address, or the practice's.
    #[must_use]
    pub fn address_of<'a>(&'a self, place: Option<&'a Place>) -> Option<&'a str> {
        let own = place.and_then(|place| place.address.as_deref());
        own.or(self.address.as_deref())
    }

    /// How many minutes the way between two places takes; none between those that the practice says nothing of.
    #[must_use]
    pub fn travel_minutes(&self, one: &Place, other: &Place) -> u32 {
        let there = one.minutes_to.get(&other.handle);
        let back = || other.minutes_to.get(&one.handle);
        there.or_else(back).copied().unwrap_or(0)
    }

    /// Whether the way between any two places takes time.
    #[must_use]
    pub fn has_travel_times(&self) -> bool {
        self.places.iter().any(|place| !place.minutes_to.is_empty())
    }
}

impl Catalogue {
    /// Where a room is; `None`: nothing is said of it, or there is no such room any more.
    #[must_use]
    pub fn place_of(&self, room: RoomId) -> Option<&Place> {
        self.practice.place_named(self.room(room)?.place.as_deref())
    }

    /// By whose clock the hours of a room are: its place's, or the practice's.
    #[must_use]
    pub fn zone_of(&self, room: RoomId) -> &Zone {
        self.place_of(room)
            .map_or(&self.practice.zone, |place| &place.zone)
    }

    /// Where somebody goes who is expected in one of these rooms. `None`: no address is known, or they have several.
    #[must_use]
    pub fn address_of(&self, rooms: &[RoomId]) -> Option<&str> {
        let address = |room: &RoomId| self.practice.address_of(self.place_of(*room));
        let Some((first, others)) = rooms.split_first() else {
            return self.practice.address_of(None);
        };
        address(first).filter(|first| others.iter().all(|room| address(room) == Some(*first)))
    }
}
