//! What the store promises, on each engine.

mod busy_sources;
mod calendars;
mod canaries;
mod catalogue;
mod events;
mod idempotency;
mod invariants;
mod keys;
mod leases;
mod lists;
mod money;
mod occupancies;
mod payee;
mod reaching;
mod sealed;
