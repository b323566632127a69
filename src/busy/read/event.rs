//! One VEVENT (RFC 5545 §3.6.1), as far as it can be understood.

use aws_lc_rs::digest;
use calcard::icalendar::{ICalendarProperty, ICalendarStatus, ICalendarTransparency, ICalendarValue};

use super::{
    clock::Clock,
    properties::{Properties, Property, Zoning, clipped, told_once},
    rule::Rule,
    scan::Component,
    time::{Length, Time},
    zones::Zones,
};
use crate::domain::busy::EventKey;

/// An event: a single one, the master of a series, or what replaces occurrences of one.
#[derive(Debug)]
pub(super) struct Event {
    pub key: EventKey,
    pub line: usize,
    pub sequence: i64,
    /// Without one it cannot take any time.
    pub start: Option<Time>,
    pub length: Length,
    pub rules: Vec<Rule>,
    pub exception_rules: Vec<Rule>,
    /// RDATE, with lengths of their own if they are periods.
    pub extra: Vec<(Time, Option<Length>)>,
    pub excluded: Vec<Time>,
    pub replaces: Option<Replaced>,
    /// Cancelled, or transparent.
    pub free: bool,
    /// What was not understood.
    pub faults: Vec<String>,
    /// The same once more, on another clock that its zone may stand for.
    pub again: bool,
}

/// What an event replaces (RFC 5545 §3.8.4.4).
#[derive(Debug)]
pub(super) struct Replaced {
    /// `None` if that cannot be read.
    pub at: Option<Time>,
    /// All later occurrences as well.
    pub onwards: bool,
}

impl Event {
    /// Once for each clock that it may be on: what it says under all of them counts.
    pub fn read(component: &Component, text: &str, zones: &mut Zones) -> Vec<Self> {
        let properties = Properties::of(component);
        let mut all = zones.in_turns(component.cost(), |zones| Self::in_turn(component, &properties, text, zones));
        all.iter_mut().skip(1).for_each(|event| event.again = true);
        all
    }

    fn in_turn(component: &Component, properties: &Properties, text: &str, zones: &mut Zones) -> Self {
        let uid = properties.first(&ICalendarProperty::Uid).and_then(Property::text).map(str::trim).filter(|uid| !uid.is_empty());
        let whole = text.get(component.place.0..component.place.1).unwrap_or_default();
        let mut faults = Vec::new();
        if component.damaged {
            faults.push("the event is damaged".to_owned());
        }
        let (start, length) = extent(properties, zones, &mut faults);
        let clock = start.as_ref().map_or_else(|| zones.own(), |start| start.clock.clone());
        let rules =
            component.rules.iter().map(|text| followed(text, &mut faults).unwrap_or_else(|| Rule::assumed(text))).collect();
        let exceptions = component.exception_rules.iter().filter_map(|text| followed(text, &mut faults));
        // Of what is doubtful, nothing becomes free.
        let exception_rules = exceptions.filter(|rule| rule.doubts.is_empty()).collect();
        let free = takes_no_time(properties, &mut faults);
        let mut event = Self {
            key: key(uid.unwrap_or(whole)),
            line: component.line,
            sequence: sequence(properties),
            start,
            length,
            rules,
            exception_rules,
            extra: Vec::new(),
            excluded: Vec::new(),
            replaces: None,
            free,
            faults,
            again: false,
        };
        event.add_dates(properties, &clock, zones);
        event.replaces = event.replaced(properties, &clock, zones);
        event
    }

    /// Whether it replaces all later occurrences as well.
    pub fn is_onwards(&self) -> bool {
        self.replaces.as_ref().is_some_and(|replaced| replaced.onwards)
    }

    /// Whether it repeats.
    pub fn is_series(&self) -> bool {
        !self.rules.is_empty() || !self.extra.is_empty()
    }

    /// Where nothing else of its UID tells when it is, what it replaces does.
    pub fn begin_where_it_replaces(&mut self) {
        let at = self.replaces.as_ref().and_then(|replaced| replaced.at.clone());
        if let Some(at) = at.filter(|_| self.start.is_none() && !self.free) {
            self.length = Length::cautious(&at, &at.clock);
            self.start = Some(at);
        }
    }

    /// RDATE and EXDATE; times without a zone are on the event's clock.
    fn add_dates(&mut self, properties: &Properties, clock: &Clock, zones: &mut Zones) {
        for entry in properties.all(&ICalendarProperty::Rdate) {
            match entry.starts(clock, &mut Zoning::Found(zones, &mut self.faults)) {
                Some(times) => self.extra.extend(times),
                None => told_once(&mut self.faults, unreadable("RDATE")),
            }
        }
        let own = properties.first(&ICalendarProperty::Dtstart).and_then(Property::zone);
        for entry in properties.all(&ICalendarProperty::Exdate) {
            // Under one name both mean the same clock, whichever it is. Another that is not known removes nothing.
            if let Some(fault) = entry.zone().filter(|name| Some(*name) != own).and_then(|name| zones.doubt(name)) {
                told_once(&mut self.faults, fault);
                continue;
            }
            match entry.times(clock, &mut Zoning::Found(zones, &mut self.faults)) {
                Some(times) => self.excluded.extend(times),
                None => told_once(&mut self.faults, unreadable("EXDATE")),
            }
        }
    }

