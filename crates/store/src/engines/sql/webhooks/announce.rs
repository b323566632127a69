//! What happened, written down for every endpoint that wants to know, in the transaction in which it happens.

use sqlx::types::Json;
use uuid::Uuid;

use super::{
    At,
    audit::row_id,
    tx::{Failed, Writer, corrupt},
};
use crate::engines::several::several;
use domain::{booking::Booking, webhooks::events::Announcement};

/// Nobody removes or disables an endpoint before its delivery is there to be removed with it.
// Shared, so that changes of several bookings do not wait for each other.
const WANTING: &str = shared!(
    r"SELECT id, events
        FROM webhook_endpoints
        WHERE practice_id = $1 AND disabled_at IS NULL
        ORDER BY id"
);
const INSERT: &str = r"INSERT INTO deliveries (practice_id, id, endpoint_id, event, body, state,
        created_at, due_at)
    VALUES ($1, $2, $3, $4, $5, 'due', $6, $6)";

/// Writes the deliveries. Called late in its transaction, for who changes an endpoint waits for it.
pub(crate) async fn write(
    w: &mut Writer<'_>,
    booking: &Booking,
    all: &[Announcement<'_>],
) -> Result<(), Failed> {
    if all.is_empty() {
        return Ok(());
    }
    let practice = booking.practice.0;
    let endpoints = sqlx::query_as::<_, (Uuid, Json<Vec<String>>)>(WANTING)
        .bind(practice)
        .fetch_all(&mut **w.tx)
        .await?;
    let mut deliveries = Vec::new();
    for one in all {
        let name = one.event.into_str();
        let wanting = endpoints.iter().filter(|(_, events)| {
            events.0.is_empty() || events.0.iter().any(|event| event == name)
        });
        for (endpoint, _) in wanting {
            let body = (w.outgoing.write_event)(one).map_err(|_| corrupt("an event"))?;
            deliveries.push((endpoint, name, body));
        }
    }
    if deliveries.is_empty() {
        return Ok(());
    }
    let mut query = sqlx::query(several(INSERT, deliveries.len()));
    for (endpoint, name, body) in deliveries {
        query = query
            .bind(practice)
            .bind(row_id(w.now))
            .bind(endpoint)
            .bind(name)
            .bind(body)
            .bind(At(w.now));
    }
    query.execute(&mut **w.tx).await?;
    Ok(())
}
