//! Notifications to owner and practitioners: planned in the commits that call for them, taken and settled like messages.

use async_trait::async_trait;
use jiff::Timestamp;
use uuid::Uuid;

use crate::{Lease, Leased, MessageEnd, StoreError};
use domain::{
    ids::{BookingId, PracticeId},
    messages::notification::{NotificationKind, Recipient},
};

/// A notification that is to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notification {
    pub practice: PracticeId,
    pub id: Uuid,
    pub recipient: Recipient,
    pub kind: NotificationKind,
    /// None of the day's mail.
    pub booking: Option<BookingId>,
    /// When the session would have started, if it starts at another time now.
    pub moved_from: Option<Timestamp>,
    /// Since when it is to be sent.
    pub planned: Timestamp,
    /// Sendings that failed.
    pub failures: u32,
}

/// What is to be sent, over all practices: messages and notifications by mail.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PostState {
    /// Since when the oldest that should have gone waits.
    pub oldest_due: Option<Timestamp>,
    /// Since when mail cannot be sent.
    pub failing_since: Option<Timestamp>,
    /// Why, as far as is known.
    pub reason: Option<String>,
    /// How many practices it concerns.
    pub practices: u64,
}

/// Taken under a lease and settled under its token, as messages to clients are.
#[async_trait]
pub trait Notifications {
    /// Takes notifications that are due, the longest due first.
    async fn lease_notifications(
        &self,
        lease: Lease,
    ) -> Result<Vec<Leased<Notification>>, StoreError>;
    /// Settles one that was taken; nothing when the lease was lost. `next`: when the following day's mail is to be sent.
    async fn settle_notification(
        &self,
        leased: &Leased<Notification>,
        end: MessageEnd,
        next: Option<Timestamp>,
        now: Timestamp,
    ) -> Result<(), StoreError>;
    /// Tells the owner that the operator has changed where payments go, or whether they are real.
    async fn tell_of_payee(&self, practice: PracticeId, now: Timestamp) -> Result<(), StoreError>;
    /// How sending goes.
    async fn post_state(&self, now: Timestamp) -> Result<PostState, StoreError>;
}
