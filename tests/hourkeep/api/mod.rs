//! The API as its clients meet it: the real router over a whole service, on both engines. Every answer is held against the
//! OpenAPI document.

mod abuse;
mod admin_side;
mod agreed;
mod calendars;
mod client_side;
mod contract;
mod layers;
mod matrix;
mod pages;
mod problems;
mod proving;
mod readiness;
mod seen;
mod server;
mod webhooks;
