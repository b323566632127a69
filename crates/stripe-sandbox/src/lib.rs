//! A local Stripe: a server on loopback that speaks the part of Stripe's API that we use, with a pay page at each session's
//! `url`, saved cards that are charged off session, a balance, disputes, real idempotency, refusals, signed webhooks, and
//! faults on demand. No real money ever moves here. Of Stripe's many events it makes those that say how far money, refunds,
//! disputes and saved cards are.
//!
//! It shares nothing with the adapter, which talks to it over HTTP as it does to Stripe.

mod accounts;
mod events;
mod faults;
mod handle;
mod objects;
mod payments;
mod rules;
mod server;
mod start;
mod state;

pub mod testing;
#[cfg(test)]
mod tests;

pub use events::signature::sign;
pub use faults::{Fault, FaultKind, Operation};
pub use handle::SandboxHandle;
pub use payments::{balance_transaction::Conversion, cards::CardBehaviour, paying::Outcome};
pub use start::{RunningSandbox, Sandbox, SandboxSettings};
pub use state::{locked::RefundOutcome, records::RefundStatus};
