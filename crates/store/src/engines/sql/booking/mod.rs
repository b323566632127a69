//! Bookings, their slots and what is taken.

pub(crate) mod belongings;
pub(crate) mod bookings;
pub(crate) mod calendar;
pub(crate) mod change;
pub(crate) mod commit;
pub(crate) mod listeners;
pub(crate) mod outside;
pub(crate) mod place;
mod records;
pub(crate) mod resources;
mod sessions;
mod slots;
mod swap;

use super::{At, Db, SqlStore, audit, batch, idempotency, jobs, rows, tx};
