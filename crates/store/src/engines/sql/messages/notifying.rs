//! Notifications as they are sent: taken under a lease, settled under its token.

use async_trait::async_trait;
use jiff::Timestamp;
use sqlx_macros::FromRow;
use uuid::Uuid;

use super::{
    At, SqlStore,
    notifications::{PlannedNotification, insert, kind, payee_changed, reader},
    rows::to_u32,
    tx::{Failed, Tx, map_sqlx_error, store_error},
};
use crate::{Lease, Leased, MessageEnd, Notification, Notifications, PostState, StoreError};
use domain::{
    ids::{BookingId, PracticeId},
    messages::notification::Recipient,
};

const LEASE: &str = skip_locked!(
    r"WITH picked AS (SELECT practice_id, id FROM notifications WHERE state = 'due'
            AND due_at <= $1 AND (leased_until IS NULL OR leased_until <= $1)
            ORDER BY due_at LIMIT $4",
    r")
        UPDATE notifications
        SET lease_token = $2, leased_until = $3, attempts = attempts + 1
        WHERE state = 'due' AND (practice_id, id) IN (SELECT practice_id, id FROM picked)
        RETURNING practice_id, id, recipient, kind, booking_id, moved_from, created_at, failures,
            attempts"
);
const END: &str = r"UPDATE notifications
    SET state = $4, reason = $5, finished_at = $6, lease_token = NULL, leased_until = NULL
    WHERE practice_id = $1 AND id = $2 AND lease_token = $3";
// Waiting is no failure: nothing is counted.
const WAIT: &str = r"UPDATE notifications
    SET due_at = $4, attempts = 0, lease_token = NULL, leased_until = NULL
    WHERE practice_id = $1 AND id = $2 AND lease_token = $3";
// `failed_since` stays, so that the practice sees since when mail is down.
const AGAIN: &str = r"UPDATE notifications
    SET due_at = $4, failures = failures + 1, failed_since = COALESCE(failed_since, $6),
        reason = $5, lease_token = NULL, leased_until = NULL
    WHERE practice_id = $1 AND id = $2 AND lease_token = $3";
/// What failed waits since then; the rest since it was due.
const OLDEST: &str = r"SELECT MIN(COALESCE(failed_since, due_at))
    FROM (SELECT failed_since, due_at FROM messages WHERE state = 'due' AND (due_at <= $1
        OR failed_since IS NOT NULL) UNION ALL SELECT failed_since, due_at FROM notifications
        WHERE state = 'due' AND (due_at <= $1 OR failed_since IS NOT NULL)) w";
const FAILING: &str = r"SELECT MIN(since) AS since, MAX(detail) AS reason, COUNT(*) AS practices
    FROM message_exceptions
    WHERE kind = 'mail_down'";

#[derive(FromRow)]
struct NotificationRow {
    practice_id: Uuid,
    id: Uuid,
    recipient: Uuid,
    kind: String,
    booking_id: Option<Uuid>,
    moved_from: Option<At>,
    created_at: At,
    failures: i64,
    attempts: i64,
}

impl NotificationRow {
    fn leased(self, token: Uuid) -> Result<Leased<Notification>, StoreError> {
        let practice = PracticeId(self.practice_id);
        let work = Notification {
            practice,
            id: self.id,
            recipient: reader(practice, self.recipient),
            kind: kind(&self.kind)?,
            booking: self.booking_id.map(BookingId),
            moved_from: self.moved_from.map(|at| at.0),
            planned: self.created_at.0,
            failures: to_u32(self.failures)?,
        };
        Ok(Leased {
            work,
            token,
            attempts: to_u32(self.attempts)?,
        })
    }
}

#[async_trait]
impl Notifications for SqlStore {
    async fn lease_notifications(
        &self,
        lease: Lease,
    ) -> Result<Vec<Leased<Notification>>, StoreError> {
        let until = lease.now.saturating_add(lease.length).unwrap_or(lease.now);
        let taken = self.in_transaction("lease_notifications", move |tx| {
            Box::pin(async move {
                let rows = sqlx::query_as::<_, NotificationRow>(LEASE);
                let rows = rows
                    .bind(At(lease.now))
                    .bind(lease.token)
                    .bind(At(until))
                    .bind(i64::from(lease.limit));
                let rows = rows.fetch_all(&mut **tx).await?;
                Ok(rows
                    .into_iter()
                    .map(|row| row.leased(lease.token))
                    .collect::<Result<Vec<_>, _>>()?)
            })
        });
        taken.await.map_err(|error| store_error(Failed(error)))
    }

