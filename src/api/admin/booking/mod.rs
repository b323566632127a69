//! The practice's bookings.

pub(crate) mod availability;
pub(crate) mod bookings;
pub(crate) mod same_origin;
pub(crate) mod sessions;
pub(crate) mod swap;
pub(crate) mod telling;
