//! Bookings: quoted, placed, moved, cancelled, read.

pub mod attendance;
pub mod book;
pub mod booked;
pub mod bookings;
pub mod cancel;
pub(crate) mod change;
pub mod end_hold;
pub(crate) mod hold;
pub mod manage;
pub mod own;
pub mod quote;
pub mod reschedule;
pub mod search;
