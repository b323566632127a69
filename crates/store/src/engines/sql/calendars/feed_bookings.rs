//! What feeds show of bookings.

use std::{collections::HashMap, sync::Arc, time::Duration};

use futures::StreamExt;
use jiff::Timestamp;
use serde::Deserialize;
use sqlx::{Row as _, types::Json};
use uuid::Uuid;

use super::{
    super::{clients::records::open_details, upkeep::uid_host},
    At, Db, SqlStore,
    rows::{to_u32, word},
    tx::{corrupt, end_read, map_sqlx_error},
};
use crate::{
    FeedBooking, FeedBookings, FeedSession, StoreError,
    engines::{sealed::Encrypted, vault::Vault},
};
use domain::{
    calendars::feed::{Detail, Feed, Shows},
    clients::Personal,
    ids::{BookingId, PracticeId, PractitionerId, RoomId, SessionId},
    interval::Interval,
    practice::Text,
};

/// The columns by their places, which [`Reader`] knows: a name would be looked up for each value of each row.
const LIST: &str = concat!(
    r"SELECT b.id, b.starts_at, b.ends_at, b.session_id, CASE WHEN $8 THEN b.practitioners END,
            b.room_id, b.mode, CAST(b.terms -> 'service_name' AS text), b.client_id, CASE
            WHEN $7 THEN c.details END, b.booked_at, b.changed_at, CASE
            WHEN b.state IN ('confirmed', 'completed', 'no_show') THEN b.sequence END,
            b.uid_by_host
        FROM bookings b
        JOIN clients c ON c.practice_id = b.practice_id AND c.id = b.client_id
        WHERE b.practice_id = $1 AND b.starts_at >= $2 AND b.starts_at < $3
            AND b.state NOT IN ('held', 'expired', 'declined') AND ($4 = '' OR ",
    json_has!("b.practitioners", "$4"),
    ") AND (b.room_id = $5 OR $5 IS NULL) AND (b.chain_id = $6 OR $6 IS NULL) AND (b.id = $9 OR $9 IS NULL) ORDER BY b.starts_at, b.id"
);
const SESSIONS: &str = r"SELECT id, sequence, changed_at, uid_by_host
    FROM sessions
    WHERE practice_id = $1 AND starts_at >= $2 AND starts_at < $3";
const CHAIN: &str =
    "SELECT COALESCE(chain_id, id) FROM bookings WHERE practice_id = $1 AND id = $2";

/// SQLite makes rows on a thread of its own. Whoever waits for each of them is woken for each, which takes longer than to make and
/// to understand it: so others may gather meanwhile.
const RESOLUTION: Duration = Duration::from_millis(1);
const LOT: usize = 1_000;

type Row = <super::Db as sqlx::Database>::Row;

/// What a feed may tell of a client's details; the rest stays where it is.
#[derive(Deserialize)]
struct Named {
    name: Personal<String>,
}

/// Understands rows. Most name one of a handful of services and one of some clients: each name is understood once.
struct Reader<'a> {
    vault: &'a Vault,
    feed: &'a Feed,
    /// By what stands in the terms.
    services: HashMap<String, Arc<Text>>,
    clients: HashMap<Uuid, Arc<Personal<String>>>,
    bookings: FeedBookings,
}

impl<'a> Reader<'a> {
    fn new(vault: &'a Vault, feed: &'a Feed) -> Self {
        Self {
            vault,
            feed,
            services: HashMap::new(),
            clients: HashMap::new(),
            bookings: FeedBookings::default(),
        }
    }

    fn take(&mut self, row: &Row) -> Result<(), StoreError> {
        // Also of rows that are not shown any more: the feed has changed by them.
        let changed = at(row, 11)?;
        self.bookings.changed = self.bookings.changed.max(Some(changed));
        if let Some(sequence) = row.try_get(12).map_err(map_sqlx_error)? {
            let booking = self.booking(row, to_u32(sequence)?, changed)?;
            self.bookings.data.push(booking);
        }
        Ok(())
    }

    fn booking(
        &mut self,
        row: &Row,
        sequence: u32,
        changed: Timestamp,
    ) -> Result<FeedBooking, StoreError> {
        let session: Option<Uuid> = row.try_get(3).map_err(map_sqlx_error)?;
        let practitioners: Option<Json<Vec<PractitionerId>>> =
            row.try_get(4).map_err(map_sqlx_error)?;
        let room: Option<Uuid> = row.try_get(5).map_err(map_sqlx_error)?;
        Ok(FeedBooking {
            id: BookingId(row.try_get(0).map_err(map_sqlx_error)?),
            at: Interval::new(at(row, 1)?, at(row, 2)?)
                .ok_or_else(|| corrupt("a booking's time"))?,
            session: session.map(|id| FeedSession {
                id: SessionId(id),
                sequence: 0,
                changed,
                uid_by_host: false,
            }),
            practitioners: practitioners.map(|all| all.0).unwrap_or_default(),
            room: room.map(RoomId),
            mode: word(row.try_get(6).map_err(map_sqlx_error)?, "a booking's mode")?,
            service_name: self.service(row.try_get(7).map_err(map_sqlx_error)?)?,
            // Not even opened where nothing of it is shown.
            client: if self.feed.detail == Detail::Busy {
                None
            } else {
                Some(self.client(row)?)
            },
            sequence,
            booked: at(row, 10)?,
            changed,
            uid_by_host: row.try_get(13).map_err(map_sqlx_error)?,
        })
    }

