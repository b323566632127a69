//! Feeds and their tokens as rows.

use sqlx_macros::FromRow;
use uuid::Uuid;

use super::{
    At, SqlStore, addition, audit,
    rows::word,
    tx::{Failed, Tx, corrupt, map_sqlx_error},
};
use crate::{
    Audit, CommandError, Create, NewFeed, OpenFeed, Reply, Revisions, Rotation, StoreError,
    engines::vault::Vault,
};
use domain::{
    calendars::feed::{Feed, Shows},
    ids::{BookingId, FeedId, PracticeId, PractitionerId, RoomId},
};

/// What a [`FeedRow`] is read from.
macro_rules! feed_columns {
    () => {
        r"practice_id, id, kind, subject_id, detail, times_off, busy, label, language,
        created_at, revoked_at, whole"
    };
}

const LIST: &str = concat!(
    "SELECT ",
    feed_columns!(),
    r" FROM feeds
    WHERE practice_id = $1 AND kind <> 'client' AND revoked_at IS NULL
    ORDER BY created_at, id"
);
const READ: &str = concat!(
    "SELECT ",
    feed_columns!(),
    r" FROM feeds
    WHERE practice_id = $1 AND id = $2 AND revoked_at IS NULL"
);
/// An address names no practice: the token's hash stands in its place.
const BY_TOKEN: &str = r"SELECT f.practice_id, f.id, f.kind, f.subject_id, f.detail, f.times_off,
        f.busy, f.label, f.language, f.created_at, f.revoked_at, f.whole, t.retired_at, p.revision,
        (SELECT COALESCE(CAST(SUM(r.revision) AS BIGINT), 0) FROM resources r
        WHERE r.practice_id = f.practice_id) AS calendar
    FROM feed_tokens t
    JOIN feeds f ON f.practice_id = t.practice_id AND f.id = t.feed_id
    JOIN practices p ON p.practice_id = t.practice_id
    WHERE t.hash = $1";
const INSERT: &str = r"INSERT INTO feeds (practice_id, id, kind, subject_id, detail, times_off,
        busy, label, language, created_at, whole)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
const INSERT_TOKEN: &str =
    "INSERT INTO feed_tokens (hash, practice_id, feed_id, created_at) VALUES ($1, $2, $3, $4)";
const RETIRE: &str = r"UPDATE feed_tokens
    SET retired_at = $3
    WHERE practice_id = $1 AND feed_id = $2 AND retired_at IS NULL";
const REVOKE: &str =
    "UPDATE feeds SET revoked_at = $3 WHERE practice_id = $1 AND id = $2 AND revoked_at IS NULL";
const OF_CLIENT: &str = locked!(
    r"SELECT id
        FROM feeds
        WHERE practice_id = $1 AND subject_id = $2 AND kind = 'client' AND whole = $3
            AND revoked_at IS NULL"
);
const FIND_CLIENT: &str = r"SELECT id
    FROM feeds
    WHERE practice_id = $1 AND subject_id = $2 AND kind = 'client' AND whole = $3
        AND revoked_at IS NULL";
const LOCK: &str =
    locked!("SELECT id FROM feeds WHERE practice_id = $1 AND id = $2 AND revoked_at IS NULL");

#[derive(FromRow)]
struct FeedRow {
    practice_id: Uuid,
    id: Uuid,
    kind: String,
    subject_id: Uuid,
    detail: String,
    times_off: bool,
    busy: bool,
    label: String,
    language: Option<String>,
    created_at: At,
    revoked_at: Option<At>,
    whole: bool,
}

#[derive(FromRow)]
struct OpenRow {
    #[sqlx(flatten)]
    feed: FeedRow,
    retired_at: Option<At>,
    revision: i64,
    calendar: i64,
}

