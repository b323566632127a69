//! Closures: whole days on which the practice, or somebody or something of it, is closed. They are times off like any other, and so the one
//! examination knows them.

use jiff::{
    Span,
    civil::{Date, Time},
};
use serde::{Deserialize, Serialize};

use super::{Catalogue, Practice, schedule::TimeOff};
use crate::ids::{PractitionerId, ResourceId, RoomId};

/// Days on which something is closed, the first and the last included.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closure {
    /// What the practice calls it.
    pub label: String,
    pub closed: Closed,
    pub first: Date,
    pub last: Date,
}

/// What is closed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Closed {
    /// Everybody who gives sessions.
    Practice,
    Practitioner(PractitionerId),
    Room(RoomId),
    /// The rooms of a place, by its handle.
    Place(String),
}

/// When a practitioner is off, or a room is closed.
pub type ResourceOff = (ResourceId, TimeOff);

/// No closure is longer, in days: a year.
pub const LONGEST_CLOSURE: i32 = 366;

impl Closure {
    /// How many days it lasts; none if it ends before it begins.
    #[must_use]
    pub fn days(&self) -> i32 {
        let nights = self.last.since(self.first).map(|span| span.get_days());
        nights.map_or(0, |nights| nights.saturating_add(1).max(0))
    }

    /// What it closes; nothing if it ends before it begins.
    #[must_use]
    pub fn times_off(&self, catalogue: &Catalogue) -> Vec<ResourceOff> {
        let Some(off) = self.time_off() else {
            return Vec::new();
        };
        let closed = self.closed.resources(catalogue).into_iter();
        closed.map(|one| (one, off)).collect()
    }

    /// Its days, by the clock of whatever it closes.
    #[must_use]
    pub fn time_off(&self) -> Option<TimeOff> {
        let after = self.last.checked_add(Span::new().days(1)).ok()?;
        (self.first <= self.last).then(|| TimeOff {
            from: self.first.to_datetime(Time::midnight()),
            until: after.to_datetime(Time::midnight()),
        })
    }
}

impl Closed {
    fn resources(&self, catalogue: &Catalogue) -> Vec<ResourceId> {
        match self {
            Self::Practice => {
                let people = catalogue.practitioners.iter();
                people.map(|one| ResourceId(one.id.0)).collect()
            }
            Self::Practitioner(id) => vec![ResourceId(id.0)],
            Self::Room(id) => vec![ResourceId(id.0)],
            Self::Place(handle) => {
                let rooms = catalogue.rooms.iter();
                let there = rooms.filter(|room| room.place.as_ref() == Some(handle));
                there.map(|room| ResourceId(room.id.0)).collect()
            }
        }
    }
}

impl Practice {
    /// Whether a practitioner's time off is one that a closure means.
    #[must_use]
    pub fn closes(&self, practitioner: PractitionerId, off: TimeOff) -> bool {
        let theirs = |closed: &Closed| match closed {
            Closed::Practice => true,
            Closed::Practitioner(one) => *one == practitioner,
            Closed::Room(_) | Closed::Place(_) => false,
        };
        let mut closures = self.closures.iter();
        closures.any(|one| theirs(&one.closed) && one.time_off() == Some(off))
    }
}

impl Catalogue {
    /// The same with its closures among the times off of those that they close.
    #[must_use]
    pub fn with_closures(mut self, closures: Vec<Closure>) -> Self {
        let closed: Vec<_> = closures
            .iter()
            .flat_map(|closure| closure.times_off(&self))
            .collect();
        for (resource, off) in closed {
            let people = self.practitioners.iter_mut();
            let people = people.filter(|one| one.id.0 == resource.0);
            let rooms = self.rooms.iter_mut();
            let rooms = rooms.filter(|room| room.id.0 == resource.0);
            let lists = people.map(|one| &mut one.time_off);
            for list in lists.chain(rooms.map(|room| &mut room.time_off)) {
                // In order and each once, so that the same definitions are the same catalogue.
                if let Err(at) = list.binary_search(&off) {
                    list.insert(at, off);
                }
            }
        }
        self.practice.closures = closures;
        self
    }
}
