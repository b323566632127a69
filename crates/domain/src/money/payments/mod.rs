//! Payments of a booking, and what can become of them.

pub mod card;
pub mod chargeable;
pub mod dispute;
pub mod payment;
pub mod received;
pub mod recorded;
pub mod refund;
pub mod slow;
pub mod slow_methods;
pub mod status;
