//! Clients, and proof that a mailbox is theirs.

pub(crate) mod links;
pub(crate) mod origins;
pub(crate) mod port;
pub(crate) mod proving;
pub(crate) mod records;
pub(crate) mod stricter;
pub(crate) mod usage;

use super::{At, Db, SqlStore, audit, engine, rows, tx};
