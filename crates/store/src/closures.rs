//! Closures: whole days on which practitioners are off together, or a room is closed; and who could not be told of what the practice did.

use async_trait::async_trait;
use jiff::Timestamp;
use uuid::Uuid;

use super::{Audit, CommandError, Create, Record, Reply, StoreError};
use domain::{
    ids::{ClosureId, PracticeId},
    practice::closure::ResourceOff,
};

/// A closure as it was entered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClosureRow {
    pub id: ClosureId,
    /// What the practice calls it.
    pub label: String,
    /// Never empty; each with the id of its row.
    pub closed: Vec<(Uuid, ResourceOff)>,
}

/// Closures are times off under one id; each of them raises the revision of what it closes.
#[async_trait]
pub trait Closures {
    /// Closes, and marks the bookings ahead that fall into it; the answer of an earlier request under the same key, if there was one.
    async fn add_closure(
        &self,
        addition: Create<ClosureRow>,
    ) -> Result<Option<Reply>, CommandError>;
    /// A closure of the practice.
    async fn closure(
        &self,
        practice: PracticeId,
        id: ClosureId,
    ) -> Result<Option<ClosureRow>, StoreError>;
    /// Opens again; `false` when there is no such closure.
    async fn remove_closure(
        &self,
        practice: PracticeId,
        id: ClosureId,
        audit: Audit,
        now: Timestamp,
    ) -> Result<bool, StoreError>;
    /// Bookings about which the practice did something since then that could be told on no channel, by start, at most `limit`.
    async fn untold(
        &self,
        practice: PracticeId,
        since: Timestamp,
        limit: u32,
    ) -> Result<Vec<Record>, StoreError>;
}
