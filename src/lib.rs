//! Hourkeep: bookings and payments for private practices.

pub mod config;
pub mod domain;
pub mod http;
pub mod ports;
pub mod telemetry;
