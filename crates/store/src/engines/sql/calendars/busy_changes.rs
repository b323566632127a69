//! Changes of busy sources. Whatever changes when a practitioner is busy raises their revision, in the same transaction.

use sqlx::types::Json;
use uuid::Uuid;

use super::{
    super::booking::resources,
    At, SqlStore, addition, audit,
    busy_sources::sealed_url,
    tx::{Failed, Tx, corrupt},
};
use crate::{
    Audit, BusyReading, BusySourceChange, CommandError, Create, FinishedRefresh, NewBusySource,
    Refreshed, Reply, SourceZone, StoreError,
    engines::{intervals, vault::Vault},
};
use domain::{
    calendars::busy::{KnownBusy, Reading, Validators, busy},
    ids::{BusySourceId, PracticeId, ResourceId},
};

const INSERT: &str = r"INSERT INTO busy_sources (practice_id, id, practitioner_id, label, url,
        origin, zone, elsewhere, added_at, due_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
const CHANGE: &str = r"UPDATE busy_sources
    SET label = COALESCE($3, label), zone = CASE WHEN $4 THEN $5 ELSE zone END,
        elsewhere = COALESCE($6, elsewhere)
    WHERE practice_id = $1 AND id = $2";
/// A try that began before loses its lease, and with it what it found.
const READ_ANEW: &str = r"UPDATE busy_sources
    SET etag = NULL, last_modified = NULL, lease_until = NULL, lease_token = NULL, due_at = CASE
        WHEN url IS NULL THEN due_at ELSE $3 END
    WHERE practice_id = $1 AND id = $2";
const DELETE: &str =
    "DELETE FROM busy_sources WHERE practice_id = $1 AND id = $2 RETURNING practitioner_id";
/// Under its lease, or without one.
// With a token only under that lease; a calendar that is put as a file has none.
const LOCK: &str = locked!(
    r"SELECT practitioner_id, busy, tried_at
        FROM busy_sources
        WHERE practice_id = $1 AND id = $2 AND (lease_token = $3 OR $3 IS NULL)"
);
const COUNT: &str = "SELECT count(*) FROM busy_sources WHERE practice_id = $1";
const KNOWN: &str = "SELECT known, runs FROM busy_sources WHERE practice_id = $1 AND id = $2";
const READ: &str = r"UPDATE busy_sources
    SET read_at = $3, covers_until = $4, etag = $5, last_modified = $6, events = $7,
        passed_over = $8, faults = $9, known = $10, runs = $11, busy = $12, tried_at = $13,
        failures = 0, problem = NULL, due_at = $14, lease_until = NULL, lease_token = NULL
    WHERE practice_id = $1 AND id = $2";
const UNCHANGED: &str = r"UPDATE busy_sources
    SET read_at = $3, tried_at = $3, failures = 0, problem = NULL, due_at = $4, lease_until = NULL,
        lease_token = NULL
    WHERE practice_id = $1 AND id = $2";
const FAILED: &str = r"UPDATE busy_sources
    SET problem = $5, tried_at = $3, failures = failures + 1, due_at = $4, lease_until = NULL,
        lease_token = NULL
    WHERE practice_id = $1 AND id = $2";

impl SqlStore {
    pub(crate) async fn insert_busy_source(
        &self,
        new: Create<NewBusySource>,
    ) -> Result<Option<Reply>, CommandError> {
        let vault = self.vault.clone();
        self.in_transaction("add_busy_source", move |tx| {
            let (vault, new) = (vault.clone(), new.clone());
            Box::pin(async move { insert(tx, &vault, &new).await })
        })
        .await
    }

    pub(crate) async fn update_busy_source(
        &self,
        practice: PracticeId,
        id: BusySourceId,
        change: BusySourceChange,
        trace: Audit,
        now: jiff::Timestamp,
    ) -> Result<bool, CommandError> {
        self.in_transaction("change_busy_source", move |tx| {
            let (change, trace) = (change.clone(), trace.clone());
            Box::pin(async move {
                let changed = update(tx, practice, id, &change, now).await?;
                if changed {
                    audit::write(tx, practice, now, &trace);
                }
                Ok(changed)
            })
        })
        .await
    }