    async fn settle_notification(
        &self,
        leased: &Leased<Notification>,
        end: MessageEnd,
        next: Option<Timestamp>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let leased = leased.clone();
        let done = self.in_transaction("settle_notification", move |tx| {
            let leased = leased.clone();
            Box::pin(async move { settle(tx, &leased, end, next, now).await })
        });
        done.await.map_err(|error| store_error(Failed(error)))
    }

    async fn tell_of_payee(&self, practice: PracticeId, now: Timestamp) -> Result<(), StoreError> {
        let done = self.in_transaction("tell_of_payee", move |tx| {
            Box::pin(async move {
                payee_changed(tx, practice, now);
                Ok(())
            })
        });
        done.await.map_err(|error| store_error(Failed(error)))
    }

    async fn post_state(&self, now: Timestamp) -> Result<PostState, StoreError> {
        let oldest = sqlx::query_scalar::<_, Option<At>>(OLDEST)
            .bind(At(now))
            .fetch_one(&self.read)
            .await
            .map_err(map_sqlx_error)?;
        let failing = sqlx::query_as::<_, (Option<At>, Option<String>, i64)>(FAILING)
            .fetch_one(&self.read)
            .await;
        let (since, reason, practices) = failing.map_err(map_sqlx_error)?;
        let [oldest_due, failing_since] = [oldest, since].map(|at| at.map(|at| at.0));
        Ok(PostState {
            oldest_due,
            failing_since,
            reason,
            practices: practices.unsigned_abs(),
        })
    }
}

async fn settle(
    tx: &mut Tx,
    leased: &Leased<Notification>,
    end: MessageEnd,
    next: Option<Timestamp>,
    now: Timestamp,
) -> Result<(), Failed> {
    let Notification {
        practice,
        id,
        recipient,
        kind,
        ..
    } = leased.work;
    let (state, reason) = match end {
        MessageEnd::Sent(_) => ("sent", None),
        MessageEnd::Withheld(reason) | MessageEnd::Cancelled(reason) => ("cancelled", Some(reason)),
        MessageEnd::Dead(reason) => ("dead", Some(reason)),
        MessageEnd::Wait { due } => return again(tx, leased, due, None, now).await,
        MessageEnd::Failed { due, reason } => {
            return again(tx, leased, due, Some(reason), now).await;
        }
    };
    let query = sqlx::query(END)
        .bind(practice.0)
        .bind(id)
        .bind(leased.token)
        .bind(state)
        .bind(reason)
        .bind(At(now));
    let ended = query.execute(&mut **tx).await?.rows_affected() == 1;
    // Each mail of the day plans the next, in the same commit: one row waits for each reader
    // (docs/decisions/0033-mail-that-is-not-abused.md).
    if let Some(due) = next.filter(|_| ended) {
        let recipient = match recipient {
            Recipient::Owner => practice.0,
            Recipient::Practitioner(one) => one.0,
        };
        insert(
            tx,
            practice,
            &[PlannedNotification {
                recipient,
                kind,
                booking: None,
                moved_from: None,
                due,
            }],
            now,
        );
    }
    Ok(())
}

/// To be looked at again, after a failure with its reason.
async fn again(
    tx: &mut Tx,
    leased: &Leased<Notification>,
    due: Timestamp,
    failure: Option<&'static str>,
    now: Timestamp,
) -> Result<(), Failed> {
    let statement = if failure.is_some() { AGAIN } else { WAIT };
    let query = sqlx::query(statement)
        .bind(leased.work.practice.0)
        .bind(leased.work.id)
        .bind(leased.token)
        .bind(At(due));
    let query = match failure {
        Some(reason) => query.bind(reason).bind(At(now)),
        None => query,
    };
    query.execute(&mut **tx).await?;
    Ok(())
}
