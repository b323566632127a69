//! The practice's calendars.

pub(crate) mod busy_sources;
pub(crate) mod feeds;
