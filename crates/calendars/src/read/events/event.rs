//! One VEVENT (RFC 5545 §3.6.1), as far as it can be understood.

use aws_lc_rs::digest;
use calcard::icalendar::{
    ICalendarProperty, ICalendarStatus, ICalendarTransparency, ICalendarValue,
};

use super::extent::{DATE_WITH_TIME, extent};
use crate::read::{
    file::scan::Component,
    properties::{Properties, Property, Zoning, clipped, told_once, unreadable},
    recurrence::{range::Range, readings, rule::Rule},
    time::{Length, Time},
    zones::{Zones, clock::Clock},
};
use domain::calendars::busy::{EventKey, WorkingElsewhere};

/// An event: a single one, the master of a series, or what replaces occurrences of one.
#[derive(Debug)]
pub(crate) struct Event {
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
    /// What was understood and may mean more than one thing; all of it is taken.
    pub doubts: Vec<String>,
    /// The same once more, on another clock that its zone may stand for.
    pub again: bool,
}

/// What an event replaces (RFC 5545 §3.8.4.4).
#[derive(Debug)]
pub(crate) struct Replaced {
    /// `None` if that cannot be read.
    pub at: Option<Time>,
    pub range: Range,
}

impl Event {
    /// Once for each clock that it may be on: what it says under all of them counts.
    pub fn read(
        component: &Component,
        text: &str,
        zones: &mut Zones,
        elsewhere: WorkingElsewhere,
    ) -> Vec<Self> {
        let properties = Properties::of(component);
        let mut all = zones.in_turns(component.cost(), |zones| {
            Self::in_turn(component, &properties, text, zones, elsewhere)
        });
        // Every turn finds the same faults, so only the first one's are reported.
        all.iter_mut().skip(1).for_each(|event| event.again = true);
        all
    }

    fn in_turn(
        component: &Component,
        properties: &Properties,
        text: &str,
        zones: &mut Zones,
        elsewhere: WorkingElsewhere,
    ) -> Self {
        // RFC 5545 §3.8.4.7 demands a UID. The event's own text stands in for a missing one: busy
        // times are kept by event (docs/decisions/0017-busy-times-by-event.md), and the same text
        // is the same event at the next fetch.
        let uid = properties
            .first(&ICalendarProperty::Uid)
            .and_then(Property::text)
            .map(str::trim)
            .filter(|uid| !uid.is_empty());
        let whole = text
            .get(component.place.0..component.place.1)
            .unwrap_or_default();
        let mut faults = Vec::new();
        if component.damaged {
            faults.push("the event is damaged".to_owned());
        }
        let free = takes_no_time(properties, elsewhere, &mut faults);
        let has = |name| properties.first(name).is_some();
        // What takes no time need not say when.
        let is_timeless =
            free && has(&ICalendarProperty::RecurrenceId) && !has(&ICalendarProperty::Dtstart);
        let (start, length) = if is_timeless {
            (None, Length::NONE)
        } else {
            extent(properties, zones, &mut faults)
        };
        // Rules of whole-day events ignore BYHOUR, BYMINUTE and BYSECOND (RFC 5545 §3.3.10).
        let days = start.as_ref().is_some_and(|start| start.date);
        let clock = start
            .as_ref()
            .map_or_else(|| zones.own(), |start| start.clock.clone());
        // A refused RRULE takes every day rather than none; a refused EXRULE, below, removes
        // nothing.
        let rules = component
            .rules
            .iter()
            .map(|text| followed(text, days, &mut faults).unwrap_or_else(|| Rule::assumed(text)))
            .collect();
        let exceptions = component
            .exception_rules
            .iter()
            .filter_map(|text| followed(text, days, &mut faults));
        // Of what is doubtful, nothing becomes free.
        let exception_rules = exceptions.filter(|rule| rule.doubts.is_empty()).collect();
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
            doubts: Vec::new(),
            again: false,
        };
        // After the start is known: dates without a zone are on its clock.
        event.add_dates(properties, &clock, zones);
        event.replaces = event.replaced(properties, &clock, zones);
        event
    }

    /// How many occurrences it replaces, if any.
    pub fn range(&self) -> Option<Range> {
        self.replaces.as_ref().map(|replaced| replaced.range)
    }

    /// Whether it repeats.
    pub fn is_series(&self) -> bool {
        !self.rules.is_empty() || !self.extra.is_empty()
    }

    /// Where nothing else of its UID tells when it is, what it replaces does.
    pub fn begin_where_it_replaces(&mut self) {
        let at = self
            .replaces
            .as_ref()
            .and_then(|replaced| replaced.at.clone());
        if let Some(at) = at.filter(|_| self.start.is_none() && !self.free) {
            self.length = Length::cautious(&at, &at.clock);
            self.start = Some(at);
        }
    }

    /// RDATE and EXDATE; times without a zone are on the event's clock.
    fn add_dates(&mut self, properties: &Properties, clock: &Clock, zones: &mut Zones) {
        for entry in properties.all(&ICalendarProperty::Rdate) {
            match entry.starts(clock, &mut Zoning::Found(zones, &mut self.faults)) {
                Some(times) if entry.says_to_be_a_date() => {
                    told_once(&mut self.faults, DATE_WITH_TIME.to_owned());
                    // As it is written, and as the date that it says to be.
                    let dates = times
                        .iter()
                        .map(|(time, length)| (time.as_date(clock), *length))
                        .collect::<Vec<_>>();
                    self.extra.extend(times.into_iter().chain(dates));
                }
                Some(times) => self.extra.extend(times),
                None => told_once(&mut self.faults, unreadable("RDATE")),
            }
        }
        let own = properties
            .first(&ICalendarProperty::Dtstart)
            .and_then(Property::zone);
        for entry in properties.all(&ICalendarProperty::Exdate) {
            // Under one name both mean the same clock, whichever it is. Another that is not known removes nothing.
            if let Some(fault) = entry
                .zone()
                .filter(|name| Some(*name) != own)
                .and_then(|name| zones.doubt(name))
            {
                told_once(&mut self.faults, fault);
                continue;
            }
            match entry.times(clock, &mut Zoning::Found(zones, &mut self.faults)) {
                Some(times) => self.excluded.extend(times),
                None => told_once(&mut self.faults, unreadable("EXDATE")),
            }
        }
    }

    fn replaced(
        &mut self,
        properties: &Properties,
        clock: &Clock,
        zones: &mut Zones,
    ) -> Option<Replaced> {
        let entry = properties.first(&ICalendarProperty::RecurrenceId)?;
        let at = entry
            .times(clock, &mut Zoning::Found(zones, &mut self.faults))
            .and_then(|times| times.into_iter().next());
        if at.is_none() {
            self.faults.push(unreadable("RECURRENCE-ID"));
        }
        if entry.says_to_be_a_date() {
            told_once(&mut self.faults, DATE_WITH_TIME.to_owned());
        }
        // With a fault it replaces nothing (see `Uid::of`), so its dates count as well as those of
        // the series (docs/decisions/0036-doubtful-hours-are-taken.md).
        if self.is_series() {
            self.faults.push("an event that replaces one of a series has dates of its own: they are taken as well".to_owned());
        }
        let range = match entry.range() {
            Some(Ok(range)) => range,
            Some(Err(())) => {
                self.faults
                    .push("an event replaces occurrences of a range that is not known".to_owned());
                Range::One
            }
            None => Range::One,
        };
        // A doubt, not a fault: it still replaces the occurrence it names, and the earlier ones are
        // taken as well.
        if range == Range::Prior {
            self.doubts.push("an event replaces all that are before it, which not all programs do: both are taken".to_owned());
        }
        Some(Replaced { at, range })
    }
}

