//! The practices' endpoints and what they are told.

pub(crate) mod announce;
pub(crate) mod changes;
pub(crate) mod delivered;
pub(crate) mod deliveries;
pub(crate) mod endpoints;
pub(crate) mod port;

use super::{At, SqlStore, addition, audit, rows, tx};
