//! What comes in over HTTP: the API, the pay page, and the control paths.

pub(super) mod api;
mod call;
pub(super) mod connections;
pub(super) mod control;
pub(super) mod error;
pub(super) mod form;
pub(super) mod idempotency;
pub(super) mod page;
pub(super) mod pay_page;
