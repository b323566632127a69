//! Definitions kept in memory: who has read at which revision a practice is does not read them again.

use std::sync::Arc;

use quick_cache::sync::Cache;

use super::{App, ServiceError};
use domain::{ids::PracticeId, practice::Catalogue};
use store::Record;

/// As they were read last.
pub(super) struct Catalogues(Cache<PracticeId, Arc<Catalogue>>);

impl Catalogues {
    /// Of at most so many practices, those asked for most.
    pub(super) fn new(most: usize) -> Self {
        Self(Cache::new(most.max(1)))
    }
}

impl App {
    /// The definitions of the practice that a booking belongs to, as they were when it was read, or newer.
    pub(super) async fn catalogue_of(
        &self,
        record: &Record,
    ) -> Result<Arc<Catalogue>, ServiceError> {
        self.catalogue_at(record.booking.practice, record.catalogue_revision)
            .await
    }

    /// A practice's definitions at a revision, or newer.
    pub(super) async fn catalogue_at(
        &self,
        practice: PracticeId,
        revision: i64,
    ) -> Result<Arc<Catalogue>, ServiceError> {
        let known = self.catalogues.0.get(&practice);
        // Revisions only rise.
        if let Some(known) = known.filter(|known| known.revision >= revision) {
            return Ok(known);
        }
        let found = self.store.catalogue_of(practice).await?;
        let found = Arc::new(found.ok_or(ServiceError::NotFound)?);
        self.catalogues.0.insert(practice, Arc::clone(&found));
        Ok(found)
    }
}
