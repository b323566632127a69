//! What the name of a time zone in a calendar means: by itself ([`names`]), and by what the calendar says of it.

pub(super) mod abbreviations;
pub(super) mod clock;
pub(super) mod name_key;
pub(super) mod names;
pub(super) mod offsets;
pub(super) mod vtimezone;

use std::{collections::HashMap, sync::Arc};

use jiff::SignedDuration;

use self::{
    clock::Clock,
    name_key::Key,
    names::{ZoneMatch, distinct},
};
use super::{
    budget::{A_NAME, Budget},
    file::scan::Component,
    properties::{NamedClocks, clipped, text_of},
};
use crate::read::ReadWindow;
use domain::interval::Interval;

/// The most names of zones that are looked up; there are not as many zones on earth.
const MOST_NAMES: usize = 700;
/// The most clocks that one name may stand for.
const MOST_CLOCKS: usize = 12;
/// How long before the window events may begin for which a zone is held against its description.
const BEFORE: SignedDuration = SignedDuration::from_hours(24 * 32);

/// The zones of one calendar. Where a name may stand for several clocks, a component is read in several turns, on each once.
#[derive(Debug)]
pub(super) struct Zones<'a> {
    described: HashMap<String, &'a Component>,
    /// For all-day and floating times.
    own: Resolved,
    home: Clock,
    home_name: String,
    /// Every hour that is likely where nothing is known: of the practitioner's zone, by whichever of its offsets, and of UTC.
    likely: Arc<[Clock]>,
    window: Interval,
    met: HashMap<String, Resolved>,
    budget: &'a Budget,
    /// The turn that is being read, from 0.
    turn: usize,
    /// How many it takes.
    turns: usize,
}

/// The clocks that a name may stand for, never none; and what is wrong with it, if there are several.
#[derive(Debug, Clone)]
struct Resolved {
    clocks: Arc<[Clock]>,
    fault: Option<String>,
}

impl Resolved {
    fn sure(clock: Clock) -> Self {
        Self {
            clocks: Arc::new([clock]),
            fault: None,
        }
    }

    /// One of several.
    fn doubtful(clocks: Vec<Clock>, window: Interval, fault: String) -> Self {
        let mut clocks = distinct(clocks, window);
        clocks.truncate(MOST_CLOCKS);
        Self {
            clocks: clocks.into(),
            fault: Some(fault),
        }
    }
}

impl<'a> Zones<'a> {
    pub fn of(calendar: &'a Component, wanted: &ReadWindow, budget: &'a Budget) -> Self {
        let described = calendar
            .of_kind("VTIMEZONE")
            .filter_map(|zone| Some((text_of(zone, "TZID")?, zone)));
        let home = Clock::Known(wanted.zone.rules().clone());
        let start = wanted
            .window
            .start
            .saturating_sub(BEFORE)
            .unwrap_or(wanted.window.start);
        let window = Interval {
            start,
            end: wanted.window.end,
        };
        let offsets = home.offsets(window).into_iter().filter_map(Clock::fixed);
        let likely = distinct(
            std::iter::once(home.clone())
                .chain(offsets)
                .chain([Clock::utc()])
                .collect(),
            window,
        );
        let mut zones = Self {
            described: described.collect(),
            own: Resolved::sure(home.clone()),
            home,
            home_name: wanted.zone.name().to_owned(),
            likely: likely.into(),
            window,
            met: HashMap::new(),
            budget,
            turn: 0,
            turns: 1,
        };
        // Apple and Google name the zone of floating times in this property; RFC 5545 has none for
        // it.
        if let Some(name) =
            text_of(calendar, "X-WR-TIMEZONE").filter(|name| !name.trim().is_empty())
        {
            zones.own = zones.found(&name);
        }
        zones
    }

    /// Reads a component of so many steps as often as it takes, once for each clock that it may be on.
    pub fn in_turns<T>(&mut self, steps: usize, mut read: impl FnMut(&mut Self) -> T) -> Vec<T> {
        // The number of turns shows only during the first reading: `named` and `depends_on_own`
        // raise it.
        (self.turn, self.turns) = (0, 1);
        let mut all = vec![read(self)];
        while self.turn + 1 < self.turns && self.budget.take(steps) {
            self.turn += 1;
            all.push(read(self));
        }
        self.turn = 0;
        all
    }

    /// The clock of all-day and floating times, in this turn.
    pub fn own(&self) -> Clock {
        self.in_turn(&self.own)
    }

