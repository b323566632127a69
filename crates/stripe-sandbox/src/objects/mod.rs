//! Stripe's objects, as they are shown.

pub(super) mod reading;
pub(super) mod render;
pub(super) mod template;
