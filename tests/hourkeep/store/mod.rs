//! What the store promises, on each engine.

mod calendars;
mod catalogue;
mod events;
mod idempotency;
mod keys;
mod leases;
mod money;
mod occupancies;
mod sealed;