impl FeedRow {
    fn feed(self) -> Result<Feed, StoreError> {
        let shows = match self.kind.as_str() {
            "practice" => Shows::Practice,
            "practitioner" => Shows::Practitioner(PractitionerId(self.subject_id)),
            "room" => Shows::Room(RoomId(self.subject_id)),
            "client" if self.whole => Shows::Client(BookingId(self.subject_id)),
            "client" => Shows::Booking(BookingId(self.subject_id)),
            _ => return Err(corrupt("a feed's kind")),
        };
        Ok(Feed {
            id: FeedId(self.id),
            practice: PracticeId(self.practice_id),
            shows,
            detail: word(&self.detail, "a feed's detail")?,
            times_off: self.times_off,
            busy: self.busy,
            label: self.label,
            language: self.language,
            created: self.created_at.0,
            revoked: self.revoked_at.map(|at| at.0),
        })
    }
}

/// The columns `kind, subject_id`.
fn subject(shows: Shows, practice: PracticeId) -> (&'static str, Uuid) {
    match shows {
        Shows::Practice => ("practice", practice.0),
        Shows::Practitioner(id) => ("practitioner", id.0),
        Shows::Room(id) => ("room", id.0),
        Shows::Client(id) | Shows::Booking(id) => ("client", id.0),
    }
}

impl SqlStore {
    pub(crate) async fn list_feeds(&self, practice: PracticeId) -> Result<Vec<Feed>, StoreError> {
        let rows = sqlx::query_as::<_, FeedRow>(LIST)
            .bind(practice.0)
            .fetch_all(&self.read)
            .await;
        rows.map_err(map_sqlx_error)?
            .into_iter()
            .map(FeedRow::feed)
            .collect()
    }

    pub(crate) async fn read_feed(
        &self,
        practice: PracticeId,
        id: FeedId,
    ) -> Result<Option<Feed>, StoreError> {
        let row = sqlx::query_as::<_, FeedRow>(READ)
            .bind(practice.0)
            .bind(id.0)
            .fetch_optional(&self.read)
            .await;
        row.map_err(map_sqlx_error)?.map(FeedRow::feed).transpose()
    }

    pub(crate) async fn find_client_feed(
        &self,
        practice: PracticeId,
        shows: Shows,
    ) -> Result<Option<FeedId>, StoreError> {
        let whole = !matches!(shows, Shows::Booking(_));
        let query = sqlx::query_scalar::<_, Uuid>(FIND_CLIENT)
            .bind(practice.0)
            .bind(subject(shows, practice).1)
            .bind(whole);
        let found = query.fetch_optional(&self.read).await;
        Ok(found.map_err(map_sqlx_error)?.map(FeedId))
    }

    pub(crate) async fn open_feed(&self, hash: [u8; 32]) -> Result<Option<OpenFeed>, StoreError> {
        let row = sqlx::query_as::<_, OpenRow>(BY_TOKEN)
            .bind(hash.as_slice())
            .fetch_optional(&self.read)
            .await;
        let Some(row) = row.map_err(map_sqlx_error)? else {
            return Ok(None);
        };
        // A retired token is found as well: whoever has it is told that it was replaced, and not
        // that it never was (410).
        let in_use = row.retired_at.is_none() && row.feed.revoked_at.is_none();
        let practice = PracticeId(row.feed.practice_id);
        let revisions = Revisions {
            practice,
            catalogue: row.revision,
            calendar: row.calendar,
        };
        Ok(Some(OpenFeed {
            feed: row.feed.feed()?,
            in_use,
            revisions,
        }))
    }

    pub(crate) async fn insert_feed(
        &self,
        new: Create<NewFeed>,
    ) -> Result<Option<Reply>, CommandError> {
        let vault = self.vault.clone();
        self.in_transaction("add_feed", move |tx| {
            let (vault, new) = (vault.clone(), new.clone());
            Box::pin(async move { insert(tx, &vault, &new).await })
        })
        .await
    }

    pub(crate) async fn replace_token(
        &self,
        rotation: Create<Rotation>,
    ) -> Result<Option<Reply>, CommandError> {
        let vault = self.vault.clone();
        self.in_transaction("rotate_feed", move |tx| {
            let (vault, rotation) = (vault.clone(), rotation.clone());
            Box::pin(async move { rotate(tx, &vault, &rotation).await })
        })
        .await
    }

