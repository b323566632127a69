//! Times off that were entered through the API, as rows. They change a practitioner's calendar, so they raise its revision.

use sqlx_macros::FromRow;
use uuid::Uuid;

use super::{
    super::booking::{
        calendar,
        outside::{self, KnownDefinitions},
        resources,
    },
    SqlStore, addition,
    tx::{Failed, Tx, map_sqlx_error, store_error},
};
use crate::{Audit, CommandError, Create, Reply, StoreError, TimeOffRow, engines::vault::Vault};
use domain::{
    booking::outside::Definitions,
    ids::{PracticeId, PractitionerId, ResourceId, TimeOffId},
};

/// Those of closures are the closures' own.
const LIST: &str = r"SELECT id, practitioner_id, from_local, until_local
    FROM times_off
    WHERE practice_id = $1 AND closure_id IS NULL
    ORDER BY from_local, id";
const INSERT: &str = r"INSERT INTO times_off (practice_id, id, practitioner_id, from_local,
        until_local)
    VALUES ($1, $2, $3, $4, $5)";
const DELETE: &str = r"DELETE FROM times_off
    WHERE practice_id = $1 AND id = $2 AND closure_id IS NULL
    RETURNING practitioner_id";

#[derive(FromRow)]
struct Row {
    id: Uuid,
    practitioner_id: Uuid,
    from_local: String,
    until_local: String,
}

impl SqlStore {
    pub(crate) async fn list_times_off(
        &self,
        practice: PracticeId,
    ) -> Result<Vec<TimeOffRow>, StoreError> {
        let rows = sqlx::query_as::<_, Row>(LIST)
            .bind(practice.0)
            .fetch_all(&self.read)
            .await
            .map_err(map_sqlx_error)?;
        let read = |row: Row| {
            let off = calendar::time_off(&row.from_local, &row.until_local).map_err(store_error)?;
            Ok(TimeOffRow {
                id: TimeOffId(row.id),
                practitioner: PractitionerId(row.practitioner_id),
                off,
            })
        };
        rows.into_iter().map(read).collect()
    }

    pub(crate) async fn insert_time_off(
        &self,
        addition: Create<TimeOffRow>,
    ) -> Result<Option<Reply>, CommandError> {
        let vault = self.vault.clone();
        self.in_transaction("add_time_off", move |tx| {
            let (vault, addition) = (vault.clone(), addition.clone());
            Box::pin(async move { insert(tx, &vault, &addition).await })
        })
        .await
    }

    pub(crate) async fn delete_time_off(
        &self,
        practice: PracticeId,
        id: TimeOffId,
        trace: Audit,
        now: jiff::Timestamp,
    ) -> Result<bool, CommandError> {
        self.in_transaction("remove_time_off", move |tx| {
            let trace = trace.clone();
            Box::pin(async move { delete(tx, practice, id, &trace, now).await })
        })
        .await
    }
}

async fn insert(
    tx: &mut Tx,
    vault: &Vault,
    addition: &Create<TimeOffRow>,
) -> Result<Option<Reply>, Failed> {
    let Create { practice, row, .. } = addition;
    if let Some(before) = addition::before(tx, vault, addition).await? {
        return Ok(Some(before));
    }
    // The revision first: it is the lock under which bookings of the practitioner are decided
    // (docs/decisions/0003-occupancies-and-revisions.md).
    resources::bump(tx, *practice, &[ResourceId(row.practitioner.0)]).await?;
    let before = KnownDefinitions::read(tx, *practice).await?;
    let query = sqlx::query(INSERT)
        .bind(practice.0)
        .bind(row.id.0)
        .bind(row.practitioner.0);
    query
        .bind(row.off.from.to_string())
        .bind(row.off.until.to_string())
        .execute(&mut **tx)
        .await?;
    addition::after(tx, vault, addition)?;
    mark(tx, *practice, before, addition.now).await?;
    Ok(None)
}

async fn delete(
    tx: &mut Tx,
    practice: PracticeId,
    id: TimeOffId,
    trace: &Audit,
    now: jiff::Timestamp,
) -> Result<bool, Failed> {
    // All of them, for it is not known yet whose it is: what is booked stays as it is until both
    // sides of the change were looked at.
    resources::lock_all(tx, practice).await?;
    let before = KnownDefinitions::read(tx, practice).await?;
    let removed = resources::free(tx, DELETE, practice, id.0, trace, now).await?;
    if removed {
        mark(tx, practice, before, now).await?;
    }
    Ok(removed)
}

/// Marks which bookings are outside the definitions, now that the times off are others than `before`.
pub(crate) async fn mark(
    tx: &mut Tx,
    practice: PracticeId,
    before: Option<KnownDefinitions>,
    now: jiff::Timestamp,
) -> Result<(), Failed> {
    let Some(before) = before else { return Ok(()) };
    let before = before.definitions();
    // What is read next has to see what was written before it.
    tx.flush().await?;
    let times_off = calendar::times_off(tx, practice).await?;
    let after = Definitions {
        times_off: &times_off,
        ..before
    };
    let ahead = outside::ahead(tx, practice, now).await?;
    outside::mark(tx, ahead, Some(before), after, now).await?;
    Ok(())
}
