//! Practices: definitions as JSON of the domain's own types, and the revisions that caches are compared by.

use std::collections::BTreeMap;

use serde::de::DeserializeOwned;
use sqlx::types::Json;
use sqlx_macros::FromRow;
use uuid::Uuid;

use super::{
    Db, SqlStore,
    tx::{Failed, Tx, corrupt, map_sqlx_error},
};
use crate::{PracticeSummary, Revisions, StoreError};
use domain::{
    ids::{PracticeId, ResourceId, ServiceId},
    practice::{Catalogue, Practice, Practitioner, session_change::SessionChange},
};

const LIST: &str = "SELECT practice_id, slug, live FROM practices ORDER BY slug";
const BY_SLUG: &str = "SELECT definition, revision FROM practices WHERE slug = $1";
const BY_ID: &str = "SELECT definition, revision FROM practices WHERE practice_id = $1";
const RESOURCES: &str = r"SELECT kind, definition
    FROM resources
    WHERE practice_id = $1 AND removed_at IS NULL
    ORDER BY kind, position, id";
const FORMER: &str = r"SELECT id, definition ->> 'name' AS name
    FROM resources
    WHERE practice_id = $1 AND removed_at IS NOT NULL";
const SESSION_CHANGES: &str = r"SELECT service_id, change
    FROM session_changes
    WHERE practice_id = $1
    ORDER BY service_id, planned, onwards";
/// Those who have left too: their sessions are still paid for.
const ISSUER: &str = r"SELECT TRUE AS is_practice, definition
    FROM practices
    WHERE practice_id = $1
    UNION ALL SELECT FALSE, definition
    FROM resources
    WHERE practice_id = $1 AND kind = 'practitioner'";
const SERVICES: &str = r"SELECT definition
    FROM services
    WHERE practice_id = $1 AND removed_at IS NULL
    ORDER BY position, id";
// Revisions only rise, so that their sum differs whenever one of them does.
const REVISIONS: &str = r"SELECT p.practice_id, p.revision,
        COALESCE(CAST(SUM(r.revision) AS BIGINT), 0) AS calendar
    FROM practices p
    LEFT JOIN resources r ON r.practice_id = p.practice_id
    WHERE p.slug = $1
    GROUP BY p.practice_id, p.revision";

#[derive(FromRow)]
struct DefinitionRow<T: DeserializeOwned> {
    definition: Json<T>,
    revision: i64,
}

#[derive(FromRow)]
struct ResourceRow {
    kind: String,
    definition: Json<serde_json::Value>,
}

impl SqlStore {
    pub(crate) async fn list_practices(&self) -> Result<Vec<PracticeSummary>, StoreError> {
        let rows = sqlx::query_as::<_, (Uuid, String, bool)>(LIST)
            .fetch_all(&self.read)
            .await
            .map_err(map_sqlx_error)?;
        Ok(rows
            .into_iter()
            .map(|(id, slug, live)| PracticeSummary {
                id: PracticeId(id),
                slug,
                live,
            })
            .collect())
    }

    pub(crate) async fn read_catalogue(&self, slug: &str) -> Result<Option<Catalogue>, StoreError> {
        let mut connection = self.read.acquire().await.map_err(map_sqlx_error)?;
        let row = sqlx::query_as::<_, DefinitionRow<Practice>>(BY_SLUG)
            .bind(slug)
            .fetch_optional(&mut *connection)
            .await;
        complete(row.map_err(map_sqlx_error)?, &mut connection).await
    }

    pub(crate) async fn read_catalogue_of(
        &self,
        id: PracticeId,
    ) -> Result<Option<Catalogue>, StoreError> {
        let mut connection = self.read.acquire().await.map_err(map_sqlx_error)?;
        catalogue_of(&mut connection, id).await
    }

    pub(crate) async fn read_revisions(&self, slug: &str) -> Result<Option<Revisions>, StoreError> {
        let row = sqlx::query_as::<_, (Uuid, i64, i64)>(REVISIONS)
            .bind(slug)
            .fetch_optional(&self.read)
            .await
            .map_err(map_sqlx_error)?;
        Ok(row.map(|(id, catalogue, calendar)| Revisions {
            practice: PracticeId(id),
            catalogue,
            calendar,
        }))
    }
}