    pub(crate) async fn end_feed(
        &self,
        practice: PracticeId,
        id: FeedId,
        trace: Audit,
        now: jiff::Timestamp,
    ) -> Result<bool, CommandError> {
        self.in_transaction("revoke_feed", move |tx| {
            let trace = trace.clone();
            Box::pin(async move {
                let revoked = revoke(tx, practice, id.0, now).await?;
                if revoked {
                    audit::write(tx, practice, now, &trace);
                }
                Ok(revoked)
            })
        })
        .await
    }
}

async fn insert(
    tx: &mut Tx,
    vault: &Vault,
    new: &Create<NewFeed>,
) -> Result<Option<Reply>, Failed> {
    if let Some(before) = addition::before(tx, vault, new).await? {
        return Ok(Some(before));
    }
    let (practice, feed) = (new.practice, &new.row.feed);
    let (kind, subject) = subject(feed.shows, practice);
    let whole = !matches!(feed.shows, Shows::Booking(_));
    // A client has one feed of each kind: making one revokes the one before
    // (docs/decisions/0016-client-feeds-by-proof.md).
    if kind == "client" {
        let replaced = sqlx::query_scalar::<_, Uuid>(OF_CLIENT)
            .bind(practice.0)
            .bind(subject)
            .bind(whole);
        let replaced = replaced.fetch_all(&mut **tx).await?;
        for id in replaced {
            revoke(tx, practice, id, new.now).await?;
        }
    }
    let query = sqlx::query(INSERT)
        .bind(practice.0)
        .bind(feed.id.0)
        .bind(kind)
        .bind(subject)
        .bind(feed.detail.into_str());
    let query = query
        .bind(feed.times_off)
        .bind(feed.busy)
        .bind(&feed.label)
        .bind(&feed.language)
        .bind(At(feed.created))
        .bind(whole);
    query.execute(&mut **tx).await?;
    token(tx, practice, feed.id, new.row.hash, new.now).await?;
    addition::after(tx, vault, new)?;
    Ok(None)
}

async fn rotate(
    tx: &mut Tx,
    vault: &Vault,
    rotation: &Create<Rotation>,
) -> Result<Option<Reply>, Failed> {
    if let Some(before) = addition::before(tx, vault, rotation).await? {
        return Ok(Some(before));
    }
    let (practice, id) = (rotation.practice, rotation.row.feed);
    let there = sqlx::query_scalar::<_, Uuid>(LOCK)
        .bind(practice.0)
        .bind(id.0)
        .fetch_optional(&mut **tx)
        .await?;
    there.ok_or(CommandError::NotFound)?;
    sqlx::query(RETIRE)
        .bind(practice.0)
        .bind(id.0)
        .bind(At(rotation.now))
        .execute(&mut **tx)
        .await?;
    token(tx, practice, id, rotation.row.hash, rotation.now).await?;
    addition::after(tx, vault, rotation)?;
    Ok(None)
}

async fn token(
    tx: &mut Tx,
    practice: PracticeId,
    id: FeedId,
    hash: [u8; 32],
    now: jiff::Timestamp,
) -> Result<(), Failed> {
    tx.changes(practice);
    let query = sqlx::query(INSERT_TOKEN)
        .bind(hash.as_slice())
        .bind(practice.0)
        .bind(id.0)
        .bind(At(now));
    query.execute(&mut **tx).await?;
    Ok(())
}

async fn revoke(
    tx: &mut Tx,
    practice: PracticeId,
    id: Uuid,
    now: jiff::Timestamp,
) -> Result<bool, Failed> {
    tx.changes(practice);
    let done = sqlx::query(REVOKE)
        .bind(practice.0)
        .bind(id)
        .bind(At(now))
        .execute(&mut **tx)
        .await?;
    sqlx::query(RETIRE)
        .bind(practice.0)
        .bind(id)
        .bind(At(now))
        .execute(&mut **tx)
        .await?;
    Ok(done.rows_affected() == 1)
}
