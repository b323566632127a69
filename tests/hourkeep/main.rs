//! Tests of whole modules and of the program, in one binary.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "these are tests, down to their fixtures")]

mod domain;
mod payment;
mod statements;
mod store;
mod support;
