//! VFREEBUSY (RFC 5545 §3.6.4): calendars that tell when somebody is busy, and nothing of why.

use calcard::icalendar::ICalendarProperty;

use super::{
    event::{self, unreadable},
    properties::{Properties, Property, Zoning},
    scan::Component,
    series::Taken,
    time::Length,
    zones::Zones,
};
use crate::domain::{busy::EventKey, interval::Interval};

pub(super) fn key(component: &Component, text: &str) -> EventKey {
    let properties = Properties::of(component);
    let whole = text.get(component.place.0..component.place.1).unwrap_or_default();
    event::key(properties.first(&ICalendarProperty::Uid).and_then(Property::text).unwrap_or(whole))
}

pub(super) fn taken(component: &Component, zones: &mut Zones, window: Interval) -> Taken {
    let mut taken = Taken::default();
    let mut faults = Vec::new();
    if component.damaged {
        faults.push("the free/busy time is damaged".to_owned());
    }
    let floating = zones.own.clock.clone();
    for entry in Properties::of(component).all(&ICalendarProperty::Freebusy).filter(|entry| !entry.is_free()) {
        let Some(periods) = entry.starts(&floating, &mut Zoning::Found(zones, &mut faults)) else {
            faults.push(unreadable("FREEBUSY"));
            continue;
        };
        for (start, length) in periods {
            match length {
                Some(length) if length.is_negative() => {
                    faults.push("a time ends before it begins".to_owned());
                    taken.add(&start, Length::cautious(&start, &floating), window);
                }
                Some(length) => taken.add(&start, length, window),
                None => faults.push(unreadable("FREEBUSY")),
            }
        }
    }
    taken.faults.extend(faults.into_iter().map(|fault| (component.line, fault)));
    taken
}
