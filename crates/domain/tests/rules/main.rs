//! The rules of slots, bookings and their money, case by case and by properties.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::too_many_lines,
    clippy::large_enum_variant,
    clippy::unnecessary_wraps,
    reason = "these are tests, down to their fixtures"
)]

mod booked;
mod booking;
mod clients;
mod fixtures;
mod money;
mod parts;
mod practices;
mod reference;
mod world;
mod zones;
