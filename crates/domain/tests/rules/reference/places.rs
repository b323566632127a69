//! Where sessions take place, and whether the way between them is left.

use domain::{
    ids::{PractitionerId, RoomId},
    practice::{Practitioner, Room, place::Place},
    zone::Zone,
};

use super::{DAY, Reference, minute};

/// The minutes that something takes, and where it takes place.
type Placed<'a> = (std::ops::Range<i64>, Option<&'a Place>);

impl Reference<'_> {
    /// Whether everybody of the team can give it in that room, or without any, and go the ways that remain.
    pub(super) fn ways_are_left(
        &self,
        team: &[&Practitioner],
        room: Option<RoomId>,
        start: i64,
    ) -> bool {
        let own = (Self::occupied(self.service, start), self.place(room));
        team.iter().all(|one| self.way_is_left(one.id, &own))
    }

    /// Whether a room and its place are open.
    pub(super) fn is_open(&self, room: &Room, start: i64) -> bool {
        let (place, zone) = (self.place(Some(room.id)), self.zone_of(room.id));
        let hours = [
            Some(room.schedule.as_ref()),
            place.map(|place| place.schedule.as_ref()),
        ];
        let mut hours = hours.into_iter().flatten().flatten();
        hours.all(|hours| self.inside(hours, zone, start))
    }

    /// By which clock a room goes.
    pub(super) fn zone_of(&self, room: RoomId) -> &Zone {
        let place = self.place(Some(room));
        place.map_or(&self.world.catalogue.practice.zone, |place| &place.zone)
    }

    fn place(&self, room: Option<RoomId>) -> Option<&Place> {
        let rooms = &self.world.catalogue.rooms;
        let room = rooms.iter().find(|one| Some(one.id) == room)?;
        let places = &self.world.catalogue.practice.places;
        places
            .iter()
            .find(|place| Some(&place.handle) == room.place.as_ref())
    }

    /// What a practitioner has, in order.
    fn placed(&self, person: PractitionerId) -> Vec<Placed<'_>> {
        let taken = &self.world.occupancies;
        let own = taken.iter().filter(|one| one.resource.0 == person.0);
        let placed = own.map(|one| {
            let with = taken.iter().filter(|other| other.holder == one.holder);
            let mut places = with.filter_map(|other| self.place(Some(RoomId(other.resource.0))));
            let minutes = minute(one.during.start)..minute(one.during.end);
            (minutes, places.next())
        });
        placed.collect()
    }

    fn way_is_left(&self, person: PractitionerId, own: &Placed<'_>) -> bool {
        let mut all = self.placed(person);
        all.push(own.clone());
        // Within a day of it; what is further off has nothing to do with it.
        let near = |one: &&Placed<'_>| {
            one.1.is_some() && own.0.start - one.0.end < DAY && one.0.start - own.0.end < DAY
        };
        let mut somewhere: Vec<_> = all.iter().filter(near).collect();
        somewhere.sort_by_key(|(at, _)| at.start);
        somewhere.windows(2).all(|pair| {
            let ((before, there), (after, here)) = (pair[0], pair[1]);
            let concerns = before.start <= own.0.start && own.0.start <= after.start;
            let needed = there
                .zip(*here)
                .map_or(0, |(there, here)| ways(there, here));
            let free = (before.end..after.start)
                .filter(|t| all.iter().all(|(taken, _)| !taken.contains(t)))
                .count();
            !concerns || free >= needed
        })
    }
}

fn ways(one: &Place, other: &Place) -> usize {
    let said = [
        one.minutes_to.get(&other.handle),
        other.minutes_to.get(&one.handle),
    ];
    said.into_iter()
        .flatten()
        .map(|minutes| *minutes as usize)
        .max()
        .unwrap_or(0)
}
