//! Events, and the time they take.

pub(super) mod echo;
pub(super) mod event;
pub(super) mod extent;
pub(super) mod freebusy;
mod occurrences;
pub(super) mod series;
mod shift;
pub(super) mod taken;
pub(super) mod versions;
