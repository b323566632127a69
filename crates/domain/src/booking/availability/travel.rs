//! The way between places: who gives sessions in two of them needs as much free time in between as the way takes.

use jiff::SignedDuration;

use super::{
    calendar::{Calendar, Occupancy},
    search::Search,
};
use crate::{
    ids::{PractitionerId, ResourceId, RoomId},
    interval::Interval,
    practice::{Practice, place::Place},
};

/// Where sessions take place, as far as travel times depend on it.
pub(super) struct Travel<'a> {
    practice: &'a Practice,
    calendar: &'a Calendar,
    /// The rooms that are in a place; none when no way takes any time.
    rooms: Vec<(RoomId, &'a Place)>,
}

/// More than any way takes, and no more than is read before and after a start.
const DAY: SignedDuration = SignedDuration::from_hours(24);

/// The session before or after another time whose place is known.
struct Neighbour<'a> {
    session: Occupancy,
    place: &'a Place,
    /// The free time in between.
    free: SignedDuration,
}

impl<'a> Travel<'a> {
    pub(super) fn new(search: &Search<'a>) -> Self {
        let practice = &search.catalogue.practice;
        let rooms = search.catalogue.rooms.iter();
        let rooms = rooms.filter(|_| practice.has_travel_times());
        let placed = rooms.filter_map(|room| {
            let place = practice.place_named(room.place.as_deref())?;
            Some((room.id, place))
        });
        Self {
            practice,
            calendar: search.calendar,
            rooms: placed.collect(),
        }
    }

    /// The session that somebody would not come from, or not get to in time, if they gave another one then, in a room or without any.
    /// Without a room it has no place, and only must not take the time of a way that lies around it.
    pub(super) fn conflict(
        &self,
        person: PractitionerId,
        room: Option<RoomId>,
        occupied: Interval,
    ) -> Option<Occupancy> {
        if self.rooms.is_empty() {
            return None;
        }
        let taken = self.calendar.taken(ResourceId(person.0));
        let before = taken.partition_point(|one| one.during.end <= occupied.start);
        let after = taken.partition_point(|one| one.during.start < occupied.end);
        let before = self.nearest(taken[..before].iter().rev(), occupied);
        let after = self.nearest(taken[after..].iter(), occupied);
        let Some(here) = room.and_then(|room| self.place(room)) else {
            let (before, after) = before.zip(after)?;
            let free = before.free.saturating_add(after.free);
            return (free < self.way(before.place, after.place)).then_some(after.session);
        };
        let late = |near: &Neighbour<'_>| near.free < self.way(near.place, here);
        let mut nearest = [before, after].into_iter().flatten();
        nearest.find(late).map(|near| near.session)
    }

    /// The first of these sessions, ever further away, whose place is known. After a day it does not matter.
    fn nearest<'t>(
        &self,
        others: impl Iterator<Item = &'t Occupancy>,
        occupied: Interval,
    ) -> Option<Neighbour<'a>> {
        let (mut free, mut last) = (SignedDuration::ZERO, occupied);
        for one in others {
            free = free.saturating_add(between(last, one.during));
            if between(occupied, one.during) >= DAY {
                return None;
            }
            if let Some(place) = self.place_of(one) {
                let session = *one;
                return Some(Neighbour {
                    session,
                    place,
                    free,
                });
            }
            last = one.during;
        }
        None
    }

    fn way(&self, one: &Place, other: &Place) -> SignedDuration {
        SignedDuration::from_mins(self.practice.travel_minutes(one, other).into())
    }

    fn place(&self, room: RoomId) -> Option<&'a Place> {
        let placed = self.rooms.iter().find(|(id, _)| *id == room);
        placed.map(|(_, place)| *place)
    }

    /// Where a session takes place: a room is taken by it for the same time as its practitioners are.
    fn place_of(&self, session: &Occupancy) -> Option<&'a Place> {
        let takes = |room: RoomId| {
            let taken = self.calendar.taken(ResourceId(room.0));
            let at = taken.partition_point(|one| one.during.start < session.during.start);
            taken
                .get(at)
                .is_some_and(|one| one.holder == session.holder)
        };
        let placed = self.rooms.iter().find(|(room, _)| takes(*room));
        placed.map(|(_, place)| *place)
    }
}

/// The time between two intervals of which one ends before the other begins.
fn between(one: Interval, other: Interval) -> SignedDuration {
    let (first, second) = if one.start < other.start {
        (one, other)
    } else {
        (other, one)
    };
    second.start.duration_since(first.end)
}