    /// That something is on the calendar's own clock; what is wrong with it.
    pub fn depends_on_own(&mut self) -> Option<String> {
        self.turns = self.turns.max(self.own.clocks.len());
        self.own.fault.clone()
    }

    /// All that a TZID may stand for.
    pub fn all_named(&mut self, name: &str) -> Arc<[Clock]> {
        self.found(name).clocks
    }

    /// What is wrong with a TZID that may stand for several.
    pub fn doubt(&mut self, name: &str) -> Option<String> {
        let found = self.found(name);
        found.fault.filter(|_| found.clocks.len() > 1)
    }

    /// The last one stands in where there are fewer than there are turns.
    fn in_turn(&self, resolved: &Resolved) -> Clock {
        resolved
            .clocks
            .get(self.turn)
            .or(resolved.clocks.last())
            .unwrap_or(&self.home)
            .clone()
    }

    fn found(&mut self, name: &str) -> Resolved {
        let name = name.trim();
        if let Some(met) = self.met.get(name) {
            return met.clone();
        }
        // Further names count as unknown, so that their events take every likely hour.
        if self.met.len() >= MOST_NAMES {
            return self.unknown(name, Vec::new());
        }
        let resolved = self.resolve(name);
        self.met.insert(name.to_owned(), resolved.clone());
        resolved
    }

    /// By its name and by the calendar's description of it. Where the two differ, both count.
    fn resolve(&self, name: &str) -> Resolved {
        self.budget.take(A_NAME);
        let component = self.described.get(name).copied();
        let looked_at = component.is_none() || self.budget.take_description();
        let described = component
            .filter(|_| looked_at)
            .and_then(|one| vtimezone::clock(one, self.window, self.budget));
        let located = || {
            let place = text_of(component?, "X-LIC-LOCATION")?;
            names::sure(&place, &Key::of(&place))
        };
        // libical writes X-LIC-LOCATION beside a TZID of its own; it helps where the name alone
        // does not say.
        let meaning = match names::meaning(name, &self.home, self.window) {
            ZoneMatch::Sure(clock) => ZoneMatch::Sure(clock),
            other => located().map_or(other, ZoneMatch::Sure),
        };
        // Where name and description say the same there is one clock; where they differ within the
        // window, both count (docs/decisions/0036-doubtful-hours-are-taken.md).
        match (meaning, described) {
            (ZoneMatch::Sure(clock), Some(described))
                if !clock.shows_the_same(&described, self.window) =>
            {
                let fault = format!(
                    "the time zone \"{}\" is described otherwise than its name says: both are taken",
                    clipped(name)
                );
                Resolved::doubtful(vec![described, clock], self.window, fault)
            }
            (ZoneMatch::Sure(clock), None) if !looked_at => {
                let fault = "too many time zones are described: the last are taken by their names"
                    .to_owned();
                Resolved {
                    fault: Some(fault),
                    ..Resolved::sure(clock)
                }
            }
            (ZoneMatch::Sure(clock), _) | (_, Some(clock)) => Resolved::sure(clock),
            (ZoneMatch::OneOf(clocks), None) => {
                let fault = format!(
                    "the time zone \"{}\" is known in part: all hours that it may mean are taken",
                    clipped(name)
                );
                let found = Resolved::doubtful(clocks, self.window, fault);
                // They may all go alike.
                if found.clocks.len() > 1 {
                    found
                } else {
                    Resolved {
                        fault: None,
                        ..found
                    }
                }
            }
            (ZoneMatch::Hints(clocks), None) => self.unknown(name, clocks),
        }
    }

    /// Every hour that is likely, and what its words hint at.
    fn unknown(&self, name: &str, hints: Vec<Clock>) -> Resolved {
        let fault = format!(
            "the time zone \"{}\" is not known: all hours of {} and UTC are taken",
            clipped(name),
            self.home_name
        );
        if hints.is_empty() {
            return Resolved {
                clocks: Arc::clone(&self.likely),
                fault: Some(fault),
            };
        }
        Resolved::doubtful(
            self.likely.iter().cloned().chain(hints).collect(),
            self.window,
            fault,
        )
    }
}

impl NamedClocks for Zones<'_> {
    /// The clock that a TZID stands for in this turn, and what is wrong with it.
    fn named(&mut self, name: &str) -> (Clock, Option<String>) {
        let found = self.found(name);
        self.turns = self.turns.max(found.clocks.len());
        (self.in_turn(&found), found.fault)
    }
}
