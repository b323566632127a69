//! What feeds show of bookings.

use std::{collections::HashMap, sync::Arc};

use futures::TryStreamExt;
use serde::Deserialize;
use serde_json::value::RawValue;
use sqlx::{FromRow, types::Json};
use uuid::Uuid;

use super::{
    At, SqlStore,
    clients::open_details,
    engine,
    rows::{small, word},
    tx::{Tx, broken, corrupt},
};
use crate::{
    domain::{
        client::Personal,
        feed::{Detail, Feed, Shows},
        ids::{BookingId, PracticeId, PractitionerId, RoomId, SessionId},
        interval::Interval,
        practice::Text,
        service::Mode,
    },
    ports::store::{FeedBooking, FeedBookings, FeedSession, StoreError},
    store::{sealed::Sealed, vault::Vault},
};

const LIST: &str = concat!(
    "SELECT b.id, b.starts_at, b.ends_at, b.session_id, CASE WHEN $8 THEN b.practitioners END AS practitioners, b.room_id, b.mode, \
     b.terms -> 'service_name' AS service_name, b.client_id, CASE WHEN $7 THEN c.details END AS details, b.sequence, b.booked_at, \
     b.changed_at, b.state IN ('confirmed', 'completed', 'no_show') AS shown FROM bookings b \
     JOIN clients c ON c.practice_id = b.practice_id AND c.id = b.client_id \
     WHERE b.practice_id = $1 AND b.starts_at >= $2 AND b.starts_at < $3 AND b.state NOT IN ('held', 'expired', 'declined') \
     AND ($4 = '' OR ",
    json_has!("b.practitioners", "$4"),
    ") AND (b.room_id = $5 OR $5 IS NULL) AND (b.chain_id = $6 OR $6 IS NULL) ORDER BY b.starts_at, b.id"
);
const SESSIONS: &str =
    "SELECT id, sequence, changed_at FROM sessions WHERE practice_id = $1 AND starts_at >= $2 AND starts_at < $3";
const KNOWN: &str = "SELECT id, session_id, starts_at, ends_at FROM bookings WHERE practice_id = $1 AND starts_at >= $2 AND starts_at < $3 \
     AND state NOT IN ('held', 'expired', 'declined')";
const CHAIN: &str = "SELECT COALESCE(chain_id, id) FROM bookings WHERE practice_id = $1 AND id = $2";

#[derive(FromRow)]
struct Row {
    id: Uuid,
    starts_at: At,
    ends_at: At,
    session_id: Option<Uuid>,
    practitioners: Option<Json<Vec<PractitionerId>>>,
    room_id: Option<Uuid>,
    mode: String,
    service_name: Json<Box<RawValue>>,
    client_id: Uuid,
    details: Option<Sealed<Named>>,
    sequence: i64,
    booked_at: At,
    changed_at: At,
    shown: bool,
}

/// What a feed may tell of a client's details; the rest stays where it is.
#[derive(Deserialize)]
struct Named {
    name: Personal<String>,
}

/// The names of services, as they stand in terms. Most rows have one of a handful: each is understood once.
#[derive(Default)]
struct Names(HashMap<String, Arc<Text>>);

impl Names {
    fn read(&mut self, written: &str) -> Result<Arc<Text>, StoreError> {
        if let Some(known) = self.0.get(written) {
            return Ok(Arc::clone(known));
        }
        let name: Arc<Text> = Arc::new(serde_json::from_str(written).map_err(|_| corrupt("the name of a service"))?);
        self.0.insert(written.to_owned(), Arc::clone(&name));
        Ok(name)
    }
}

impl Row {
    fn booking(self, vault: &Vault, practice: PracticeId, names: &mut Names) -> Result<FeedBooking, StoreError> {
        let client = self.details.as_ref().map(|details| open_details(vault, practice, self.client_id, details)).transpose()?;
        Ok(FeedBooking {
            id: BookingId(self.id),
            at: Interval::new(self.starts_at.0, self.ends_at.0).ok_or_else(|| corrupt("a booking's time"))?,
            session: self.session_id.map(|id| FeedSession { id: SessionId(id), sequence: 0, changed: self.changed_at.0 }),
            practitioners: self.practitioners.map(|all| all.0).unwrap_or_default(),
            room: self.room_id.map(RoomId),
            mode: word(&Mode::ALL, Mode::as_str, &self.mode).ok_or_else(|| corrupt("a booking's mode"))?,
            service_name: names.read(self.service_name.get())?,
            client: client.map(|details| details.name),
            sequence: small(self.sequence)?,
            booked: self.booked_at.0,
            changed: self.changed_at.0,
        })
    }
}

