//! Hourkeep: bookings and payments for private practices.

#![allow(clippy::duplicate_mod, reason = "store/sql holds one text of every statement, compiled for each engine")]

pub mod app;
pub mod busy;
pub mod commands;
pub mod config;
pub mod document;
pub mod domain;
pub mod http;
pub mod ical;
pub mod mail;
pub mod outbound;
pub mod pages;
pub mod payments;
pub mod ports;
pub mod receipts;
pub mod sandbox;
pub mod service;
pub mod store;
pub mod telemetry;
pub mod webhooks;
pub mod wording;
pub mod workers;
