//! Whether this process and this database belong together.

pub(crate) mod canaries;
pub(crate) mod readiness;
pub(crate) mod uid_host;

use super::{Db, MIGRATIONS, SqlStore, engine, tx};
