//! What speaks for or against a start: hours, notice, horizon, time off, what is taken here or elsewhere, limits, free rooms. In
//! that order.

use std::collections::HashMap;

use jiff::{Span, Timestamp, civil::Date};

use super::{
    calendar::GroupSession,
    classes,
    limits::Workload,
    openings::Openings,
    search::{Admission, Offer, Search},
    unavailable::Unavailable,
};
use crate::{
    ids::{PractitionerId, ResourceId},
    interval::{Interval, any_overlap, later},
    practice::{
        Practitioner,
        schedule::WallClock,
        service::{Class, Mode},
    },
    zone::Zone,
};

/// One look at a search's range; whatever many starts share is worked out once.
pub(crate) struct Examination<'a> {
    search: &'a Search<'a>,
    range: Interval,
    /// In the practice's zone, a day around the range.
    clock: WallClock,
    first: Date,
    last: Date,
    /// What coming classes keep; nothing when a class is searched for: classes share by who is booked first.
    planned: HashMap<ResourceId, Vec<Interval>>,
    people: HashMap<PractitionerId, Person<'a>>,
    openings: Openings,
}

struct Person<'a> {
    id: PractitionerId,
    zone: &'a Zone,
    clock: WallClock,
    dates: (Date, Date),
    off: Vec<Interval>,
    busy: &'a [Interval],
    workload: Workload,
    last_date: Date,
}

impl<'a> Examination<'a> {
    pub(crate) fn new(search: &'a Search<'a>, range: Interval) -> Self {
        let zone = &search.catalogue.practice.zone;
        let day = Span::new().days(1);
        let (first, last) = (
            zone.date(range.start).saturating_sub(day),
            zone.date(range.end).saturating_add(day),
        );
        let clock = WallClock::over(zone, first, last);
        let planned = if search.service.is_class() {
            HashMap::new()
        } else {
            classes::planned(search.catalogue, search.calendar, &clock, first, last)
        };
        let openings = Openings::new(search, &clock, first, last);
        let mut people = HashMap::new();
        for id in search
            .service
            .practitioners()
            .iter()
            .chain(search.calendar.seated_by(search.service))
        {
            if let Some(one) = search.catalogue.practitioner(*id) {
                people
                    .entry(*id)
                    .or_insert_with(|| Person::new(search, one, range));
            }
        }
        Self {
            search,
            range,
            clock,
            first,
            last,
            planned,
            people,
            openings,
        }
    }

    /// The sittings the team could start within the range, on the grid of the first practitioner's zone.
    pub(crate) fn starts(&self, team: &[&Practitioner]) -> Vec<Interval> {
        let Some(lead) = team.first() else {
            return Vec::new();
        };
        if let Some(class) = &self.search.service.class {
            return self.class_starts(class);
        }
        let Some(person) = self.people.get(&lead.id) else {
            return Vec::new();
        };
        let grid = self
            .search
            .service
            .grid
            .unwrap_or(self.search.catalogue.practice.booking.grid);
        let mut found = Vec::new();
        // Each window by itself: no session may cross from one window into the next, even if they
        // touch.
        for (date, window) in lead.schedule.windows(person.dates.0, person.dates.1) {
            let open = person.clock.instants(date, window);
            let sittings = person
                .clock
                .starts(date, grid, window)
                .filter_map(|start| self.sitting(start));
            let fitting =
                sittings.filter(|sitting| open.iter().any(|open| self.fits(*open, *sitting)));
            found.extend(fitting.filter(|sitting| self.others_work(&team[1..], *sitting)));
        }
        found
    }

    /// The sessions of a class that somebody has a seat in already and that begin within the range, and what speaks for or
    /// against one more seat: they stay as they are, whatever the class has become.
    pub(crate) fn sessions(&self) -> Vec<(Interval, Admission)> {
        let Some(class) = &self.search.service.class else {
            return Vec::new();
        };
        let wanted = |session: &&GroupSession| {
            self.search
                .practitioner
                .is_none_or(|one| session.practitioners.contains(&one))
        };
        let starts = classes::starts(class, &self.clock, self.first, self.last)
            .into_iter()
            .filter(|start| self.covers(*start));
        let sessions = starts
            .filter_map(|start| self.session(start))
            .filter(wanted);
        sessions
            .map(|session| (session.at, self.joining(session)))
            .collect()
    }

    /// The other starts of a class.
    fn class_starts(&self, class: &Class) -> Vec<Interval> {
        let starts = classes::starts(class, &self.clock, self.first, self.last);
        starts
            .into_iter()
            .filter(|start| self.session(*start).is_none())
            .filter_map(|start| self.sitting(start))
            .collect()
    }

    fn session(&self, start: Timestamp) -> Option<&GroupSession> {
        self.search.calendar.session(self.search.service.id, start)
    }

    /// The sitting that begins at `start`, if that is asked for at all.
    fn sitting(&self, start: Timestamp) -> Option<Interval> {
        self.covers(start).then_some(())?;
        Interval::lasting(start, self.search.service.duration_minutes)
    }

    fn covers(&self, start: Timestamp) -> bool {
        self.range.start <= start && start < self.range.end
    }

    fn others_work(&self, others: &[&Practitioner], sitting: Interval) -> bool {
        others.iter().all(|other| {
            let date = other.zone.date(sitting.start);
            let Some(person) = self.people.get(&other.id) else {
                return false;
            };
            let windows = other.schedule.windows(date, date);
            windows
                .flat_map(|(begins, window)| person.clock.instants(begins, window))
                .any(|open| self.fits(open, sitting))
        })
    }

