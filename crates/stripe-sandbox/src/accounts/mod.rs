//! Accounts, and what is set up at each: webhook endpoints, methods of payment.

pub(super) mod connect;
pub(super) mod endpoints;
pub(super) mod keys;
pub(super) mod setup;
