//! The HTTP shell: it reads requests, calls one use case, and writes answers. No rule of the product lives here.
//!
//! The parts are generic over the router's state; `app.rs` puts them together.

mod admin;
pub mod api;
mod bookings;
mod calendars;
mod challenge;
pub mod client_address;
pub mod conditional;
mod contact;
mod credentials;
mod csv;
pub mod docs;
mod event_document;
pub mod extract;
pub mod idempotency;
mod keyed;
pub mod layers;
mod links;
pub mod log_origin;
pub mod operations;
mod packed;
pub mod pages;
mod practices;
pub mod problem;
pub mod rate_limit;
mod receipt;
mod requests;
pub mod serve;
mod tally;
mod webhooks;
pub mod widget;
mod wire;
