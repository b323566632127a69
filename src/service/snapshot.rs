//! What reads are answered from: a practice's definitions and calendar, kept in memory until a revision says otherwise.
//! A stale one can cost a 409, never a double booking: writes decide by what they read under their locks.

use std::sync::Arc;

use jiff::SignedDuration;
use quick_cache::sync::Cache;

use super::{App, ServiceError};
use crate::{
    domain::{calendar::Calendar, practice::Catalogue},
    ports::store::Revisions,
};

/// One practice at one revision.
#[derive(Debug, Clone)]
pub struct Snapshot {
    pub catalogue: Arc<Catalogue>,
    pub calendar: Arc<Calendar>,
    revisions: Revisions,
}

pub(super) struct Snapshots(Cache<String, Snapshot>);

impl Snapshots {
    pub(super) fn new(practices: usize) -> Self {
        Self(Cache::new(practices.max(1)))
    }
}

/// Limits look back a week; a day more for zones.
const BACK: SignedDuration = SignedDuration::from_hours(9 * 24);

impl App {
    /// The practice under a slug, as it is now.
    pub async fn snapshot(&self, slug: &str) -> Result<Snapshot, ServiceError> {
        let revisions = self.store.revisions(slug).await?.ok_or(ServiceError::NotFound)?;
        let known = self.snapshots.0.get(slug);
        if let Some(snapshot) = known.as_ref().filter(|known| known.revisions == revisions) {
            return Ok(snapshot.clone());
        }
        let same_catalogue = known
            .filter(|known| (known.revisions.practice, known.revisions.catalogue) == (revisions.practice, revisions.catalogue));
        let catalogue = match same_catalogue {
            Some(known) => known.catalogue,
            None => Arc::new(self.store.catalogue(slug).await?.ok_or(ServiceError::NotFound)?),
        };
        let from = self.clock.now().saturating_sub(BACK).unwrap_or_default();
        let calendar = Arc::new(self.store.calendar(revisions.practice, from).await?);
        let snapshot = Snapshot { catalogue, calendar, revisions };
        self.snapshots.0.insert(slug.to_owned(), snapshot.clone());
        Ok(snapshot)
    }
}
