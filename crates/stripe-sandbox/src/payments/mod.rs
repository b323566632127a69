//! Money: payment pages, charges, refunds, disputes, and the balance they move.

pub(super) mod balance;
pub(super) mod balance_transaction;
pub(super) mod cards;
pub(super) mod charging;
pub(super) mod disputes;
pub(super) mod paying;
pub(super) mod refunding;
pub(super) mod saving;
pub(super) mod sessions;
