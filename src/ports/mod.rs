//! What the core needs from the outside, as traits with closed error enums.

pub mod busy;
pub mod mailer;
mod payment_account;
pub mod payments;
pub mod sms_sender;
mod unreached;
pub mod webhooks;

pub use unreached::Unreached;
