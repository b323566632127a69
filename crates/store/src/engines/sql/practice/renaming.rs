//! New names of practitioners and rooms. They stand in the titles and places of events, so that these have changed for their
//! subscribers: SEQUENCE and LAST-MODIFIED (RFC 5545 §3.8.7) say so, as far back as feeds reach.

use std::collections::HashMap;

use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use super::{
    At,
    tx::{Failed, Tx},
};
use domain::{
    ids::{PracticeId, PractitionerId},
    practice::Catalogue,
};

const NAMES: &str = "SELECT id, definition FROM resources WHERE practice_id = $1";
const BOOKINGS: &str = concat!(
    r"UPDATE bookings
        SET sequence = sequence + 1, changed_at = $5
        WHERE practice_id = $1 AND starts_at >= $4 AND (room_id = $2 OR ",
    json_has!("practitioners", "$3"),
    ")"
);
const SESSIONS: &str = concat!(
    r"UPDATE sessions
        SET sequence = sequence + 1, changed_at = $5
        WHERE practice_id = $1 AND starts_at >= $4 AND (room_id = $2 OR ",
    json_has!("practitioners", "$3"),
    ")"
);

/// Longer than feeds reach back.
const BACK: SignedDuration = SignedDuration::from_hours(32 * 24);

/// Marks what is called otherwise from now on. To be called before the new names are written.
pub(crate) async fn follow(
    tx: &mut Tx,
    catalogue: &Catalogue,
    now: Timestamp,
) -> Result<(), Failed> {
    let practice = catalogue.practice.id;
    let known = sqlx::query_as::<_, (Uuid, sqlx::types::Json<serde_json::Value>)>(NAMES)
        .bind(practice.0)
        .fetch_all(&mut **tx)
        .await?;
    let known: HashMap<_, _> = known
        .into_iter()
        .map(|(id, definition)| (id, definition.0["name"].as_str().map(str::to_owned)))
        .collect();
    let people = catalogue
        .practitioners
        .iter()
        .map(|one| (one.id.0, &one.name));
    let rooms = catalogue.rooms.iter().map(|one| (one.id.0, &one.name));
    let is_new = |(id, name): &(Uuid, &String)| {
        known
            .get(id)
            .is_some_and(|known| known.as_ref() != Some(*name))
    };
    for (id, _) in people.chain(rooms).filter(is_new) {
        touch(tx, practice, id, now).await?;
    }
    Ok(())
}

async fn touch(tx: &mut Tx, practice: PracticeId, id: Uuid, now: Timestamp) -> Result<(), Failed> {
    let since = now.saturating_sub(BACK).unwrap_or_default();
    for statement in [BOOKINGS, SESSIONS] {
        let query = sqlx::query(statement)
            .bind(practice.0)
            .bind(id)
            .bind(PractitionerId(id).to_string());
        query
            .bind(At(since))
            .bind(At(now))
            .execute(&mut **tx)
            .await?;
    }
    Ok(())
}
