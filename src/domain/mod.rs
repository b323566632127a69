//! The rules of the product as pure values and functions: no clock, no randomness, no I/O, no framework.

pub mod assignment;
pub mod availability;
pub mod booking;
pub mod calendar;
pub mod card;
pub mod classes;
pub mod client;
pub mod dispute;
mod examination;
pub mod fee;
pub mod funds;
pub mod ids;
pub mod interval;
pub mod leaving;
pub mod ledger;
pub mod limits;
pub mod money;
pub mod payment;
pub mod placing;
pub mod policy;
pub mod practice;
pub mod refund;
pub mod resale;
pub mod schedule;
pub mod service;
pub mod settling;
pub mod zone;
