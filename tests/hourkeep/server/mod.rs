//! The whole server: asking its router ([`router`]), every answer held against the OpenAPI document ([`contract`]), and what all
//! routes have in common.

mod check;
pub mod contract;
mod kept;
mod layers;
mod matrix;
pub mod practice;
mod problems;
mod readiness;
pub mod router;
mod seen;
