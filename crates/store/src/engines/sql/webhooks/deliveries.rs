//! Deliveries as rows: listed, taken under a lease, forgotten.

use jiff::Timestamp;
use sqlx_macros::FromRow;
use uuid::Uuid;

use super::{
    At, SqlStore,
    rows::{to_u32, word},
    tx::{Failed, corrupt, map_sqlx_error},
};
use crate::{CommandError, Delivery, DueDelivery, Lease, Leased, StoreError};
use domain::{
    ids::{DeliveryId, PracticeId, WebhookEndpointId},
    webhooks::Event,
};

/// What a [`DeliveryRow`] is read from.
macro_rules! delivery_columns {
    () => {
        "id, event, state, created_at, due_at, attempts, tried_at, status, problem"
    };
}

const LIST: &str = concat!(
    "SELECT ",
    delivery_columns!(),
    r" FROM deliveries
    WHERE practice_id = $1 AND endpoint_id = $2 AND id < $3
    ORDER BY id DESC LIMIT $4"
);
const READ: &str = concat!(
    "SELECT ",
    delivery_columns!(),
    r" FROM deliveries
    WHERE practice_id = $1 AND endpoint_id = $2 AND id = $3"
);
/// Each endpoint's in their order, behind those that are being made for it: one that is slow keeps nobody else waiting.
const LEASE: &str = skip_locked!(
    r"WITH held AS (SELECT practice_id, endpoint_id, COUNT(*) AS number FROM deliveries
            WHERE state = 'due' AND leased_until > $1 GROUP BY practice_id, endpoint_id), ranked AS
            (SELECT d.practice_id, d.id, COALESCE(h.number,
            0) + ROW_NUMBER() OVER (PARTITION BY d.practice_id, d.endpoint_id ORDER BY d.due_at,
            d.id) AS place FROM deliveries d LEFT JOIN held h ON h.practice_id = d.practice_id
            AND h.endpoint_id = d.endpoint_id WHERE d.state = 'due' AND d.due_at <= $1
            AND (d.leased_until IS NULL OR d.leased_until <= $1)), picked AS (SELECT practice_id,
            id FROM deliveries WHERE state = 'due' AND (leased_until IS NULL OR leased_until <= $1)
            AND (practice_id, id) IN (SELECT practice_id, id FROM ranked WHERE place <= $5)
            ORDER BY due_at, id LIMIT $4",
    r")
        UPDATE deliveries
        SET lease_token = $2, leased_until = $3, attempts = attempts + 1
        WHERE state = 'due' AND (practice_id, id) IN (SELECT practice_id, id FROM picked)
        RETURNING practice_id, endpoint_id, id, body, attempts"
);
const FORGET: &str = r"DELETE
    FROM deliveries
    WHERE (practice_id, id) IN (SELECT practice_id, id FROM deliveries
        WHERE finished_at < $1 LIMIT $2)";

#[derive(FromRow)]
struct DeliveryRow {
    id: Uuid,
    event: String,
    state: String,
    created_at: At,
    due_at: At,
    attempts: i64,
    tried_at: Option<At>,
    status: Option<i64>,
    problem: Option<String>,
}

#[derive(FromRow)]
struct DueRow {
    practice_id: Uuid,
    endpoint_id: Uuid,
    id: Uuid,
    body: String,
    attempts: i64,
}

impl DeliveryRow {
    fn delivery(self) -> Result<Delivery, StoreError> {
        let status = self
            .status
            .map(|status| u16::try_from(status).map_err(|_| corrupt("a status")))
            .transpose()?;
        Ok(Delivery {
            id: DeliveryId(self.id),
            event: Event::named(&self.event).ok_or_else(|| corrupt("a delivery's event"))?,
            state: word(&self.state, "a delivery's state")?,
            created: self.created_at.0,
            due: self.due_at.0,
            attempts: to_u32(self.attempts)?,
            tried: self.tried_at.map(|at| at.0),
            status,
            problem: self.problem,
        })
    }
}

impl DueRow {
    fn leased(self, token: Uuid) -> Result<Leased<DueDelivery>, Failed> {
        let work = DueDelivery {
            practice: PracticeId(self.practice_id),
            endpoint: WebhookEndpointId(self.endpoint_id),
            id: DeliveryId(self.id),
            body: self.body,
        };
        Ok(Leased {
            work,
            token,
            attempts: to_u32(self.attempts)?,
        })
    }
}

impl SqlStore {
    pub(crate) async fn list_deliveries(
        &self,
        practice: PracticeId,
        endpoint: WebhookEndpointId,
        before: Option<DeliveryId>,
        limit: u32,
    ) -> Result<Vec<Delivery>, StoreError> {
        let query = sqlx::query_as::<_, DeliveryRow>(LIST)
            .bind(practice.0)
            .bind(endpoint.0);
        let query = query
            .bind(before.map_or(Uuid::max(), |id| id.0))
            .bind(i64::from(limit));
        query
            .fetch_all(&self.read)
            .await
            .map_err(map_sqlx_error)?
            .into_iter()
            .map(DeliveryRow::delivery)
            .collect()
    }

    pub(crate) async fn read_delivery(
        &self,
        practice: PracticeId,
        endpoint: WebhookEndpointId,
        id: DeliveryId,
    ) -> Result<Option<Delivery>, StoreError> {
        let query = sqlx::query_as::<_, DeliveryRow>(READ)
            .bind(practice.0)
            .bind(endpoint.0)
            .bind(id.0);
        query
            .fetch_optional(&self.read)
            .await
            .map_err(map_sqlx_error)?
            .map(DeliveryRow::delivery)
            .transpose()
    }

    pub(crate) async fn take_deliveries(
        &self,
        lease: Lease,
        each: u32,
    ) -> Result<Vec<Leased<DueDelivery>>, CommandError> {
        let until = lease.now.saturating_add(lease.length).unwrap_or(lease.now);
        self.in_transaction("lease_deliveries", move |tx| {
            Box::pin(async move {
                let rows = sqlx::query_as::<_, DueRow>(LEASE)
                    .bind(At(lease.now))
                    .bind(lease.token)
                    .bind(At(until));
                let rows = rows.bind(i64::from(lease.limit)).bind(i64::from(each));
                rows.fetch_all(&mut **tx)
                    .await?
                    .into_iter()
                    .map(|row| row.leased(lease.token))
                    .collect()
            })
        })
        .await
    }

    pub(crate) async fn delete_deliveries(
        &self,
        before: Timestamp,
        limit: u32,
    ) -> Result<u64, StoreError> {
        let done = sqlx::query(FORGET)
            .bind(At(before))
            .bind(i64::from(limit))
            .execute(&self.write)
            .await;
        Ok(done.map_err(|error| self.unwritten(error))?.rows_affected())
    }
}