    fn replaced(&mut self, properties: &Properties, clock: &Clock, zones: &mut Zones) -> Option<Replaced> {
        let entry = properties.first(&ICalendarProperty::RecurrenceId)?;
        let at = entry.times(clock, &mut Zoning::Found(zones, &mut self.faults)).and_then(|times| times.into_iter().next());
        if at.is_none() {
            self.faults.push(unreadable("RECURRENCE-ID"));
        }
        if self.is_series() {
            self.faults.push("an event that replaces one of a series has dates of its own: they are taken as well".to_owned());
        }
        Some(Replaced { at, onwards: entry.is_onwards() })
    }
}

/// When it begins and how long it takes.
fn extent(properties: &Properties, zones: &mut Zones, faults: &mut Vec<String>) -> (Option<Time>, Length) {
    let own = zones.own();
    let time = |entry: Property, floating: &Clock, zones: &mut Zones, faults: &mut Vec<String>| {
        entry.times(floating, &mut Zoning::Found(zones, faults)).and_then(|times| times.into_iter().next())
    };
    let begins = properties.first(&ICalendarProperty::Dtstart);
    let Some(start) = begins.and_then(|entry| time(entry, &own, zones, faults)) else {
        faults.push(unreadable("DTSTART"));
        return (None, Length::NONE);
    };
    if start.floating {
        faults.extend(zones.depends_on_own());
    }
    let end = properties.first(&ICalendarProperty::Dtend).map(|entry| {
        // A floating end is on the clock of the start.
        let end = time(entry, &start.clock, zones, faults)?;
        let name = entry.zone().filter(|name| Some(*name) != begins.and_then(Property::zone));
        Some(name.and_then(|name| end.latest(&zones.all_named(name))).unwrap_or(end))
    });
    let ends = [ICalendarProperty::Dtstart, ICalendarProperty::Dtend, ICalendarProperty::Duration];
    let is_twice =
        |name| properties.all(name).skip(1).any(|other| properties.first(name).map(Property::value) != Some(other.value()));
    let twice = ends.iter().any(is_twice);
    let length = match (end, properties.first(&ICalendarProperty::Duration)) {
        (Some(end), _) => end.and_then(|end| Length::between(&start, &end)).ok_or("DTEND"),
        (None, Some(duration)) => duration.length().ok_or("DURATION"),
        (None, None) if start.date => Ok(Length::DAY),
        (None, None) => Ok(Length::NONE),
    };
    // An end that is not known leaves no time free that might be taken.
    let cautious = Length::cautious(&start, &own);
    let length = match length {
        Ok(length) if twice => {
            faults.push("DTSTART, DTEND or DURATION is said twice, differently".to_owned());
            length.longer(cautious)
        }
        // Some programs write the last day as the end (RFC 5545 §3.6.1 means the day after).
        Ok(Length::NONE) if start.date => Length::DAY,
        Ok(length) if length.is_negative() => {
            faults.push("the event ends before it begins".to_owned());
            cautious
        }
        Ok(length) => length,
        Err(name) => {
            faults.push(unreadable(name));
            cautious
        }
    };
    (Some(start), length)
}

fn followed(text: &str, faults: &mut Vec<String>) -> Option<Rule> {
    let rule = Rule::parse(text).map_err(|why| faults.push(why)).ok()?;
    faults.extend(rule.doubts.iter().map(|doubt| format!("the rule \"{}\" {doubt}", clipped(text))));
    Some(rule)
}

/// By its own word; not when it says that and the contrary.
fn takes_no_time(properties: &Properties, faults: &mut Vec<String>) -> bool {
    for (name, told) in [(ICalendarProperty::Status, "STATUS"), (ICalendarProperty::Transp, "TRANSP")] {
        let mut values = properties.all(&name).map(Property::value);
        let first = values.next();
        if values.any(|value| Some(value) != first) {
            faults.push(format!("{told} is said twice, differently"));
            return false;
        }
    }
    let is = |name: &ICalendarProperty, wanted: &ICalendarValue| properties.first(name).and_then(Property::value) == Some(wanted);
    let exchange = |entry: &str| entry.trim().eq_ignore_ascii_case("FREE");
    is(&ICalendarProperty::Status, &ICalendarValue::Status(ICalendarStatus::Cancelled))
        || is(&ICalendarProperty::Transp, &ICalendarValue::Transparency(ICalendarTransparency::Transparent))
        || properties.named("X-MICROSOFT-CDO-BUSYSTATUS").and_then(Property::text).is_some_and(exchange)
}

fn sequence(properties: &Properties) -> i64 {
    match properties.first(&ICalendarProperty::Sequence).and_then(Property::value) {
        Some(ICalendarValue::Integer(number)) => *number,
        _ => 0,
    }
}

/// The first half of a hash.
pub(super) fn key(of: &str) -> EventKey {
    let hash = digest::digest(&digest::SHA256, of.as_bytes());
    let mut key = [0; 16];
    for (to, from) in key.iter_mut().zip(hash.as_ref()) {
        *to = *from;
    }
    EventKey(key)
}

pub(super) fn unreadable(property: &str) -> String {
    format!("{} cannot be read", clipped(property))
}
