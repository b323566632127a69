//! The one place randomness comes from.

use jiff::Timestamp;
use uuid::Uuid;

/// A source of unguessable bytes and of fresh ids.
pub trait Entropy: Send + Sync {
    /// 32 bytes from a cryptographic source: tokens and keys.
    fn bytes(&self) -> [u8; 32];
    /// A `UUIDv7` of the instant `now` (RFC 9562 §5.7).
    fn uuid(&self, now: Timestamp) -> Uuid;
}
