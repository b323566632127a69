//! Tests of whole modules and of the program, in one binary.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "these are tests, down to their fixtures"
)]

mod booking;
mod calendars;
mod clients;
mod harness;
mod messages;
mod money;
mod practice;
mod server;
mod store;
mod support;
mod web;
mod webhooks;
