//! The HTTP shell: it reads requests, calls one use case, and writes answers. No rule of the product lives here.
//!
//! The parts are generic over the router's state; `app.rs` puts them together.

pub mod answers;

pub mod client_address;
pub(crate) mod credentials;
pub mod extract;
pub mod idempotency;
pub(crate) mod keyed;
pub mod layers;
pub mod log_origin;
pub(crate) mod negotiation;
pub mod operations;
pub(crate) mod personal;
pub mod problem;
pub mod rate_limit;
pub mod serve;
mod tally;
