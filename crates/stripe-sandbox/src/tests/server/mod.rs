//! The server, as callers see it.

pub(super) mod api;
pub(super) mod idempotency;
pub(super) mod pay_page;
pub(super) mod running;
