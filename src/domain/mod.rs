//! The rules of the product as pure values and functions: no clock, no randomness, no I/O, no framework.

pub mod client;
pub mod ids;
pub mod interval;
pub mod money;
pub mod policy;
pub mod practice;
pub mod schedule;
pub mod service;
pub mod zone;
