//! What the store promises, on each engine.

mod arrivals;
mod batches;
mod budgets;
mod busy_sources;
mod catalogue;
mod engines;
mod events;
mod growth;
mod idempotency;
mod invariants;
mod keys;
mod known_calendars;
mod leases;
mod lists;
mod payee;
mod recent;
mod statements;
mod vault;
