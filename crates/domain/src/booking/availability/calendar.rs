//! What is taken: the occupancies, group sessions and times off that availability is computed from.

mod ahead;

use std::{collections::BTreeMap, sync::Arc};

use jiff::Timestamp;
use uuid::Uuid;

use crate::{
    ids::{BookingId, PractitionerId, ResourceId, RoomId, ServiceId, SessionId},
    interval::{Interval, merged},
    practice::{Practitioner, Room, closure::ResourceOff, schedule::TimeOff, service::Service},
    zone::{Zone, earliest_local, latest_local},
};

/// What a booking or a group session takes of one practitioner or room.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Occupancy {
    /// With its buffers: no other of the same resource overlaps it.
    pub during: Interval,
    pub resource: ResourceId,
    /// Without its buffers: what limits count.
    pub sitting: Interval,
    /// The booking or session that holds it.
    pub holder: Uuid,
    /// What is given. `None` of what was booked by a version that did not note it; that counts for no service.
    pub service: Option<ServiceId>,
}

/// A class that has at least one booking.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct GroupSession {
    pub service: ServiceId,
    pub at: Interval,
    pub id: SessionId,
    /// As the service had it when the session was made, or more when more seats were sold.
    pub capacity: u32,
    pub practitioners: Vec<PractitionerId>,
    pub room: Option<RoomId>,
    /// Numbers of the seats that are taken, from 1.
    pub taken: Vec<u32>,
}

impl GroupSession {
    /// Its practitioners and its room.
    #[must_use]
    pub fn resources(&self) -> Vec<ResourceId> {
        let people = self.practitioners.iter().map(|id| ResourceId(id.0));
        people
            .chain(self.room.map(|room| ResourceId(room.0)))
            .collect()
    }

    /// The lowest of its `seats` that nobody has.
    #[must_use]
    pub fn free_seat(&self, seats: u32) -> Option<u32> {
        (1..=seats).find(|seat| !self.taken.contains(seat))
    }

    /// How many more bookings it takes with so many `seats`.
    #[must_use]
    pub fn seats_left(&self, seats: u32) -> u32 {
        seats.saturating_sub(u32::try_from(self.taken.len()).unwrap_or(u32::MAX))
    }
}

/// Everything taken of a practice's practitioners and rooms, in one order whatever the order it was given in. Clones share what is taken.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Calendar {
    occupancies: BTreeMap<ResourceId, Arc<Vec<Occupancy>>>,
    sessions: Arc<Vec<GroupSession>>,
    /// Of practitioners, and of rooms that are closed.
    time_off: BTreeMap<ResourceId, Vec<TimeOff>>,
    busy: BTreeMap<PractitionerId, Arc<Vec<Interval>>>,
}

impl Calendar {
    #[must_use]
    pub fn new(
        mut occupancies: Vec<Occupancy>,
        mut sessions: Vec<GroupSession>,
        time_off: Vec<(PractitionerId, TimeOff)>,
    ) -> Self {
        // The two engines return rows in different orders; the same facts must give the same slots
        // and bytes.
        occupancies.sort_unstable_by_key(|one| (one.resource, *one));
        sessions.sort_unstable();
        let mut calendar = Self {
            sessions: Arc::new(sessions),
            ..Self::default()
        };
        for of_one in occupancies.chunk_by(|one, next| one.resource == next.resource) {
            if let Some(first) = of_one.first() {
                let taken = Arc::new(of_one.to_vec());
                calendar.occupancies.insert(first.resource, taken);
            }
        }
        calendar.with_times_off(
            time_off
                .into_iter()
                .map(|(practitioner, off)| (ResourceId(practitioner.0), off)),
        )
    }

    /// With more times off: of practitioners, or of rooms that are closed then.
    #[must_use]
    pub fn with_times_off(mut self, more: impl IntoIterator<Item = ResourceOff>) -> Self {
        for (resource, off) in more {
            let all = self.time_off.entry(resource).or_default();
            // Kept in order, so that the same facts are the same calendar.
            all.insert(all.partition_point(|one| *one < off), off);
        }
        self
    }

    /// With the times that practitioners are busy elsewhere, in any order.
    #[must_use]
    pub fn with_busy(
        mut self,
        busy: impl IntoIterator<Item = (PractitionerId, Vec<Interval>)>,
    ) -> Self {
        for (practitioner, intervals) in busy {
            // One practitioner may have several busy sources; their times are merged once here and
            // not for every start.
            let known = self.busy.remove(&practitioner).unwrap_or_default();
            let all = merged([known.as_slice(), &intervals].concat());
            self.busy.insert(practitioner, Arc::new(all));
        }
        self
    }

