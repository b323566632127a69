//! Money of bookings: what is asked for, what goes back, what is put on paper.

mod amounts;
mod by_hand;
mod endings;
mod histories;
mod receipts;
mod reconciling;
mod settling;
