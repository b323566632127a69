//! VFREEBUSY (RFC 5545 §3.6.4): calendars that tell when somebody is busy, and nothing of why.

use calcard::icalendar::ICalendarProperty;

use super::{event, taken::Taken};
use crate::read::{
    file::scan::Component,
    properties::{Properties, Property, Zoning, told_once, unreadable},
    time::{Length, Time},
    zones::Zones,
};
use domain::{calendars::busy::EventKey, interval::Interval};

const BACKWARDS: &str = "a time ends before it begins";

pub(crate) fn key(component: &Component, text: &str) -> EventKey {
    let properties = Properties::of(component);
    let whole = text
        .get(component.place.0..component.place.1)
        .unwrap_or_default();
    event::key(
        properties
            .first(&ICalendarProperty::Uid)
            .and_then(Property::text)
            .unwrap_or(whole),
    )
}

/// Adds what it tells to what others of its UID do, on every clock that it may be on.
pub(crate) fn add(taken: &mut Taken, component: &Component, zones: &mut Zones, window: Interval) {
    let properties = Properties::of(component);
    let faults = zones.in_turns(component.cost(), |zones| {
        in_turn(taken, component, &properties, zones, window)
    });
    // Every turn finds the same faults, so only the first one's are reported.
    taken.faults.extend(
        faults
            .into_iter()
            .next()
            .unwrap_or_default()
            .into_iter()
            .map(|fault| (component.line, fault)),
    );
}

/// What is wrong with it.
fn in_turn(
    taken: &mut Taken,
    component: &Component,
    properties: &Properties,
    zones: &mut Zones,
    window: Interval,
) -> Vec<String> {
    let mut faults = Vec::new();
    if component.damaged {
        faults.push("the free/busy time is damaged".to_owned());
    }
    let floating = zones.own();
    // A damaged component may have lost a property that was busy time.
    let mut lost = component.damaged;
    for entry in properties
        .all(&ICalendarProperty::Freebusy)
        .filter(|entry| !entry.is_free())
    {
        // Each value by itself: one that cannot be read must not take the others with it.
        for period in entry.each(&floating, &mut Zoning::Found(zones, &mut faults)) {
            let (start, length, fault) = match period {
                Ok((start, Some(length))) if !length.is_negative() => (start, length, None),
                Ok((start, Some(_))) => (
                    start.clone(),
                    Length::cautious(&start, &floating),
                    Some(BACKWARDS.to_owned()),
                ),
                // Only the start can be read: the rest of its day is taken
                // (docs/decisions/0017-busy-times-by-event.md).
                Ok((start, None)) | Err(Some(start)) => (
                    start.clone(),
                    Length::cautious(&start, &floating),
                    Some(unreadable("FREEBUSY")),
                ),
                Err(None) => {
                    lost = true;
                    continue;
                }
            };
            let about_own = start.floating.then(|| zones.depends_on_own()).flatten();
            fault
                .into_iter()
                .chain(about_own)
                .for_each(|fault| told_once(&mut faults, fault));
            taken.add(&start, length, window);
        }
    }
    if lost {
        told_once(&mut faults, unreadable("FREEBUSY"));
        // It lies within the time that the whole tells of, and nobody knows where.
        if let Some((start, length)) = whole(properties, zones, &mut faults) {
            taken.add(&start, length, window);
        }
    }
    faults
}

/// The time that it tells of, if it says so.
fn whole(
    properties: &Properties,
    zones: &mut Zones,
    faults: &mut Vec<String>,
) -> Option<(Time, Length)> {
    let floating = zones.own();
    let mut time = |name: &ICalendarProperty| {
        properties
            .first(name)?
            .times(&floating, &mut Zoning::Found(zones, faults))?
            .into_iter()
            .next()
    };
    let (start, end) = (
        time(&ICalendarProperty::Dtstart)?,
        time(&ICalendarProperty::Dtend)?,
    );
    let length = Length::between(&start, &end).filter(|length| !length.is_negative())?;
    Some((start, length))
}
