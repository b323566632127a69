//! The HTTP shell: it reads requests, calls one use case, and writes answers. No rule of the product lives here.
//!
//! The parts are generic over the router's state; `app.rs` puts them together.

pub mod answers;
pub mod extract;
pub mod layers;
pub(crate) mod negotiation;
pub mod operations;
pub mod problem;
pub mod rate_limit;
pub mod serve;
pub mod sharing;
