//! What the name of a time zone in a calendar means. Calendars name zones by the IANA database, by Windows, by the path of a
//! file, by what a person reads in a menu, or by something of their own that they describe.

use std::{collections::HashMap, sync::LazyLock};

use jiff::{SignedDuration, Timestamp};

use super::{
    budget::Budget,
    clock::Clock,
    properties::{clipped, text_of},
    scan::Component,
    vtimezone,
};
use crate::{
    domain::{interval::Interval, zone::Zone},
    ports::busy::Wanted,
};

static WINDOWS: LazyLock<HashMap<String, &str>> = LazyLock::new(|| {
    let lines = include_str!("windows_zones.tsv").lines().filter(|line| !line.starts_with('#'));
    lines.filter_map(|line| line.split_once('\t')).map(|(name, zone)| (name.to_ascii_lowercase(), zone)).collect()
});

/// A day in the depth of the northern and one of the southern winter: on one of them a zone has its standard time.
const WINTERS: [i64; 2] = [1_767_225_600, 1_782_864_000];

/// The most names of zones that are looked up; there are not as many zones on earth.
const MOST_NAMES: usize = 700;

/// The zones of one calendar.
#[derive(Debug)]
pub(super) struct Zones<'a> {
    described: HashMap<String, &'a Component>,
    /// For all-day and floating times.
    pub own: Resolved,
    assumed: Zone,
    window: Interval,
    met: HashMap<String, Resolved>,
    budget: &'a Budget,
}

/// A clock, and what is wrong with it.
#[derive(Debug, Clone)]
pub(super) struct Resolved {
    pub clock: Clock,
    pub fault: Option<String>,
}

impl<'a> Zones<'a> {
    pub fn of(calendar: &'a Component, wanted: &Wanted, budget: &'a Budget) -> Self {
        let described = calendar.of_kind("VTIMEZONE").filter_map(|zone| Some((text_of(zone, "TZID")?, zone)));
        let own = Resolved { clock: Clock::Known(wanted.zone.rules().clone()), fault: None };
        let mut zones = Self {
            described: described.collect(),
            own,
            assumed: wanted.zone.clone(),
            window: wanted.window,
            met: HashMap::new(),
            budget,
        };
        if let Some(name) = text_of(calendar, "X-WR-TIMEZONE").filter(|name| !name.trim().is_empty()) {
            zones.own = zones.named(&name);
        }
        zones
    }

    /// The zone of a TZID; when nothing tells what it means, the zone that is assumed, with a fault.
    pub fn named(&mut self, name: &str) -> Resolved {
        let name = name.trim();
        if let Some(met) = self.met.get(name) {
            return met.clone();
        }
        if self.met.len() >= MOST_NAMES {
            return self.unknown(name);
        }
        let resolved = self.resolve(name);
        self.met.insert(name.to_owned(), resolved.clone());
        resolved
    }

    fn resolve(&self, name: &str) -> Resolved {
        let described = self.described.get(name).copied();
        let located = || by_name(&text_of(described?, "X-LIC-LOCATION")?);
        let from_rules = || {
            let described = described?;
            if self.budget.take_description() { vtimezone::clock(described, self.window, self.budget) } else { None }
        };
        let clock = by_name(name).or_else(located).or_else(|| windows(name)).or_else(from_rules);
        if let Some(clock) = clock {
            return Resolved { clock, fault: None };
        }
        if let Some((offset, rest)) = offset_text(name) {
            if let Some(clock) = by_place(rest, offset) {
                return Resolved { clock, fault: None };
            }
            if let Some(clock) = Clock::fixed(offset) {
                let sure = rest.is_empty();
                let fault = (!sure).then(|| {
                    format!("the time zone \"{}\" is known by its offset only: summer time may be an hour off", clipped(name))
                });
                return Resolved { clock, fault };
            }
        }
        self.unknown(name)
    }

    fn unknown(&self, name: &str) -> Resolved {
        let fault = format!("the time zone \"{}\" is not known: {} is assumed", clipped(name), self.assumed.name());
        Resolved { clock: Clock::Known(self.assumed.rules().clone()), fault: Some(fault) }
    }
}

/// An IANA name in any case, also at the end of a path, as `/freeassociation.sourceforge.net/Tzfile/Europe/Berlin`.
fn by_name(name: &str) -> Option<Clock> {
    if name.len() > 200 {
        return None;
    }
    let ends = name.match_indices('/').map(|(at, _)| &name[at + 1..]);
    std::iter::once(name)
        .chain(ends.filter(|_| name.starts_with('/')))
        .find_map(|name| Zone::named(name).ok())
        .map(|zone| Clock::Known(zone.rules().clone()))
}

fn windows(name: &str) -> Option<Clock> {
    by_name(WINDOWS.get(&name.to_ascii_lowercase())?)
}

/// `(UTC+01:00) Berlin, Rome`, `GMT+0200`, `UTC-5`: seconds east of UTC, and what follows.
fn offset_text(name: &str) -> Option<(i64, &str)> {
    let inner = name.strip_prefix('(').unwrap_or(name);
    let prefix = inner.get(..3).filter(|prefix| ["UTC", "GMT"].iter().any(|known| known.eq_ignore_ascii_case(prefix)))?;
    let rest = &inner[prefix.len()..];
    let length = rest.find(|c: char| !matches!(c, '+' | '-' | ':' | '.' | '0'..='9')).unwrap_or(rest.len());
    let (number, after) = rest.split_at(length);
    let after = after.trim_start_matches(')').trim();
    if number.is_empty() {
        return Some((0, after));
    }
    let (sign, digits) = match number.split_at_checked(1)? {
        ("+", digits) => (1, digits),
        ("-", digits) => (-1, digits),
        _ => return None,
    };
    let digits = digits.replace([':', '.'], "");
    let (hours, minutes) = match digits.len() {
        1 | 2 => (digits.as_str(), "0"),
        3 | 4 => digits.split_at(digits.len() - 2),
        _ => return None,
    };
    let (hours, minutes) = (hours.parse::<i64>().ok()?, minutes.parse::<i64>().ok()?);
    (hours <= 14 && minutes < 60).then_some((sign * (hours * 3600 + minutes * 60), after))
}

/// The zone of a menu's text: one of the cities it names that has this offset in winter.
fn by_place(places: &str, offset: i64) -> Option<Clock> {
    const CONTINENTS: &[&str] =
        &["Europe", "America", "Asia", "Africa", "Australia", "Pacific", "Atlantic", "Indian", "America/Argentina"];
    if let Some(clock) =
        windows(&places.replace(" Time (US & Canada)", " Standard Time").replace(" Time (Canada)", " Standard Time"))
    {
        return standard(clock, offset);
    }
    let cities = places.split(',').map(|city| city.trim().replace(' ', "_")).take(12);
    cities.flat_map(|city| CONTINENTS.iter().map(move |part| format!("{part}/{city}"))).find_map(|name| {
        let clock = by_name(&name)?;
        standard(clock, offset)
    })
}

/// The clock, if its standard time has this offset.
fn standard(clock: Clock, offset: i64) -> Option<Clock> {
    let Clock::Known(zone) = &clock else { return None };
    let offsets = WINTERS.iter().filter_map(|at| Timestamp::from_second(*at).ok()).map(|at| zone.to_offset(at).seconds());
    (offsets.min().map(i64::from) == Some(offset)).then_some(clock)
}

/// As far around the window as times are turned into instants that matter.
pub(super) const REACH: SignedDuration = SignedDuration::from_hours(24 * 366 * 20);
