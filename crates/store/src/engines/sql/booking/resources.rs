//! Practitioners and rooms as things that are locked and counted. Every change to a resource's calendar raises its
//! revision first; ids always in order, so that two transactions never wait for each other.

use std::collections::BTreeMap;

use sqlx::types::Json;
use sqlx_macros::FromRow;
use uuid::Uuid;

use super::{
    At, audit,
    rows::Ids,
    tx::{Failed, Tx},
};
use crate::{Audit, CommandError};
use domain::{
    booking::Booking,
    ids::{PracticeId, PractitionerId, ResourceId},
};

const LOCK: &str = locked!(
    "SELECT id, revision, assigned_at FROM resources WHERE practice_id = $1 AND removed_at IS NULL AND ",
    one_of!("id", "$2"),
    " ORDER BY id"
);
const LOCK_ALL: &str = locked!("SELECT id FROM resources WHERE practice_id = $1 ORDER BY id");
const BUMP: &str = concat!(
    "WITH held AS (",
    locked!(
        "SELECT id FROM resources WHERE practice_id = $1 AND ",
        one_of!("id", "$2"),
        " ORDER BY id"
    ),
    r") UPDATE resources
    SET revision = revision + 1
    WHERE practice_id = $1 AND id IN (SELECT id FROM held)"
);
/// Of those that are locked.
const ASSIGN: &str = concat!(
    r"UPDATE resources
    SET revision = revision + 1, assigned_at = $3
    WHERE practice_id = $1 AND ",
    one_of!("id", "$2")
);

#[derive(FromRow)]
struct LockedRow {
    id: Uuid,
    revision: i64,
    assigned_at: Option<At>,
}

/// Locks resources, given in order of id; when each practitioner was last given a booking. A resource that is gone
/// is passed over: the catalogue's revision tells that the decision is out of date.
pub(crate) async fn lock(
    tx: &mut Tx,
    practice: PracticeId,
    sorted: &[ResourceId],
) -> Result<BTreeMap<PractitionerId, jiff::Timestamp>, Failed> {
    let rows = sqlx::query_as::<_, LockedRow>(LOCK)
        .bind(practice.0)
        .bind(ids(sorted))
        .fetch_all(&mut **tx)
        .await?;
    tx.locked
        .extend(rows.iter().map(|row| (ResourceId(row.id), row.revision)));
    let assigned = rows
        .into_iter()
        .filter_map(|row| Some((PractitionerId(row.id), row.assigned_at?.0)));
    Ok(assigned.collect())
}

fn ids(resources: &[ResourceId]) -> Ids {
    Json(resources.iter().map(|one| one.0).collect())
}

/// Deletes what took a practitioner's time, by a statement that tells whose it was; whether there was such a row.
pub(crate) async fn free(
    tx: &mut Tx,
    delete: &'static str,
    practice: PracticeId,
    row: Uuid,
    trace: &Audit,
    now: jiff::Timestamp,
) -> Result<bool, Failed> {
    let gone = sqlx::query_scalar::<_, Uuid>(delete)
        .bind(practice.0)
        .bind(row)
        .fetch_optional(&mut **tx)
        .await?;
    let Some(practitioner) = gone else {
        return Ok(false);
    };
    bump(tx, practice, &[ResourceId(practitioner)]).await?;
    audit::write(tx, practice, now, trace);
    Ok(true)
}

/// Locks all of a practice's.
pub(crate) async fn lock_all(tx: &mut Tx, practice: PracticeId) -> Result<(), Failed> {
    sqlx::query_scalar::<_, Uuid>(LOCK_ALL)
        .bind(practice.0)
        .fetch_all(&mut **tx)
        .await?;
    Ok(())
}

/// Their calendar changes.
pub(crate) async fn bump(
    tx: &mut Tx,
    practice: PracticeId,
    sorted: &[ResourceId],
) -> Result<(), Failed> {
    // Counted for kept answers (docs/decisions/0046-kept-answers.md).
    tx.changes(practice);
    let done = sqlx::query(BUMP)
        .bind(practice.0)
        .bind(ids(sorted))
        .execute(&mut **tx)
        .await?;
    if usize::try_from(done.rows_affected()) == Ok(sorted.len()) {
        Ok(())
    } else {
        Err(CommandError::NotFound.into())
    }
}

/// The same of those that bookings have, which are never removed from the table.
pub(crate) fn bump_taken(tx: &mut Tx, practice: PracticeId, sorted: &[ResourceId]) {
    tx.changes(practice);
    tx.write(BUMP).bind(practice.0).bind(ids(sorted));
}

/// Their calendar changes because they are given this booking.
pub(crate) fn assign(tx: &mut Tx, booking: &Booking, now: jiff::Timestamp) {
    tx.changes(booking.practice);
    tx.write(ASSIGN)
        .bind(booking.practice.0)
        .bind(ids(&booking.resources()))
        .bind(At(now));
}
