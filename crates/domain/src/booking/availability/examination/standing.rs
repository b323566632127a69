//! What of its rules a booking that was made before does not fit: those by which its start was offered, without what only new bookings are
//! held to.

use std::collections::BTreeSet;

use super::{super::classes::PlannedSession, Examination, Search, person::Person};
use crate::{
    booking::{
        Booking,
        outside::{OutsideReason, OutsideReasons},
        overrides::Overrides,
    },
    ids::PractitionerId,
    interval::{Interval, any_overlap},
    practice::Practitioner,
};

impl Search<'_> {
    /// What of the definitions the booking does not fit. The search is for its service, as it was booked.
    pub(crate) fn outside(&self, booking: &Booking) -> OutsideReasons {
        let instant = Interval::instant(booking.at.start);
        instant.map_or_else(BTreeSet::new, |range| {
            Examination::new(self, range, Overrides::default()).outside(booking)
        })
    }

    /// Whether these are who gives the service: one of its staff, or all of them.
    fn is_team(&self, practitioners: &[PractitionerId]) -> bool {
        let wanted: BTreeSet<_> = practitioners.iter().copied().collect();
        let ids = |team: Vec<&Practitioner>| team.iter().map(|one| one.id).collect::<BTreeSet<_>>();
        self.teams().into_iter().any(|team| ids(team) == wanted)
    }
}

impl Examination<'_> {
    fn outside(&self, booking: &Booking) -> OutsideReasons {
        let sitting = booking.at;
        let team: Vec<_> = booking
            .practitioners
            .iter()
            .filter_map(|id| self.search.catalogue.practitioner(*id))
            .collect();
        // A session of a class may have been given to somebody else, and to another room.
        let planned = self
            .sessions
            .iter()
            .find(|one| one.at.start == sitting.start);
        let mut reasons = OutsideReasons::new();
        if !self.is_staff(planned, &booking.practitioners) {
            reasons.insert(OutsideReason::Staff);
        }
        let Some(working) = self.search.working(sitting) else {
            return reasons;
        };
        // Who does not give it any more is not asked for their hours.
        let mut giving = team.clone();
        giving.retain(|one| self.people.contains_key(&one.id));
        let placed = self.takes_place(planned, &giving, sitting);
        if !placed || !self.is_given(&giving, sitting, working) {
            reasons.insert(OutsideReason::Hours);
        }
        let people = team.iter().filter_map(|one| self.people.get(&one.id));
        reasons.extend(people.filter_map(|one| self.away(one, sitting, working)));
        let only = planned.and_then(|one| one.room);
        let mut open = self.openings.rooms(working, only);
        if booking.room.is_some_and(|room| open.all(|one| one != room)) {
            reasons.insert(OutsideReason::Room);
        }
        reasons
    }

    /// Whether the service is given then, in the way it was booked.
    fn is_given(&self, team: &[&Practitioner], sitting: Interval, working: Interval) -> bool {
        let Search {
            catalogue, service, ..
        } = self.search;
        let date = catalogue.practice.zone.date(sitting.start);
        service.times.hold(date)
            && self.openings.hold(working)
            && !self.ways(team, sitting, working).is_empty()
    }

    /// Whether these are who gives the session that is planned then; else, or if it says nothing of that, the service.
    fn is_staff(&self, planned: Option<&PlannedSession>, practitioners: &[PractitionerId]) -> bool {
        let given = planned.and_then(|one| one.practitioners.as_deref());
        given.map_or_else(
            || self.search.is_team(practitioners),
            |given| practitioners.iter().all(|one| given.contains(one)),
        )
    }

    /// Whether all of the team work then; a class takes place at its starts, whoever works.
    fn takes_place(
        &self,
        planned: Option<&PlannedSession>,
        team: &[&Practitioner],
        sitting: Interval,
    ) -> bool {
        if self.search.service.is_class() {
            return planned.is_some();
        }
        team.iter().all(|one| self.works(one, sitting))
    }

    /// Why somebody is not there at that time.
    fn away(
        &self,
        one: &Person<'_>,
        sitting: Interval,
        working: Interval,
    ) -> Option<OutsideReason> {
        any_overlap(&one.off, working).then(|| {
            let holidays = &self.search.catalogue.practice.holidays;
            if holidays.contains(&one.zone.date(sitting.start)) {
                OutsideReason::Holiday
            } else {
                OutsideReason::TimeOff
            }
        })
    }
}
