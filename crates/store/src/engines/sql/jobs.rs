//! The outbox: jobs are taken under a lease and finished under its token; a lapsed lease is somebody else's.

use sqlx::types::Json;
use sqlx_macros::FromRow;
use uuid::Uuid;

use super::{
    At, SqlStore,
    rows::{to_u32, word},
    tx::{Failed, Tx},
};
use crate::{CommandError, Finish, Job, JobKind, Lease, Leased, NewJob, Queue};
use domain::ids::{BookingId, JobId, PracticeId};

const INSERT: &str = r"INSERT INTO jobs (practice_id, id, booking_id, kind, state, due_at)
    VALUES ($1, $2, $3, $4, 'due', $5)";
const CANCEL: &str = concat!(
    r"UPDATE jobs
    SET state = 'cancelled', finished_at = $4
    WHERE practice_id = $1 AND booking_id = $2 AND state = 'due' AND lease_token IS NULL AND ",
    word_of!("kind", "$3")
);
const LEASE: &str = skip_locked!(
    r"WITH picked AS (SELECT practice_id, id FROM jobs WHERE state = 'due' AND due_at <= $1
            AND (leased_until IS NULL OR leased_until <= $1) ORDER BY due_at LIMIT $4",
    r")
        UPDATE jobs
        SET lease_token = $2, leased_until = $3, attempts = attempts + 1
        WHERE state = 'due' AND (practice_id, id) IN (SELECT practice_id, id FROM picked)
        RETURNING practice_id, id, booking_id, kind, attempts"
);
const FINISH: &str = r"UPDATE jobs
    SET state = 'done', finished_at = $4, lease_token = NULL, leased_until = NULL
    WHERE practice_id = $1 AND id = $2 AND lease_token = $3 AND state = 'due'";
// `failing_since` stays while the reason is the same, so that the practice sees since when.
const POSTPONE: &str = r"UPDATE jobs
    SET due_at = $4, reason = $5, failing_since = CASE
        WHEN reason = $5 THEN COALESCE(failing_since, $6) ELSE $6 END, lease_token = NULL,
        leased_until = NULL
    WHERE practice_id = $1 AND id = $2 AND lease_token = $3 AND state = 'due'";
const BURY: &str = r"UPDATE jobs
    SET state = 'dead', finished_at = $4, reason = $5, lease_token = NULL, leased_until = NULL
    WHERE practice_id = $1 AND id = $2 AND lease_token = $3 AND state = 'due'";

#[derive(FromRow)]
struct JobRow {
    practice_id: Uuid,
    id: Uuid,
    booking_id: Uuid,
    kind: String,
    attempts: i64,
}

impl JobRow {
    fn leased(self, token: Uuid) -> Result<Leased<Job>, Failed> {
        let kind = word::<JobKind>(&self.kind, "a job's kind")?;
        let work = Job {
            id: JobId(self.id),
            practice: PracticeId(self.practice_id),
            booking: BookingId(self.booking_id),
            kind,
        };
        Ok(Leased {
            work,
            token,
            attempts: to_u32(self.attempts)?,
        })
    }
}

/// Jobs of a booking, unless one says that it is of another.
pub(crate) fn insert(
    tx: &mut Tx,
    practice: PracticeId,
    booking: BookingId,
    jobs: &[NewJob],
    now: jiff::Timestamp,
) {
    for job in jobs {
        tx.enqueued(Queue::Jobs, job.due, now);
        tx.write(INSERT)
            .bind(practice.0)
            .bind(job.id.0)
            .bind(job.of.unwrap_or(booking).0)
            .bind(job.kind.into_str())
            .bind(At(job.due));
    }
}

/// The booking's jobs of those kinds are not needed any more; one that is being carried out ends by itself.
pub(crate) fn cancel(
    tx: &mut Tx,
    practice: PracticeId,
    booking: BookingId,
    kinds: &[JobKind],
    now: jiff::Timestamp,
) {
    if kinds.is_empty() {
        return;
    }
    let kinds: Vec<_> = kinds.iter().map(JobKind::into_str).collect();
    tx.write(CANCEL)
        .bind(practice.0)
        .bind(booking.0)
        .bind(Json(kinds))
        .bind(At(now));
}

/// The job is done, if the lease still holds; otherwise nothing of the transaction is.
pub(crate) async fn finish(
    tx: &mut Tx,
    practice: PracticeId,
    finish: Finish,
    now: jiff::Timestamp,
) -> Result<(), Failed> {
    let query = sqlx::query(FINISH)
        .bind(practice.0)
        .bind(finish.job.0)
        .bind(finish.token)
        .bind(At(now));
    // No row: somebody else has the lease, and this change is rolled back as a whole, so that the
    // job is done once.
    if query.execute(&mut **tx).await?.rows_affected() == 1 {
        Ok(())
    } else {
        Err(CommandError::LeaseLost.into())
    }
}

impl SqlStore {
    pub(crate) async fn take_jobs(&self, lease: Lease) -> Result<Vec<Leased<Job>>, CommandError> {
        let until = lease.until();
        self.in_transaction("lease_jobs", move |tx| {
            Box::pin(async move {
                let rows = sqlx::query_as::<_, JobRow>(LEASE);
                let rows = rows
                    .bind(At(lease.now))
                    .bind(lease.token)
                    .bind(At(until))
                    .bind(i64::from(lease.limit));
                rows.fetch_all(&mut **tx)
                    .await?
                    .into_iter()
                    .map(|row| row.leased(lease.token))
                    .collect()
            })
        })
        .await
    }

    pub(crate) async fn end_job(
        &self,
        practice: PracticeId,
        end: Finish,
        now: jiff::Timestamp,
    ) -> Result<(), CommandError> {
        self.in_transaction("finish_effect", move |tx| {
            Box::pin(finish(tx, practice, end, now))
        })
        .await
    }

    /// Due again at `due`; how long it has been failing for the same reason is kept.
    pub(crate) async fn delay_job(
        &self,
        practice: PracticeId,
        end: Finish,
        due: jiff::Timestamp,
        reason: &str,
        now: jiff::Timestamp,
    ) -> Result<(), CommandError> {
        let reason = reason.to_owned();
        self.in_transaction("delay_effect", move |tx| {
            let query = sqlx::query(POSTPONE)
                .bind(practice.0)
                .bind(end.job.0)
                .bind(end.token);
            let query = query.bind(At(due)).bind(reason.clone()).bind(At(now));
            Box::pin(async move {
                query.execute(&mut **tx).await?;
                Ok(())
            })
        })
        .await
    }

    /// Given up at `when`.
    pub(crate) async fn leave_job(
        &self,
        practice: PracticeId,
        end: Finish,
        when: jiff::Timestamp,
        reason: &str,
    ) -> Result<(), CommandError> {
        let reason = reason.to_owned();
        self.in_transaction("leave_effect", move |tx| {
            let query = sqlx::query(BURY)
                .bind(practice.0)
                .bind(end.job.0)
                .bind(end.token);
            let query = query.bind(At(when)).bind(reason.clone());
            Box::pin(async move {
                query.execute(&mut **tx).await?;
                Ok(())
            })
        })
        .await
    }
}
