//! Hourkeep: bookings and payments for private practices.

/// SQLite, whose memory this takes over as well, makes rows on one thread that another one reads and gives back: the C library's
/// allocator has both wait for a lock at each of their values. Without huge pages: an idle server holds 14 MB of its own so, and 35 with
/// them.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

pub mod adapters;
pub mod api;
pub mod app;
pub mod assets;
pub mod commands;
pub mod config;
pub mod document;
pub mod ports;
pub mod receipts;
pub mod server;
pub mod service;
pub mod telemetry;
pub mod web;
pub mod workers;
