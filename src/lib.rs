//! Hourkeep: bookings and payments for private practices.

#![allow(
    clippy::duplicate_mod,
    reason = "store/sql holds one text of every statement, compiled for each engine"
)]

/// SQLite, whose memory this takes over as well, makes rows on one thread that another one reads and gives back: the C library's
/// allocator has both wait for a lock at each of their values.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

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
