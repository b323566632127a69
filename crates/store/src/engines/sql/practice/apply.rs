//! Making a practice what its definitions say.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::Serialize;
use sqlx::types::Json;
use sqlx_macros::FromRow;
use uuid::Uuid;

use super::{
    super::{
        booking::{
            outside::{self, BookingAhead, KnownDefinitions},
            resources,
        },
        messages::notifications,
    },
    At, SqlStore, audit, renaming,
    tx::{Failed, Tx, store_error},
};
use crate::{Apply, ApplyError, CommandError, Defined, FutureBooking, OutsideBooking};
use domain::{
    booking::{Booking, outside::Definitions},
    ids::{PracticeId, ResourceId},
    practice::Catalogue,
};

const LOCK: &str = locked!("SELECT revision FROM practices WHERE practice_id = $1");
const INSERT: &str = r"INSERT INTO practices (practice_id, slug, definition, live, revision,
        created_at)
    VALUES ($1, $2, $3, $4, $5, $6)
    ON CONFLICT DO NOTHING";
const UPDATE: &str = r"UPDATE practices
    SET slug = $3, definition = $4, live = $5, revision = $6
    WHERE practice_id = $1 AND revision = $2";
const PUT_RESOURCE: &str = r"INSERT INTO resources (practice_id, id, kind, handle, position,
        definition)
    VALUES ($1, $2, $3, $4, $5, $6)
    ON CONFLICT (practice_id, id) DO UPDATE SET handle = excluded.handle,
        position = excluded.position, definition = excluded.definition, removed_at = NULL,
        revision = resources.revision + 1";
const PUT_SERVICE: &str = r"INSERT INTO services (practice_id, id, handle, position, definition)
    VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (practice_id, id) DO UPDATE SET handle = excluded.handle,
        position = excluded.position, definition = excluded.definition, removed_at = NULL";
const RESOURCE_IDS: &str =
    "SELECT id, kind, handle FROM resources WHERE practice_id = $1 AND removed_at IS NULL";
const SERVICE_IDS: &str = r"SELECT id, 'service' AS kind, handle
    FROM services
    WHERE practice_id = $1 AND removed_at IS NULL";
const REMOVE_RESOURCE: &str = r"UPDATE resources
    SET removed_at = $3, revision = revision + 1
    WHERE practice_id = $1 AND id = $2";
const REMOVE_SERVICE: &str =
    "UPDATE services SET removed_at = $3 WHERE practice_id = $1 AND id = $2";
#[derive(FromRow)]
struct HandleRow {
    id: Uuid,
    kind: String,
    handle: String,
}

/// Whether what is applied stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ApplyMode {
    Real,
    /// All of it is done and taken back.
    DryRun,
}

async fn apply(tx: &mut Tx, command: &Apply) -> Result<Result<Defined, ApplyError>, Failed> {
    let Apply { catalogue, now, .. } = command;
    let practice = catalogue.practice.id;
    // The resources below are locked in order of id, as by whoever places a booking: nobody waits
    // in a circle (docs/decisions/0003-occupancies-and-revisions.md).
    sqlx::query_scalar::<_, i64>(LOCK)
        .bind(practice.0)
        .fetch_optional(&mut **tx)
        .await?;
    resources::lock_all(tx, practice).await?;
    let removed = removed(tx, catalogue).await?;
    // Under the locks, so that no booking comes in between.
    let before = KnownDefinitions::read(tx, practice).await?;
    let ahead = outside::ahead(tx, practice, *now).await?;
    let in_use = in_use(&ahead, &removed);
    if !in_use.is_empty() {
        return Ok(Err(ApplyError::InUse(in_use)));
    }
    // Before the new names are written: it compares with the old ones.
    renaming::follow(tx, catalogue, *now).await?;
    let revision = put_practice(tx, command).await?;
    for row in removed {
        let statement = if row.kind == "service" {
            REMOVE_SERVICE
        } else {
            REMOVE_RESOURCE
        };
        sqlx::query(statement)
            .bind(practice.0)
            .bind(row.id)
            .bind(At(*now))
            .execute(&mut **tx)
            .await?;
    }
    for (position, one) in (0..).zip(&catalogue.practitioners) {
        put_resource(
            tx,
            practice,
            "practitioner",
            (one.id.0, &one.handle, position),
            one,
        )
        .await?;
    }
    for (position, one) in (0..).zip(&catalogue.rooms) {
        put_resource(tx, practice, "room", (one.id.0, &one.handle, position), one).await?;
    }
    for (position, one) in (0_i64..).zip(&catalogue.services) {
        let query = sqlx::query(PUT_SERVICE)
            .bind(practice.0)
            .bind(one.id.0)
            .bind(&one.handle)
            .bind(position);
        query.bind(Json(one)).execute(&mut **tx).await?;
    }
    notifications::plan_days(tx, catalogue, *now).await?;
    let outside = mark(tx, ahead, before.as_ref(), catalogue, *now).await?;
    audit::write(tx, practice, *now, &command.audit);
    Ok(Ok(Defined { revision, outside }))
}

