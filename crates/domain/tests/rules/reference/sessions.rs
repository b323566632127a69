//! Sessions of classes: what those to come keep, and the seats of those that are.

use std::collections::BTreeMap;

use domain::{
    booking::availability::{Offer, calendar::GroupSession},
    ids::{PractitionerId, ResourceId},
    practice::{
        Practitioner,
        service::{Mode, Service, Staff},
    },
};

use super::{Reference, meet, minute};

impl Reference<'_> {
    /// What coming sessions of classes keep when something else is looked for.
    pub(super) fn planned(&self) -> Vec<(ResourceId, std::ops::Range<i64>)> {
        let mut kept = Vec::new();
        let classes = self
            .world
            .catalogue
            .services
            .iter()
            .filter(|_| self.service.class.is_none());
        for (service, class) in
            classes.filter_map(|service| Some((service, service.class.as_ref()?)))
        {
            let (Staff::AnyOf(staff) | Staff::AllOf(staff)) = &service.staff;
            let people = self
                .world
                .catalogue
                .practitioners
                .iter()
                .filter(|one| staff.contains(&one.id));
            let away: Vec<_> = people.map(|one| self.away(one)).collect();
            let all = matches!(service.staff, Staff::AllOf(_));
            let people = staff
                .iter()
                .filter(|_| all || staff.len() == 1)
                .map(|id| ResourceId(id.0));
            let one_room = service.modes.contains(&Mode::Room) && service.rooms.len() == 1;
            let rooms = service
                .rooms
                .iter()
                .filter(|_| one_room)
                .map(|id| ResourceId(id.0));
            let certain: Vec<_> = people.chain(rooms).collect();
            for start in self.class_starts(class) {
                let absent = away
                    .iter()
                    .filter(|away| meet(self.working_of(service, start), away))
                    .count();
                let dropped = if all {
                    absent > 0
                } else {
                    absent == away.len()
                };
                if !dropped && self.session(service, start).is_none() {
                    kept.extend(
                        certain
                            .iter()
                            .map(|one| (*one, Self::occupied(service, start))),
                    );
                }
            }
        }
        kept
    }

    pub(super) fn session(&self, service: &Service, start: i64) -> Option<&GroupSession> {
        self.world
            .sessions
            .iter()
            .find(|one| one.service == service.id && minute(one.at.start) == start)
    }

    /// One more seat in a session that somebody has a seat in: all of it is settled.
    pub(super) fn joined(
        &self,
        session: &GroupSession,
        away: &BTreeMap<PractitionerId, Vec<std::ops::RangeInclusive<i64>>>,
    ) -> Option<Offer> {
        let start = minute(session.at.start);
        let held = self
            .world
            .occupancies
            .iter()
            .find(|one| one.holder == session.id.0)
            .unwrap();
        let outside = self.world.catalogue.practice.booking.buffers_outside_hours;
        let working = if outside { session.at } else { held.during };
        let working = minute(working.start)..minute(working.end);
        let people = self
            .world
            .catalogue
            .practitioners
            .iter()
            .filter(|one| session.practitioners.contains(&one.id));
        let absent = |one: &Practitioner| {
            self.day(&one.zone, start) > self.last_day(&one.zone)
                || meet(working.clone(), &away[&one.id])
        };
        let others = self
            .world
            .practitioner
            .is_some_and(|wanted| !session.practitioners.contains(&wanted));
        let seats = session.capacity.max(self.service.capacity) as usize;
        if others || people.into_iter().any(absent) || seats <= session.taken.len() {
            return None;
        }
        let modes = match session.room {
            Some(_) if !self.service.modes.contains(&Mode::Room) => vec![Mode::Room],
            room => self.modes(room.is_some())?,
        };
        let modes: Vec<_> = modes
            .into_iter()
            .filter(|mode| self.world.mode.is_none_or(|wanted| wanted == *mode))
            .collect();
        let (practitioners, seats_left) = (
            session.practitioners.clone(),
            u32::try_from(seats - session.taken.len()).unwrap(),
        );
        (!modes.is_empty()).then_some(Offer {
            practitioners,
            modes,
            room: session.room,
            session: Some(session.id),
            seats_left,
        })
    }
}
