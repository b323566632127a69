//! Payments: asked for, made, recorded, given back.

mod admin;
mod by_hand;
mod checkout;
mod closed;
mod later;
mod outside;
mod paying;
mod recorded;
mod refunds;
mod slow;
