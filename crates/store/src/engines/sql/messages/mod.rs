//! What clients and practices are told.

pub(crate) mod asking;
pub(crate) mod link_requests;
pub(crate) mod mailboxes;
pub(crate) mod notifications;
pub(crate) mod notifying;
pub(crate) mod sending;
pub(crate) mod to_clients;

use super::{At, SqlStore, audit, rows, tx};
