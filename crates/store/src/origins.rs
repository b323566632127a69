//! Where bookings come from, for as long as that is counted.

use async_trait::async_trait;
use jiff::Timestamp;

use super::{Record, StoreError};
use domain::{
    clients::suspicion::Origin,
    ids::{BookingId, PracticeId},
};

/// A network address (IPv6: its /64) and the network around it (IPv4: its /24, IPv6: its /48). Only keyed hashes of them are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CameFrom {
    pub address: String,
    pub network: String,
}

/// A challenge whose solution holds; used once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Solved {
    pub id: [u8; 16],
    pub ends: Timestamp,
}

/// What came from where a booking came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SameOrigin {
    pub practice: PracticeId,
    pub booking: BookingId,
    /// From the network around the address, not from the address alone.
    pub network: bool,
    pub now: Timestamp,
}

/// Counts, finds and forgets where bookings came from; addresses and networks are kept as keyed
/// hashes only.
#[async_trait]
pub trait Origins {
    /// What of last week is neither paid nor proved and came from there.
    async fn origin(
        &self,
        practice: PracticeId,
        from: &CameFrom,
        now: Timestamp,
    ) -> Result<Origin, StoreError>;
    /// The bookings ahead that came from where this one did and are neither paid nor proved, by start; none when that is not known any more.
    async fn same_origin(&self, query: &SameOrigin) -> Result<Vec<Record>, StoreError>;
    /// Forgets where bookings came from that are paid, proved, over, or a week old, and challenges that have ended; how many.
    async fn forget_origins(&self, now: Timestamp) -> Result<u64, StoreError>;
}
