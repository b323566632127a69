//! Bookings that change: moved, cancelled, and what their practice changes meanwhile.

mod agreed;
mod by_link;
mod cancel;
mod former;
mod reschedule;
mod swap;
