//! The properties of a component, parsed.

use calcard::{
    Entry as Parsed, Parser,
    common::PartialDateTime,
    icalendar::{
        ICalendarEntry, ICalendarFreeBusyType, ICalendarParameterName, ICalendarParameterValue,
        ICalendarPeriod, ICalendarProperty, ICalendarValue,
    },
};

use super::{
    file::{content_line::value, mend, scan::Component},
    recurrence::range::Range,
    time::{Length, Time},
    zones::clock::Clock,
};

/// The longest piece of a calendar that is repeated to its owner.
const CLIP: usize = 80;
/// The most faults of an event that are told.
const MOST_TOLD: usize = 50;

#[derive(Debug, Default)]
pub(super) struct Properties(Vec<ICalendarEntry>);

/// One property.
#[derive(Debug, Clone, Copy)]
pub(super) struct Property<'a>(&'a ICalendarEntry);

/// Knows the clock that a TZID stands for, and what is wrong with it.
pub(super) trait NamedClocks: std::fmt::Debug {
    fn named(&mut self, name: &str) -> (Clock, Option<String>);
}

/// What becomes of the zones that times name.
#[derive(Debug)]
pub(super) enum Zoning<'a> {
    /// They are found; what is wrong with them is added to the faults.
    Found(&'a mut dyn NamedClocks, &'a mut Vec<String>),
    /// Times are local to the component itself.
    Ignored,
}

/// A time, and how long it is for a period.
pub(super) type Start = (Time, Option<Length>);

impl Properties {
    pub fn of(component: &Component) -> Self {
        // The name does not matter to the parser, and this one comes from nobody.
        let text = format!("BEGIN:VEVENT\n{}END:VEVENT\n", component.properties);
        let Parsed::ICalendar(parsed) = Parser::new(&text).entry() else {
            return Self::default();
        };
        Self(
            parsed
                .components
                .into_iter()
                .next()
                .map(|component| component.entries)
                .unwrap_or_default(),
        )
    }

    pub fn all<'a>(&'a self, name: &'a ICalendarProperty) -> impl Iterator<Item = Property<'a>> {
        self.0
            .iter()
            .filter(move |entry| entry.name == *name)
            .map(Property)
    }

    /// A property that the standard does not name.
    pub fn named(&self, name: &str) -> Option<Property<'_>> {
        let is = |entry: &&ICalendarEntry| matches!(&entry.name, ICalendarProperty::Other(other) if other.eq_ignore_ascii_case(name));
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

    /// RANGE (RFC 5545 §3.2.13); an error for one that is not known.
    pub fn range(self) -> Option<Result<Range, ()>> {
        if self.parameter(&ICalendarParameterName::Range).is_some() {
            return Some(Ok(Range::Onwards));
        }
        let other = self.named(mend::RANGE)?;
        Some(if other.eq_ignore_ascii_case("THISANDPRIOR") {
            Ok(Range::Prior)
        } else {
            Err(())
        })
    }

    /// VALUE=DATE, and a time of day all the same.
    pub fn says_to_be_a_date(self) -> bool {
        self.named(mend::DATE).is_some()
    }

