//! Calendars to subscribe to.

use icalendar::parser::Property;
use jiff::SignedDuration;

use super::{Feed, calendar, event, property, typed, writer::written};

/// What an event comes to, about, so that a feed is written into one piece of memory.
const EVENT_SIZE: usize = 512;

/// A calendar without METHOD and without attendees: nothing in it is addressed to anybody.
#[must_use]
pub fn feed(feed: &Feed) -> String {
    let mut calendar = calendar();
    let every = every(feed.refresh);
    // Each twice: in the property of the standard, and in the one that clients look at who do not know it (RFC 7986 §5.1, §5.7).
    calendar.properties.extend([
        Property::new_ref("NAME", &feed.name),
        Property::new_ref("X-WR-CALNAME", &feed.name),
        typed("REFRESH-INTERVAL", "DURATION", every.clone()),
        property("X-PUBLISHED-TTL", every),
    ]);
    let events = feed
        .events
        .iter()
        .map(|one| event::component(one, one.status, []));
    written(&calendar, events, EVENT_SIZE * (feed.events.len() + 1))
}

/// In whole minutes, at least one.
fn every(refresh: SignedDuration) -> String {
    let minutes = refresh.as_mins().max(1);
    match (minutes / 60, minutes % 60) {
        (0, minutes) => format!("PT{minutes}M"),
        (hours, 0) => format!("PT{hours}H"),
        (hours, minutes) => format!("PT{hours}H{minutes}M"),
    }
}
