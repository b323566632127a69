//! Messages to clients and notifications to the practice.

pub(crate) mod letters;
pub mod notifications;
pub mod sending;