    /// The calendar with what was read anew of some practitioners and rooms in place of what it had of them.
    #[must_use]
    pub fn replaced(mut self, anew: &[ResourceId], read: Self) -> Self {
        for id in anew {
            let person = PractitionerId(id.0);
            self.occupancies.remove(id);
            self.time_off.remove(id);
            self.busy.remove(&person);
        }
        self.occupancies.extend(read.occupancies);
        self.time_off.extend(read.time_off);
        self.busy.extend(read.busy);
        // A session is told of with its practitioners: each of its seats raises their revisions,
        // and not always its room's.
        let given = |one: &GroupSession| {
            one.practitioners
                .iter()
                .any(|id| anew.contains(&ResourceId(id.0)))
        };
        if self.sessions.iter().any(given) || read.sessions.iter().any(given) {
            let kept = self.sessions.iter().filter(|one| !given(one));
            let read = read.sessions.iter().filter(|one| given(one));
            let mut sessions: Vec<_> = kept.chain(read).cloned().collect();
            sessions.sort_unstable();
            self.sessions = Arc::new(sessions);
        }
        self
    }

    /// A part without group sessions: what of some practitioners and rooms begins in a range, and when those who may be `away` are
    /// busy, off or closed in it.
    #[must_use]
    pub fn within(
        &self,
        (resources, away): (&[ResourceId], &[ResourceId]),
        (first, last): (Timestamp, Timestamp),
    ) -> Self {
        let mut part = Self::default();
        for id in resources {
            let taken = self.taken(*id);
            let from = taken.partition_point(|one| one.during.start < first);
            let until = taken.partition_point(|one| one.during.start < last);
            if from < until {
                let near = Arc::new(taken[from..until].to_vec());
                part.occupancies.insert(*id, near);
            }
        }
        for id in away {
            let practitioner = PractitionerId(id.0);
            if let Some(busy) = self.busy.get(&practitioner) {
                let near = busy.iter();
                let near = near.filter(|one| first < one.end && one.start < last);
                let near = Arc::new(near.copied().collect());
                part.busy.insert(practitioner, near);
            }
            let (earliest, latest) = (earliest_local(first), latest_local(last));
            let off = self.time_off.get(id).into_iter().flatten();
            let near = off.filter(|off| off.until >= earliest && off.from < latest);
            let near: Vec<_> = near.copied().collect();
            if !near.is_empty() {
                part.time_off.insert(*id, near);
            }
        }
        part
    }

    /// The rooms of the sessions that a practitioner gives.
    pub fn rooms_with(&self, practitioner: ResourceId) -> impl Iterator<Item = ResourceId> {
        let person = PractitionerId(practitioner.0);
        let given = move |one: &&GroupSession| one.practitioners.contains(&person);
        let rooms = self
            .sessions
            .iter()
            .filter(given)
            .filter_map(|one| one.room);
        rooms.map(|room| ResourceId(room.0))
    }

    /// The calendar as if one booking, or session, did not exist.
    #[must_use]
    pub fn without(mut self, booking: BookingId) -> Self {
        self.vacate(booking.0);
        self
    }

    fn vacate(&mut self, holder: Uuid) {
        for taken in self.occupancies.values_mut() {
            // Those that it does not take stay shared.
            if taken.iter().any(|one| one.holder == holder) {
                Arc::make_mut(taken).retain(|one| one.holder != holder);
            }
        }
    }

    /// The calendar as if this were taken as well.
    #[must_use]
    pub fn with(mut self, more: impl IntoIterator<Item = Occupancy>) -> Self {
        for occupancy in more {
            let taken = Arc::make_mut(self.occupancies.entry(occupancy.resource).or_default());
            // Kept sorted, since `is_taken` looks for neighbours by bisection.
            taken.insert(taken.partition_point(|other| *other < occupancy), occupancy);
        }
        self
    }

    /// From now on a booking takes this of a resource, in place of what it took of it before.
    pub fn take(&mut self, resource: ResourceId, holder: Uuid, occupancy: Option<Occupancy>) {
        let taken = Arc::make_mut(self.occupancies.entry(resource).or_default());
        taken.retain(|one| one.holder != holder);
        if let Some(occupancy) = occupancy {
            // Kept sorted, as in `with`.
            taken.insert(taken.partition_point(|other| *other < occupancy), occupancy);
        }
        if taken.is_empty() {
            self.occupancies.remove(&resource);
        }
    }

