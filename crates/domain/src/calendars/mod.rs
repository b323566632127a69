//! Calendars: the external ones that are read, and the feeds that others subscribe to.

pub mod busy;
pub mod feed;
pub mod feed_part;
