//! API keys as rows.

use sqlx::{FromRow, types::Json};
use uuid::Uuid;

use super::{At, SqlStore, addition, audit, tx::broken};
use crate::{
    domain::ids::{KeyId, PracticeId},
    ports::store::{Addition, Audit, CommandError, KeyRecord, NewKey, Reply, StoreError},
};

const BY_HASH: &str =
    "SELECT practice_id, id, label, hint, scopes, created_at, expires_at, revoked_at FROM api_keys WHERE hash = $1";
const LIST: &str = "SELECT practice_id, id, label, hint, scopes, created_at, expires_at, revoked_at FROM api_keys \
     WHERE practice_id = $1 ORDER BY created_at, id";
const INSERT: &str = "INSERT INTO api_keys (practice_id, id, label, hint, hash, scopes, created_at, expires_at) \
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
const REVOKE: &str = "UPDATE api_keys SET revoked_at = $3 WHERE practice_id = $1 AND id = $2 AND revoked_at IS NULL";

#[derive(FromRow)]
struct KeyRow {
    practice_id: Uuid,
    id: Uuid,
    label: String,
    hint: String,
    scopes: Json<Vec<String>>,
    created_at: At,
    expires_at: Option<At>,
    revoked_at: Option<At>,
}

impl From<KeyRow> for KeyRecord {
    fn from(row: KeyRow) -> Self {
        Self {
            id: KeyId(row.id),
            practice: PracticeId(row.practice_id),
            label: row.label,
            hint: row.hint,
            scopes: row.scopes.0,
            created: row.created_at.0,
            expires: row.expires_at.map(|at| at.0),
            revoked: row.revoked_at.map(|at| at.0),
        }
    }
}

impl SqlStore {
    pub(super) async fn read_key(&self, hash: [u8; 32]) -> Result<Option<KeyRecord>, StoreError> {
        let row = sqlx::query_as::<_, KeyRow>(BY_HASH).bind(hash.as_slice()).fetch_optional(&self.read).await;
        Ok(row.map_err(broken)?.map(KeyRecord::from))
    }

    pub(super) async fn list_keys(&self, practice: PracticeId) -> Result<Vec<KeyRecord>, StoreError> {
        let rows = sqlx::query_as::<_, KeyRow>(LIST).bind(practice.0).fetch_all(&self.read).await;
        Ok(rows.map_err(broken)?.into_iter().map(KeyRecord::from).collect())
    }

    pub(super) async fn insert_key(&self, addition: Addition<NewKey>) -> Result<Option<Reply>, CommandError> {
        let vault = self.vault.clone();
        self.in_transaction("add_key", move |tx| {
            let (vault, addition) = (vault.clone(), addition.clone());
            Box::pin(async move {
                if let Some(before) = addition::before(tx, &vault, &addition).await? {
                    return Ok(Some(before));
                }
                let KeyRecord { id, label, hint, scopes, created, expires, .. } = &addition.row.record;
                let query = sqlx::query(INSERT).bind(addition.practice.0).bind(id.0).bind(label).bind(hint);
                let query = query.bind(addition.row.hash.as_slice()).bind(Json(scopes)).bind(At(*created)).bind(expires.map(At));
                query.execute(&mut **tx).await?;
                addition::after(tx, &vault, &addition).await?;
                Ok(None)
            })
        })
        .await
    }

    pub(super) async fn end_key(
        &self,
        practice: PracticeId,
        id: KeyId,
        trace: Audit,
        now: jiff::Timestamp,
    ) -> Result<bool, CommandError> {
        self.in_transaction("revoke_key", move |tx| {
            let trace = trace.clone();
            Box::pin(async move {
                let done = sqlx::query(REVOKE).bind(practice.0).bind(id.0).bind(At(now)).execute(&mut **tx).await?;
                if done.rows_affected() == 1 {
                    audit::write(tx, practice, now, &trace).await?;
                }
                Ok(done.rows_affected() == 1)
            })
        })
        .await
    }
}
