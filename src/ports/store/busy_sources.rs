//! Busy sources: calendars of practitioners that are kept elsewhere, and what is known of them.

use async_trait::async_trait;
use jiff::Timestamp;
use secrecy::SecretString;
use uuid::Uuid;

use super::{Addition, Audit, CommandError, Lease, Once, Reply, StoreError};
use crate::{
    domain::{
        busy::{Fault, Known},
        ids::{BusySourceId, PracticeId, PractitionerId},
        zone::Zone,
    },
    ports::busy::Validators,
};

/// A calendar kept elsewhere, and how well it is known.
#[derive(Debug, Clone, PartialEq)]
pub struct BusySource {
    pub id: BusySourceId,
    pub practice: PracticeId,
    pub practitioner: PractitionerId,
    /// What the owner calls it.
    pub label: String,
    /// Scheme and host of its address; `None`: the calendar is put as a file.
    pub origin: Option<String>,
    /// For all-day and floating times; otherwise the practitioner's.
    pub zone: Option<Zone>,
    pub added: Timestamp,
    /// The last good reading.
    pub read: Option<BusyReading>,
    /// The last try, good or not.
    pub tried: Option<Timestamp>,
    /// Tries since the last good one.
    pub failures: u32,
    /// Why the last try failed, for the owner.
    pub problem: Option<String>,
}

/// What a good reading found.
#[derive(Debug, Clone, PartialEq)]
pub struct BusyReading {
    pub at: Timestamp,
    /// Until then the calendar was worked out.
    pub covers_until: Timestamp,
    pub events: u32,
    /// Events that leave the time free.
    pub passed_over: u32,
    /// What was not understood.
    pub faults: Vec<Fault>,
}

/// A source with its secret and what is known by event.
#[derive(Debug, Clone)]
pub struct BusyDetails {
    pub source: BusySource,
    /// `None`: the calendar is put as a file.
    pub url: Option<SecretString>,
    pub validators: Validators,
    pub known: Known,
}

/// A source to be added, read for the first time.
#[derive(Debug, Clone)]
pub struct NewBusySource {
    pub details: BusyDetails,
    /// When it is to be fetched again.
    pub due: Option<Timestamp>,
}

/// What came of a try.
#[derive(Debug, Clone)]
pub enum Refreshed {
    /// It was read; `known` is what is known now.
    Read { reading: BusyReading, validators: Validators, known: Known },
    /// The server said that it is as it was.
    Unchanged,
    /// It was not; what was known before stays.
    Failed { problem: String },
}

/// A try that is over.
#[derive(Debug, Clone)]
pub struct FinishedRefresh {
    pub practice: PracticeId,
    pub source: BusySourceId,
    /// The lease under which it was made; of a file that was put, none.
    pub lease: Option<Uuid>,
    pub outcome: Refreshed,
    /// When it is to be fetched again.
    pub due: Option<Timestamp>,
    pub now: Timestamp,
    /// Of what an owner did; a worker's rounds leave no trace.
    pub audit: Option<Audit>,
}

/// See the module. Whatever changes a practitioner's busy times raises their revision.
#[async_trait]
pub trait BusySources {
    /// A practice's sources by age.
    async fn busy_sources(&self, practice: PracticeId) -> Result<Vec<BusySource>, StoreError>;
    /// One, with its secret.
    async fn busy_source(&self, practice: PracticeId, id: BusySourceId) -> Result<Option<BusyDetails>, StoreError>;
    /// The answer that was given under this key, should it have been used; looked up before anything is fetched.
    async fn added_before(&self, practice: PracticeId, once: &Once, now: Timestamp) -> Result<Option<Reply>, CommandError>;
    /// Adds one; the answer of an earlier request under the same key, if there was one.
    async fn add_busy_source(&self, addition: Addition<NewBusySource>) -> Result<Option<Reply>, CommandError>;
    /// Removes one with all that is known of it; `false` when there is none.
    async fn remove_busy_source(
        &self,
        practice: PracticeId,
        id: BusySourceId,
        audit: Audit,
        now: Timestamp,
    ) -> Result<bool, StoreError>;
    /// Takes sources with an address that are due, of all practices.
    async fn lease_due_sources(&self, lease: Lease) -> Result<Vec<BusyDetails>, StoreError>;
    /// Takes one source with an address, due or not; `None` when somebody else has it, it was tried at `untried_since` or later, or it
    /// is not there.
    async fn lease_source(
        &self,
        practice: PracticeId,
        id: BusySourceId,
        lease: Lease,
        untried_since: Timestamp,
    ) -> Result<Option<BusyDetails>, StoreError>;
    /// Writes what came of a try; `false` when the lease was lost or the source is gone, and nothing was written.
    async fn finish_refresh(&self, finished: FinishedRefresh) -> Result<bool, StoreError>;
}
