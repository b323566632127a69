//! Fees: what late cancellations and missed sessions cost, and who decides it.

mod admin;
mod decisions;
mod goodwill;
mod no_show;
mod resale;
