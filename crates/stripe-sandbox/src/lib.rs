//! A local Stripe: a server on loopback that speaks the part of Stripe's API that we use, with a pay page at each session's
//! `url`, saved cards that are charged off session, a balance, disputes, real idempotency, refusals, signed webhooks, and
//! faults on demand. No real money ever moves here. Of Stripe's many events it makes those that say how far money, refunds,
//! disputes and saved cards are.
//!
//! It shares nothing with the adapter, which talks to it over HTTP as it does to Stripe.

mod accounts;
mod api;
mod balance;
mod balance_transaction;
mod cards;
mod charging;
mod connect;
mod control;
mod delivery;
mod desk;
mod disputes;
mod endpoints;
mod error;
mod faults;
mod form;
mod handle;
mod idempotency;
mod journal;
mod page;
mod pay_page;
mod paying;
mod queue;
mod reading;
mod records;
mod refunding;
mod render;
mod rules;
mod saving;
mod server;
mod sessions;
mod setup;
mod shared;
mod signature;
mod start;
mod state;
mod template;

pub mod testing;
#[cfg(test)]
mod tests;

pub use balance_transaction::Conversion;
pub use cards::CardBehaviour;
pub use desk::RefundOutcome;
pub use faults::{Fault, FaultKind, Operation};
pub use handle::SandboxHandle;
pub use paying::Outcome;
pub use records::RefundStatus;
pub use signature::sign;
pub use start::{RunningSandbox, Sandbox, SandboxSettings};
