//! What speaks for or against a start. Here: when a team could begin at all, by its hours and the grid, or by the plan of a class.
//! What else speaks against a sitting is in [`verdict`].

mod person;
mod sessions;
mod standing;
mod verdict;
mod ways;

use std::collections::HashMap;

use jiff::{Span, Timestamp, civil::Date};

use self::person::Person;
use super::{
    classes::{self, PlannedSession},
    openings::Openings,
    reason::Reason,
    search::Search,
    travel::Travel,
    unavailable::Unavailable,
};
use crate::{
    booking::overrides::{Override, Overrides},
    ids::{PractitionerId, ResourceId},
    interval::Interval,
    practice::{
        Practitioner,
        schedule::{DAY_MINUTES, Grid, GridOrigin, Schedule, WallClock, Window},
    },
};

/// Hears of each rule that forbids a sitting, in the order in which they are looked at; an error ends the look. Listing ends at the
/// first, and so needs nothing for what it does not list; who explains hears them all.
pub(crate) type Forbids<'f> = &'f mut dyn FnMut(Reason) -> Result<(), Unavailable>;

/// One look at a search's range; whatever many starts share is worked out once.
pub(crate) struct Examination<'a> {
    search: &'a Search<'a>,
    range: Interval,
    /// The sessions of the class that is searched for, a day around the range.
    sessions: Vec<PlannedSession>,
    /// What coming classes keep; nothing when a class is searched for: classes share by who is booked first.
    planned: HashMap<ResourceId, Vec<Interval>>,
    people: HashMap<PractitionerId, Person<'a>>,
    openings: Openings,
    travel: Travel<'a>,
    /// What does not count.
    overrides: Overrides,
}

impl<'a> Examination<'a> {
    pub(crate) fn new(search: &'a Search<'a>, range: Interval, overrides: Overrides) -> Self {
        let zone = &search.catalogue.practice.zone;
        let day = Span::new().days(1);
        let (first, last) = (
            zone.date(range.start).saturating_sub(day),
            zone.date(range.end).saturating_add(day),
        );
        let clock = WallClock::over(zone, first, last);
        let sessions = classes::sessions(search.catalogue, search.service, &clock, first, last);
        let planned = if search.service.is_class() {
            HashMap::new()
        } else {
            classes::planned(search.catalogue, search.calendar, &clock, first, last)
        };
        let openings = if overrides.holds(Override::Hours) {
            Openings::always(search, &sessions)
        } else {
            Openings::new(search, &sessions, &clock, first, last)
        };
        let mut people = HashMap::new();
        for id in search
            .service
            .practitioners()
            .iter()
            .chain(search.calendar.seated_by(search.service))
            .chain(
                sessions
                    .iter()
                    .flat_map(|one| one.practitioners.iter().flatten()),
            )
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
            sessions,
            planned,
            people,
            openings,
            travel: Travel::new(search),
            overrides,
        }
    }

    /// The sittings the team could start within the range, on the grid of the first practitioner's zone.
    pub(crate) fn starts(&self, team: &[&Practitioner]) -> Vec<Interval> {
        let Some(lead) = team.first() else {
            return Vec::new();
        };
        if self.search.service.is_class() {
            return Vec::new();
        }
        let Some(person) = self.people.get(&lead.id) else {
            return Vec::new();
        };
        let grid = self.grid();
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
            let others = &team[1..];
            found.extend(
                fitting.filter(|sitting| others.iter().all(|one| self.works(one, *sitting))),
            );
        }
        found
    }

    /// The sitting that begins at `start`, if that is asked for at all.
    pub(crate) fn sitting(&self, start: Timestamp) -> Option<Interval> {
        self.covers(start).then_some(())?;
        Interval::lasting(start, self.search.service.duration_minutes)
    }

    fn covers(&self, start: Timestamp) -> bool {
        self.range.start <= start && start < self.range.end
    }

    /// Whether the sitting lies in one window of a practitioner's hours.
    fn works(&self, one: &Practitioner, sitting: Interval) -> bool {
        self.is_within(&one.schedule, one, sitting)
    }

    /// Whether the sitting lies in one window of these hours, by the clock of a practitioner.
    fn is_within(&self, hours: &Schedule, one: &Practitioner, sitting: Interval) -> bool {
        let Some(person) = self.people.get(&one.id) else {
            return false;
        };
        let date = person.zone.date(sitting.start);
        let windows = hours.windows(date, date);
        windows
            .flat_map(|(begins, window)| person.clock.instants(begins, window))
            .any(|open| self.fits(open, sitting))
    }

    fn grid(&self) -> Grid {
        let of_practice = self.search.catalogue.practice.booking.grid;
        self.search.service.grid.unwrap_or(of_practice)
    }

    /// Whether the team could begin the sitting, as [`Self::starts`] lists it; else why not.
    pub(crate) fn begins(
        &self,
        team: &[&Practitioner],
        sitting: Interval,
        forbids: Forbids<'_>,
    ) -> Result<(), Unavailable> {
        if self.starts(team).contains(&sitting) {
            return Ok(());
        }
        if self.search.service.is_class() {
            return self.rule(Reason::ClassStart, forbids);
        }
        let idle = team.iter().filter(|one| !self.works(one, sitting));
        let mut idle = idle.map(|one| Reason::Hours(one.id)).peekable();
        let only_grid = idle.peek().is_none();
        self.each(idle, forbids)?;
        if only_grid || !self.is_on_grid(team, sitting) {
            self.rule(Reason::Grid, forbids)?;
        }
        Ok(())
    }

    /// Whether a sitting that is outside working hours begins at a point of the grid all the same.
    fn is_on_grid(&self, team: &[&Practitioner], sitting: Interval) -> bool {
        let Some((lead, person)) = team
            .first()
            .and_then(|lead| Some((lead, self.people.get(&lead.id)?)))
        else {
            return true;
        };
        let (date, grid) = (person.zone.date(sitting.start), self.grid());
        let on = |(begins, window): (Date, Window)| {
            let mut points = person.clock.starts(begins, grid, window);
            points.any(|point| point == sitting.start)
        };
        let begins_in = |(begins, window): &(Date, Window)| {
            let open = person.clock.instants(*begins, *window);
            open.iter()
                .any(|open| open.start <= sitting.start && sitting.start < open.end)
        };
        let mut around = lead
            .schedule
            .windows(date, date)
            .filter(begins_in)
            .peekable();
        let all_day = Window {
            start: 0,
            end: DAY_MINUTES,
        };
        if around.peek().is_some() {
            around.any(on)
        } else {
            // Before and after every window, steps from windows have nothing to count from.
            grid.origin == GridOrigin::Window || on((date, all_day))
        }
    }

    /// Whether a sitting lies inside working time, with its buffers where the practice wants that.
    fn fits(&self, open: Interval, sitting: Interval) -> bool {
        self.search
            .working(sitting)
            .is_some_and(|working| open.contains(working))
    }
}
