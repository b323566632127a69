//! Bookings: placed, moved, and how far they are.

mod availability;
mod moving;
mod placing;
mod states;