    pub(crate) async fn delete_busy_source(
        &self,
        practice: PracticeId,
        id: BusySourceId,
        trace: Audit,
        now: jiff::Timestamp,
    ) -> Result<bool, CommandError> {
        self.in_transaction("remove_busy_source", move |tx| {
            let trace = trace.clone();
            Box::pin(async move { resources::free(tx, DELETE, practice, id.0, &trace, now).await })
        })
        .await
    }

    pub(crate) async fn end_refresh(
        &self,
        finished: FinishedRefresh,
    ) -> Result<bool, CommandError> {
        self.in_transaction("finish_refresh", move |tx| {
            let finished = finished.clone();
            Box::pin(async move { finish(tx, &finished).await })
        })
        .await
    }
}

async fn insert(
    tx: &mut Tx,
    vault: &Vault,
    new: &Create<NewBusySource>,
) -> Result<Option<Reply>, Failed> {
    if let Some(before) = addition::before(tx, vault, new).await? {
        return Ok(Some(before));
    }
    // Whoever else adds one waits until this is committed.
    // Counting needs a lock that every addition takes; all the practice's resources are one.
    resources::lock_all(tx, new.practice).await?;
    let NewBusySource {
        source,
        url,
        found,
        most,
        due,
    } = &new.row;
    let count: i64 = sqlx::query_scalar(COUNT)
        .bind(new.practice.0)
        .fetch_one(&mut **tx)
        .await?;
    if usize::try_from(count).is_ok_and(|count| count >= *most) {
        return Err(CommandError::Full.into());
    }
    let url = url
        .as_ref()
        .map(|url| sealed_url(vault, source, url))
        .transpose()
        .map_err(StoreError::from)?;
    let query = sqlx::query(INSERT)
        .bind(source.practice.0)
        .bind(source.id.0)
        .bind(source.practitioner.0)
        .bind(&source.label);
    let query = query
        .bind(url)
        .bind(&source.origin)
        .bind(source.zone.as_ref().map(|zone| zone.name().to_owned()));
    let query = query.bind(source.elsewhere.into_str());
    query
        .bind(At(source.added))
        .bind(due.map(At))
        .execute(&mut **tx)
        .await?;
    if let Some(outcome) = found.clone() {
        let (practice, source, lease, tried_before) = (source.practice, source.id, None, None);
        finish(
            tx,
            &FinishedRefresh {
                practice,
                source,
                lease,
                tried_before,
                outcome,
                due: *due,
                now: new.now,
                audit: None,
            },
        )
        .await?;
    }
    addition::after(tx, vault, new)?;
    Ok(None)
}

async fn update(
    tx: &mut Tx,
    practice: PracticeId,
    id: BusySourceId,
    change: &BusySourceChange,
    now: jiff::Timestamp,
) -> Result<bool, Failed> {
    let zone = match &change.zone {
        Some(SourceZone::Named(zone)) => Some(zone.name().to_owned()),
        Some(SourceZone::Practitioners) | None => None,
    };
    let query = sqlx::query(CHANGE)
        .bind(practice.0)
        .bind(id.0)
        .bind(change.label.clone())
        .bind(change.zone.is_some());
    let query = query
        .bind(zone)
        .bind(change.elsewhere.map(|word| word.into_str().to_owned()));
    let changed = query.execute(&mut **tx).await?.rows_affected() == 1;
    if changed && change.reads_otherwise() {
        sqlx::query(READ_ANEW)
            .bind(practice.0)
            .bind(id.0)
            .bind(At(now))
            .execute(&mut **tx)
            .await?;
    }
    Ok(changed)
}

