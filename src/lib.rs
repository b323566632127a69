//! Hourkeep: bookings and payments for private practices.

pub mod document;
pub mod domain;
pub mod ports;
