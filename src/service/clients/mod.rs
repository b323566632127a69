//! Clients: who they are, what proves it, and how they want to be reached.

pub mod challenge;
pub mod confirm;
pub(crate) mod consent;
pub mod contact;
pub mod link_requests;
pub mod links;
pub mod origin;
pub mod phone;
pub mod returning;
