//! Calendars to subscribe to.

use super::{Feed, builder::Sheet, event};

/// What an event comes to, about, so that a feed is written into one piece of memory.
const EVENT_SIZE: usize = 512;

/// A calendar without METHOD and without attendees: nothing in it is addressed to anybody.
#[must_use]
pub fn feed(feed: &Feed) -> String {
    let mut sheet = Sheet::new(EVENT_SIZE * (feed.events.len() + 1));
    sheet.name(&feed.name);
    sheet.refresh(feed.refresh.as_mins().max(1));
    for one in &feed.events {
        event::write(&mut sheet, one, one.status, |_| {});
    }
    sheet.finish()
}
