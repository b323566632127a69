//! Feeds that go out, busy times that come in.

pub(crate) mod busy_changes;
pub(crate) mod busy_sources;
pub(crate) mod feed_bookings;
pub(crate) mod feeds;
pub(crate) mod port;

use super::{At, Db, SqlStore, addition, audit, rows, tx};
