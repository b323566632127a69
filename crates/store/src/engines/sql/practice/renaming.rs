//! New names of practitioners and rooms, and new addresses of rooms. They stand in the titles and places of events, so that these have
//! changed for their subscribers: SEQUENCE and LAST-MODIFIED (RFC 5545 §3.8.7) say so, as far back as feeds reach.

use std::collections::HashMap;

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use sqlx::types::Json;
use uuid::Uuid;

use super::{
    At,
    tx::{Failed, Tx},
};
use domain::{
    ids::{PracticeId, PractitionerId},
    practice::Catalogue,
};

const NAMES: &str = r"SELECT id, definition FROM resources WHERE practice_id = $1
    UNION ALL SELECT practice_id, definition FROM practices WHERE practice_id = $1";
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
    let known = sqlx::query_as::<_, (Uuid, Json<Value>)>(NAMES)
        .bind(practice.0)
        .fetch_all(&mut **tx)
        .await?;
    let known: HashMap<_, _> = known.into_iter().map(|(id, known)| (id, known.0)).collect();
    let places = known
        .get(&practice.0)
        .map_or(&Value::Null, |own| &own["places"]);
    let people = catalogue.practitioners.iter();
    let people = people.map(|one| (one.id.0, (Some(one.name.as_str()), None)));
    let rooms = catalogue.rooms.iter().map(|one| {
        let place = catalogue.place_of(one.id);
        let address = place.and_then(|place| place.address.as_deref());
        (one.id.0, (Some(one.name.as_str()), address))
    });
    let is_new = |(id, called): &(Uuid, Called<'_>)| {
        let known = known.get(id);
        known.is_some_and(|known| called_before(known, places) != *called)
    };
    for (id, _) in people.chain(rooms).filter(is_new) {
        touch(tx, practice, id, now).await?;
    }
    Ok(())
}

/// A name and, of a room, the address of its place.
type Called<'a> = (Option<&'a str>, Option<&'a str>);

fn called_before<'a>(known: &'a Value, places: &'a Value) -> Called<'a> {
    let places = places.as_array().into_iter().flatten();
    let mut of_it =
        places.filter(|place| known["place"].is_string() && place["handle"] == known["place"]);
    let address = of_it.next().and_then(|place| place["address"].as_str());
    (known["name"].as_str(), address)
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
