//! Replies under idempotency keys. The key is written first, so that a duplicate meets its twin here and not the twin's
//! booking; it commits with the mutation, so that what is remembered has happened.

use sqlx_macros::FromRow;
use uuid::Uuid;

use super::{
    At, Db, SqlStore,
    tx::{Failed, Tx, map_sqlx_error},
};
use crate::{
    CommandError, IdempotencyRecord, Reply, StoreError,
    engines::{
        sealed::Encrypted,
        vault::{SealedIn, Vault},
    },
};
use domain::ids::PracticeId;

const CLAIM: &str = r"INSERT INTO replies (practice_id, principal, route, key, request_hash,
        status, body, open_until, created_at)
    VALUES ($1, $2, $3, $4, $5, 0, $6, $7, $8)
    ON CONFLICT DO NOTHING";
const FIND: &str = r"SELECT request_hash, status, location, body, open_until
    FROM replies
    WHERE practice_id = $1 AND principal = $2 AND route = $3 AND key = $4";
const RECORD: &str = r"UPDATE replies
    SET status = $5, location = $6, body = $7, open_until = $8
    WHERE practice_id = $1 AND principal = $2 AND route = $3 AND key = $4";
// In small portions, so that nobody waits long for the writer.
const FORGET: &str = r"DELETE
    FROM replies
    WHERE created_at < $1 AND key IN (SELECT key FROM replies WHERE created_at < $1
        ORDER BY created_at LIMIT $2)";

#[derive(FromRow)]
struct ReplyRow {
    request_hash: Vec<u8>,
    status: i64,
    location: Option<String>,
    body: Encrypted<String>,
    open_until: Option<At>,
}

/// Claims the key for this transaction, or gives the answer that was given before.
pub(crate) async fn claim(
    tx: &mut Tx,
    vault: &Vault,
    practice: PracticeId,
    once: &IdempotencyRecord,
    now: jiff::Timestamp,
) -> Result<Option<Reply>, Failed> {
    // The second half of a request whose key was claimed by the first.
    if once.completes {
        return Ok(None);
    }
    // The insert waits for a twin that has not committed yet, and then finds its row (PostgreSQL:
    // the unique index; SQLite: one writer).
    let claimed = sqlx::query(CLAIM)
        .bind(practice.0)
        .bind(once.principal.to_string())
        .bind(&once.route)
        .bind(&once.key)
        .bind(once.request_hash.as_slice())
        .bind(Vec::<u8>::new())
        .bind(once.open_until.map(At))
        .bind(At(now))
        .execute(&mut **tx)
        .await?;
    // It is ours; the empty body is replaced in the same commit.
    if claimed.rows_affected() == 1 {
        return Ok(None);
    }
    let found = find(&mut *tx, practice, once).await?;
    answer(
        vault,
        practice,
        once,
        found.ok_or(sqlx::Error::RowNotFound)?,
        now,
    )
}

async fn find(
    connection: &mut <Db as sqlx::Database>::Connection,
    practice: PracticeId,
    once: &IdempotencyRecord,
) -> Result<Option<ReplyRow>, sqlx::Error> {
    let found = sqlx::query_as::<_, ReplyRow>(FIND)
        .bind(practice.0)
        .bind(once.principal.to_string())
        .bind(&once.route)
        .bind(&once.key);
    found.fetch_optional(connection).await
}

/// What a request under a key that was used is told.
fn answer(
    vault: &Vault,
    practice: PracticeId,
    once: &IdempotencyRecord,
    row: ReplyRow,
    now: jiff::Timestamp,
) -> Result<Option<Reply>, Failed> {
    // The hash first: another request under the key learns nothing of the first one's answer.
    if row.request_hash != once.request_hash {
        return Err(CommandError::KeyReused.into());
    }
    // The page of the first request is being opened at the provider: its answer is not complete yet
    // (docs/decisions/0010-idempotency-with-the-mutation.md).
    if row.open_until.is_some_and(|until| now < until.0) {
        return Err(CommandError::InFlight.into());
    }
    let status = u16::try_from(row.status)
        .map_err(|_| StoreError::Inconsistent("a reply's status".into()))?;
    let body = vault
        .open(place(practice, once), &row.body)
        .map_err(StoreError::from)?;
    Ok(Some(Reply {
        status,
        location: row.location,
        body,
        replayed: true,
    }))
}

/// Remembers the answer under the claimed key.
pub(crate) fn record(
    tx: &mut Tx,
    vault: &Vault,
    practice: PracticeId,
    once: &IdempotencyRecord,
    reply: &Reply,
) -> Result<(), Failed> {
    let sealed = vault
        .seal(place(practice, once), &reply.body)
        .map_err(StoreError::from)?;
    tx.write(RECORD)
        .bind(practice.0)
        .bind(once.principal.to_string())
        .bind(&once.route)
        .bind(&once.key)
        .bind(i64::from(reply.status))
        .bind(&reply.location)
        .bind(sealed)
        // The completed answer is no longer open.
        .bind(once.open_until.filter(|_| !once.completes).map(At));
    Ok(())
}

/// The row has no id of its own: its place is named by the key.
fn place(practice: PracticeId, once: &IdempotencyRecord) -> SealedIn {
    let name = format!("{}\n{}\n{}", once.principal, once.route, once.key);
    // Sealed for the key itself: moved to another row, the answer does not open.
    let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, name.as_bytes());
    let mut row = [0; 16];
    row.copy_from_slice(&digest.as_ref()[..16]);
    SealedIn {
        practice,
        table: "replies",
        row: Uuid::from_bytes(row),
    }
}

impl SqlStore {
    /// The answer under a key, if it was used.
    pub(crate) async fn read_reply(
        &self,
        practice: PracticeId,
        once: &IdempotencyRecord,
        now: jiff::Timestamp,
    ) -> Result<Option<Reply>, CommandError> {
        let mut connection = self.read.acquire().await.map_err(map_sqlx_error)?;
        match find(&mut connection, practice, once)
            .await
            .map_err(map_sqlx_error)?
        {
            Some(row) => answer(&self.vault, practice, once, row, now).map_err(|failed| failed.0),
            None => Ok(None),
        }
    }

    /// Deletes up to `limit` old ones.
    pub(crate) async fn delete_replies(
        &self,
        before: jiff::Timestamp,
        limit: u32,
    ) -> Result<u64, StoreError> {
        let deleted = sqlx::query(FORGET)
            .bind(At(before))
            .bind(i64::from(limit))
            .execute(&self.write)
            .await;
        deleted
            .map(|done| done.rows_affected())
            .map_err(|error| self.unwritten(error))
    }
}
