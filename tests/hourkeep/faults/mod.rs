//! Money under fault: whatever goes wrong, and in whatever order, it ends where it would have ended without.

mod books;
mod card;
mod clocks;
mod crashes;
mod fixtures;
mod mortal;
mod once;
mod orders;
mod refunds;
mod stories;
mod terms;
mod trouble;
mod world;
