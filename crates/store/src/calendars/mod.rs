//! Calendars: busy sources and feeds.

pub(super) mod busy_sources;
pub(super) mod feeds;
