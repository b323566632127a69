//! Messages to clients and notifications to the practice.

pub(crate) mod email_content;
mod heeded;
pub(crate) mod links;
pub mod notifications;
pub(crate) mod reader;
pub mod sending;
pub mod untold;
