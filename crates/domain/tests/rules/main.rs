//! The rules of slots, bookings and their money, case by case and by properties.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::too_many_lines,
    reason = "these are tests, down to their fixtures; a story is told in one piece"
)]

mod booked;
mod fixtures;
mod parts;

mod assignment;
mod by_hand;
mod classes;
mod clients;
mod days;
mod dst_vectors;
mod endings;
mod histories;
mod horizon_and_notice;
mod hours;
mod limits;
mod money;
mod moving;
mod overlaps;
mod placing;
mod practices;
mod properties;
mod receipts;
mod reconciling;
mod reference;
mod rooms;
mod settling;
mod states;
mod suspicion;
mod teams;
mod worked_cases;
mod world;
mod zones;
