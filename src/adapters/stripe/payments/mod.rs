//! Payments, and what becomes of them: our orders as Stripe's parameters, Stripe's objects as ours.

pub(super) mod balance_transactions;
pub(super) mod cards;
pub(super) mod charges;
pub(super) mod checkout;
pub(super) mod disputes;
pub(super) mod methods;
pub(super) mod refunds;
