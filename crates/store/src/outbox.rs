//! Jobs: what is to be done after a commit; and the provider's events, which are taken in the same way.

use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use super::{Queue, StoreError};
use domain::ids::{BookingId, JobId, PracticeId};

/// What is to be done.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, strum::VariantArray, strum::IntoStaticStr, strum::EnumString,
)]
#[strum(serialize_all = "snake_case", const_into_str)]
pub enum JobKind {
    /// Open the payment page, unless that has been done.
    OpenPage,
    /// Ask the provider to close the payment, then release the hold or confirm the booking.
    EndHold,
    /// Close the page of a payment that is not wanted any more.
    ClosePage,
    /// Order the refunds of the booking that the provider does not know yet, and follow those it is working on.
    Refund,
    /// Charge what is due to the saved card.
    ChargeCard,
    /// The session counts as held, unless somebody said otherwise: ask for what is due.
    Collect,
    /// The time of a cancelled booking was sold again: its fee falls away.
    WaiveResold,
    /// A card was saved for a booking that was over by then: the provider lets go of it.
    DetachCard,
}

/// A job to be stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewJob {
    pub id: JobId,
    /// Another booking than the one that is changed.
    pub of: Option<BookingId>,
    pub kind: JobKind,
    pub due: Timestamp,
}

/// A job of one booking.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    pub id: JobId,
    pub practice: PracticeId,
    pub booking: BookingId,
    pub kind: JobKind,
}

/// How work is taken: at most `limit` pieces, each for `length`, under `token`.
#[derive(Debug, Clone, Copy)]
pub struct Lease {
    pub now: Timestamp,
    pub length: SignedDuration,
    pub token: Uuid,
    pub limit: u32,
}

impl Lease {
    /// When it lapses.
    #[must_use]
    pub fn until(&self) -> Timestamp {
        self.now.saturating_add(self.length).unwrap_or(self.now)
    }
}

/// Work that one worker has until its lease lapses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leased<T> {
    pub work: T,
    pub token: Uuid,
    /// How often it was taken, this time included: a crash counts.
    pub attempts: u32,
}

/// Finishes a job together with what it did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Finish {
    pub job: JobId,
    pub token: Uuid,
}

/// An event of the provider as it was stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredEvent {
    pub id: String,
    pub kind: String,
    pub object: String,
    pub account: Option<String>,
    pub livemode: bool,
}

/// What became of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::VariantArray, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case", const_into_str)]
pub enum EventEnd {
    Applied,
    /// It is about nothing here.
    Ignored,
    /// Somebody must look.
    Quarantined,
}

/// Work is taken under a lease and settled under its token: whoever lost it changes nothing, and is
/// told of no error.
#[async_trait]
pub trait Outbox {
    /// The queues in which something is due that nobody has: whoever left it, and whenever it became due.
    async fn due_queues(&self, now: Timestamp) -> Result<Vec<Queue>, StoreError>;
    /// Takes jobs that are due, the longest due first.
    async fn lease_jobs(&self, lease: Lease) -> Result<Vec<Leased<Job>>, StoreError>;
    /// The job is done; nothing when the lease was lost.
    async fn finish_job(
        &self,
        practice: PracticeId,
        finish: Finish,
        now: Timestamp,
    ) -> Result<(), StoreError>;
    /// The job is due again at `due`, because of `reason` (a stable code, nothing personal).
    async fn postpone_job(
        &self,
        practice: PracticeId,
        finish: Finish,
        due: Timestamp,
        reason: &str,
        now: Timestamp,
    ) -> Result<(), StoreError>;
    /// The job is given up in sight.
    async fn dead_letter_job(
        &self,
        practice: PracticeId,
        finish: Finish,
        now: Timestamp,
        reason: &str,
    ) -> Result<(), StoreError>;

    /// Remembers an event; `false` when it was known.
    async fn store_event(&self, event: &StoredEvent, now: Timestamp) -> Result<bool, StoreError>;
    /// Takes events that are not settled.
    async fn lease_events(&self, lease: Lease) -> Result<Vec<Leased<StoredEvent>>, StoreError>;
    /// The event is this practice's, as its object says; nothing when there is no such practice.
    async fn event_of_practice(&self, id: &str, practice: PracticeId) -> Result<(), StoreError>;
    /// The event is settled, with a reason.
    async fn settle_event(
        &self,
        id: &str,
        token: Uuid,
        end: EventEnd,
        reason: Option<&str>,
        now: Timestamp,
    ) -> Result<(), StoreError>;
    /// The event is looked at again at `due`.
    async fn postpone_event(
        &self,
        id: &str,
        token: Uuid,
        due: Timestamp,
        reason: &str,
    ) -> Result<(), StoreError>;
    /// Forgets idempotency records older than `before`; how many.
    async fn forget_replies(&self, before: Timestamp, limit: u32) -> Result<u64, StoreError>;
}
