//! Closures as rows: a time off of each practitioner, or room, that one concerns, under one id.

use async_trait::async_trait;
use jiff::Timestamp;
use sqlx_macros::FromRow;
use uuid::Uuid;

use super::{
    super::booking::{calendar, outside::KnownDefinitions, resources},
    SqlStore, addition, audit, times_off,
    tx::{Failed, Tx, map_sqlx_error, store_error},
};
use crate::{
    Audit, ClosureRow, Closures, CommandError, Create, Record, Reply, StoreError,
    engines::vault::Vault,
};
use domain::{
    ids::{ClosureId, PracticeId, ResourceId},
    practice::closure::ResourceOff,
};

const INSERT: &str = r"INSERT INTO times_off (practice_id, id, practitioner_id, from_local,
        until_local, closure_id, label)
    VALUES ($1, $2, $3, $4, $5, $6, $7)";
const READ: &str = r"SELECT id, practitioner_id, from_local, until_local, label
    FROM times_off
    WHERE practice_id = $1 AND closure_id = $2
    ORDER BY practitioner_id";
const DELETE: &str =
    "DELETE FROM times_off WHERE practice_id = $1 AND closure_id = $2 RETURNING practitioner_id";

#[derive(FromRow)]
struct Row {
    id: Uuid,
    practitioner_id: Uuid,
    from_local: String,
    until_local: String,
    label: Option<String>,
}

#[async_trait]
impl Closures for SqlStore {
    async fn add_closure(
        &self,
        addition: Create<ClosureRow>,
    ) -> Result<Option<Reply>, CommandError> {
        let vault = self.vault.clone();
        self.in_transaction("add_closure", move |tx| {
            let (vault, addition) = (vault.clone(), addition.clone());
            Box::pin(async move { insert(tx, &vault, &addition).await })
        })
        .await
    }

    async fn closure(
        &self,
        practice: PracticeId,
        id: ClosureId,
    ) -> Result<Option<ClosureRow>, StoreError> {
        let rows = sqlx::query_as::<_, Row>(READ)
            .bind(practice.0)
            .bind(id.0)
            .fetch_all(&self.read)
            .await
            .map_err(map_sqlx_error)?;
        let Some(label) = rows.first().map(|row| row.label.clone()) else {
            return Ok(None);
        };
        let closed = rows.iter().map(Row::closed);
        Ok(Some(ClosureRow {
            id,
            label: label.unwrap_or_default(),
            closed: closed.collect::<Result<_, Failed>>().map_err(store_error)?,
        }))
    }

    async fn remove_closure(
        &self,
        practice: PracticeId,
        id: ClosureId,
        audit: Audit,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let done = self.in_transaction("remove_closure", move |tx| {
            let audit = audit.clone();
            Box::pin(async move { delete(tx, practice, id, &audit, now).await })
        });
        done.await.map_err(|error| store_error(Failed(error)))
    }

    async fn untold(
        &self,
        practice: PracticeId,
        since: Timestamp,
        limit: u32,
    ) -> Result<Vec<Record>, StoreError> {
        self.list_untold(practice, since, limit).await
    }
}

impl Row {
    fn closed(&self) -> Result<(Uuid, ResourceOff), Failed> {
        let off = calendar::time_off(&self.from_local, &self.until_local)?;
        Ok((self.id, (ResourceId(self.practitioner_id), off)))
    }
}

async fn insert(
    tx: &mut Tx,
    vault: &Vault,
    addition: &Create<ClosureRow>,
) -> Result<Option<Reply>, Failed> {
    let Create { practice, row, .. } = addition;
    if let Some(before) = addition::before(tx, vault, addition).await? {
        return Ok(Some(before));
    }
    // Their revisions first: they are the locks under which bookings are decided.
    let mut closed: Vec<_> = row
        .closed
        .iter()
        .map(|(_, (resource, _))| *resource)
        .collect();
    closed.sort_unstable();
    resources::bump(tx, *practice, &closed).await?;
    let before = KnownDefinitions::read(tx, *practice).await?;
    for (id, (resource, off)) in &row.closed {
        let query = sqlx::query(INSERT)
            .bind(practice.0)
            .bind(id)
            .bind(resource.0)
            .bind(off.from.to_string())
            .bind(off.until.to_string());
        query
            .bind(row.id.0)
            .bind(&row.label)
            .execute(&mut **tx)
            .await?;
    }
    addition::after(tx, vault, addition)?;
    times_off::mark(tx, *practice, before, addition.now).await?;
    Ok(None)
}

async fn delete(
    tx: &mut Tx,
    practice: PracticeId,
    id: ClosureId,
    trace: &Audit,
    now: Timestamp,
) -> Result<bool, Failed> {
    resources::lock_all(tx, practice).await?;
    let before = KnownDefinitions::read(tx, practice).await?;
    let mut opened: Vec<_> = sqlx::query_scalar::<_, Uuid>(DELETE)
        .bind(practice.0)
        .bind(id.0)
        .fetch_all(&mut **tx)
        .await?
        .into_iter()
        .map(ResourceId)
        .collect();
    if opened.is_empty() {
        return Ok(false);
    }
    opened.sort_unstable();
    resources::bump(tx, practice, &opened).await?;
    audit::write(tx, practice, now, trace);
    times_off::mark(tx, practice, before, now).await?;
    Ok(true)
}
