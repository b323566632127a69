//! What speaks against a sitting, rule by rule: notice, horizon, time off, a way to take place, what is taken here or elsewhere,
//! limits, free rooms. In that order.

use super::{
    super::{
        calendar::GroupSession,
        reason::Reason,
        search::{Admission, Offer, Search},
        unavailable::Unavailable,
    },
    Examination, Forbids,
    person::Person,
};
use crate::{
    ids::{ResourceId, RoomId},
    interval::{Interval, any_overlap, later, overlapping},
    practice::{Practitioner, Room, service::Mode},
};

/// So long after its beginning a session can still be entered.
const WALK_IN_MINUTES: u32 = 60;

impl<'a> Examination<'a> {
    /// Whether the team can give the sitting, and how; else why not. `only`: there, if in a room, and in none of the service's.
    /// `forbids` hears of each rule that is not set aside, until it ends the look.
    pub(crate) fn verdict(
        &self,
        team: &[&Practitioner],
        sitting: Interval,
        only: Option<RoomId>,
        forbids: Forbids<'_>,
    ) -> Admission {
        let search = self.search;
        let occupied = search.occupied(sitting).ok_or(Unavailable::NotOffered)?;
        let working = search.working_of(sitting, occupied);
        let people: Vec<_> = team
            .iter()
            .filter_map(|one| self.people.get(&one.id))
            .collect();
        // 1. Notice, horizon, dates, hours and time off, for everybody of the team.
        self.in_time(&people, sitting, working, forbids)?;
        // 2. A way to take place: without an open room waiting would not help.
        let ways = self.ways(team, sitting, working);
        let has_room = self.openings.rooms(working, only).next().is_some();
        if self.modes(&ways, has_room).is_none() {
            self.no_way((team, only), &ways, (sitting, working), forbids)?;
        }
        // 3. What is taken, here or elsewhere. A buffer is time in which they take nothing else,
        // wherever that is kept.
        for one in &people {
            self.each(self.taken(ResourceId(one.id.0), occupied), forbids)?;
            let (practitioner, busy) = (one.id, overlapping(one.busy, occupied));
            self.each(busy.map(|at| Reason::Busy { practitioner, at }), forbids)?;
        }
        // 4. Limits, which no constraint of the database can count (0003).
        for one in &people {
            self.each(one.limits_reached(sitting), forbids)?;
        }
        // 5. A free room that all of them get to in time, or another way to take place.
        let (room, modes) =
            self.room_and_modes((&people, only), &ways, (working, occupied), forbids)?;
        let practitioners = team.iter().map(|one| one.id).collect();
        Ok(Offer {
            practitioners,
            room,
            modes,
            session: None,
            seats_left: search.service.capacity,
        })
    }

