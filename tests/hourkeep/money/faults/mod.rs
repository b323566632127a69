//! Money under fault: whatever goes wrong, and in whatever order, it ends where it would have ended without.

mod card;
mod clocks;
mod crashes;
mod once;
mod orders;
mod refunds;
mod stories;
mod terms;
mod trouble;
mod world;
