//! Sessions of classes: what those to come keep, and the seats of those that are.

use std::collections::BTreeMap;

use domain::{
    booking::availability::{Offer, calendar::GroupSession},
    ids::{PractitionerId, ResourceId},
    practice::{
        Practitioner,
        service::{Class, Mode, Service, Staff, WeeklyStart},
        session_change::{PlanDifference, SessionChange},
    },
};

use super::{DAY, Reference, count, day_number, meet, minute};

/// The service that a session is, if this is other about it.
fn as_made(service: &Service, made: &PlanDifference) -> Service {
    let staff = made.practitioners.clone().map(Staff::AllOf);
    let rooms = made.room.map(|room| vec![room]);
    Service {
        duration_minutes: made.minutes.unwrap_or(service.duration_minutes),
        staff: staff.unwrap_or_else(|| service.staff.clone()),
        rooms: rooms.unwrap_or_else(|| service.rooms.clone()),
        ..service.clone()
    }
}

impl Reference<'_> {
    /// When a class has sessions, each as the service that it is made to be: on its weekdays, at its time of the practice's clock, the
    /// first time it shows that, and at its own dates; but for what was changed about it. Of two at once a weekly one goes first, and of
    /// those the one that was planned first.
    pub fn class_sessions(&self, service: &Service) -> BTreeMap<i64, Service> {
        let mut sessions = BTreeMap::new();
        let Some(class) = &service.class else {
            return sessions;
        };
        let zone = &self.world.catalogue.practice.zone;
        for planned in self.planned_starts(class) {
            let made = self.difference(service, planned);
            let wanted = planned + i64::from(made.later_minutes.unwrap_or(0));
            let begins = self.minutes().find(|t| self.local(zone, *t) == wanted);
            if let Some(start) = begins.filter(|_| made.takes_place != Some(false)) {
                sessions
                    .entry(start)
                    .or_insert_with(|| as_made(service, &made));
            }
        }
        sessions
    }

    /// The local times of a class, by its file: those of its weekdays within its dates, and those that are named one by one.
    fn planned_starts(&self, class: &Class) -> Vec<i64> {
        let mut planned = Vec::new();
        for day in self.first / DAY - 10..self.first / DAY + 20 {
            let inside = class.first.is_none_or(|first| day_number(first) <= day)
                && class.last.is_none_or(|last| day <= day_number(last));
            let today = |at: &&WeeklyStart| i64::from(at.weekday) == (day + 3).rem_euclid(7);
            let starts = class.starts.iter().filter(|_| inside).filter(today);
            planned.extend(starts.map(|at| day * DAY + i64::from(at.minute)));
        }
        planned.extend(class.dates.iter().map(|at| count(*at)));
        planned
    }

    /// What is other about the session that is planned then, each of its parts for itself.
    fn difference(&self, service: &Service, planned: i64) -> PlanDifference {
        let changes = self.world.catalogue.changes_of(service.id);
        let alone = changes
            .iter()
            .filter(|one| !one.onwards && count(one.planned) == planned);
        let weekly = |one: &&SessionChange| {
            let since = planned - count(one.planned);
            one.onwards && since >= 0 && since % (7 * DAY) == 0
        };
        let mut onwards: Vec<_> = changes.iter().filter(weekly).collect();
        onwards.sort_by_key(|one| std::cmp::Reverse(one.planned));
        let said: Vec<_> = alone.chain(onwards).map(|one| &one.difference).collect();
        PlanDifference {
            later_minutes: said.iter().find_map(|one| one.later_minutes),
            minutes: said.iter().find_map(|one| one.minutes),
            practitioners: said.iter().find_map(|one| one.practitioners.clone()),
            room: said.iter().find_map(|one| one.room),
            takes_place: said.iter().find_map(|one| one.takes_place),
        }
    }

    /// What coming sessions of classes keep when something else is looked for.
    pub(super) fn planned(&self) -> Vec<(ResourceId, std::ops::Range<i64>)> {
        let mut kept = Vec::new();
        let everybody = self.world.catalogue.practitioners.iter();
        let away: BTreeMap<_, _> = everybody.map(|one| (one.id, self.away(one))).collect();
        let services = self.world.catalogue.services.iter();
        for service in services.filter(|_| self.service.class.is_none()) {
            for (start, given) in self.class_sessions(service) {
                let (Staff::AnyOf(staff) | Staff::AllOf(staff)) = &given.staff;
                let all = matches!(given.staff, Staff::AllOf(_));
                let working = || self.working_of(&given, start);
                let absent = staff.iter().filter(|id| meet(working(), &away[id])).count();
                let dropped = if all {
                    absent > 0
                } else {
                    absent == staff.len()
                };
                if dropped || self.session(service, start).is_some() {
                    continue;
                }
                let people = staff.iter().filter(|_| all || staff.len() == 1);
                let people = people.map(|id| ResourceId(id.0));
                let one_room = given.modes.contains(&Mode::Room) && given.rooms.len() == 1;
                let rooms = given.rooms.iter().filter(|_| one_room);
                let certain = people.chain(rooms.map(|id| ResourceId(id.0)));
                kept.extend(certain.map(|one| (one, Self::occupied(&given, start))));
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
        let sitting = minute(session.at.start)..minute(session.at.end);
        let closed = (session.room).is_some_and(|room| self.is_closed(room, sitting));
        let seats = session.capacity.max(self.service.capacity) as usize;
        if closed || others || people.into_iter().any(absent) || seats <= session.taken.len() {
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
            room: session.room.filter(|_| modes.contains(&Mode::Room)),
            modes,
            session: Some(session.id),
            seats_left,
        })
    }
}
