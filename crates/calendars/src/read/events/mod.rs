//! Events, and the time they take.

pub(super) mod echo;
pub(super) mod event;
pub(super) mod extent;
pub(super) mod freebusy;
pub(super) mod series;
pub(super) mod taken;
pub(super) mod versions;
