//! Which part of a practice's calendar decides about one start: the rest of it need not be read.

use jiff::{SignedDuration, Timestamp};

use super::{
    Search,
    calendar::GroupSession,
    classes::{PlannedSession, may_give, may_keep, session_at},
};
use crate::{
    booking::Booking,
    ids::{PractitionerId, ResourceId, ServiceId},
    practice::{
        Limits,
        service::{Mode, Service, Staff},
    },
};

/// The part of a practice's calendar that decides about one start. It says more rather than less.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalendarExtent {
    pub start: Timestamp,
    /// How far before and after the start sittings count.
    pub reach: SignedDuration,
    /// Every practitioner and room that could be taken or tells where somebody is, in order of id.
    pub resources: Vec<ResourceId>,
    /// Whose times off and busy times count.
    pub practitioners: Vec<PractitionerId>,
    /// The classes whose sessions count.
    pub classes: Vec<ServiceId>,
}

/// No session is longer, and none has longer buffers.
const DAY: SignedDuration = SignedDuration::from_hours(24);

/// What is asked about a start is asked about all starts of its day as well, each with what follows it.
// `RiskFacts` counts the starts that a day has left.
const NEAR: SignedDuration = SignedDuration::from_hours(2 * 24);

impl Limits {
    /// How far from a sitting others can lie that count with it.
    fn reach(self) -> SignedDuration {
        let week = self
            .max_sessions_week
            .or(self.max_minutes_week)
            .map_or(SignedDuration::ZERO, |_| DAY * 7);
        let day = self.max_sessions_day.or(self.max_minutes_day);
        let day = day.map_or(SignedDuration::ZERO, |_| DAY);
        // With one more than allowed in a row it is too many, so no more are counted either way.
        let row = self.max_consecutive.map_or(SignedDuration::ZERO, |max| {
            let pause = SignedDuration::from_mins(i64::from(self.break_minutes.max(1)));
            (DAY + pause).saturating_mul(i32::try_from(max).unwrap_or(i32::MAX))
        });
        week.max(day).max(row)
    }
}

impl CalendarExtent {
    /// From when until when sittings count.
    #[must_use]
    pub fn range(&self) -> (Timestamp, Timestamp) {
        let Self { start, reach, .. } = *self;
        (
            start.saturating_sub(reach).unwrap_or(start),
            start.saturating_add(reach).unwrap_or(start),
        )
    }

    /// Who may be off or busy then, and which rooms closed; in order, nobody where that does not count.
    #[must_use]
    pub fn away(&self) -> Vec<ResourceId> {
        if self.practitioners.is_empty() {
            return Vec::new();
        }
        let people = self.practitioners.iter().map(|one| ResourceId(one.0));
        let mut all: Vec<_> = people.chain(self.resources.iter().copied()).collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    /// Where only the time of a booking is taken again, whatever else speaks against it.
    #[must_use]
    pub fn of(booking: &Booking) -> Self {
        Self {
            start: booking.at.start,
            reach: NEAR,
            resources: booking.resources(),
            practitioners: Vec::new(),
            classes: booking.seat.iter().map(|_| booking.service).collect(),
        }
    }

    /// With what a booking has, which is given up.
    #[must_use]
    pub fn with(mut self, booking: &Booking) -> Self {
        self.resources.extend(booking.resources());
        // Locks are taken in one order everywhere, so that no two bookings deadlock
        // (docs/decisions/0003-occupancies-and-revisions.md).
        self.resources.sort_unstable();
        self.resources.dedup();
        if booking.seat.is_some() && !self.classes.contains(&booking.service) {
            self.classes.push(booking.service);
        }
        self
    }
}

impl Search<'_> {
    /// What decides about `start`.
    #[must_use]
    pub fn extent(&self, start: Timestamp) -> CalendarExtent {
        let resources = self.resources(start);
        let classes = self.classes(&resources);
        let mut practitioners: Vec<_> = self.catalogue.practitioners.iter().collect();
        practitioners.retain(|one| resources.contains(&ResourceId(one.id.0)));
        let limits = practitioners.iter().map(|one| one.limits);
        let limits = limits.chain([self.service.limits]);
        let reach = limits.map(Limits::reach).max();
        // A session of a class is not planned when everybody who could give it is away.
        let giving = classes
            .iter()
            .flat_map(|class| may_give(self.catalogue, class));
        let mut away: Vec<_> = practitioners
            .iter()
            .map(|one| one.id)
            .chain(giving)
            .collect();
        away.sort_unstable();
        away.dedup();
        CalendarExtent {
            start,
            reach: reach.unwrap_or_default().saturating_add(NEAR),
            practitioners: away,
            classes: classes.iter().map(|class| class.id).collect(),
            resources: self.with_places(resources),
        }
    }

    /// With the rooms that tell where somebody's other sessions are, if there are ways between them.
    fn with_places(&self, mut resources: Vec<ResourceId>) -> Vec<ResourceId> {
        if self.catalogue.practice.has_travel_times() {
            let rooms = self.catalogue.rooms.iter();
            let placed = rooms.filter(|room| room.place.is_some());
            resources.extend(placed.map(|room| ResourceId(room.id.0)));
            // In the order of locks, as in `resources`.
            resources.sort_unstable();
            resources.dedup();
        }
        resources
    }

    /// Every practitioner and room that a booking at `start` could take, in order of id.
    #[must_use]
    pub fn resources(&self, start: Timestamp) -> Vec<ResourceId> {
        let mut all = self.service.resources();
        match (&self.service.staff, self.practitioner) {
            // All first seats of a class are taken under the same locks, so that one of them makes
            // its session.
            _ if self.service.is_class() => {}
            (Staff::AnyOf(others), Some(wanted)) => {
                all.retain(|id| {
                    *id == ResourceId(wanted.0) || !others.contains(&PractitionerId(id.0))
                });
            }
            (Staff::AnyOf(_) | Staff::AllOf(_), _) => {}
        }
        if self.mode.is_some_and(|mode| mode != Mode::Room) && !self.service.is_class() {
            all.retain(|id| !self.service.rooms.iter().any(|room| room.0 == id.0));
        }
        if !self.service.is_class() {
            return all;
        }
        // A session's people may not be the service's, or no longer, and their calendars must be locked too.
        all.extend(
            self.session(start)
                .into_iter()
                .flat_map(GroupSession::resources),
        );
        let planned = session_at(self.catalogue, self.service, start);
        all.extend(planned.iter().flat_map(PlannedSession::own_resources));
        // Locks are taken in one order everywhere, so that no two bookings deadlock
        // (docs/decisions/0003-occupancies-and-revisions.md).
        all.sort_unstable();
        all.dedup();
        all
    }

    /// The class itself; for a service by appointment those that may keep one of the resources for their coming sessions.
    fn classes(&self, resources: &[ResourceId]) -> Vec<&Service> {
        if self.service.is_class() {
            return vec![self.service];
        }
        let keeps = |class: &&Service| {
            class.is_class()
                && may_keep(self.catalogue, class)
                    .iter()
                    .any(|id| resources.contains(id))
        };
        self.catalogue.services.iter().filter(keeps).collect()
    }
}
