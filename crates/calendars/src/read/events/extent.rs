//! When an event begins and how long it takes.

use calcard::icalendar::ICalendarProperty;

use crate::read::{
    properties::{Properties, Property, Zoning, told_once, unreadable},
    time::{Length, Time},
    zones::{Zones, clock::Clock},
};

/// Of values that say to be dates.
pub(crate) const DATE_WITH_TIME: &str = "a date is given with a time of day: whole days are taken";

/// Its start, if that can be read, and its length.
pub(crate) fn extent(
    properties: &Properties,
    zones: &mut Zones,
    faults: &mut Vec<String>,
) -> (Option<Time>, Length) {
    let own = zones.own();
    let Some((start, a_day)) = start(properties, &own, zones, faults) else {
        faults.push(unreadable("DTSTART"));
        return (None, Length::NONE);
    };
    // RFC 5545 §3.6.1 allows DTEND or DURATION. If both are given, DTEND counts; if neither is, a
    // date lasts one day and a time has no length.
    let end = properties
        .first(&ICalendarProperty::Dtend)
        .map(|entry| end(entry, properties, &start, &own, zones, faults));
    let length = match (end, properties.first(&ICalendarProperty::Duration)) {
        (Some(end), _) => end
            .and_then(|end| Length::between(&start, &end))
            .ok_or("DTEND"),
        (None, Some(duration)) if start.date => duration
            .length()
            .map(|length| in_days(length, faults))
            .ok_or("DURATION"),
        (None, Some(duration)) => duration.length().ok_or("DURATION"),
        (None, None) if start.date => Ok(a_day),
        (None, None) => Ok(Length::NONE),
    };
    // An end that is not known leaves no time free that might be taken.
    let cautious = Length::cautious(&start, &own);
    let length = match length {
        Ok(length) if is_said_twice(properties) => {
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

fn first_time(
    entry: Property,
    floating: &Clock,
    zones: &mut Zones,
    faults: &mut Vec<String>,
) -> Option<Time> {
    entry
        .times(floating, &mut Zoning::Found(zones, faults))?
        .into_iter()
        .next()
}

/// When it begins, and how long it takes if that is whole days and it says no more.
fn start(
    properties: &Properties,
    own: &Clock,
    zones: &mut Zones,
    faults: &mut Vec<String>,
) -> Option<(Time, Length)> {
    let entry = properties.first(&ICalendarProperty::Dtstart)?;
    let start = first_time(entry, own, zones, faults)?;
    // A floating time is read on the calendar's own clock, so it shares that clock's doubts.
    if start.floating {
        faults.extend(zones.depends_on_own());
    }
    if !entry.says_to_be_a_date() {
        return Some((start, Length::DAY));
    }
    told_once(faults, DATE_WITH_TIME.to_owned());
    let (first, after) = start.days_meant(own)?;
    let days = Length::between(&first, &after)?;
    Some((first, days))
}

fn end(
    entry: Property,
    properties: &Properties,
    start: &Time,
    own: &Clock,
    zones: &mut Zones,
    faults: &mut Vec<String>,
) -> Option<Time> {
    // A floating end is on the clock of the start.
    let end = first_time(entry, &start.clock, zones, faults)?;
    if entry.says_to_be_a_date() {
        told_once(faults, DATE_WITH_TIME.to_owned());
        return end.day_after(own);
    }
    // Under one name both mean the same clock, whichever it is; under another the latest that may be meant.
    let of_start = properties
        .first(&ICalendarProperty::Dtstart)
        .and_then(Property::zone);
    let name = entry.zone().filter(|name| Some(*name) != of_start);
    Some(
        name.and_then(|name| end.latest(&zones.all_named(name)))
            .unwrap_or(end),
    )
}

fn is_said_twice(properties: &Properties) -> bool {
    let differs = |name| {
        properties
            .all(name)
            .skip(1)
            .any(|other| properties.first(name).map(Property::value) != Some(other.value()))
    };
    [
        ICalendarProperty::Dtstart,
        ICalendarProperty::Dtend,
        ICalendarProperty::Duration,
    ]
    .iter()
    .any(differs)
}

/// How long whole days take that say it in hours: a day has 23 of them, or 25, when clocks change.
fn in_days(length: Length, faults: &mut Vec<String>) -> Length {
    const DAY: i64 = 86_400;
    if length.is_negative() {
        return length;
    }
    if length.seconds % DAY != 0 {
        told_once(
            faults,
            "whole days take hours: all days that they touch are taken".to_owned(),
        );
    }
    // Rounded up: a day that has begun is taken.
    let days = i32::try_from((length.seconds + DAY - 1) / DAY).unwrap_or(i32::MAX);
    Length {
        days: length.days.saturating_add(days),
        seconds: 0,
    }
}
