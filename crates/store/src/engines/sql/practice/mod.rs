//! Practices: definitions, times off, keys.

pub(crate) mod apply;
mod closures;
pub(crate) mod keys;
pub(crate) mod payee;
pub(crate) mod practices;
pub(crate) mod renaming;
pub(crate) mod times_off;

use super::{At, Db, SqlStore, addition, audit, rows, tx};
