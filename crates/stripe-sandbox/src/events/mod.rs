//! Events: queued, signed, posted.

pub(super) mod delivery;
pub(super) mod queue;
pub(super) mod signature;
