//! Payments: asked for, charged, recorded, settled.

pub(crate) mod cards;
pub(crate) mod charge;
pub(crate) mod collect;
pub(crate) mod known_payment;
pub mod list;
pub(crate) mod page;
pub mod pay;
pub mod record_payment;
pub mod send_link;
pub mod settle;
pub(crate) mod taking;
