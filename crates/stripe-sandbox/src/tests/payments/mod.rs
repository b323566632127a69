//! Money, as callers see it.

pub(super) mod balance;
pub(super) mod charging;
pub(super) mod disputes;
pub(super) mod refunds;
pub(super) mod saving;