    /// Whether a sitting lies inside working time, with its buffers where the practice wants that.
    fn fits(&self, open: Interval, sitting: Interval) -> bool {
        self.search
            .working(sitting)
            .is_some_and(|working| open.contains(working))
    }

    /// Whether the team can give the sitting, and how; else why not.
    pub(crate) fn verdict(&self, team: &[&Practitioner], sitting: Interval) -> Admission {
        let search = self.search;
        let occupied = search.occupied(sitting).ok_or(Unavailable::NotOffered)?;
        let working = search.working_of(sitting, occupied);
        let people: Vec<_> = team
            .iter()
            .filter_map(|one| self.people.get(&one.id))
            .collect();
        // 1. Notice, horizon, dates, hours and time off, for everybody of the team.
        self.in_time(&people, sitting, working)?;
        // 2. A way to take place: without an open room waiting would not help.
        let mut rooms = self.openings.rooms(working).peekable();
        let ways = self.openings.ways(&search.service.modes, working);
        self.modes(&ways, rooms.peek().is_some())
            .ok_or(Unavailable::NotOffered)?;
        // 3. What is taken, here or elsewhere. A buffer is time in which they take nothing else,
        // wherever that is kept.
        if people.iter().any(|one| {
            self.is_taken(ResourceId(one.id.0), occupied) || any_overlap(one.busy, occupied)
        }) {
            return Err(Unavailable::Taken);
        }
        if people
            .iter()
            // 4. Limits, which no constraint of the database can count (0003).
            .any(|one| one.workload.refuses(one.zone.date(sitting.start), sitting))
        {
            return Err(Unavailable::LimitReached);
        }
        // 5. A free room, the preferred first; without one, another way.
        let room = rooms.find(|id| !self.is_taken(ResourceId(id.0), occupied));
        let modes = self
            .modes(&ways, room.is_some())
            .ok_or(Unavailable::Taken)?;
        let practitioners = team.iter().map(|one| one.id).collect();
        Ok(Offer {
            practitioners,
            // No room when it does not take place in one then.
            room: room.filter(|_| modes.contains(&Mode::Room)),
            modes,
            session: None,
            seats_left: self.search.service.capacity,
        })
    }

    /// Whether a sitting lies between notice and horizon, in the service's own dates and hours, and in nobody's time off.
    fn in_time(
        &self,
        people: &[&Person<'a>],
        sitting: Interval,
        working: Interval,
    ) -> Result<(), Unavailable> {
        let search = self.search;
        if later(search.now, search.min_notice_minutes())
            .is_none_or(|soonest| sitting.start < soonest)
        {
            return Err(Unavailable::TooSoon);
        }
        if people
            .iter()
            .any(|one| one.zone.date(sitting.start) > one.last_date)
        {
            return Err(Unavailable::TooFar);
        }
        let date = search.catalogue.practice.zone.date(sitting.start);
        let given = search.service.times.hold(date) && self.openings.hold(working);
        if !given || people.iter().any(|one| any_overlap(&one.off, working)) {
            return Err(Unavailable::NotOffered);
        }
        Ok(())
    }

    /// A place in a session that exists already: its time, its practitioners and its room are settled.
    fn joining(&self, session: &GroupSession) -> Admission {
        let people: Option<Vec<_>> = session
            .practitioners
            .iter()
            .map(|id| self.people.get(id))
            .collect();
        let people = people.ok_or(Unavailable::NotOffered)?;
        self.in_time(
            &people,
            session.at,
            self.search
                .working_of(session.at, self.search.calendar.during(session)),
        )?;
        let seats_left = session.seats_left(session.seats(self.search.service));
        if seats_left == 0 {
            return Err(Unavailable::Taken);
        }
        let ways = self.search.service.modes_in(session);
        let modes = self
            .modes(&ways, session.room.is_some())
            .ok_or(Unavailable::NotOffered)?;
        let practitioners = session.practitioners.clone();
        Ok(Offer {
            practitioners,
            modes,
            room: session.room.filter(|_| self.search.wants_rooms()),
            session: Some(session.id),
            seats_left,
        })
    }

    /// The ways it can take place, of those asked for; `None` when there is none.
    fn modes(&self, ways: &[Mode], has_room: bool) -> Option<Vec<Mode>> {
        let wanted = |mode: &Mode| {
            self.search.mode.is_none_or(|wanted| wanted == *mode)
                && (*mode != Mode::Room || has_room)
        };
        let modes: Vec<_> = ways.iter().copied().filter(wanted).collect();
        (!modes.is_empty()).then_some(modes)
    }

    fn is_taken(&self, resource: ResourceId, occupied: Interval) -> bool {
        let taken = self.search.calendar.taken(resource);
        // Occupancies of one resource never overlap, so sorted by start they are sorted by end, and
        // only the first that ends later can be in the way.
        let after = taken.partition_point(|one| one.during.end <= occupied.start);
        taken
            .get(after)
            .is_some_and(|one| one.during.start < occupied.end)
            || self
                .planned
                .get(&resource)
                .is_some_and(|kept| any_overlap(kept, occupied))
    }
}

impl<'a> Person<'a> {
    fn new(search: &Search<'a>, practitioner: &'a Practitioner, range: Interval) -> Self {
        let zone = &practitioner.zone;
        let dates = (zone.date(range.start), zone.date(range.end));
        Self {
            id: practitioner.id,
            zone,
            clock: WallClock::over(zone, dates.0, dates.1),
            dates,
            off: search.calendar.off(practitioner),
            busy: search.calendar.busy(practitioner.id),
            workload: Workload::of(
                search.calendar.taken(ResourceId(practitioner.id.0)),
                practitioner.limits,
                zone,
            ),
            last_date: search.last_date(zone),
        }
    }
}
