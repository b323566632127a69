//! What somebody must look at, read from the views of that name.

use sqlx_macros::FromRow;
use uuid::Uuid;

use super::{
    At, SqlStore, audit,
    rows::{money, word},
    tx::{Failed, Tx, map_sqlx_error, store_error},
};
use crate::{
    Actor, Audit, AuditDetail, Exception, ExceptionNote, Queue, StoreError,
    engines::{
        sealed::Encrypted,
        vault::{SealedIn, Vault},
    },
};
use domain::{
    clients::Personal,
    ids::{BookingId, PracticeId},
};

/// What an [`ExceptionRow`] is read from.
macro_rules! exception_columns {
    () => {
        r"kind, subject_id, subject, booking_id, amount, currency, detail, since, due, note_id,
        reason, actor, noted_at"
    };
}

/// A booking that has begun is not outside anything any more.
const OPEN: &str = concat!(
    "SELECT ",
    exception_columns!(),
    r" FROM listed_exceptions
    WHERE practice_id = $1 AND note_id IS NULL AND (kind <> 'booking_outside' OR due > $3)
    ORDER BY since DESC, kind, subject LIMIT $2"
);
const NOTED: &str = concat!(
    "SELECT ",
    exception_columns!(),
    r" FROM listed_exceptions
    WHERE practice_id = $1 AND note_id IS NOT NULL
    ORDER BY noted_at DESC, kind, subject LIMIT $2"
);
const COUNTS: &str = r"SELECT kind, COUNT(*)
    FROM listed_exceptions
    WHERE note_id IS NULL AND (kind <> 'booking_outside' OR due > $1)
    GROUP BY kind
    ORDER BY kind";
// One note for each occurrence: `since` tells a new one of the same kind from the old.
const NOTE: &str = r"INSERT INTO exception_notes (practice_id, id, kind, subject_id, subject,
        since, reason, actor, noted_at)
    SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9
    WHERE NOT EXISTS (SELECT 1 FROM exception_notes n WHERE n.practice_id = $1 AND n.kind = $3
        AND n.since = $6 AND n.subject_id IS NOT DISTINCT FROM $4
        AND n.subject IS NOT DISTINCT FROM $5)";
const RETRY_JOB: &str = r"UPDATE jobs
    SET state = 'due', due_at = $3, attempts = 0, finished_at = NULL, reason = NULL,
        failing_since = NULL
    WHERE practice_id = $1 AND id = $2 AND state = 'dead'";
const RETRY_EVENT: &str = r"UPDATE provider_events
    SET state = 'received', due_at = $2, attempts = 0, settled_at = NULL, reason = NULL
    WHERE id = $1 AND state = 'quarantined'";
const OLDEST_EVENT: &str = "SELECT MIN(received_at) FROM provider_events WHERE state = 'received'";

#[derive(FromRow)]
struct ExceptionRow {
    kind: String,
    subject_id: Option<Uuid>,
    subject: Option<String>,
    booking_id: Option<Uuid>,
    amount: Option<i64>,
    currency: Option<String>,
    detail: String,
    since: At,
    due: Option<At>,
    note_id: Option<Uuid>,
    reason: Option<Encrypted<String>>,
    actor: Option<String>,
    noted_at: Option<At>,
}

impl ExceptionRow {
    fn exception(self, vault: &Vault, practice: PracticeId) -> Result<Exception, StoreError> {
        let note = match (self.note_id, self.reason, self.actor, self.noted_at) {
            (Some(id), Some(reason), Some(actor), Some(at)) => {
                let reason = Personal::new(vault.open(note_place(practice, id), &reason)?);
                Some(ExceptionNote {
                    id,
                    reason,
                    actor: word(&actor, "who noted an exception")?,
                    at: at.0,
                })
            }
            _ => None,
        };
        let amount = self
            .amount
            .zip(self.currency)
            .map(|(amount, currency)| money(amount, &currency))
            .transpose()?;
        Ok(Exception {
            kind: self.kind,
            id: self.subject_id,
            provider_id: self.subject,
            booking: self.booking_id.map(BookingId),
            amount,
            detail: self.detail,
            since: self.since.0,
            due: self.due.map(|at| at.0),
            note,
        })
    }
}

fn note_place(practice: PracticeId, note: Uuid) -> SealedIn {
    SealedIn {
        practice,
        table: "exception_notes",
        row: note,
    }
}

impl SqlStore {
    pub(crate) async fn list_exceptions(
        &self,
        practice: PracticeId,
        limit: u32,
        now: jiff::Timestamp,
    ) -> Result<Vec<Exception>, StoreError> {
        let open = sqlx::query_as::<_, ExceptionRow>(OPEN)
            .bind(practice.0)
            .bind(i64::from(limit))
            .bind(At(now));
        self.read_exceptions(practice, open.fetch_all(&self.read).await)
    }

