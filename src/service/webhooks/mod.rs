//! Events for the practice's own systems.

pub mod deliver;
pub mod deliveries;
pub mod webhook_endpoints;
