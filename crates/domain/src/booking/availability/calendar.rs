//! What is taken: the occupancies, group sessions and times off that availability is computed from.

use std::collections::BTreeMap;

use jiff::Timestamp;
use uuid::Uuid;

use crate::{
    ids::{BookingId, PractitionerId, ResourceId, RoomId, ServiceId, SessionId},
    interval::{Interval, merged},
    practice::{Practitioner, schedule::TimeOff, service::Service},
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

/// Everything taken of a practice's practitioners and rooms, in one order whatever the order it was given in.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Calendar {
    occupancies: BTreeMap<ResourceId, Vec<Occupancy>>,
    sessions: Vec<GroupSession>,
    time_off: BTreeMap<PractitionerId, Vec<TimeOff>>,
    busy: BTreeMap<PractitionerId, Vec<Interval>>,
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
        occupancies.sort_unstable();
        sessions.sort_unstable();
        let mut calendar = Self {
            sessions,
            ..Self::default()
        };
        for occupancy in occupancies {
            calendar
                .occupancies
                .entry(occupancy.resource)
                .or_default()
                .push(occupancy);
        }
        for (practitioner, off) in time_off {
            calendar.time_off.entry(practitioner).or_default().push(off);
        }
        calendar
            .time_off
            .values_mut()
            .for_each(|off| off.sort_unstable());
        calendar
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
            self.busy
                .insert(practitioner, merged([known, intervals].concat()));
        }
        self
    }

    /// The calendar as if one booking, or session, did not exist.
    #[must_use]
    pub fn without(mut self, booking: BookingId) -> Self {
        for taken in self.occupancies.values_mut() {
            taken.retain(|occupancy| occupancy.holder != booking.0);
        }
        self
    }

    /// The calendar as if this were taken as well.
    #[must_use]
    pub fn with(mut self, more: impl IntoIterator<Item = Occupancy>) -> Self {
        for occupancy in more {
            let taken = self.occupancies.entry(occupancy.resource).or_default();
            // Kept sorted, since `is_taken` looks for neighbours by bisection.
            taken.insert(taken.partition_point(|other| *other < occupancy), occupancy);
        }
        self
    }

    /// The calendar as if nobody had this seat; a session without bookings is no session.
    #[must_use]
    pub fn without_seat(mut self, session: SessionId, seat: u32) -> Self {
        for one in self.sessions.iter_mut().filter(|one| one.id == session) {
            one.taken.retain(|taken| *taken != seat);
        }
        // A session goes with its last seat, and with it the time that it took of its
        // practitioners.
        if self
            .sessions
            .iter()
            .any(|one| one.id == session && one.taken.is_empty())
        {
            self.sessions.retain(|one| one.id != session);
            for taken in self.occupancies.values_mut() {
                taken.retain(|occupancy| occupancy.holder != session.0);
            }
        }
        self
    }

    /// What is taken of a resource, by start.
    #[must_use]
    pub fn taken(&self, resource: ResourceId) -> &[Occupancy] {
        self.occupancies.get(&resource).map_or(&[], Vec::as_slice)
    }

    /// All time off of a practitioner, by definition and beside it, as instants in order.
    #[must_use]
    pub fn off(&self, practitioner: &Practitioner) -> Vec<Interval> {
        merged(
            self.times_off(practitioner)
                .iter()
                .filter_map(|off| off.interval(&practitioner.zone))
                .collect(),
        )
    }

    /// All time off of a practitioner, by definition and beside it, in order.
    #[must_use]
    pub fn times_off(&self, practitioner: &Practitioner) -> Vec<TimeOff> {
        let beside = self
            .time_off
            .get(&practitioner.id)
            .map_or(&[][..], Vec::as_slice);
        let mut all = [&practitioner.time_off, beside].concat();
        all.sort_unstable();
        all.dedup();
        all
    }

    /// When a practitioner is busy elsewhere, in order.
    #[must_use]
    pub fn busy(&self, practitioner: PractitionerId) -> &[Interval] {
        self.busy.get(&practitioner).map_or(&[], Vec::as_slice)
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

    /// A session by its id.
    #[must_use]
    pub fn session_with_id(&self, id: SessionId) -> Option<&GroupSession> {
        self.sessions.iter().find(|session| session.id == id)
    }
}
