//! Hourkeep: bookings and payments for private practices.

pub mod domain;
pub mod payments;
pub mod ports;
pub mod sandbox;
