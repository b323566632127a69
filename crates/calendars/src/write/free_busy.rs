//! Taken time, for other tools to plan around.

use icalendar::parser::{Component, Parameter, Property};

use super::{
    FreeBusy, calendar,
    invitation::person,
    property,
    times::{end, utc},
    writer::written,
};
use domain::interval::{Interval, merged};

/// A published VFREEBUSY (RFC 5545 §3.6.4). With an organizer its METHOD is PUBLISH; without one there is none, as RFC 5546
/// §3.3.1 lets nobody publish anonymously.
#[must_use]
pub fn free_busy(times: &FreeBusy) -> String {
    let mut calendar = calendar();
    if times.organizer.is_some() {
        calendar
            .properties
            .push(Property::new_ref("METHOD", "PUBLISH"));
    }
    let mut properties = vec![
        Property::new_ref("UID", &times.uid),
        property("DTSTAMP", utc(times.stamp)),
    ];
    properties.extend(
        times
            .organizer
            .as_ref()
            .map(|organizer| person("ORGANIZER", organizer, &[])),
    );
    properties.extend([
        property("DTSTART", utc(times.window.start)),
        property("DTEND", end(times.window.end)),
    ]);
    // A property for each: readers exist that take only the first of a list.
    for (kind, taken) in [("BUSY", times.busy), ("BUSY-TENTATIVE", times.tentative)] {
        properties.extend(
            within(times.window, taken)
                .into_iter()
                .map(|at| period(kind, at)),
        );
    }
    let part = Component {
        name: "VFREEBUSY".into(),
        properties,
        components: Vec::new(),
    };
    written(
        &calendar,
        [part],
        1_024 + 64 * (times.busy.len() + times.tentative.len()),
    )
}

/// Parts of a second are widened to the whole one.
fn period(kind: &'static str, at: Interval) -> Property<'static> {
    let params = vec![Parameter::new_ref("FBTYPE", Some(kind))];
    Property {
        params,
        ..property("FREEBUSY", format!("{}/{}", utc(at.start), end(at.end)))
    }
}

/// In order, not overlapping, and nothing outside of `window` (RFC 5545 §3.8.2.6).
fn within(window: Interval, taken: &[Interval]) -> Vec<Interval> {
    let inside = |at: &Interval| Interval::new(at.start.max(window.start), at.end.min(window.end));
    merged(taken.iter().filter_map(inside).collect())
}
