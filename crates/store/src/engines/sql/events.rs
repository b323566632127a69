//! The provider's events: stored once, taken under a lease, settled.

use sqlx_macros::FromRow;
use uuid::Uuid;

use super::{At, SqlStore, rows::to_u32};
use crate::{CommandError, EventEnd, Lease, Leased, Queue, StoreError, StoredEvent};
use domain::ids::PracticeId;

// The event's id is the key: one that comes twice is stored once
// (docs/decisions/0006-hosted-checkout.md).
const INSERT: &str = r"INSERT INTO provider_events (id, kind, object, account, livemode,
        received_at, state, due_at)
    VALUES ($1, $2, $3, $4, $5, $6, 'received', $6)
    ON CONFLICT DO NOTHING";
// SKIP LOCKED lets several workers take different events at once; the lease outlives the
// transaction.
const LEASE: &str = skip_locked!(
    r"WITH picked AS (SELECT id FROM provider_events WHERE state = 'received' AND due_at <= $1
            AND (leased_until IS NULL OR leased_until <= $1) ORDER BY due_at LIMIT $4",
    r")
        UPDATE provider_events
        SET lease_token = $2, leased_until = $3, attempts = attempts + 1
        WHERE state = 'received' AND id IN (SELECT id FROM picked)
        RETURNING id, kind, object, account, livemode, attempts"
);
const SETTLE: &str = r"UPDATE provider_events
    SET state = $3, reason = $4, settled_at = $5, lease_token = NULL, leased_until = NULL
    WHERE id = $1 AND lease_token = $2 AND state = 'received'";
const OF_PRACTICE: &str = r"UPDATE provider_events
    SET practice_id = $2
    WHERE id = $1 AND EXISTS (SELECT 1 FROM practices WHERE practice_id = $2)";
const POSTPONE: &str = r"UPDATE provider_events
    SET due_at = $3, reason = $4, lease_token = NULL, leased_until = NULL
    WHERE id = $1 AND lease_token = $2 AND state = 'received'";

#[derive(FromRow)]
struct EventRow {
    id: String,
    kind: String,
    object: String,
    account: Option<String>,
    livemode: bool,
    attempts: i64,
}

impl SqlStore {
    pub(crate) async fn insert_event(
        &self,
        event: &StoredEvent,
        now: jiff::Timestamp,
    ) -> Result<bool, StoreError> {
        let query = sqlx::query(INSERT)
            .bind(&event.id)
            .bind(&event.kind)
            .bind(&event.object);
        let query = query
            .bind(&event.account)
            .bind(event.livemode)
            .bind(At(now));
        let done = query
            .execute(&self.write)
            .await
            .map_err(|error| self.unwritten(error))?;
        let is_new = done.rows_affected() == 1;
        if is_new {
            self.arrivals.tell(Queue::Events);
        }
        Ok(is_new)
    }

    pub(crate) async fn take_events(
        &self,
        lease: Lease,
    ) -> Result<Vec<Leased<StoredEvent>>, CommandError> {
        // `attempts` is raised by taking, not by finishing: a crash counts too.
        let until = lease.until();
        self.in_transaction("lease_events", move |tx| {
            Box::pin(async move {
                let rows = sqlx::query_as::<_, EventRow>(LEASE);
                let rows = rows
                    .bind(At(lease.now))
                    .bind(lease.token)
                    .bind(At(until))
                    .bind(i64::from(lease.limit));
                let rows = rows.fetch_all(&mut **tx).await?;
                let leased = rows.into_iter().map(
                    |EventRow {
                         id,
                         kind,
                         object,
                         account,
                         livemode,
                         attempts,
                     }| {
                        let work = StoredEvent {
                            id,
                            kind,
                            object,
                            account,
                            livemode,
                        };
                        Ok(Leased {
                            work,
                            token: lease.token,
                            attempts: to_u32(attempts)?,
                        })
                    },
                );
                leased.collect()
            })
        })
        .await
    }

    pub(crate) async fn end_event(
        &self,
        id: &str,
        token: Uuid,
        end: EventEnd,
        reason: Option<&str>,
        now: jiff::Timestamp,
    ) -> Result<(), StoreError> {
        let query = sqlx::query(SETTLE)
            .bind(id)
            .bind(token)
            .bind(end.into_str())
            .bind(reason)
            .bind(At(now));
        query
            .execute(&self.write)
            .await
            .map(|_| ())
            .map_err(|error| self.unwritten(error))
    }

    pub(crate) async fn note_event_of(
        &self,
        id: &str,
        practice: PracticeId,
    ) -> Result<(), StoreError> {
        let query = sqlx::query(OF_PRACTICE).bind(id).bind(practice.0);
        query
            .execute(&self.write)
            .await
            .map(|_| ())
            .map_err(|error| self.unwritten(error))
    }

    pub(crate) async fn leave_event(
        &self,
        id: &str,
        token: Uuid,
        due: jiff::Timestamp,
        reason: &str,
    ) -> Result<(), StoreError> {
        let query = sqlx::query(POSTPONE)
            .bind(id)
            .bind(token)
            .bind(At(due))
            .bind(reason);
        query
            .execute(&self.write)
            .await
            .map(|_| ())
            .map_err(|error| self.unwritten(error))
    }
}
