//! The port about origins, method by method onto the statements beside this file.

use async_trait::async_trait;
use jiff::Timestamp;

use super::SqlStore;
use crate::{CameFrom, Origins, Record, SameOrigin, StoreError};
use domain::{clients::suspicion::Origin, ids::PracticeId};

#[async_trait]
impl Origins for SqlStore {
    async fn origin(
        &self,
        practice: PracticeId,
        from: &CameFrom,
        now: Timestamp,
    ) -> Result<Origin, StoreError> {
        self.count_origin(practice, from, now).await
    }
    async fn same_origin(&self, query: &SameOrigin) -> Result<Vec<Record>, StoreError> {
        self.list_same_origin(query).await
    }
    async fn forget_origins(&self, now: Timestamp) -> Result<u64, StoreError> {
        self.delete_origins(now).await
    }
}
