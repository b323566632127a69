//! The practice itself.

pub(crate) mod closures;
pub(crate) mod definition;
pub(crate) mod keys;
pub(crate) mod time_off;
