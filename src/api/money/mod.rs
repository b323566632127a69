//! Receipts, and the events of the payment provider.

pub(crate) mod receipt;
pub(crate) mod stripe_webhook;