/// Marks what falls outside the new definitions; what is new of it.
async fn mark(
    tx: &mut Tx,
    ahead: Vec<BookingAhead>,
    before: Option<&KnownDefinitions>,
    catalogue: &Catalogue,
    now: Timestamp,
) -> Result<Vec<OutsideBooking>, Failed> {
    let Some(before) = before.map(KnownDefinitions::definitions) else {
        return Ok(Vec::new());
    };
    let after = Definitions {
        catalogue,
        ..before
    };
    outside::mark(tx, ahead, Some(before), after, now).await
}

/// Writes the practice's own row, if nobody was faster.
async fn put_practice(tx: &mut Tx, command: &Apply) -> Result<i64, Failed> {
    tx.changes(command.catalogue.practice.id);
    let Apply { catalogue, now, .. } = command;
    let (practice, revision) = (&catalogue.practice, catalogue.revision + 1);
    // Revision 0 is a practice that is not there yet.
    let done = if catalogue.revision == 0 {
        let query = sqlx::query(INSERT)
            .bind(practice.id.0)
            .bind(&practice.slug)
            .bind(Json(practice))
            .bind(practice.live);
        query
            .bind(revision)
            .bind(At(*now))
            .execute(&mut **tx)
            .await?
    } else {
        let query = sqlx::query(UPDATE)
            .bind(practice.id.0)
            .bind(catalogue.revision)
            .bind(&practice.slug);
        query
            .bind(Json(practice))
            .bind(practice.live)
            .bind(revision)
            .execute(&mut **tx)
            .await?
    };
    // No row: somebody applied in between, and their definitions would be lost.
    if done.rows_affected() == 1 {
        Ok(revision)
    } else {
        Err(CommandError::Stale.into())
    }
}

async fn put_resource<T: Serialize + Sync>(
    tx: &mut Tx,
    practice: PracticeId,
    kind: &'static str,
    (id, handle, position): (Uuid, &str, i64),
    definition: &T,
) -> Result<(), Failed> {
    let query = sqlx::query(PUT_RESOURCE)
        .bind(practice.0)
        .bind(id)
        .bind(kind)
        .bind(handle)
        .bind(position);
    query.bind(Json(definition)).execute(&mut **tx).await?;
    Ok(())
}

/// What stands in the store and no longer in the catalogue.
async fn removed(tx: &mut Tx, catalogue: &Catalogue) -> Result<Vec<HandleRow>, Failed> {
    let people = catalogue.practitioners.iter().map(|one| one.id.0);
    let rooms = catalogue.rooms.iter().map(|one| one.id.0);
    let kept: BTreeSet<Uuid> = people
        .chain(rooms)
        .chain(catalogue.services.iter().map(|one| one.id.0))
        .collect();
    let mut rows = Vec::new();
    for statement in [RESOURCE_IDS, SERVICE_IDS] {
        rows.extend(
            sqlx::query_as::<_, HandleRow>(statement)
                .bind(catalogue.practice.id.0)
                .fetch_all(&mut **tx)
                .await?,
        );
    }
    rows.retain(|row| !kept.contains(&row.id));
    Ok(rows)
}

/// The bookings ahead that need something that is to be removed.
fn in_use(ahead: &[BookingAhead], removed: &[HandleRow]) -> Vec<FutureBooking> {
    let needs = |booking: &Booking, row: &HandleRow| {
        booking.service.0 == row.id || booking.resources().contains(&ResourceId(row.id))
    };
    let found = ahead.iter().flat_map(|BookingAhead { booking, .. }| {
        removed
            .iter()
            .filter(|row| needs(booking, row))
            .map(|row| FutureBooking {
                id: booking.id,
                start: booking.at.start,
                needs: format!("{} {}", row.kind, row.handle),
            })
    });
    found.collect()
}

impl SqlStore {
    pub(crate) async fn apply_catalogue(
        &self,
        command: Apply,
        mode: ApplyMode,
    ) -> Result<Defined, ApplyError> {
        let done = self.in_transaction("apply", move |tx| {
            let command = command.clone();
            Box::pin(async move {
                if mode == ApplyMode::Real {
                    return apply(tx, &command).await;
                }
                // A savepoint: everything is tried with its constraints and taken back, and the
                // transaction itself may commit.
                sqlx::raw_sql("SAVEPOINT rehearsal")
                    .execute(&mut **tx)
                    .await?;
                let done = apply(tx, &command).await?;
                tx.flush().await?;
                sqlx::raw_sql("ROLLBACK TO SAVEPOINT rehearsal")
                    .execute(&mut **tx)
                    .await?;
                Ok(done)
            })
        });
        match done.await {
            Ok(outcome) => outcome,
            Err(CommandError::Stale) => Err(ApplyError::Stale),
            Err(error) => Err(ApplyError::Store(store_error(Failed(error)))),
        }
    }
}
