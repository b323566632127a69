//! What the core needs from the outside, as traits with closed error enums.

pub mod busy;
pub mod mailer;
mod payment_account;
pub mod payments;
pub mod sms_sender;
pub mod webhooks;
