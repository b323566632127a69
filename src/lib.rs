//! Hourkeep: bookings and payments for private practices.

pub mod domain;
pub mod http;
pub mod ports;
