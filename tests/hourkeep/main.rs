//! Tests of whole modules and of the program, in one binary.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::too_many_lines,
    reason = "these are tests, down to their fixtures; a story is told in one piece"
)]

mod api;
mod booking;
mod cancel;
mod check;
mod classes;
mod document;
mod faults;
mod harness;
mod holds;
mod messages;
mod model;
mod money;
mod payment;
#[cfg(unix)]
mod pooler;
mod races;
mod recent;
mod reconcile;
mod reports;
mod reschedule;
mod statements;
#[cfg(target_os = "linux")]
mod storage;
mod store;
mod support;
