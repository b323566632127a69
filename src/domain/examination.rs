//! What speaks for or against a start: hours, notice, horizon, time off, what is taken here or elsewhere, limits, free rooms. In
//! that order.

use std::collections::HashMap;

use jiff::{Span, Timestamp, civil::Date};

use super::{
    availability::{Offer, Search, Unavailable, Verdict},
    classes,
    ids::{PractitionerId, ResourceId, RoomId},
    interval::{Interval, any_overlap, later},
    limits::Workload,
    practice::Practitioner,
    schedule::{Schedule, WallClock},
    service::{Class, Mode},
};

/// One look at a search's range; whatever many starts share is worked out once.
pub(super) struct Examination<'a> {
    search: &'a Search<'a>,
    range: Interval,
    /// In the practice's zone, a day around the range.
    clock: WallClock,
    first: Date,
    last: Date,
    /// What coming classes keep; nothing when a class is searched for: classes share by who is booked first.
    planned: HashMap<ResourceId, Vec<Interval>>,
    people: HashMap<PractitionerId, Person<'a>>,
    /// When each room of a service that takes place in rooms can be used; `None`: always.
    rooms: Vec<(RoomId, Option<Vec<Interval>>)>,
}

struct Person<'a> {
    clock: WallClock,
    dates: (Date, Date),
    off: Vec<Interval>,
    busy: &'a [Interval],
    workload: Workload,
    last_date: Date,
}

impl<'a> Examination<'a> {
    pub(super) fn new(search: &'a Search<'a>, range: Interval) -> Self {
        let zone = &search.catalogue.practice.zone;
        let day = Span::new().days(1);
        let (first, last) = (zone.date(range.start).saturating_sub(day), zone.date(range.end).saturating_add(day));
        let clock = WallClock::over(zone, first, last);
        let planned = if search.service.is_class() {
            HashMap::new()
        } else {
            classes::planned(search.catalogue, search.calendar, &clock, first, last)
        };
        let in_rooms = search.service.modes.contains(&Mode::Room);
        let rooms = search.service.rooms.iter().filter(|_| in_rooms).filter_map(|id| {
            let room = search.catalogue.room(*id)?;
            Some((*id, room.schedule.as_ref().map(|schedule| open_times(schedule, &clock, first, last))))
        });
        let rooms = rooms.collect();
        let people = search
            .service
            .practitioners()
            .iter()
            .filter_map(|id| Some((*id, Person::new(search, search.catalogue.practitioner(*id)?, range))));
        let people = people.collect();
        Self { search, range, clock, first, last, planned, people, rooms }
    }

    /// The sittings the team could start within the range, on the grid of the first practitioner's zone.
    pub(super) fn starts(&self, team: &[&Practitioner]) -> Vec<Interval> {
        let Some(lead) = team.first() else { return Vec::new() };
        if let Some(class) = &self.search.service.class {
            return self.class_starts(class);
        }
        let Some(person) = self.people.get(&lead.id) else { return Vec::new() };
        let grid = self.search.service.grid.unwrap_or(self.search.catalogue.practice.booking.grid);
        let mut found = Vec::new();
        for date in person.dates.0.series(Span::new().days(1)).take_while(|date| *date <= person.dates.1) {
            for window in lead.schedule.on(date) {
                let open = person.clock.instants(date, *window);
                let sittings = person.clock.starts(date, grid, *window).filter_map(|start| self.sitting(start));
                let fitting = sittings.filter(|sitting| open.iter().any(|open| self.fits(*open, *sitting)));
                found.extend(fitting.filter(|sitting| self.others_work(&team[1..], *sitting)));
            }
        }
        found
    }

    fn class_starts(&self, class: &Class) -> Vec<Interval> {
        let starts = classes::starts(class, &self.clock, self.first, self.last);
        starts.into_iter().filter_map(|start| self.sitting(start)).collect()
    }

    /// The session that begins at `start`, if that is asked for at all.
    fn sitting(&self, start: Timestamp) -> Option<Interval> {
        (self.range.start <= start && start < self.range.end).then_some(())?;
        Interval::lasting(start, self.search.service.duration_minutes)
    }

    fn others_work(&self, others: &[&Practitioner], sitting: Interval) -> bool {
        others.iter().all(|other| {
            let date = other.zone.date(sitting.start);
            let Some(person) = self.people.get(&other.id) else { return false };
            let windows = other.schedule.on(date).iter();
            windows.flat_map(|window| person.clock.instants(date, *window)).any(|open| self.fits(open, sitting))
        })
    }

    /// Whether a sitting lies inside working time, with its buffers where the practice wants that.
    fn fits(&self, open: Interval, sitting: Interval) -> bool {
        self.working(sitting).is_some_and(|working| open.contains(working))
    }

    /// What of a sitting must be working time.
    fn working(&self, sitting: Interval) -> Option<Interval> {
        if self.search.catalogue.practice.booking.buffers_outside_hours { Some(sitting) } else { self.occupied(sitting) }
    }

