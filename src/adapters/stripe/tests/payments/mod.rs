//! Payments, and what becomes of them.

pub(super) mod balance_transactions;
pub(super) mod charge_faults;
pub(super) mod charges;
pub(super) mod checkout;
pub(super) mod disputes;
pub(super) mod refunds;
pub(super) mod saving;
