//! Events.

use icalendar::parser::{Component, Property};

use super::{
    Event, EventTime, Status, calendar, property,
    times::{day, end, utc},
    typed,
    writer::written,
};

/// A calendar of one event, to be saved or opened.
#[must_use]
pub fn single(event: &Event) -> String {
    written(&calendar(), [component(event, event.status, [])], 1_024)
}

/// The event with `status`, and the `people` of an invitation.
pub(super) fn component<'a>(
    event: &'a Event,
    status: Status,
    people: impl IntoIterator<Item = Property<'a>>,
) -> Component<'a> {
    let mut properties = Vec::with_capacity(16);
    let changed = utc(event.changed);
    properties.extend([
        Property::new_ref("UID", &event.uid),
        // From the row and not from the clock, so that the same rows give the same bytes
        // (docs/decisions/0018-own-icalendar-builder.md).
        property("DTSTAMP", changed.clone()),
    ]);
    time(&mut properties, event.at);
    properties.push(Property::new_ref("SUMMARY", &event.summary));
    let optional = [
        ("DESCRIPTION", &event.description),
        ("LOCATION", &event.location),
        ("URL", &event.url),
    ];
    properties.extend(
        optional
            .into_iter()
            .filter_map(|(key, value)| Some(Property::new_ref(key, value.as_deref()?))),
    );
    properties.extend(people);
    properties.extend([
        Property::new_ref("STATUS", word(status)),
        Property::new_ref(
            "TRANSP",
            if event.transparent {
                "TRANSPARENT"
            } else {
                "OPAQUE"
            },
        ),
        property("SEQUENCE", event.sequence.to_string()),
    ]);
    properties.extend(
        event
            .created
            .map(|created| property("CREATED", utc(created))),
    );
    properties.push(property("LAST-MODIFIED", changed));
    Component {
        name: "VEVENT".into(),
        properties,
        components: Vec::new(),
    }
}

fn time(properties: &mut Vec<Property<'_>>, at: EventTime) {
    match at {
        EventTime::Timed(at) => properties.extend([
            property("DTSTART", utc(at.start)),
            property("DTEND", end(at.end)),
        ]),
        EventTime::AllDay { first, last } => {
            properties.push(typed("DTSTART", "DATE", day(first)));
            // DTEND is the day after (RFC 5545 §3.8.2.2); without one, as on the last day there is, it lasts a day (§3.6.1).
            properties.extend(
                last.max(first)
                    .tomorrow()
                    .ok()
                    .map(|after| typed("DTEND", "DATE", day(after))),
            );
        }
    }
}

fn word(status: Status) -> &'static str {
    match status {
        Status::Confirmed => "CONFIRMED",
        Status::Tentative => "TENTATIVE",
        Status::Cancelled => "CANCELLED",
    }
}
