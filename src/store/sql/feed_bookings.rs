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
    rows::{small, word},
    tx::{broken, corrupt},
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
    "SELECT b.id, b.starts_at, b.ends_at, b.session_id, b.practitioners, b.room_id, b.mode, b.terms -> 'service_name' AS service_name, \
     b.client_id, CASE WHEN $7 THEN c.details END AS details, b.sequence, b.booked_at, b.changed_at, \
     s.sequence AS session_sequence, s.changed_at AS session_changed_at, \
     b.state IN ('confirmed', 'completed', 'no_show') AS shown FROM bookings b \
     JOIN clients c ON c.practice_id = b.practice_id AND c.id = b.client_id \
     LEFT JOIN sessions s ON s.practice_id = b.practice_id AND s.id = b.session_id \
     WHERE b.practice_id = $1 AND b.starts_at >= $2 AND b.starts_at < $3 AND b.state NOT IN ('held', 'expired', 'declined') \
     AND ($4 = '' OR ",
    json_has!("b.practitioners", "$4"),
    ") AND (b.room_id = $5 OR $5 IS NULL) AND (b.chain_id = $6 OR $6 IS NULL) ORDER BY b.starts_at, b.id"
);
const KNOWN: &str = "SELECT id, session_id, starts_at, ends_at FROM bookings WHERE practice_id = $1 AND starts_at >= $2 AND starts_at < $3 \
     AND state NOT IN ('held', 'expired', 'declined')";
const CHAIN: &str = "SELECT COALESCE(chain_id, id) FROM bookings WHERE practice_id = $1 AND id = $2";

#[derive(FromRow)]
struct Row {
    id: Uuid,
    starts_at: At,
    ends_at: At,
    session_id: Option<Uuid>,
    practitioners: Json<Vec<PractitionerId>>,
    room_id: Option<Uuid>,
    mode: String,
    service_name: Json<Box<RawValue>>,
    client_id: Uuid,
    details: Option<Sealed<Named>>,
    sequence: i64,
    booked_at: At,
    changed_at: At,
    session_sequence: Option<i64>,
    session_changed_at: Option<At>,
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
        let session = match (self.session_id, self.session_sequence, self.session_changed_at) {
            (Some(id), Some(sequence), Some(changed)) => {
                Some(FeedSession { id: SessionId(id), sequence: small(sequence)?, changed: changed.0 })
            }
            _ => None,
        };
        Ok(FeedBooking {
            id: BookingId(self.id),
            at: Interval::new(self.starts_at.0, self.ends_at.0).ok_or_else(|| corrupt("a booking's time"))?,
            session,
            practitioners: self.practitioners.0,
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

impl SqlStore {
    pub(super) async fn list_feed_bookings(&self, feed: &Feed, range: Interval) -> Result<FeedBookings, StoreError> {
        let (practitioner, room, chain) = match feed.shows {
            Shows::Practice => (String::new(), None, None),
            Shows::Practitioner(id) => (id.to_string(), None, None),
            Shows::Room(id) => (String::new(), Some(id.0), None),
            Shows::Client(first) => (String::new(), None, Some(first.0)),
        };
        // Understood as they come: SQLite makes rows on another thread, and who waits for each of them is woken for each.
        let mut rows = sqlx::query_as::<_, Row>(LIST)
            .bind(feed.practice.0)
            .bind(At(range.start))
            .bind(At(range.end))
            .bind(practitioner)
            .bind(room)
            .bind(chain)
            .bind(feed.detail != Detail::Busy)
            .fetch(&self.read);
        let (mut data, mut changed, mut names) = (Vec::new(), None, Names::default());
        while let Some(row) = rows.try_next().await.map_err(broken)? {
            changed = changed.max(Some(row.changed_at.0));
            if row.shown {
                data.push(row.booking(&self.vault, feed.practice, &mut names)?);
            }
        }
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
