//! What stands around every route.

mod answers;
mod browser;
mod limits;
mod privacy;
