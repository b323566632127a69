//! Calendars kept elsewhere, read to learn when a practitioner is busy: fetched over the network ([`fetch`]) and understood
//! ([`read`]).

pub mod fetch;
pub mod read;
