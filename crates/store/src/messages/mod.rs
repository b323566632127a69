//! Messages to clients, and notifications to the practice.

pub(super) mod link_requests;
pub(super) mod notifications;
pub(super) mod to_clients;
