//! Hourkeep: bookings and payments for private practices.

#![allow(clippy::duplicate_mod, reason = "store/sql holds one text of every statement, compiled for each engine")]

pub mod config;
pub mod domain;
pub mod http;
pub mod ports;
pub mod store;
pub mod telemetry;
