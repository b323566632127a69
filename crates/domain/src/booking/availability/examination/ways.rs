//! The ways in which a start can take place: those that the service is open in, and everybody who gives it.

use jiff::Timestamp;

use super::{
    super::{reason::Reason, search::Search, unavailable::Unavailable},
    Examination, Forbids,
};
use crate::{
    booking::overrides::{Override, Overrides},
    ids::RoomId,
    interval::Interval,
    practice::{Practitioner, service::Mode},
};

impl Search<'_> {
    /// The ways the service takes place at a start, whatever hours are set aside.
    #[must_use]
    pub fn modes_at(&self, start: Timestamp, overrides: Overrides) -> Vec<Mode> {
        if let Some(session) = self.session(start) {
            return self.service.modes_in(session);
        }
        let instant = Interval::instant(start)
            .filter(|_| self.has_mode_hours() && !overrides.holds(Override::Hours));
        let ways = instant.map_or_else(Vec::new, |instant| {
            Examination::new(self, instant, overrides).ways_at(start)
        });
        // With none at all, the examination says what is wrong with the start.
        if ways.is_empty() {
            self.service.modes.clone()
        } else {
            ways
        }
    }

    /// Whether it depends on the time in which ways it takes place.
    fn has_mode_hours(&self) -> bool {
        let mut people = self.teams().into_iter().flatten();
        !self.service.is_class()
            && (!self.service.times.modes.is_empty()
                || people.any(|one| !one.mode_hours.is_empty()))
    }
}

impl Examination<'_> {
    /// The ways in which those who work then give what begins at `start`.
    fn ways_at(&self, start: Timestamp) -> Vec<Mode> {
        let sitting = self.sitting(start);
        let Some((sitting, working)) =
            sitting.and_then(|sitting| Some((sitting, self.search.working(sitting)?)))
        else {
            return Vec::new();
        };
        let mut teams = self.search.teams();
        teams.retain(|team| team.iter().all(|one| self.works(one, sitting)));
        let ways = teams
            .iter()
            .flat_map(|team| self.ways(team, sitting, working));
        let given: Vec<_> = ways.collect();
        let mut modes = self.search.service.modes.clone();
        modes.retain(|mode| given.contains(mode));
        modes
    }

    /// The ways in which all of a team give it then, of those that the service is open in.
    pub(super) fn ways(
        &self,
        team: &[&Practitioner],
        sitting: Interval,
        working: Interval,
    ) -> Vec<Mode> {
        let mut ways = self.openings.ways(&self.search.service.modes, working);
        ways.retain(|mode| team.iter().all(|one| self.gives(one, *mode, sitting)));
        ways
    }

    /// Whether it is within the hours in which somebody gives sessions in that way.
    fn gives(&self, one: &Practitioner, mode: Mode, sitting: Interval) -> bool {
        // A class takes place as it is planned, whoever works then.
        let counts = !self.search.service.is_class() && !self.overrides.holds(Override::Hours);
        let hours = one.mode_hours.get(&mode).filter(|_| counts);
        hours.is_none_or(|hours| self.is_within(hours, one, sitting))
    }

    /// The ways it can take place, of those asked for; `None` when there is none.
    pub(super) fn modes(&self, ways: &[Mode], has_room: bool) -> Option<Vec<Mode>> {
        let wanted = |mode: &Mode| {
            self.search.mode.is_none_or(|wanted| wanted == *mode)
                && (*mode != Mode::Room || has_room)
        };
        let modes: Vec<_> = ways.iter().copied().filter(wanted).collect();
        (!modes.is_empty()).then_some(modes)
    }

    /// It cannot take place in any way, whatever is taken.
    pub(super) fn no_way(
        &self,
        (team, only): (&[&Practitioner], Option<RoomId>),
        ways: &[Mode],
        (sitting, working): (Interval, Interval),
        forbids: Forbids<'_>,
    ) -> Result<(), Unavailable> {
        if self.modes(ways, true).is_none() {
            return self.closed_ways(team, (sitting, working), forbids);
        }
        let mut closed = self.openings.closed_rooms(working, only).peekable();
        if closed.peek().is_none() {
            return self.rule(Reason::Mode, forbids);
        }
        self.each(closed.map(Reason::RoomHours), forbids)
    }

    /// It does not take place so at all, or not in these hours: of the service, or of those who give it.
    fn closed_ways(
        &self,
        team: &[&Practitioner],
        (sitting, working): (Interval, Interval),
        forbids: Forbids<'_>,
    ) -> Result<(), Unavailable> {
        let modes = &self.search.service.modes;
        if self.modes(modes, true).is_none() {
            return self.rule(Reason::Mode, forbids);
        }
        let open = self.openings.ways(modes, working);
        let Some(open) = self.modes(&open, true) else {
            return self.rule(Reason::ModeHours(None), forbids);
        };
        // Each may give it in some way, and all together in none.
        let gives_all =
            |one: &Practitioner| open.iter().all(|mode| self.gives(one, *mode, sitting));
        let closed = team.iter().filter(|one| !gives_all(one));
        self.each(closed.map(|one| Reason::ModeHours(Some(one.id))), forbids)
    }
}