    fn service(&mut self, written: &str) -> Result<Arc<Text>, StoreError> {
        if let Some(known) = self.services.get(written) {
            return Ok(Arc::clone(known));
        }
        let name: Arc<Text> =
            Arc::new(serde_json::from_str(written).map_err(|_| corrupt("the name of a service"))?);
        self.services.insert(written.to_owned(), Arc::clone(&name));
        Ok(name)
    }

    fn client(&mut self, row: &Row) -> Result<Arc<Personal<String>>, StoreError> {
        let id = row.try_get(8).map_err(map_sqlx_error)?;
        if let Some(known) = self.clients.get(&id) {
            return Ok(Arc::clone(known));
        }
        let details: Encrypted<Named> = row.try_get(9).map_err(map_sqlx_error)?;
        let name = Arc::new(open_details(self.vault, self.feed.practice, id, &details)?.name);
        self.clients.insert(id, Arc::clone(&name));
        Ok(name)
    }
}

fn at(row: &Row, column: usize) -> Result<Timestamp, StoreError> {
    Ok(row.try_get::<At, _>(column).map_err(map_sqlx_error)?.0)
}

/// Adds what is kept of sessions to the bookings that have one; most practices have none, so it is not read with each row.
async fn share(
    connection: &mut <Db as sqlx::Database>::Connection,
    practice: PracticeId,
    range: Interval,
    bookings: &mut [FeedBooking],
) -> Result<(), StoreError> {
    if bookings.iter().all(|one| one.session.is_none()) {
        return Ok(());
    }
    let query = sqlx::query_as::<_, (Uuid, i64, At, bool)>(SESSIONS)
        .bind(practice.0)
        .bind(At(range.start))
        .bind(At(range.end));
    let rows = query.fetch_all(connection).await.map_err(map_sqlx_error)?;
    let known: HashMap<_, _> = rows
        .into_iter()
        .map(|(id, sequence, changed, by_host)| (id, (sequence, changed.0, by_host)))
        .collect();
    for session in bookings.iter_mut().filter_map(|one| one.session.as_mut()) {
        let (sequence, changed, by_host) = known
            .get(&session.id.0)
            .ok_or_else(|| corrupt("a booking's session"))?;
        (session.sequence, session.changed, session.uid_by_host) =
            (to_u32(*sequence)?, *changed, *by_host);
    }
    Ok(())
}

impl SqlStore {
    pub(crate) async fn list_feed_bookings(
        &self,
        feed: &Feed,
        range: Interval,
    ) -> Result<FeedBookings, StoreError> {
        let (practitioner, room, chain, booking) = match feed.shows {
            Shows::Practice => (String::new(), None, None, None),
            Shows::Practitioner(id) => (id.to_string(), None, None, None),
            Shows::Room(id) => (String::new(), Some(id.0), None, None),
            Shows::Client(first) => (String::new(), None, Some(first.0), None),
            Shows::Booking(id) => (String::new(), None, None, Some(id.0)),
        };
        let tells_who = matches!(feed.shows, Shows::Practice | Shows::Room(_));
        let mut tx = self.begin_read().await?;
        let mut reader = Reader::new(&self.vault, feed);
        let rows = sqlx::query(LIST)
            .bind(feed.practice.0)
            .bind(At(range.start))
            .bind(At(range.end))
            .bind(practitioner)
            .bind(room)
            .bind(chain)
            .bind(feed.detail != Detail::Busy)
            .bind(tells_who)
            .bind(booking)
            .fetch(&mut *tx);
        let mut lots = rows.ready_chunks(LOT);
        while let Some(lot) = lots.next().await {
            for row in lot {
                reader.take(&row.map_err(map_sqlx_error)?)?;
            }
            tokio::time::sleep(RESOLUTION).await;
        }
        drop(lots);
        let mut bookings = reader.bookings;
        share(&mut tx, feed.practice, range, &mut bookings.data).await?;
        bookings.uid_host = uid_host::read(&mut tx).await?;
        end_read(tx).await?;
        Ok(bookings)
    }

    pub(crate) async fn read_chain(
        &self,
        practice: PracticeId,
        booking: BookingId,
    ) -> Result<Option<BookingId>, StoreError> {
        let found = sqlx::query_scalar::<_, Uuid>(CHAIN)
            .bind(practice.0)
            .bind(booking.0)
            .fetch_optional(&self.read)
            .await;
        Ok(found.map_err(map_sqlx_error)?.map(BookingId))
    }
}