/// Adds what is kept of sessions to the bookings that have one; most practices have none, so it is not read with each row.
async fn share(tx: &mut Tx, practice: PracticeId, range: Interval, bookings: &mut [FeedBooking]) -> Result<(), StoreError> {
    if bookings.iter().all(|one| one.session.is_none()) {
        return Ok(());
    }
    let query = sqlx::query_as::<_, (Uuid, i64, At)>(SESSIONS).bind(practice.0).bind(At(range.start)).bind(At(range.end));
    let rows = query.fetch_all(&mut **tx).await.map_err(broken)?;
    let known: HashMap<_, _> = rows.into_iter().map(|(id, sequence, changed)| (id, (sequence, changed.0))).collect();
    for session in bookings.iter_mut().filter_map(|one| one.session.as_mut()) {
        let (sequence, changed) = known.get(&session.id.0).ok_or_else(|| corrupt("a booking's session"))?;
        (session.sequence, session.changed) = (small(*sequence)?, *changed);
    }
    Ok(())
}

impl SqlStore {
    pub(super) async fn list_feed_bookings(&self, feed: &Feed, range: Interval) -> Result<FeedBookings, StoreError> {
        let (practitioner, room, chain) = match feed.shows {
            Shows::Practice => (String::new(), None, None),
            Shows::Practitioner(id) => (id.to_string(), None, None),
            Shows::Room(id) => (String::new(), Some(id.0), None),
            Shows::Client(first) => (String::new(), None, Some(first.0)),
        };
        let tells_who = matches!(feed.shows, Shows::Practice | Shows::Room(_));
        let mut tx = self.read.begin_with(engine::BEGIN_READ).await.map_err(broken)?;
        let (mut data, mut changed, mut names) = (Vec::new(), None, Names::default());
        // Understood as they come: SQLite makes rows on another thread, and who waits for each of them is woken for each.
        let mut rows = sqlx::query_as::<_, Row>(LIST)
            .bind(feed.practice.0)
            .bind(At(range.start))
            .bind(At(range.end))
            .bind(practitioner)
            .bind(room)
            .bind(chain)
            .bind(feed.detail != Detail::Busy)
            .bind(tells_who)
            .fetch(&mut *tx);
        while let Some(row) = rows.try_next().await.map_err(broken)? {
            changed = changed.max(Some(row.changed_at.0));
            if row.shown {
                data.push(row.booking(&self.vault, feed.practice, &mut names)?);
            }
        }
        drop(rows);
        share(&mut tx, feed.practice, range, &mut data).await?;
        tx.commit().await.map_err(broken)?;
        Ok(FeedBookings { data, changed })
    }

    pub(super) async fn list_known_events(
        &self,
        practice: PracticeId,
        range: Interval,
    ) -> Result<Vec<(String, Interval)>, StoreError> {
        let query = sqlx::query_as::<_, (Uuid, Option<Uuid>, At, At)>(KNOWN).bind(practice.0);
        let rows = query.bind(At(range.start)).bind(At(range.end)).fetch_all(&self.read).await.map_err(broken)?;
        let mut known = Vec::with_capacity(rows.len());
        for (id, session, start, end) in rows {
            let at = Interval::new(start.0, end.0).ok_or_else(|| corrupt("a booking's time"))?;
            known.push((BookingId(id).to_string(), at));
            known.extend(session.map(|session| (SessionId(session).to_string(), at)));
        }
        Ok(known)
    }

    pub(super) async fn read_chain(&self, practice: PracticeId, booking: BookingId) -> Result<Option<BookingId>, StoreError> {
        let found = sqlx::query_scalar::<_, Uuid>(CHAIN).bind(practice.0).bind(booking.0).fetch_optional(&self.read).await;
        Ok(found.map_err(broken)?.map(BookingId))
    }
}
