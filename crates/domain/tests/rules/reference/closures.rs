//! Closures: whole days of the clock where somebody, or a room, is.

use domain::{
    ids::{PractitionerId, ResourceId, RoomId},
    practice::closure::Closed,
};

use super::{Reference, day_number};

impl Reference<'_> {
    /// The first and the last of the days on which a practitioner is off because of closures: their own and those of all.
    pub(super) fn days_off(&self, person: ResourceId) -> impl Iterator<Item = (i64, i64)> {
        let person = PractitionerId(person.0);
        self.closed_days(move |closed| match closed {
            Closed::Practice => true,
            Closed::Practitioner(one) => *one == person,
            Closed::Room(_) | Closed::Place(_) => false,
        })
    }

    /// Whether a room is closed in one of these minutes. Closing the practice closes people, so that it is open to nobody.
    pub(super) fn is_closed(&self, room: RoomId, mut minutes: std::ops::Range<i64>) -> bool {
        let zone = self.zone_of(room);
        let mut rooms = self.world.catalogue.rooms.iter();
        let place = rooms
            .find(|one| one.id == room)
            .and_then(|one| one.place.as_ref());
        let concerns = |closed: &Closed| match closed {
            Closed::Room(one) => *one == room,
            Closed::Place(handle) => Some(handle) == place,
            Closed::Practice | Closed::Practitioner(_) => false,
        };
        let days: Vec<_> = self.closed_days(concerns).collect();
        minutes.any(|t| {
            let today = self.day(zone, t);
            days.iter()
                .any(|(first, last)| (*first..=*last).contains(&today))
        })
    }

    fn closed_days(&self, concerns: impl Fn(&Closed) -> bool) -> impl Iterator<Item = (i64, i64)> {
        let closures = self.world.closures.iter();
        let closures = closures.filter(move |one| concerns(&one.closed));
        closures.map(|one| (day_number(one.first), day_number(one.last)))
    }
}