/// What is known so far, by event.
async fn known(
    tx: &mut Tx,
    practice: PracticeId,
    source: BusySourceId,
) -> Result<KnownBusy, Failed> {
    let query = sqlx::query_as::<_, (Vec<u8>, Vec<u8>)>(KNOWN)
        .bind(practice.0)
        .bind(source.0);
    let (plain, runs) = query.fetch_one(&mut **tx).await?;
    Ok(intervals::known_read(&plain, &runs)
        .ok_or_else(|| corrupt("what is known of a busy source"))?)
}

/// Whether it was written.
async fn finish(tx: &mut Tx, finished: &FinishedRefresh) -> Result<bool, Failed> {
    let FinishedRefresh {
        practice,
        source,
        lease,
        tried_before,
        outcome,
        due,
        now,
        audit,
    } = finished;
    let row = sqlx::query_as::<_, (Uuid, Vec<u8>, Option<At>)>(LOCK)
        .bind(practice.0)
        .bind(source.0)
        .bind(*lease);
    let Some((practitioner, taken, tried)) = row.fetch_optional(&mut **tx).await? else {
        return Ok(false);
    };
    let tried = tried.map(|at| at.0);
    // A clock that was set back makes nothing later: only what was written meanwhile counts.
    // Of two files that were put at once the one that was put later stays
    // (docs/decisions/0017-busy-times-by-event.md).
    if lease.is_none() && tried != *tried_before && tried > Some(*now) {
        return Ok(false);
    }
    let due = due.map(At);
    match outcome {
        Refreshed::Read {
            reading,
            validators,
            found,
        } => {
            let read = (reading, validators, found);
            write_reading(tx, finished, read, practitioner, &taken).await?;
        }
        Refreshed::Unchanged => {
            let query = sqlx::query(UNCHANGED)
                .bind(practice.0)
                .bind(source.0)
                .bind(At(*now))
                .bind(due);
            query.execute(&mut **tx).await?;
        }
        Refreshed::Failed { problem } => {
            let query = sqlx::query(FAILED)
                .bind(practice.0)
                .bind(source.0)
                .bind(At(*now))
                .bind(due)
                .bind(problem);
            query.execute(&mut **tx).await?;
        }
    }
    if let Some(trace) = audit {
        audit::write(tx, *practice, *now, trace);
    }
    Ok(true)
}

/// Writes what was read. Where that takes other time than before, the practitioner's calendar has changed.
async fn write_reading(
    tx: &mut Tx,
    finished: &FinishedRefresh,
    (reading, validators, found): (&BusyReading, &Validators, &Reading),
    practitioner: Uuid,
    taken: &[u8],
) -> Result<(), Failed> {
    let (practice, source) = (finished.practice, finished.source);
    // What was known is large, and needed only when something in the new calendar was not
    // understood (docs/decisions/0023-importing-gives-way.md).
    let before = if found.leans_on_before() {
        known(tx, practice, source).await?
    } else {
        KnownBusy::new()
    };
    let known = found.clone().after(&before);
    let after = intervals::written(&busy(&known));
    // The revision is raised only where the taken time differs, or every fetch would make all kept
    // answers old (docs/decisions/0046-kept-answers.md).
    if after != taken {
        resources::bump(tx, practice, &[ResourceId(practitioner)]).await?;
    }
    sqlx::query(READ)
        .bind(practice.0)
        .bind(source.0)
        .bind(At(reading.at))
        .bind(At(reading.covers_until))
        .bind(&validators.etag)
        .bind(&validators.last_modified)
        .bind(i64::from(reading.events))
        .bind(i64::from(reading.passed_over))
        .bind(Json(&reading.faults))
        // Emptied, so that the runs count from now on: see `known_read`.
        .bind(Vec::<u8>::new())
        .bind(intervals::known_written(&known).ok_or(CommandError::Full)?)
        .bind(after)
        .bind(At(finished.now))
        .bind(finished.due.map(At))
        .execute(&mut **tx)
        .await?;
    Ok(())
}