    pub(crate) async fn list_noted(
        &self,
        practice: PracticeId,
        limit: u32,
    ) -> Result<Vec<Exception>, StoreError> {
        let noted = sqlx::query_as::<_, ExceptionRow>(NOTED)
            .bind(practice.0)
            .bind(i64::from(limit));
        self.read_exceptions(practice, noted.fetch_all(&self.read).await)
    }

    fn read_exceptions(
        &self,
        practice: PracticeId,
        rows: Result<Vec<ExceptionRow>, sqlx::Error>,
    ) -> Result<Vec<Exception>, StoreError> {
        rows.map_err(map_sqlx_error)?
            .into_iter()
            .map(|row| row.exception(&self.vault, practice))
            .collect()
    }

    pub(crate) async fn note(
        &self,
        practice: PracticeId,
        of: &Exception,
        note: &ExceptionNote,
    ) -> Result<bool, StoreError> {
        let (vault, of, note) = (self.vault.clone(), of.clone(), note.clone());
        let done = self.in_transaction("note_exception", move |tx| {
            let (vault, of, note) = (vault.clone(), of.clone(), note.clone());
            Box::pin(async move { write_note(tx, &vault, practice, &of, &note).await })
        });
        done.await.map_err(|error| store_error(Failed(error)))
    }

    pub(crate) async fn retry(
        &self,
        practice: PracticeId,
        of: &Exception,
        actor: Actor,
        now: jiff::Timestamp,
    ) -> Result<bool, StoreError> {
        let of = of.clone();
        let done = self.in_transaction("retry_exception", move |tx| {
            let of = of.clone();
            Box::pin(async move { write_retry(tx, practice, &of, actor, now).await })
        });
        done.await.map_err(|error| store_error(Failed(error)))
    }

    pub(crate) async fn count_exceptions(
        &self,
        now: jiff::Timestamp,
    ) -> Result<Vec<(String, u64)>, StoreError> {
        let rows = sqlx::query_as::<_, (String, i64)>(COUNTS)
            .bind(At(now))
            .fetch_all(&self.read)
            .await
            .map_err(map_sqlx_error)?;
        Ok(rows
            .into_iter()
            .map(|(kind, count)| (kind, count.unsigned_abs()))
            .collect())
    }

    pub(crate) async fn oldest_unsettled_event(
        &self,
    ) -> Result<Option<jiff::Timestamp>, StoreError> {
        let at = sqlx::query_scalar::<_, Option<At>>(OLDEST_EVENT)
            .fetch_one(&self.read)
            .await
            .map_err(map_sqlx_error)?;
        Ok(at.map(|at| at.0))
    }
}

async fn write_retry(
    tx: &mut Tx,
    practice: PracticeId,
    of: &Exception,
    actor: Actor,
    now: jiff::Timestamp,
) -> Result<bool, Failed> {
    // Only what was given up can be tried again; all other exceptions are to be mended elsewhere.
    let (queue, query) = match (of.kind.as_str(), of.id, &of.provider_id) {
        ("effect_dead", Some(id), _) => (
            Queue::Jobs,
            sqlx::query(RETRY_JOB)
                .bind(practice.0)
                .bind(id)
                .bind(At(now)),
        ),
        ("event_quarantined", _, Some(event)) => (
            Queue::Events,
            sqlx::query(RETRY_EVENT).bind(event).bind(At(now)),
        ),
        _ => return Ok(false),
    };
    if query.execute(&mut **tx).await?.rows_affected() == 0 {
        return Ok(false);
    }
    tx.enqueued(queue, now, now);
    let detail = AuditDetail::default()
        .with("kind", of.kind.clone())
        .with("provider_id", of.provider_id.clone());
    let trace = Audit {
        actor,
        action: "exception.retried",
        subject: of.id.unwrap_or(practice.0),
        detail,
    };
    audit::write(tx, practice, now, &trace);
    Ok(true)
}

async fn write_note(
    tx: &mut Tx,
    vault: &Vault,
    practice: PracticeId,
    of: &Exception,
    note: &ExceptionNote,
) -> Result<bool, Failed> {
    let sealed = vault
        .seal(note_place(practice, note.id), note.reason.reveal())
        .map_err(StoreError::from)?;
    let query = sqlx::query(NOTE)
        .bind(practice.0)
        .bind(note.id)
        .bind(&of.kind)
        .bind(of.id)
        .bind(&of.provider_id);
    let query = query
        .bind(At(of.since))
        .bind(sealed)
        .bind(note.actor.to_string())
        .bind(At(note.at));
    if query.execute(&mut **tx).await?.rows_affected() == 0 {
        return Ok(false);
    }
    // The reason may be personal, and stands in the note.
    let detail = AuditDetail::default()
        .with("kind", of.kind.clone())
        .with("provider_id", of.provider_id.clone());
    let subject = of.id.unwrap_or(practice.0);
    let trace = Audit {
        actor: note.actor,
        action: "exception.noted",
        subject,
        detail,
    };
    audit::write(tx, practice, note.at, &trace);
    Ok(true)
}
