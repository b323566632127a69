//! Bookings: quoted, placed, moved, cancelled, read.

pub mod bookings;
pub mod by_hand;
pub mod changing;
pub mod closing;
pub mod details;
pub mod joining;
pub mod late;
pub mod manage;
pub mod placing;
pub mod reasons;
pub mod request;
pub mod sessions;