    /// The calendar as if nobody had this seat; a session without bookings is no session.
    #[must_use]
    pub fn without_seat(mut self, session: SessionId, seat: u32) -> Self {
        let sessions = Arc::make_mut(&mut self.sessions);
        let Some(at) = sessions.iter().position(|one| one.id == session) else {
            return self;
        };
        sessions[at].taken.retain(|taken| *taken != seat);
        // A session goes with its last seat, and with it the time that it took of its
        // practitioners.
        if sessions[at].taken.is_empty() {
            sessions.remove(at);
            self.vacate(session.0);
        }
        self
    }

    /// What is taken of a resource, by start.
    #[must_use]
    pub fn taken(&self, resource: ResourceId) -> &[Occupancy] {
        self.occupancies
            .get(&resource)
            .map_or(&[], |taken| taken.as_slice())
    }

    /// When a practitioner is not there, as instants in order: all time off, and before they join and after they leave.
    #[must_use]
    pub fn off(&self, practitioner: &Practitioner) -> Vec<Interval> {
        merged(
            self.times_off(practitioner)
                .into_iter()
                .chain(practitioner.not_here())
                .filter_map(|off| off.interval(&practitioner.zone))
                .collect(),
        )
    }

    /// All time off of a practitioner, by definition and beside it, in order.
    #[must_use]
    pub fn times_off(&self, practitioner: &Practitioner) -> Vec<TimeOff> {
        let beside = self
            .time_off
            .get(&ResourceId(practitioner.id.0))
            .map_or(&[][..], Vec::as_slice);
        let mut all = [&practitioner.time_off, beside].concat();
        all.sort_unstable();
        all.dedup();
        all
    }

    /// When a room is closed although its hours say otherwise, by definition and beside it, by the clock of its zone, in order.
    #[must_use]
    pub fn closed(&self, room: &Room, zone: &Zone) -> Vec<Interval> {
        let beside = self.time_off.get(&ResourceId(room.id.0));
        let off = room.time_off.iter().chain(beside.into_iter().flatten());
        merged(off.filter_map(|off| off.interval(zone)).collect())
    }

    /// When a practitioner is busy elsewhere, in order.
    #[must_use]
    pub fn busy(&self, practitioner: PractitionerId) -> &[Interval] {
        self.busy
            .get(&practitioner)
            .map_or(&[], |busy| busy.as_slice())
    }

    /// The session of a class that starts at an instant.
    #[must_use]
    pub fn session(&self, service: ServiceId, start: Timestamp) -> Option<&GroupSession> {
        self.sessions
            .iter()
            .find(|session| session.service == service && session.at.start == start)
    }

    /// Who gives the sessions of a class, each as often as they do; nobody gives those of a service by appointment.
    pub(crate) fn seated_by(&self, service: &Service) -> impl Iterator<Item = &PractitionerId> {
        let (id, is_class) = (service.id, service.is_class());
        self.sessions
            .iter()
            .filter(move |one| is_class && one.service == id)
            .flat_map(|one| &one.practitioners)
    }

    /// What a session takes of its practitioners, its buffers included.
    #[must_use]
    pub fn during(&self, session: &GroupSession) -> Interval {
        // The buffers are not among a session's columns; what it occupies tells them. All of its
        // practitioners are taken alike, so the first is enough.
        let first = session
            .practitioners
            .first()
            .map_or(&[][..], |one| self.taken(ResourceId(one.0)));
        first
            .iter()
            .find(|taken| taken.holder == session.id.0)
            .map_or(session.at, |taken| taken.during)
    }

    /// The minutes that a session keeps free before and after.
    #[must_use]
    pub fn buffers(&self, session: &GroupSession) -> (u32, u32) {
        let (during, at) = (self.during(session), session.at);
        let minutes = |from: Timestamp, until: Timestamp| {
            u32::try_from(until.duration_since(from).as_mins()).unwrap_or(0)
        };
        (minutes(during.start, at.start), minutes(at.end, during.end))
    }

    /// The sessions of a class, in order of time.
    pub fn sessions_of(&self, class: ServiceId) -> impl Iterator<Item = &GroupSession> {
        self.sessions
            .iter()
            .filter(move |session| session.service == class)
    }

    /// The calendar as if a session did not exist.
    #[must_use]
    pub fn without_session(mut self, id: SessionId) -> Self {
        Arc::make_mut(&mut self.sessions).retain(|one| one.id != id);
        self.vacate(id.0);
        self
    }

    /// A session by its id.
    #[must_use]
    pub fn session_with_id(&self, id: SessionId) -> Option<&GroupSession> {
        self.sessions.iter().find(|session| session.id == id)
    }
}
