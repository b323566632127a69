//! What reads are answered from: a practice's definitions and calendar, kept in memory until a revision says otherwise.
//! A stale one can cost a 409, never a double booking: under their locks writes compare revisions, and read what has changed.

use std::{collections::BTreeMap, sync::Arc};

use jiff::{SignedDuration, Timestamp};

use super::{
    App, ServiceError,
    recent::{OfPractice, Recent},
};
use domain::{
    booking::availability::calendar::Calendar,
    ids::{PracticeId, ResourceId},
    practice::Catalogue,
};
use store::{KnownCalendar, Revisions};

/// One practice at one revision.
#[derive(Debug, Clone)]
pub struct Snapshot {
    pub catalogue: Arc<Catalogue>,
    pub calendar: Arc<Calendar>,
    /// From when on it was read.
    from: Timestamp,
    /// Of each practitioner and room the revision that the calendar was read at.
    resources: Arc<BTreeMap<ResourceId, i64>>,
    /// What is written from the same revisions, at the same time, is the same.
    pub revisions: Revisions,
}

impl OfPractice for Snapshot {
    fn practice(&self) -> PracticeId {
        self.revisions.practice
    }
}

impl Snapshot {
    /// The calendar, for who has the store look under its locks what of it has changed.
    pub(super) fn known_calendar(&self) -> KnownCalendar {
        KnownCalendar {
            calendar: Arc::clone(&self.calendar),
            from: self.from,
            revisions: Arc::clone(&self.resources),
        }
    }
}

pub(super) type Snapshots = Recent<String, Snapshot>;

/// Limits look back a week; a day more for zones.
const BACK: SignedDuration = SignedDuration::from_hours(9 * 24);

impl App {
    /// The practice under a slug, for who only looks: what another process wrote may be missing for a moment.
    pub async fn cached_snapshot(&self, slug: &str) -> Result<Snapshot, ServiceError> {
        let read = |known| self.read(slug, known);
        self.snapshots.look(self, slug, read).await
    }

    /// The practice under a slug as it was known last, for who has the store compare its revision under the locks.
    pub(super) fn known_snapshot(&self, slug: &str) -> Option<Snapshot> {
        self.snapshots.known(slug)
    }

    /// The practice under a slug, as it is now.
    pub async fn snapshot(&self, slug: &str) -> Result<Snapshot, ServiceError> {
        let read = |known| self.read(slug, known);
        self.snapshots.ask(self, slug, read).await
    }

    async fn read(&self, slug: &str, known: Option<Snapshot>) -> Result<Snapshot, ServiceError> {
        let revisions = self
            .store
            .revisions(slug)
            .await?
            .ok_or(ServiceError::NotFound)?;
        match known {
            // One small query on primary keys instead of seven queries
            // (docs/decisions/0012-snapshots-by-revision.md).
            Some(known) if known.revisions == revisions => Ok(known),
            known => self.read_at(known, revisions).await,
        }
    }

    async fn read_at(
        &self,
        known: Option<Snapshot>,
        revisions: Revisions,
    ) -> Result<Snapshot, ServiceError> {
        // Definitions change seldom and are larger; the calendar changes with every booking.
        let catalogue = self
            .catalogue_at(revisions.practice, revisions.catalogue)
            .await?;
        let known = known.filter(|known| known.practice() == revisions.practice);
        let from = self.clock.now().saturating_sub(BACK).unwrap_or_default();
        // Read after the revisions: it may be newer than they say, which the next read corrects,
        // but never older.
        let known = known.map(|known| known.known_calendar());
        let read = self
            .store
            .calendar(revisions.practice, from, known.as_ref())
            .await?;
        Ok(Snapshot {
            catalogue,
            calendar: read.calendar,
            from: read.from,
            resources: read.revisions,
            revisions,
        })
    }
}
