//! Feeds: who subscribes by which secret address, and what they show.

use std::sync::Arc;

use async_trait::async_trait;
use jiff::Timestamp;

use crate::{Audit, CommandError, Create, Reply, Revisions, StoreError};
use domain::{
    calendars::feed::{Feed, Shows},
    clients::Personal,
    ids::{BookingId, FeedId, PracticeId, PractitionerId, RoomId, SessionId},
    interval::Interval,
    practice::{Text, service::Mode},
};

/// A feed with the SHA-256 of the token in its address.
#[derive(Debug, Clone)]
pub struct NewFeed {
    pub feed: Feed,
    pub hash: [u8; 32],
}

/// A token in place of the one that is in use.
#[derive(Debug, Clone)]
pub struct Rotation {
    pub feed: FeedId,
    pub hash: [u8; 32],
}

/// What a token opens.
#[derive(Debug, Clone)]
pub struct OpenFeed {
    pub feed: Feed,
    /// Whether the token is the one in use; one that was replaced or revoked opens nothing any more.
    pub in_use: bool,
    /// What the feed's content changes with.
    pub revisions: Revisions,
}

/// What a feed shows of one booking.
#[derive(Debug, Clone)]
pub struct FeedBooking {
    pub id: BookingId,
    pub at: Interval,
    /// The session that it shares with others.
    pub session: Option<FeedSession>,
    /// Only read where the feed tells who it is with.
    pub practitioners: Vec<PractitionerId>,
    pub room: Option<RoomId>,
    pub mode: Mode,
    pub service_name: Arc<Text>,
    /// The client's; only read where the feed may tell something of it.
    pub client: Option<Arc<Personal<String>>>,
    pub sequence: u32,
    pub booked: Timestamp,
    pub changed: Timestamp,
    /// Whether its UID ends in the host of before.
    pub uid_by_host: bool,
}

/// A session that bookings share: it changes as they come and go.
#[derive(Debug, Clone, Copy)]
pub struct FeedSession {
    pub id: SessionId,
    pub sequence: u32,
    pub changed: Timestamp,
    /// Whether its UID ends in the host of before.
    pub uid_by_host: bool,
}

/// The bookings of a feed.
#[derive(Debug, Clone, Default)]
pub struct FeedBookings {
    /// Those that stand in calendars and start in the range, by start and id.
    pub data: Vec<FeedBooking>,
    /// The last change of any booking of the feed in the range, cancelled ones included.
    pub changed: Option<Timestamp>,
    /// The host that UIDs ended in before they ended in nothing that changes, as it was remembered.
    pub uid_host: Option<String>,
}

/// Of a feed's address only the SHA-256 is kept: it is shown when it is made, and never again.
#[async_trait]
pub trait Feeds {
    /// A practice's feeds by age, revoked ones and those of clients not included.
    async fn feeds(&self, practice: PracticeId) -> Result<Vec<Feed>, StoreError>;
    /// A feed that is not revoked.
    async fn feed(&self, practice: PracticeId, id: FeedId) -> Result<Option<Feed>, StoreError>;
    /// What the token with this SHA-256 opens.
    async fn feed_by_token(&self, hash: [u8; 32]) -> Result<Option<OpenFeed>, StoreError>;
    /// Makes one. A client's replaces the one there was. The answer of an earlier request under the same key, if there was one.
    async fn add_feed(&self, addition: Create<NewFeed>) -> Result<Option<Reply>, CommandError>;
    /// Replaces the token; as [`Feeds::add_feed`].
    ///
    /// # Errors
    /// [`CommandError::NotFound`] when there is no such feed, or it is revoked.
    async fn rotate_feed(&self, addition: Create<Rotation>) -> Result<Option<Reply>, CommandError>;
    /// Revokes one; `false` when there is none.
    async fn revoke_feed(
        &self,
        practice: PracticeId,
        id: FeedId,
        audit: Audit,
        now: Timestamp,
    ) -> Result<bool, StoreError>;
    /// What a feed shows of the bookings that start in the range.
    async fn feed_bookings(&self, feed: &Feed, range: Interval)
    -> Result<FeedBookings, StoreError>;
    /// A client's own feed.
    async fn feed_of_client(
        &self,
        practice: PracticeId,
        shows: Shows,
    ) -> Result<Option<FeedId>, StoreError>;
    /// The first of the bookings that were proved to be of the same person as this one.
    async fn chain_of(
        &self,
        practice: PracticeId,
        booking: BookingId,
    ) -> Result<Option<BookingId>, StoreError>;
}
