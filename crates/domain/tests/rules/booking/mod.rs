//! Bookings: placed, moved, and how far they are.

mod approval;
mod availability;
mod by_hand;
mod joining;
mod moving;
mod outside;
mod placing;
mod rescheduling_sessions;
mod states;
mod switching;