    /// The text of a parameter that the parser does not know.
    fn named(self, name: &str) -> Option<&'a str> {
        let is = |known: &ICalendarParameterName| matches!(known, ICalendarParameterName::Other(one) if one == name);
        self.0
            .params
            .iter()
            .find(|one| is(&one.name))?
            .value
            .as_text()
    }

    /// FBTYPE=FREE (RFC 5545 §3.2.9); what is not known counts as busy.
    pub fn is_free(self) -> bool {
        let kind = self.parameter(&ICalendarParameterName::Fbtype);
        matches!(
            kind,
            Some(ICalendarParameterValue::Fbtype(ICalendarFreeBusyType::Free))
        )
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
        self.starts(floating, zoning)?
            .into_iter()
            .map(|(time, length)| length.is_none().then_some(time))
            .collect()
    }

    /// All times, and how long the periods among them are; `None` when one of them is none.
    pub fn starts(self, floating: &Clock, zoning: &mut Zoning) -> Option<Vec<Start>> {
        let times: Option<Vec<_>> = self
            .each(floating, zoning)
            .into_iter()
            .map(Result::ok)
            .collect();
        times.filter(|times| !times.is_empty())
    }

    /// Each value by itself: a time, and how long it is for a period. Of a period whose end cannot be read the start; of what is no
    /// time nothing.
    pub fn each(self, floating: &Clock, zoning: &mut Zoning) -> Vec<Result<Start, Option<Time>>> {
        let named = self.zone();
        let clock = match (zoning, named) {
            (Zoning::Found(zones, faults), Some(name)) => {
                let (clock, fault) = zones.named(name);
                if let Some(fault) = fault {
                    told_once(faults, fault);
                }
                clock
            }
            _ => floating.clone(),
        };
        let time = |written: &PartialDateTime| {
            let time = Time::of(written, &clock)?;
            // A named zone is never floating, even an unknown one.
            Some(Time {
                floating: time.floating && named.is_none(),
                ..time
            })
        };
        let lasting = |start: Option<Time>, length: &dyn Fn(&Time) -> Option<Length>| {
            let start = start.ok_or(None)?;
            let length = length(&start);
            if length.is_some() {
                Ok((start, length))
            } else {
                Err(Some(start))
            }
        };
        let read = |value: &ICalendarValue| match value {
            ICalendarValue::PartialDateTime(written) => Ok((time(written).ok_or(None)?, None)),
            ICalendarValue::Period(ICalendarPeriod::Range { start, end }) => {
                lasting(time(start), &|start| Length::between(start, &time(end)?))
            }
            ICalendarValue::Period(ICalendarPeriod::Duration { start, duration }) => {
                lasting(time(start), &|_| Length::of(duration))
            }
            _ => Err(None),
        };
        self.0.values.iter().map(read).collect()
    }

    /// TZID, when the values are not mere dates.
    pub fn zone(self) -> Option<&'a str> {
        // RFC 5545 §3.2.19 forbids TZID on dates and on UTC times; programs write it all the same.
        let is_date = |value: &ICalendarValue| matches!(value, ICalendarValue::PartialDateTime(one) if !one.has_time() || one.has_zone());
        if self.0.values.iter().all(is_date) {
            return None;
        }
        self.parameter(&ICalendarParameterName::Tzid)?.as_text()
    }

    fn parameter(self, name: &ICalendarParameterName) -> Option<&'a ICalendarParameterValue> {
        self.0
            .params
            .iter()
            .find(|one| one.name == *name)
            .map(|one| &one.value)
    }
}

/// Adds a fault of an event; one of a kind is enough, and a few are for it not to be understood.
pub(super) fn told_once(faults: &mut Vec<String>, fault: String) {
    if faults.len() < MOST_TOLD && !faults.contains(&fault) {
        faults.push(fault);
    }
}

/// The value of a component's first property of this name.
pub(super) fn text_of(component: &Component, name: &str) -> Option<String> {
    let named = |line: &&str| {
        line.get(..name.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(name))
    };
    let ended = |line: &&str| matches!(line.as_bytes().get(name.len()), Some(b':' | b';'));
    let line = component
        .properties
        .lines()
        .find(|line| named(line) && ended(line))?;
    Some(unescaped(value(line).trim()))
}

/// A text without the escapes of what has a meaning of its own (RFC 5545 §3.3.11), each read once: `\\,` is a backslash and a
/// comma. All others stay, since a zone is found by the name that is written.
fn unescaped(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        let escaped =
            characters.next_if(|next| character == '\\' && matches!(next, '\\' | ',' | ';'));
        plain.push(escaped.unwrap_or(character));
    }
    plain
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

pub(super) fn unreadable(property: &str) -> String {
    format!("{} cannot be read", clipped(property))
}

#[cfg(test)]
mod tests {
    use super::unescaped;

    #[test]
    fn each_backslash_is_read_once() {
        for (written, plain) in [
            ("Europe/London", "Europe/London"),
            (r"Berlin\, Bern\; Rome", "Berlin, Bern; Rome"),
            (r"C:\\\\new\\\\, old", r"C:\\new\\, old"),
            (r"two\nlines A\B", r"two\nlines A\B"),
            ("ends in \\", "ends in \\"),
        ] {
            assert_eq!(unescaped(written), plain, "{written}");
        }
    }
}