/// A practice by its id.
pub(crate) async fn catalogue_of(
    connection: &mut <Db as sqlx::Database>::Connection,
    id: PracticeId,
) -> Result<Option<Catalogue>, StoreError> {
    let row = sqlx::query_as::<_, DefinitionRow<Practice>>(BY_ID)
        .bind(id.0)
        .fetch_optional(&mut *connection)
        .await;
    complete(row.map_err(map_sqlx_error)?, connection).await
}

/// The practice with its people, rooms and services.
async fn complete(
    row: Option<DefinitionRow<Practice>>,
    connection: &mut <Db as sqlx::Database>::Connection,
) -> Result<Option<Catalogue>, StoreError> {
    let Some(DefinitionRow {
        definition: Json(practice),
        revision,
    }) = row
    else {
        return Ok(None);
    };
    // Without a snapshot: whoever decides by it compares the revision again under the locks
    // (docs/decisions/0004-decide-again-under-the-lock.md).
    let resources = sqlx::query_as::<_, ResourceRow>(RESOURCES)
        .bind(practice.id.0)
        .fetch_all(&mut *connection)
        .await
        .map_err(map_sqlx_error)?;
    let services = sqlx::query_scalar(SERVICES)
        .bind(practice.id.0)
        .fetch_all(&mut *connection)
        .await
        .map_err(map_sqlx_error)?;
    // Those who have left have names in bookings still.
    let former = sqlx::query_as::<_, (Uuid, String)>(FORMER)
        .bind(practice.id.0)
        .fetch_all(&mut *connection)
        .await
        .map_err(map_sqlx_error)?;
    let changes = sqlx::query_as::<_, (Uuid, Json<SessionChange>)>(SESSION_CHANGES)
        .bind(practice.id.0)
        .fetch_all(connection)
        .await
        .map_err(map_sqlx_error)?;
    let mut session_changes = BTreeMap::<_, Vec<_>>::new();
    for (class, Json(change)) in changes {
        let of_class = session_changes.entry(ServiceId(class)).or_default();
        of_class.push(change);
    }
    let of = |kind: &'static str| {
        resources
            .iter()
            .filter(move |row| row.kind == kind)
            .map(|row| row.definition.0.clone())
    };
    Ok(Some(Catalogue {
        practitioners: of("practitioner").map(read).collect::<Result<_, _>>()?,
        rooms: of("room").map(read).collect::<Result<_, _>>()?,
        services: services.into_iter().map(|Json(service)| service).collect(),
        former: former
            .into_iter()
            .map(|(id, name)| (ResourceId(id), name))
            .collect(),
        session_changes,
        revision,
        practice,
    }))
}

/// Who signs a practice's receipts.
pub(crate) async fn issuer(
    tx: &mut Tx,
    practice: PracticeId,
) -> Result<(Practice, Vec<Practitioner>), Failed> {
    let rows = sqlx::query_as::<_, (bool, Json<serde_json::Value>)>(ISSUER)
        .bind(practice.0)
        .fetch_all(&mut **tx)
        .await?;
    let (mut own, mut people) = (None, Vec::new());
    for (is_practice, Json(definition)) in rows {
        if is_practice {
            own = Some(read(definition)?);
        } else {
            people.push(read(definition)?);
        }
    }
    Ok((own.ok_or(sqlx::Error::RowNotFound)?, people))
}

/// The practice itself, as it is defined now.
pub(crate) async fn definition(tx: &mut Tx, practice: PracticeId) -> Result<Practice, Failed> {
    let row = sqlx::query_as::<_, DefinitionRow<Practice>>(BY_ID)
        .bind(practice.0)
        .fetch_one(&mut **tx)
        .await?;
    Ok(row.definition.0)
}

fn read<T: DeserializeOwned>(definition: serde_json::Value) -> Result<T, StoreError> {
    serde_json::from_value(definition).map_err(|_| corrupt("a definition"))
}
