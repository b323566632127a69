//! The practice itself: its definition, profile, times off and keys.

pub mod asked;
pub mod closure_request;
pub mod closures;
pub mod define;
pub mod keys;
pub mod profile;
pub mod time_off;
