//! Money: taken, given back, accounted for.

pub mod accounting;
pub(crate) mod disputes;
pub mod events;
pub mod fees;
pub mod payments;
pub mod refund_by_hand;
pub mod refunds;
pub mod write_off;