    fn occupied(&self, sitting: Interval) -> Option<Interval> {
        sitting.widened(self.search.service.buffer_before_minutes, self.search.service.buffer_after_minutes)
    }

    /// Whether the team can give the sitting, and how; else why not.
    pub(super) fn verdict(&self, team: &[&Practitioner], sitting: Interval) -> Verdict {
        let rules = &self.search.catalogue.practice.booking;
        if later(self.search.now, rules.min_notice_minutes).is_none_or(|soonest| sitting.start < soonest) {
            return Err(Unavailable::TooSoon);
        }
        let people: Vec<_> =
            team.iter().filter_map(|one| Some((one.id, one.zone.date(sitting.start), self.people.get(&one.id)?))).collect();
        if people.iter().any(|(_, date, person)| *date > person.last_date) {
            return Err(Unavailable::TooFar);
        }
        let (occupied, working) = self.occupied(sitting).zip(self.working(sitting)).ok_or(Unavailable::NotOffered)?;
        if people.iter().any(|(_, _, person)| any_overlap(&person.off, working)) {
            return Err(Unavailable::NotOffered);
        }
        if let Some(session) = self.search.calendar.session(self.search.service.id, sitting.start) {
            return self.joining(session, team);
        }
        let mut rooms = self.open_rooms(sitting).peekable();
        self.modes(rooms.peek().is_some()).ok_or(Unavailable::NotOffered)?;
        if people.iter().any(|(id, _, person)| self.is_taken(ResourceId(id.0), occupied) || any_overlap(person.busy, occupied)) {
            return Err(Unavailable::Taken);
        }
        if people.iter().any(|(_, date, person)| person.workload.refuses(*date, sitting)) {
            return Err(Unavailable::LimitReached);
        }
        let room = rooms.find(|id| !self.is_taken(ResourceId(id.0), occupied));
        let modes = self.modes(room.is_some()).ok_or(Unavailable::Taken)?;
        let practitioners = team.iter().map(|one| one.id).collect();
        Ok(Offer { practitioners, modes, room, session: None, seats_left: self.search.service.capacity })
    }

    /// A place in a session that exists already: its practitioners and its room are settled.
    fn joining(&self, session: &super::calendar::GroupSession, team: &[&Practitioner]) -> Verdict {
        if !team.iter().all(|one| session.practitioners.contains(&one.id)) {
            return Err(Unavailable::NotOffered);
        }
        if session.seats_left() == 0 {
            return Err(Unavailable::Taken);
        }
        let modes = self.modes(session.room.is_some()).ok_or(Unavailable::NotOffered)?;
        Ok(Offer {
            practitioners: session.practitioners.clone(),
            modes,
            room: session.room,
            session: Some(session.id),
            seats_left: session.seats_left(),
        })
    }

    /// The ways it can take place, of those asked for; `None` when there is none.
    fn modes(&self, has_room: bool) -> Option<Vec<Mode>> {
        let wanted = |mode: &Mode| self.search.mode.is_none_or(|wanted| wanted == *mode) && (*mode != Mode::Room || has_room);
        let modes: Vec<_> = self.search.service.modes.iter().copied().filter(wanted).collect();
        (!modes.is_empty()).then_some(modes)
    }

    /// The rooms that can be used then, taken or not, the preferred first.
    fn open_rooms(&self, sitting: Interval) -> impl Iterator<Item = RoomId> + '_ {
        let usable = move |open: &Option<Vec<Interval>>| {
            open.as_ref().is_none_or(|open| open.iter().any(|open| self.fits(*open, sitting)))
        };
        self.rooms.iter().filter(move |(_, open)| usable(open)).map(|(id, _)| *id)
    }

    fn is_taken(&self, resource: ResourceId, occupied: Interval) -> bool {
        let taken = self.search.calendar.taken(resource);
        let after = taken.partition_point(|one| one.during.end <= occupied.start);
        taken.get(after).is_some_and(|one| one.during.start < occupied.end)
            || self.planned.get(&resource).is_some_and(|kept| any_overlap(kept, occupied))
    }
}

impl<'a> Person<'a> {
    fn new(search: &Search<'a>, practitioner: &Practitioner, range: Interval) -> Self {
        let zone = &practitioner.zone;
        let dates = (zone.date(range.start), zone.date(range.end));
        Self {
            clock: WallClock::over(zone, dates.0, dates.1),
            dates,
            off: search.calendar.off(practitioner),
            busy: search.calendar.busy(practitioner.id),
            workload: Workload::of(search.calendar.taken(ResourceId(practitioner.id.0)), practitioner.limits, zone),
            last_date: search.last_date(zone),
        }
    }
}

fn open_times(schedule: &Schedule, clock: &WallClock, first: Date, last: Date) -> Vec<Interval> {
    let dates = first.series(Span::new().days(1)).take_while(|date| *date <= last);
    dates.flat_map(|date| schedule.on(date).iter().flat_map(move |window| clock.instants(date, *window))).collect()
}
