//! The one payment adapter: Stripe, spoken through async-stripe's typed requests. The sandbox speaks the same protocol,
//! so the demo and the tests run this very code.

mod amounts;
mod answers;
mod balance_transactions;
mod cards;
mod charges;
mod checkout;
mod disputes;
mod events;
mod lists;
mod methods;
mod path_id;
mod provider;
mod refunds;
mod refusal;
mod settings;
mod setup;
mod transport;
mod webhook;

#[cfg(test)]
mod tests;

pub use answers::{Account, Endpoint};
pub use provider::StripePayments;
pub use settings::{SettingsError, StripeSettings};
pub use setup::{AccountOrder, Asked, NoAnswer, StripeSetup};
