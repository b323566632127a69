//! Every statement, once: each engine includes this tree as its own, with its own `Db` and macros.

mod addition;
mod audit;
mod batch;
mod booking;
mod calendars;
mod clients;
mod events;
mod idempotency;
mod invariants;
mod jobs;
mod messages;
mod money;
mod practice;
mod queues;
mod rows;
mod run_command;
mod store;
pub(super) mod tx;
mod upkeep;
mod webhooks;

use super::{Db, MIGRATIONS, SqlStore, engine};
use crate::engines::instant::At;
