//! Requests for the links of the bookings that were made with an address, taken like jobs.

use std::{collections::BTreeMap, fmt};

use async_trait::async_trait;
use jiff::Timestamp;

use crate::{Lease, Leased, Record, StoreError};
use domain::{
    clients::{ContactRules, Personal},
    ids::{BookingId, PracticeId},
};

/// What an address is found by within its practice: a keyed hash.
#[derive(Clone, PartialEq, Eq)]
pub struct AddressIndex(pub(crate) Vec<u8>);

/// It is of a person.
impl fmt::Debug for AddressIndex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AddressIndex")
    }
}

/// Somebody asked for the links of the bookings made with an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkRequest {
    pub practice: PracticeId,
    pub address: AddressIndex,
}

/// What decides whether a booking's link is sent with others, and the link.
#[derive(Debug, Clone)]
pub struct MailedLink {
    /// The mail token, or the manage token of a booking that has no other; `None` on bookings that are older than messages.
    pub token: Option<Personal<String>>,
    /// Contact rules that hold for the messages of this booking alone.
    pub stricter: Option<ContactRules>,
}

/// Nothing that is done when somebody asks depends on what is known of the address.
#[async_trait]
pub trait LinkRequests {
    /// What an address is found by.
    fn address_index(&self, practice: PracticeId, address: &Personal<String>) -> AddressIndex;
    /// Keeps a request, in place of one for the same address that waits.
    async fn request_links(&self, request: &LinkRequest, now: Timestamp) -> Result<(), StoreError>;
    /// Takes requests, the oldest first.
    async fn lease_link_requests(
        &self,
        lease: Lease,
    ) -> Result<Vec<Leased<LinkRequest>>, StoreError>;
    /// Forgets a request that was taken; nothing when the lease was lost.
    async fn forget_link_request(&self, leased: &Leased<LinkRequest>) -> Result<(), StoreError>;
    /// The bookings made with an address whose sessions end after `since`, by start.
    async fn bookings_of_address(
        &self,
        request: &LinkRequest,
        since: Timestamp,
        limit: u32,
    ) -> Result<Vec<Record>, StoreError>;
    /// The links of bookings.
    async fn mailed_links(
        &self,
        practice: PracticeId,
        bookings: &[BookingId],
    ) -> Result<BTreeMap<BookingId, MailedLink>, StoreError>;
}
