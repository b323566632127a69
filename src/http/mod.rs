//! The HTTP shell: it reads requests, calls one use case, and writes answers. No rule of the product lives here.
//!
//! The parts are generic over the router's state; `app.rs` puts them together.

pub mod after_payment;
pub mod api;
pub mod client_address;
pub mod conditional;
pub mod docs;
pub mod extract;
pub mod idempotency;
pub mod layers;
pub mod operations;
pub mod problem;
pub mod rate_limit;
pub mod serve;