    /// The room that is given, the preferred first, and the ways to take place.
    fn room_and_modes(
        &self,
        (people, only): (&[&Person<'a>], Option<RoomId>),
        ways: &[Mode],
        (working, occupied): (Interval, Interval),
        forbids: Forbids<'_>,
    ) -> Result<(Option<RoomId>, Vec<Mode>), Unavailable> {
        let room = self.openings.rooms(working, only).find(|id| {
            !self.is_taken(ResourceId(id.0), occupied)
                && self.too_far(people, Some(*id), occupied).next().is_none()
        });
        let mut modes = self.modes(ways, room.is_some()).unwrap_or_default();
        // Without a room it must not take the time in which they get somewhere.
        if self.too_far(people, None, occupied).next().is_some() {
            modes.retain(|mode| *mode == Mode::Room);
        }
        if modes.is_empty() {
            self.no_room((people, only), ways, (working, occupied), forbids)?;
            return Err(Unavailable::Taken);
        }
        // No room when it does not take place in one then.
        Ok((room.filter(|_| modes.contains(&Mode::Room)), modes))
    }

    /// A place in a session that exists already: its time, its practitioners and its room are settled.
    pub(super) fn joining(&self, session: &GroupSession, forbids: Forbids<'_>) -> Admission {
        let people: Option<Vec<_>> = session
            .practitioners
            .iter()
            .map(|id| self.people.get(id))
            .collect();
        let Some(people) = people else {
            self.rule(Reason::Practitioner, forbids)?;
            return Err(Unavailable::NotOffered);
        };
        let during = self.search.calendar.during(session);
        let working = self.search.working_of(session.at, during);
        self.in_time(&people, session.at, working, forbids)?;
        // Its usual hours do not concern a session that has the room; that the practice has closed
        // it does.
        if let Some(room) = session
            .room
            .filter(|room| self.is_closed(*room, session.at))
        {
            self.rule(Reason::RoomHours(room), forbids)?;
        }
        let seats_left = session.seats_left(session.seats(self.search.service));
        if seats_left == 0 {
            self.rule(Reason::Seats(session.id), forbids)?;
        }
        let ways = self.search.service.modes_in(session);
        let Some(modes) = self.modes(&ways, session.room.is_some()) else {
            self.rule(Reason::Mode, forbids)?;
            return Err(Unavailable::NotOffered);
        };
        let practitioners = session.practitioners.clone();
        Ok(Offer {
            practitioners,
            room: session.room.filter(|_| modes.contains(&Mode::Room)),
            modes,
            session: Some(session.id),
            seats_left,
        })
    }

    /// Whether a sitting lies between notice and horizon, in the service's own dates and hours, and in nobody's time off.
    fn in_time(
        &self,
        people: &[&Person<'a>],
        sitting: Interval,
        working: Interval,
        forbids: Forbids<'_>,
    ) -> Result<(), Unavailable> {
        let (search, now) = (self.search, self.search.now);
        if later(sitting.start, WALK_IN_MINUTES).is_none_or(|latest| latest < now) {
            self.rule(Reason::Past, forbids)?;
        }
        let soonest = later(now, search.min_notice_minutes()).ok_or(Unavailable::TooSoon)?;
        if sitting.start < soonest {
            self.rule(Reason::Notice { soonest }, forbids)?;
        }
        for one in people {
            let (practitioner, last) = (one.id, one.last_date);
            if one.zone.date(sitting.start) > last {
                self.rule(Reason::Horizon { practitioner, last }, forbids)?;
            }
        }
        let date = search.catalogue.practice.zone.date(sitting.start);
        if !search.service.times.hold(date) {
            self.rule(Reason::Dates, forbids)?;
        }
        if !self.openings.hold(working) {
            self.rule(Reason::ServiceHours, forbids)?;
        }
        for one in people {
            let (practitioner, off) = (one.id, overlapping(&one.off, working));
            self.each(off.map(|at| Reason::TimeOff { practitioner, at }), forbids)?;
        }
        Ok(())
    }

    /// Every room is taken, closed or too far, and so is everywhere else.
    fn no_room(
        &self,
        (people, only): (&[&Person<'a>], Option<RoomId>),
        ways: &[Mode],
        (working, occupied): (Interval, Interval),
        forbids: Forbids<'_>,
    ) -> Result<(), Unavailable> {
        if self.modes(ways, false).is_some() {
            self.each(self.too_far(people, None, occupied), forbids)?;
        }
        for id in self.openings.rooms(working, only) {
            self.each(self.taken(ResourceId(id.0), occupied), forbids)?;
            self.each(self.too_far(people, Some(id), occupied), forbids)?;
        }
        for id in self.openings.closed_rooms(working, only) {
            self.rule(Reason::RoomHours(id), forbids)?;
            self.each(self.taken(ResourceId(id.0), occupied), forbids)?;
        }
        Ok(())
    }

    /// The sessions in other places that somebody would not come from, or get to, in time.
    fn too_far(
        &self,
        people: &[&Person<'a>],
        room: Option<RoomId>,
        occupied: Interval,
    ) -> impl Iterator<Item = Reason> {
        people.iter().filter_map(move |one| {
            let session = self.travel.conflict(one.id, room, occupied)?;
            Some(Reason::Travel {
                practitioner: one.id,
                holder: session.holder,
                at: session.during,
            })
        })
    }

    fn is_closed(&self, room: RoomId, sitting: Interval) -> bool {
        let Search {
            catalogue,
            calendar,
            ..
        } = self.search;
        let closed = |room: &Room| calendar.closed(room, catalogue.zone_of(room.id));
        let room = catalogue.room(room);
        room.is_some_and(|room| any_overlap(&closed(room), sitting))
    }

    fn is_taken(&self, resource: ResourceId, occupied: Interval) -> bool {
        self.taken(resource, occupied).next().is_some()
    }

    /// What is taken of a practitioner or room in that time.
    fn taken(&self, resource: ResourceId, occupied: Interval) -> impl Iterator<Item = Reason> + '_ {
        let taken = self.search.calendar.taken(resource);
        // Occupancies of one resource never overlap, so sorted by start they are sorted by end, and
        // only the first that ends later, and those that follow it, can be in the way.
        let after = taken.partition_point(|one| one.during.end <= occupied.start);
        let booked = taken
            .iter()
            .skip(after)
            .take_while(move |one| one.during.start < occupied.end)
            .map(move |one| Reason::Booked {
                resource,
                holder: one.holder,
                at: one.during,
            });
        let planned = self.planned.get(&resource).map_or(&[][..], Vec::as_slice);
        let planned =
            overlapping(planned, occupied).map(move |at| Reason::Planned { resource, at });
        booked.chain(planned)
    }

    pub(super) fn each(
        &self,
        mut reasons: impl Iterator<Item = Reason>,
        forbids: Forbids<'_>,
    ) -> Result<(), Unavailable> {
        reasons.try_for_each(|reason| self.rule(reason, forbids))
    }

    /// A rule forbids the sitting, unless it is set aside.
    pub(super) fn rule(&self, reason: Reason, forbids: Forbids<'_>) -> Result<(), Unavailable> {
        if reason
            .set_aside_by()
            .is_some_and(|one| self.overrides.holds(one))
        {
            Ok(())
        } else {
            forbids(reason)
        }
    }
}
