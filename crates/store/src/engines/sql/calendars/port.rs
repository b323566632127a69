//! The port's traits about calendars, method by method onto the statements beside this file.

use async_trait::async_trait;
use jiff::Timestamp;

use super::{
    SqlStore,
    tx::{Failed, store_error},
};
use crate::{
    Audit, BusyDetails, BusySource, BusySourceChange, BusySources, CommandError, Create,
    FeedBookings, Feeds, FinishedRefresh, Lease, NewBusySource, NewFeed, OpenFeed, Reply, Rotation,
    StoreError,
};
use domain::{
    calendars::feed::{Feed, Shows},
    ids::{BookingId, BusySourceId, FeedId, PracticeId},
    interval::Interval,
};

#[async_trait]
impl Feeds for SqlStore {
    async fn feeds(&self, practice: PracticeId) -> Result<Vec<Feed>, StoreError> {
        self.list_feeds(practice).await
    }
    async fn feed(&self, practice: PracticeId, id: FeedId) -> Result<Option<Feed>, StoreError> {
        self.read_feed(practice, id).await
    }
    async fn feed_by_token(&self, hash: [u8; 32]) -> Result<Option<OpenFeed>, StoreError> {
        self.open_feed(hash).await
    }
    async fn add_feed(&self, addition: Create<NewFeed>) -> Result<Option<Reply>, CommandError> {
        self.insert_feed(addition).await
    }
    async fn rotate_feed(&self, addition: Create<Rotation>) -> Result<Option<Reply>, CommandError> {
        self.replace_token(addition).await
    }
    async fn revoke_feed(
        &self,
        practice: PracticeId,
        id: FeedId,
        audit: Audit,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        self.end_feed(practice, id, audit, now)
            .await
            .map_err(|error| store_error(Failed(error)))
    }
    async fn feed_bookings(
        &self,
        feed: &Feed,
        range: Interval,
    ) -> Result<FeedBookings, StoreError> {
        self.list_feed_bookings(feed, range).await
    }
    async fn feed_of_client(
        &self,
        practice: PracticeId,
        shows: Shows,
    ) -> Result<Option<FeedId>, StoreError> {
        self.find_client_feed(practice, shows).await
    }
    async fn chain_of(
        &self,
        practice: PracticeId,
        booking: BookingId,
    ) -> Result<Option<BookingId>, StoreError> {
        self.read_chain(practice, booking).await
    }
}

#[async_trait]
impl BusySources for SqlStore {
    async fn busy_sources(&self, practice: PracticeId) -> Result<Vec<BusySource>, StoreError> {
        self.list_busy_sources(practice).await
    }
    async fn busy_source(
        &self,
        practice: PracticeId,
        id: BusySourceId,
    ) -> Result<Option<BusyDetails>, StoreError> {
        self.read_busy_source(practice, id).await
    }
    async fn add_busy_source(
        &self,
        addition: Create<NewBusySource>,
    ) -> Result<Option<Reply>, CommandError> {
        self.insert_busy_source(addition).await
    }
    async fn change_busy_source(
        &self,
        practice: PracticeId,
        id: BusySourceId,
        change: BusySourceChange,
        audit: Audit,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        self.update_busy_source(practice, id, change, audit, now)
            .await
            .map_err(|error| store_error(Failed(error)))
    }
    async fn remove_busy_source(
        &self,
        practice: PracticeId,
        id: BusySourceId,
        audit: Audit,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        self.delete_busy_source(practice, id, audit, now)
            .await
            .map_err(|error| store_error(Failed(error)))
    }
    async fn lease_due_sources(&self, lease: Lease) -> Result<Vec<BusyDetails>, StoreError> {
        self.take_due_sources(lease).await
    }
    async fn lease_source(
        &self,
        practice: PracticeId,
        id: BusySourceId,
        lease: Lease,
        untried_since: Timestamp,
    ) -> Result<Option<BusyDetails>, StoreError> {
        self.take_source(practice, id, lease, untried_since).await
    }
    async fn finish_refresh(&self, finished: FinishedRefresh) -> Result<bool, CommandError> {
        self.end_refresh(finished).await
    }
}
