//! Bookings: placed, moved, and how far they are.

mod availability;
mod by_hand;
mod moving;
mod placing;
mod states;
