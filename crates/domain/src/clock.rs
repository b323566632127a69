//! The one place time comes from.

use jiff::Timestamp;

/// A source of the current instant. The system's stands in `app.rs`, a settable one in the tests.
pub trait Clock: Send + Sync {
    /// Now, in whole microseconds (what PostgreSQL keeps).
    fn now(&self) -> Timestamp;
}
