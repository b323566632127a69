//! Calendars: the external ones that are read, and the feeds that others subscribe to.

pub mod busy_list;
pub mod busy_refresh;
pub mod busy_sources;
pub(crate) mod entries;
pub mod feeds;
pub mod free_busy;
pub mod subscription;
