//! API keys as rows.

use sqlx::types::Json;
use sqlx_macros::FromRow;
use uuid::Uuid;

use super::{
    At, SqlStore, addition, audit,
    rows::word,
    tx::{Failed, Tx, map_sqlx_error},
};
use crate::{
    Audit, AuditDetail, CommandError, Create, KeyRecord, NewKey, Reply, Scope, StoreError,
};
use domain::ids::{KeyId, PracticeId};

/// What a [`KeyRow`] is read from.
macro_rules! key_columns {
    () => {
        "practice_id, id, label, hint, scopes, created_at, expires_at, revoked_at, parent_id"
    };
}

const BY_HASH: &str = concat!(
    "SELECT ",
    key_columns!(),
    r" FROM api_keys
    WHERE hash = $1"
);
const LIST: &str = concat!(
    "SELECT ",
    key_columns!(),
    r" FROM api_keys
    WHERE practice_id = $1
    ORDER BY created_at, id"
);
const INSERT: &str = r"INSERT INTO api_keys (practice_id, id, label, hint, hash, scopes,
        created_at, expires_at, parent_id)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
const REVOKE: &str =
    "UPDATE api_keys SET revoked_at = $3 WHERE practice_id = $1 AND id = $2 AND revoked_at IS NULL";
/// Keeps a key as it is until the end of the transaction: nobody revokes it between the look and what is made by it.
// An update that changes nothing takes the row's lock on both engines.
const KEEP: &str =
    "UPDATE api_keys SET label = label WHERE practice_id = $1 AND id = $2 AND revoked_at IS NULL";
const REVOKE_MADE_BY: &str = r"WITH RECURSIVE made AS (SELECT id FROM api_keys
        WHERE practice_id = $1 AND parent_id = $2 UNION SELECT k.id FROM api_keys k
        JOIN made m ON k.parent_id = m.id WHERE k.practice_id = $1)
    UPDATE api_keys
    SET revoked_at = $3
    WHERE practice_id = $1 AND revoked_at IS NULL AND id IN (SELECT id FROM made)
    RETURNING id";

/// What must never be.
pub(crate) const INVARIANTS: [(&str, &str); 1] = [("a key outlives the one that made it", ORPHANS)];
const ORPHANS: &str = r"SELECT k.id
    FROM api_keys k
    LEFT JOIN api_keys p ON p.practice_id = k.practice_id AND p.id = k.parent_id
    WHERE k.parent_id IS NOT NULL AND k.revoked_at IS NULL AND (p.id IS NULL
        OR p.revoked_at IS NOT NULL)";

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
    parent_id: Option<Uuid>,
}

impl KeyRow {
    fn record(self) -> Result<KeyRecord, StoreError> {
        let row = self;
        let scopes = row.scopes.0.iter();
        let scopes = scopes.map(|scope| word(scope, "a key's scope"));
        Ok(KeyRecord {
            id: KeyId(row.id),
            practice: PracticeId(row.practice_id),
            label: row.label,
            hint: row.hint,
            scopes: scopes.collect::<Result<_, _>>()?,
            created: row.created_at.0,
            expires: row.expires_at.map(|at| at.0),
            revoked: row.revoked_at.map(|at| at.0),
            parent: row.parent_id.map(KeyId),
        })
    }
}

fn words(scopes: &[Scope]) -> Vec<&'static str> {
    scopes.iter().map(Scope::into_str).collect()
}

impl SqlStore {
    pub(crate) async fn read_key(&self, hash: [u8; 32]) -> Result<Option<KeyRecord>, StoreError> {
        let row = sqlx::query_as::<_, KeyRow>(BY_HASH)
            .bind(hash.as_slice())
            .fetch_optional(&self.read)
            .await;
        row.map_err(map_sqlx_error)?.map(KeyRow::record).transpose()
    }

    pub(crate) async fn list_keys(
        &self,
        practice: PracticeId,
    ) -> Result<Vec<KeyRecord>, StoreError> {
        let rows = sqlx::query_as::<_, KeyRow>(LIST)
            .bind(practice.0)
            .fetch_all(&self.read)
            .await;
        rows.map_err(map_sqlx_error)?
            .into_iter()
            .map(KeyRow::record)
            .collect()
    }

    pub(crate) async fn insert_key(
        &self,
        addition: Create<NewKey>,
    ) -> Result<Option<Reply>, CommandError> {
        let vault = self.vault.clone();
        self.in_transaction("add_key", move |tx| {
            let (vault, addition) = (vault.clone(), addition.clone());
            Box::pin(async move {
                if let Some(before) = addition::before(tx, &vault, &addition).await? {
                    return Ok(Some(before));
                }
                let KeyRecord {
                    id,
                    label,
                    hint,
                    scopes,
                    created,
                    expires,
                    parent,
                    ..
                } = &addition.row.record;
                // The key that makes another one must not be revoked meanwhile: its keys are
                // revoked with it (docs/decisions/0031-what-one-connection-may-cost.md).
                if let Some(parent) = parent {
                    let kept = sqlx::query(KEEP)
                        .bind(addition.practice.0)
                        .bind(parent.0)
                        .execute(&mut **tx)
                        .await?;
                    if kept.rows_affected() == 0 {
                        return Err(CommandError::NotFound.into());
                    }
                }
                let query = sqlx::query(INSERT)
                    .bind(addition.practice.0)
                    .bind(id.0)
                    .bind(label)
                    .bind(hint);
                let query = query
                    .bind(addition.row.hash.as_slice())
                    .bind(Json(words(scopes)))
                    .bind(At(*created))
                    .bind(expires.map(At));
                query
                    .bind(parent.map(|parent| parent.0))
                    .execute(&mut **tx)
                    .await?;
                addition::after(tx, &vault, &addition)?;
                Ok(None)
            })
        })
        .await
    }

    pub(crate) async fn end_key(
        &self,
        practice: PracticeId,
        id: KeyId,
        trace: Audit,
        now: jiff::Timestamp,
    ) -> Result<bool, CommandError> {
        self.in_transaction("revoke_key", move |tx| {
            let trace = trace.clone();
            Box::pin(async move {
                let done = sqlx::query(REVOKE)
                    .bind(practice.0)
                    .bind(id.0)
                    .bind(At(now))
                    .execute(&mut **tx)
                    .await?;
                if done.rows_affected() == 0 {
                    return Ok(false);
                }
                let with_it = revoke_made_by(tx, practice, id, now).await?;
                audit::write(tx, practice, now, &trace);
                for subject in with_it {
                    let trace = Audit {
                        subject,
                        detail: AuditDetail::default().with("with", id.to_string()),
                        ..trace.clone()
                    };
                    audit::write(tx, practice, now, &trace);
                }
                Ok(true)
            })
        })
        .await
    }
}

/// Revokes what the key made, and what those made; which they were. One of them may be making another meanwhile, so it is looked again
/// until there is none: by then each is revoked, and makes no more.
async fn revoke_made_by(
    tx: &mut Tx,
    practice: PracticeId,
    id: KeyId,
    now: jiff::Timestamp,
) -> Result<Vec<Uuid>, Failed> {
    let mut all = Vec::new();
    loop {
        let made = sqlx::query_scalar::<_, Uuid>(REVOKE_MADE_BY)
            .bind(practice.0)
            .bind(id.0)
            .bind(At(now));
        let made = made.fetch_all(&mut **tx).await?;
        if made.is_empty() {
            return Ok(all);
        }
        all.extend(made);
    }
}