/// A rule, of whole days or of times.
fn followed(text: &str, days: bool, faults: &mut Vec<String>) -> Option<Rule> {
    let parsed = if days {
        Rule::of_days(text)
    } else {
        Rule::parse(text)
    };
    let mut rule = parsed.map_err(|why| faults.push(why)).ok()?;
    let doubts: Vec<_> = readings::doubts(&rule).collect();
    rule.doubts.extend(doubts);
    faults.extend(
        rule.doubts
            .iter()
            .map(|doubt| format!("the rule \"{}\" {doubt}", clipped(text))),
    );
    Some(rule)
}

/// By its own word; not when it says that and the contrary.
fn takes_no_time(
    properties: &Properties,
    elsewhere: WorkingElsewhere,
    faults: &mut Vec<String>,
) -> bool {
    for (name, told) in [
        (ICalendarProperty::Status, "STATUS"),
        (ICalendarProperty::Transp, "TRANSP"),
    ] {
        // Two values that contradict each other leave the time taken.
        let mut values = properties.all(&name).map(Property::value);
        let first = values.next();
        if values.any(|value| Some(value) != first) {
            faults.push(format!("{told} is said twice, differently"));
            return false;
        }
    }
    let is = |name: &ICalendarProperty, wanted: &ICalendarValue| {
        properties.first(name).and_then(Property::value) == Some(wanted)
    };
    // Exchange's own property (MS-OXCICAL) says more than TRANSP: FREE, TENTATIVE, BUSY, OOF and
    // WORKINGELSEWHERE. Only the calendar's owner knows whether the last one means free.
    let exchange = |entry: &str| {
        let is = |word: &str| entry.trim().eq_ignore_ascii_case(word);
        is("FREE") || elsewhere == WorkingElsewhere::Free && is("WORKINGELSEWHERE")
    };
    is(
        &ICalendarProperty::Status,
        &ICalendarValue::Status(ICalendarStatus::Cancelled),
    ) || is(
        &ICalendarProperty::Transp,
        &ICalendarValue::Transparency(ICalendarTransparency::Transparent),
    ) || properties
        .named("X-MICROSOFT-CDO-BUSYSTATUS")
        .and_then(Property::text)
        .is_some_and(exchange)
}

fn sequence(properties: &Properties) -> i64 {
    match properties
        .first(&ICalendarProperty::Sequence)
        .and_then(Property::value)
    {
        Some(ICalendarValue::Integer(number)) => *number,
        // Missing means zero (RFC 5545 §3.8.7.4); a value that is not a number counts as the
        // oldest.
        _ => 0,
    }
}

/// The first half of a hash.
pub(crate) fn key(of: &str) -> EventKey {
    // Sixteen bytes are enough to tell events apart, and no readable part of the UID is kept
    // (docs/decisions/0017-busy-times-by-event.md).
    let hash = digest::digest(&digest::SHA256, of.as_bytes());
    let mut key = [0; 16];
    for (to, from) in key.iter_mut().zip(hash.as_ref()) {
        *to = *from;
    }
    EventKey(key)
}
