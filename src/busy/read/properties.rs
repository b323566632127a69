//! The properties of a component, parsed.

use calcard::{
    Entry as Parsed, Parser,
    icalendar::{
        ICalendarEntry, ICalendarFreeBusyType, ICalendarParameterName, ICalendarParameterValue, ICalendarPeriod,
        ICalendarProperty, ICalendarValue,
    },
};

use super::{
    clock::Clock,
    scan::{Component, value},
    time::{Length, Time},
    zones::Zones,
};

/// The longest piece of a calendar that is repeated to its owner.
const CLIP: usize = 80;
/// The most faults of an event that zones add; one is enough for it not to be understood.
const MOST_TOLD: usize = 50;

#[derive(Debug, Default)]
pub(super) struct Properties(Vec<ICalendarEntry>);

/// One property.
#[derive(Debug, Clone, Copy)]
pub(super) struct Property<'a>(&'a ICalendarEntry);

/// What becomes of the zones that times name.
#[derive(Debug)]
pub(super) enum Zoning<'a, 'z> {
    /// They are found; what is wrong with them is added to the faults.
    Found(&'a mut Zones<'z>, &'a mut Vec<String>),
    /// Times are local to the component itself.
    Ignored,
}

impl Properties {
    pub fn of(component: &Component) -> Self {
        // The name does not matter to the parser, and this one comes from nobody.
        let text = format!("BEGIN:VEVENT\n{}END:VEVENT\n", component.properties);
        let Parsed::ICalendar(parsed) = Parser::new(&text).entry() else { return Self::default() };
        Self(parsed.components.into_iter().next().map(|component| component.entries).unwrap_or_default())
    }

    pub fn all<'a>(&'a self, name: &'a ICalendarProperty) -> impl Iterator<Item = Property<'a>> {
        self.0.iter().filter(move |entry| entry.name == *name).map(Property)
    }

    /// A property that the standard does not name.
    pub fn named(&self, name: &str) -> Option<Property<'_>> {
        let is =
            |entry: &&ICalendarEntry| matches!(&entry.name, ICalendarProperty::Other(other) if other.eq_ignore_ascii_case(name));
        self.0.iter().find(is).map(Property)
    }

    pub fn first<'a>(&'a self, name: &'a ICalendarProperty) -> Option<Property<'a>> {
        self.all(name).next()
    }
}

impl<'a> Property<'a> {
    pub fn value(self) -> Option<&'a ICalendarValue> {
        self.0.values.first()
    }

    pub fn text(self) -> Option<&'a str> {
        self.value()?.as_text()
    }

    /// RANGE=THISANDFUTURE (RFC 5545 §3.2.13).
    pub fn is_onwards(self) -> bool {
        self.parameter(&ICalendarParameterName::Range).is_some()
    }

    /// FBTYPE=FREE (RFC 5545 §3.2.9); what is not known counts as busy.
    pub fn is_free(self) -> bool {
        let kind = self.parameter(&ICalendarParameterName::Fbtype);
        matches!(kind, Some(ICalendarParameterValue::Fbtype(ICalendarFreeBusyType::Free)))
    }

    /// Whole weeks, days and so on.
    pub fn length(self) -> Option<Length> {
        match self.value()? {
            ICalendarValue::Duration(duration) => Length::of(duration),
            _ => None,
        }
    }

    /// All times; `None` when one of them is none. Times without a zone are on `floating`.
    pub fn times(self, floating: &Clock, zoning: &mut Zoning) -> Option<Vec<Time>> {
        self.starts(floating, zoning)?.into_iter().map(|(time, length)| length.is_none().then_some(time)).collect()
    }

    /// All times, and how long the periods among them are.
    pub fn starts(self, floating: &Clock, zoning: &mut Zoning) -> Option<Vec<(Time, Option<Length>)>> {
        let mut named = false;
        let clock = match zoning {
            Zoning::Found(zones, faults) => match self.zone() {
                Some(name) => {
                    named = true;
                    let resolved = zones.named(name);
                    faults.extend(resolved.fault.filter(|fault| faults.len() < MOST_TOLD && !faults.contains(fault)));
                    resolved.clock
                }
                None => floating.clone(),
            },
            Zoning::Ignored => floating.clone(),
        };
        let read = |value: &ICalendarValue| {
            let (mut time, length) = match value {
                ICalendarValue::PartialDateTime(written) => (Time::of(written, &clock)?, None),
                ICalendarValue::Period(ICalendarPeriod::Range { start, end }) => {
                    let (start, end) = (Time::of(start, &clock)?, Time::of(end, &clock)?);
                    let length = Length::between(&start, &end)?;
                    (start, Some(length))
                }
                ICalendarValue::Period(ICalendarPeriod::Duration { start, duration }) => {
                    (Time::of(start, &clock)?, Some(Length::of(duration)?))
                }
                _ => return None,
            };
            time.floating &= !named;
            Some((time, length))
        };
        let times: Option<Vec<_>> = self.0.values.iter().map(read).collect();
        times.filter(|times| !times.is_empty())
    }

    /// TZID, when the values are not mere dates.
    fn zone(self) -> Option<&'a str> {
        let is_date =
            |value: &ICalendarValue| matches!(value, ICalendarValue::PartialDateTime(one) if !one.has_time() || one.has_zone());
        if self.0.values.iter().all(is_date) {
            return None;
        }
        self.parameter(&ICalendarParameterName::Tzid)?.as_text()
    }

    fn parameter(self, name: &ICalendarParameterName) -> Option<&'a ICalendarParameterValue> {
        self.0.params.iter().find(|one| one.name == *name).map(|one| &one.value)
    }
}

/// The value of a component's first property of this name.
pub(super) fn text_of(component: &Component, name: &str) -> Option<String> {
    let named = |line: &&str| line.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name));
    let ended = |line: &&str| matches!(line.as_bytes().get(name.len()), Some(b':' | b';'));
    let line = component.properties.lines().find(|line| named(line) && ended(line))?;
    Some(value(line).trim().replace("\\,", ",").replace("\\;", ";").replace("\\\\", "\\"))
}

/// `+0100` or `-023000`, in seconds (RFC 5545 §3.3.14).
pub(super) fn offset_of(component: &Component, name: &str) -> Option<i64> {
    let text = text_of(component, name)?;
    let (sign, digits) = match text.split_at_checked(1)? {
        ("+", digits) => (1, digits),
        ("-", digits) => (-1, digits),
        _ => return None,
    };
    let two = |at: usize| digits.get(at..at + 2)?.parse::<i64>().ok();
    let seconds = if digits.len() == 6 { two(4)? } else { 0 };
    let (hours, minutes) = (two(0)?, two(2)?);
    (matches!(digits.len(), 4 | 6) && hours < 24 && minutes < 60 && seconds < 60)
        .then_some(sign * (hours * 3600 + minutes * 60 + seconds))
}

/// A technical word of the calendar, to be repeated to its owner: short, and without control characters.
pub(super) fn clipped(text: &str) -> String {
    let plain = text.chars().filter(|c| !c.is_control());
    let mut short: String = plain.clone().take(CLIP).collect();
    if plain.count() > CLIP {
        short.push('…');
    }
    short
}
