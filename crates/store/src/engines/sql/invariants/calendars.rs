//! The invariants of calendars: addresses of feeds, and what is known of busy sources.

use futures::TryStreamExt;
use uuid::Uuid;

use super::{Db, tx::map_sqlx_error};
use crate::{StoreError, engines::intervals};
use domain::calendars::busy::busy;

/// What must never be, and the statement that gives the id of each thing that is.
pub(crate) const INVARIANTS: [(&str, &str); 2] = [
    (
        "a feed has not one address, or a revoked one has an address still",
        ADDRESSED,
    ),
    (
        "a booking's UID ends in a host that is not remembered",
        NAMED,
    ),
];

const ADDRESSED: &str = r"SELECT f.id
    FROM feeds f
    LEFT JOIN feed_tokens t ON t.practice_id = f.practice_id AND t.feed_id = f.id
        AND t.retired_at IS NULL
    GROUP BY f.practice_id, f.id, f.revoked_at
    HAVING COUNT(t.hash) <> CASE WHEN f.revoked_at IS NULL THEN 1 ELSE 0 END";
/// Whatever writes bookings without a host has remembered that of those before.
const NAMED: &str = r"SELECT b.id
    FROM bookings b
    WHERE b.uid_by_host AND NOT EXISTS (SELECT 1 FROM uid_host) AND EXISTS (SELECT 1
        FROM bookings n WHERE NOT n.uid_by_host)";
const KNOWN: &str = "SELECT id, known, runs, busy FROM busy_sources";

/// Busy sources whose `busy` is not what `known` comes to, or where either is damaged. One at a time: they may be large.
pub(crate) async fn differing(
    connection: &mut <Db as sqlx::Database>::Connection,
) -> Result<Vec<Uuid>, StoreError> {
    let mut rows =
        sqlx::query_as::<_, (Uuid, Vec<u8>, Vec<u8>, Vec<u8>)>(KNOWN).fetch(&mut *connection);
    let mut found = Vec::new();
    while let Some((id, plain, runs, taken)) = rows.try_next().await.map_err(map_sqlx_error)? {
        let known = intervals::known_read(&plain, &runs);
        if known.is_none_or(|known| intervals::written(&busy(&known)) != taken) {
            found.push(id);
        }
    }
    Ok(found)
}
