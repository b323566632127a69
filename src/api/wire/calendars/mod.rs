//! Feeds and busy sources, as they are shown.

pub(crate) mod busy_sources;
pub(crate) mod feeds;
