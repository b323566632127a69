//! The rules of the product as pure values and functions: no clock, no randomness, no I/O, no framework.

pub mod assignment;
pub mod availability;
pub mod booking;
pub mod calendar;
pub mod classes;
pub mod client;
mod examination;
pub mod ids;
pub mod interval;
pub mod limits;
pub mod money;
pub mod payment;
pub mod placing;
pub mod policy;
pub mod practice;
pub mod receipt;
pub mod schedule;
pub mod service;
pub mod zone;
