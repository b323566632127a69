//! Busy sources: calendars of practitioners that are kept elsewhere, and what is known of them.

use async_trait::async_trait;
use jiff::Timestamp;
use secrecy::SecretString;
use uuid::Uuid;

use crate::{Audit, CommandError, Create, Lease, Reply, StoreError};
use domain::{
    calendars::busy::{CalendarFault, Reading, Validators, WorkingElsewhere},
    ids::{BusySourceId, PracticeId, PractitionerId},
    zone::Zone,
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
    /// What becomes of events shown as "working elsewhere".
    pub elsewhere: WorkingElsewhere,
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
    pub faults: Vec<CalendarFault>,
}

/// A source with its secret.
#[derive(Debug, Clone)]
pub struct BusyDetails {
    pub source: BusySource,
    /// `None`: the calendar is put as a file.
    pub url: Option<SecretString>,
    pub validators: Validators,
}

/// A source to be added.
#[derive(Debug, Clone)]
pub struct NewBusySource {
    pub source: BusySource,
    /// `None`: the calendar is put as a file.
    pub url: Option<SecretString>,
    /// What the first reading found; of files there is none yet.
    pub found: Option<Refreshed>,
    /// The most that the practice may have, this one among them.
    pub most: usize,
    /// When it is to be fetched again.
    pub due: Option<Timestamp>,
}

/// What is to change of a source; the rest stays.
#[derive(Debug, Clone, Default)]
pub struct BusySourceChange {
    pub label: Option<String>,
    pub zone: Option<SourceZone>,
    pub elsewhere: Option<WorkingElsewhere>,
}

/// The zone of a source's all-day and floating times.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SourceZone {
    Practitioners,
    Named(Zone),
}

impl BusySourceChange {
    /// Whether the calendar is understood otherwise then.
    #[must_use]
    pub const fn reads_otherwise(&self) -> bool {
        self.zone.is_some() || self.elsewhere.is_some()
    }
}

/// What came of a try.
#[derive(Debug, Clone)]
pub enum Refreshed {
    /// It was read. What is known by then of events that were not understood goes on to count.
    Read {
        reading: BusyReading,
        validators: Validators,
        found: Reading,
    },
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
    /// The last try when this one began: of two files that are put at once, the one that was put later stays.
    pub tried_before: Option<Timestamp>,
    pub outcome: Refreshed,
    /// When it is to be fetched again.
    pub due: Option<Timestamp>,
    /// When the try began.
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
    async fn busy_source(
        &self,
        practice: PracticeId,
        id: BusySourceId,
    ) -> Result<Option<BusyDetails>, StoreError>;
    /// Adds one; the answer of an earlier request under the same key, if there was one. [`CommandError::Full`] when the practice
    /// has as many as it may have.
    async fn add_busy_source(
        &self,
        addition: Create<NewBusySource>,
    ) -> Result<Option<Reply>, CommandError>;
    /// Changes one; `false` when there is none. Where the calendar is understood otherwise then, nothing of a try that is under way is
    /// written, and the next one, which is due, reads all of it.
    async fn change_busy_source(
        &self,
        practice: PracticeId,
        id: BusySourceId,
        change: BusySourceChange,
        audit: Audit,
        now: Timestamp,
    ) -> Result<bool, StoreError>;
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
    /// Writes what came of a try; `false` when nothing was written: the lease was lost, the source is gone, or a file
    /// that was put later has been written already.
    ///
    /// # Errors
    /// [`CommandError::Full`] when more would have to be kept than can be: of events that were not understood, what was known
    /// before is kept as well.
    async fn finish_refresh(&self, finished: FinishedRefresh) -> Result<bool, CommandError>;
}
