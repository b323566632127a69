//! Bookings: quoted, placed, moved, cancelled, read.

pub mod attendance;
pub mod book;
pub mod booked;
pub mod bookings;
pub mod cancel;
pub(crate) mod change;
pub mod details;
pub mod end_hold;
pub(crate) mod hold;
pub mod manage;
pub mod own;
mod placing;
pub mod quote;
pub mod request;
pub mod reschedule;
mod saved_card;
pub mod search;
