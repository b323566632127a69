//! What came of deliveries, and sending them again. Where the endpoint changes too, its row comes first.

use jiff::Timestamp;
use uuid::Uuid;

use super::{
    At, SqlStore, audit,
    tx::{Failed, Tx},
};
use crate::{Audit, CommandError, Delivered, Disabled, FinishedDelivery, Queue};
use domain::ids::{DeliveryId, PracticeId, WebhookEndpointId};

const WELL: &str = r"UPDATE webhook_endpoints
    SET failing_since = NULL
    WHERE practice_id = $1 AND id = $2 AND failing_since IS NOT NULL";
const ILL: &str = r"UPDATE webhook_endpoints
    SET failing_since = $3
    WHERE practice_id = $1 AND id = $2 AND failing_since IS NULL";
const DISABLE: &str = r"UPDATE webhook_endpoints
    SET disabled_at = $3, disabled_why = $4
    WHERE practice_id = $1 AND id = $2 AND disabled_at IS NULL";
const END: &str = r"UPDATE deliveries
    SET state = $4, due_at = COALESCE($5, due_at), tried_at = $6, status = $7, problem = $8,
        finished_at = $9, lease_token = NULL, leased_until = NULL
    WHERE practice_id = $1 AND id = $2 AND lease_token = $3 AND state = 'due'";
const CANCEL: &str = r"UPDATE deliveries
    SET state = 'cancelled', finished_at = $3, lease_token = NULL, leased_until = NULL
    WHERE practice_id = $1 AND endpoint_id = $2 AND state = 'due'";
/// Locked for sharing: nobody removes or disables the endpoint before the delivery that is due
/// again is committed.
const ENABLED: &str = shared!(
    "SELECT id FROM webhook_endpoints WHERE practice_id = $1 AND id = $2 AND disabled_at IS NULL"
);
const AGAIN: &str = r"UPDATE deliveries
    SET state = 'due', due_at = $4, attempts = 0, finished_at = NULL
    WHERE practice_id = $1 AND endpoint_id = $2 AND id = $3";

impl SqlStore {
    pub(crate) async fn end_delivery(
        &self,
        finished: FinishedDelivery,
    ) -> Result<bool, CommandError> {
        self.in_transaction("finish_delivery", move |tx| {
            let finished = finished.clone();
            Box::pin(async move { finish(tx, &finished).await })
        })
        .await
    }

    pub(crate) async fn make_due(
        &self,
        practice: PracticeId,
        endpoint: WebhookEndpointId,
        id: DeliveryId,
        trace: Audit,
        now: Timestamp,
    ) -> Result<bool, CommandError> {
        self.in_transaction("resend_delivery", move |tx| {
            let trace = trace.clone();
            Box::pin(async move {
                let enabled = sqlx::query_scalar::<_, Uuid>(ENABLED)
                    .bind(practice.0)
                    .bind(endpoint.0);
                if enabled.fetch_optional(&mut **tx).await?.is_none() {
                    return Ok(false);
                }
                let query = sqlx::query(AGAIN)
                    .bind(practice.0)
                    .bind(endpoint.0)
                    .bind(id.0)
                    .bind(At(now));
                let made = query.execute(&mut **tx).await?.rows_affected() == 1;
                if made {
                    tx.enqueued(Queue::Deliveries, now, now);
                    audit::write(tx, practice, now, &trace);
                }
                Ok(made)
            })
        })
        .await
    }
}

/// Whether the lease still held. What the attempt says of its endpoint holds in any case.
async fn finish(tx: &mut Tx, finished: &FinishedDelivery) -> Result<bool, Failed> {
    // One more of those that wait behind it for the same endpoint may be taken now.
    tx.enqueued(Queue::Deliveries, finished.now, finished.now);
    let (practice, endpoint, now) = (finished.practice.0, finished.endpoint.0, At(finished.now));
    match &finished.outcome {
        Delivered::Taken => {
            sqlx::query(WELL)
                .bind(practice)
                .bind(endpoint)
                .execute(&mut **tx)
                .await?;
            // The endpoint before the delivery: see the module.
            end(tx, finished, "delivered", None, None).await
        }
        Delivered::Refused {
            problem,
            again,
            disable,
        } => {
            sqlx::query(ILL)
                .bind(practice)
                .bind(endpoint)
                .bind(now)
                .execute(&mut **tx)
                .await?;
            let disabled = match disable {
                Some((why, trace)) => disable_now(tx, finished, *why).await?.then_some(trace),
                None => None,
            };
            // A disabled endpoint is tried no more, whatever the attempt would have wanted.
            let again = again.filter(|_| disable.is_none());
            let ended = end(
                tx,
                finished,
                if again.is_some() { "due" } else { "failed" },
                again,
                Some(problem),
            )
            .await?;
            // What else waits for it is cancelled in the same commit: `verify` finds none that is
            // due to a disabled one.
            if disable.is_some() {
                sqlx::query(CANCEL)
                    .bind(practice)
                    .bind(endpoint)
                    .bind(now)
                    .execute(&mut **tx)
                    .await?;
            }
            // Only the one who disabled it writes the trace.
            if let Some(trace) = disabled {
                audit::write(tx, finished.practice, finished.now, trace);
            }
            Ok(ended)
        }
    }
}

async fn end(
    tx: &mut Tx,
    finished: &FinishedDelivery,
    state: &'static str,
    again: Option<Timestamp>,
    problem: Option<&String>,
) -> Result<bool, Failed> {
    let over = if state == "due" {
        None
    } else {
        Some(At(finished.now))
    };
    let query = sqlx::query(END)
        .bind(finished.practice.0)
        .bind(finished.id.0)
        .bind(finished.lease)
        .bind(state);
    let query = query
        .bind(again.map(At))
        .bind(At(finished.now))
        .bind(finished.status.map(i64::from))
        .bind(problem);
    Ok(query.bind(over).execute(&mut **tx).await?.rows_affected() == 1)
}

/// Whether it was disabled now.
async fn disable_now(
    tx: &mut Tx,
    finished: &FinishedDelivery,
    why: Disabled,
) -> Result<bool, Failed> {
    let query = sqlx::query(DISABLE)
        .bind(finished.practice.0)
        .bind(finished.endpoint.0)
        .bind(At(finished.now))
        .bind(why.into_str());
    Ok(query.execute(&mut **tx).await?.rows_affected() == 1)
}
