//! The one payment adapter: Stripe, spoken through async-stripe's typed requests. The sandbox speaks the same protocol,
//! so the demo and the tests run this very code.

mod amounts;
mod events;
mod lists;
mod path_id;
mod payments;
mod provider;
mod refusal;
mod setup;
mod transport;
mod webhook;

#[cfg(test)]
mod tests;

pub use provider::StripePayments;
pub use setup::answers::{Endpoint, StripeAccount};
pub use setup::settings::{SettingsError, StripeSettings};
pub use setup::{AccountOrder, Asked, NoAnswer, StripeSetup};
