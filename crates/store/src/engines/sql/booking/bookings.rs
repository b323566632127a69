//! Bookings as rows.

use std::collections::BTreeMap;

use jiff::Timestamp;
use sqlx::types::Json;
use uuid::Uuid;

use super::{
    At, Db, SqlStore,
    calendar::{EARLIEST, LATEST},
    clients::records,
    money::{cards, funds},
    rows::{BookingRow, awaits_column, declined_column, state_columns, to_u32},
    tx::{Failed, Tx, map_sqlx_error},
};
use crate::{
    BookingsQuery, CommandError, ListedState, Record, StoreError, TokenHash,
    engines::{
        sealed::Encrypted,
        vault::{Place, Vault},
    },
};
use domain::{
    booking::Booking,
    clients::Personal,
    ids::{BookingId, PracticeId, PractitionerId},
};

const INSERT: &str = "INSERT INTO bookings (practice_id, id, version, service_id, client_id, starts_at, ends_at, practitioners, room_id, \
     session_id, seat, capacity, mode, terms, note, manage_hash, address_index, booked_at, state, state_since, hold_until, extended, card_id, changed_at, \
     chain_id, manage_token, phone, awaits, mail_hash, mail_token, uid_by_host) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $18, \
     COALESCE((SELECT chain_id FROM bookings WHERE practice_id = $1 AND id = $24), $2), $25, $26, $27, $28, $29, FALSE)";
const UPDATE: &str = "UPDATE bookings SET version = $4, starts_at = $5, ends_at = $6, practitioners = $7, room_id = $8, session_id = $9, \
     seat = $10, capacity = $11, mode = $12, state = $13, state_since = $14, hold_until = $15, extended = $16, card_id = $17, service_id = $18, terms = $19, \
     sequence = sequence + (CASE WHEN $20 THEN 1 ELSE 0 END), changed_at = (CASE WHEN $20 THEN $21 ELSE changed_at END), awaits = $22, declined_for = $23 WHERE practice_id = $1 AND id = $2 AND version = $3";
const LOCK: &str = locked!(
    "SELECT practice_id, id, version, service_id, client_id, starts_at, ends_at, practitioners, room_id, session_id, seat, capacity, mode, \
     terms, note, booked_at, state, state_since, hold_until, extended, card_id, awaits, declined_for FROM bookings WHERE practice_id = $1 AND id = $2"
);
const READ: &str = "SELECT practice_id, id, version, service_id, client_id, starts_at, ends_at, practitioners, room_id, session_id, seat, \
     capacity, mode, terms, note, booked_at, state, state_since, hold_until, extended, card_id, awaits, declined_for FROM bookings WHERE practice_id = $1 AND id = $2";
/// The manage link names no practice: the token's hash stands in its place.
const READ_BY_TOKEN: &str = "SELECT practice_id, id, version, service_id, client_id, starts_at, ends_at, practitioners, room_id, session_id, \
     seat, capacity, mode, terms, note, booked_at, state, state_since, hold_until, extended, card_id, awaits, declined_for FROM bookings WHERE manage_hash = $1 AND id = $2";
const READ_OF_LINK: &str = "SELECT practice_id, id, version, service_id, client_id, starts_at, ends_at, practitioners, room_id, session_id, \
     seat, capacity, mode, terms, note, booked_at, state, state_since, hold_until, extended, card_id, awaits, declined_for FROM bookings WHERE manage_hash = $1";
const READ_BY_MAIL_TOKEN: &str = "SELECT practice_id, id, version, service_id, client_id, starts_at, ends_at, practitioners, room_id, session_id, \
     seat, capacity, mode, terms, note, booked_at, state, state_since, hold_until, extended, card_id, awaits, declined_for FROM bookings WHERE mail_hash = $1 AND id = $2";
const READ_OF_MAIL_LINK: &str = "SELECT practice_id, id, version, service_id, client_id, starts_at, ends_at, practitioners, room_id, session_id, \
     seat, capacity, mode, terms, note, booked_at, state, state_since, hold_until, extended, card_id, awaits, declined_for FROM bookings WHERE mail_hash = $1";
const LIST: &str = concat!(
    "SELECT practice_id, id, version, service_id, client_id, starts_at, ends_at, practitioners, room_id, session_id, seat, capacity, mode, \
     terms, note, booked_at, state, state_since, hold_until, extended, card_id, awaits, declined_for FROM bookings \
     WHERE practice_id = $1 AND starts_at >= $2 AND starts_at < $3 AND (starts_at > $4 OR (starts_at = $4 AND id > $5)) \
     AND ($6 = '' OR state LIKE $6) AND ($7 = '' OR ",
    json_has!("practitioners", "$7"),
    ") ORDER BY starts_at, id LIMIT $8"
);
const UPCOMING: &str = "SELECT resource_id, COUNT(*) FROM occupancies WHERE practice_id = $1 AND starts_at > $2 GROUP BY resource_id";

/// What belongs to a booking from the beginning and is never shown.
pub(crate) struct BookingSecrets {
    pub manage_hash: [u8; 32],
    pub manage_token: Personal<String>,
    pub mail_hash: [u8; 32],
    pub mail_token: Personal<String>,
    pub follows: Option<BookingId>,
    pub note: Option<String>,
    /// The number given with it.
    pub phone: Option<Personal<String>>,
}

pub(crate) async fn insert(
    tx: &mut Tx,
    vault: &Vault,
    booking: &Booking,
    made: &BookingSecrets,
) -> Result<(), Failed> {
    let note = made
        .note
        .as_ref()
        .map(|note| vault.seal(place(booking.practice, booking.id), note));
    let note = note.transpose().map_err(StoreError::from)?;
    let token = vault
        .seal(
            token_place(booking.practice, booking.id),
            made.manage_token.reveal(),
        )
        .map_err(StoreError::from)?;
    let mail = vault
        .seal(
            mail_token_place(booking.practice, booking.id),
            made.mail_token.reveal(),
        )
        .map_err(StoreError::from)?;
    let phone = made
        .phone
        .as_ref()
        .map(|phone| vault.seal(phone_place(booking.practice, booking.id), phone.reveal()));
    let phone = phone.transpose().map_err(StoreError::from)?;
    let (state, since, until, extended) = state_columns(booking);
    sqlx::query(INSERT)
        .bind(booking.practice.0)
        .bind(booking.id.0)
        .bind(booking.version)
        .bind(booking.service.0)
        .bind(booking.client.0)
        .bind(At(booking.at.start))
        .bind(At(booking.at.end))
        .bind(Json(&booking.practitioners))
        .bind(booking.room.map(|room| room.0))
        .bind(booking.seat.map(|seat| seat.session.0))
        .bind(booking.seat.map(|seat| i64::from(seat.number)))
        .bind(booking.seat.map(|seat| i64::from(seat.capacity)))
        .bind(booking.mode.into_str())
        .bind(Json(&booking.terms))
        .bind(note)
        .bind(made.manage_hash.as_slice())
        .bind(None::<Vec<u8>>)
        .bind(At(booking.booked_at))
        .bind(state)
        .bind(since)
        .bind(until)
        .bind(extended)
        .bind(booking.card.map(|card| card.0))
        .bind(made.follows.map(|earlier| earlier.0))
        .bind(token)
        .bind(phone)
        .bind(awaits_column(booking))
        .bind(made.mail_hash.as_slice())
        .bind(mail)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Writes what changes about a booking that was `before`.
pub(crate) async fn update(
    tx: &mut Tx,
    before: &Booking,
    booking: &Booking,
    now: Timestamp,
) -> Result<(), Failed> {
    let (state, since, until, extended) = state_columns(booking);
    let done = sqlx::query(UPDATE)
        .bind(booking.practice.0)
        .bind(booking.id.0)
        .bind(before.version)
        .bind(booking.version)
        .bind(At(booking.at.start))
        .bind(At(booking.at.end))
        .bind(Json(&booking.practitioners))
        .bind(booking.room.map(|room| room.0))
        .bind(booking.seat.map(|seat| seat.session.0))
        .bind(booking.seat.map(|seat| i64::from(seat.number)))
        .bind(booking.seat.map(|seat| i64::from(seat.capacity)))
        .bind(booking.mode.into_str())
        .bind(state)
        .bind(since)
        .bind(until)
        .bind(extended)
        .bind(booking.card.map(|card| card.0))
        .bind(booking.service.0)
        .bind(Json(&booking.terms))
        .bind(booking.differs_visibly(before))
        .bind(At(now))
        .bind(awaits_column(booking))
        .bind(declined_column(booking))
        .execute(&mut **tx)
        .await?;
    if done.rows_affected() == 1 {
        Ok(())
    } else {
        Err(CommandError::Stale.into())
    }
}

/// The booking and its note, locked for this transaction.
pub(crate) async fn lock(
    tx: &mut Tx,
    vault: &Vault,
    practice: PracticeId,
    id: BookingId,
) -> Result<Option<(Booking, Option<Personal<String>>)>, Failed> {
    let row = sqlx::query_as::<_, BookingRow>(LOCK)
        .bind(practice.0)
        .bind(id.0)
        .fetch_optional(&mut **tx)
        .await?;
    let Some(mut row) = row else { return Ok(None) };
    let note = open_note(vault, practice, id, row.note.take())?;
    Ok(Some((row.booking()?, note)))
}

/// A booking that is known to be there, as it stands.
pub(crate) async fn read(
    connection: &mut <Db as sqlx::Database>::Connection,
    practice: PracticeId,
    id: BookingId,
) -> Result<Booking, Failed> {
    let row = sqlx::query_as::<_, BookingRow>(READ)
        .bind(practice.0)
        .bind(id.0)
        .fetch_one(connection)
        .await?;
    Ok(row.booking()?)
}

fn open_note(
    vault: &Vault,
    practice: PracticeId,
    id: BookingId,
    note: Option<Encrypted<String>>,
) -> Result<Option<Personal<String>>, Failed> {
    let note = note
        .map(|sealed| vault.open(place(practice, id), &sealed))
        .transpose()
        .map_err(StoreError::from)?;
    Ok(note.map(Personal::new))
}

/// Sessions ahead, per practitioner.
pub(crate) async fn upcoming(
    tx: &mut Tx,
    practice: PracticeId,
    now: Timestamp,
) -> Result<BTreeMap<PractitionerId, u32>, Failed> {
    let rows = sqlx::query_as::<_, (Uuid, i64)>(UPCOMING)
        .bind(practice.0)
        .bind(At(now))
        .fetch_all(&mut **tx)
        .await?;
    rows.into_iter()
        .map(|(id, count)| Ok((PractitionerId(id), to_u32(count)?)))
        .collect()
}

impl SqlStore {
    pub(crate) async fn read_booking(
        &self,
        practice: PracticeId,
        id: BookingId,
    ) -> Result<Option<Record>, StoreError> {
        let row = sqlx::query_as::<_, BookingRow>(READ)
            .bind(practice.0)
            .bind(id.0)
            .fetch_optional(&self.read)
            .await;
        self.record(row.map_err(map_sqlx_error)?).await
    }

    pub(crate) async fn read_booking_by_token(
        &self,
        id: BookingId,
        token: TokenHash,
    ) -> Result<Option<Record>, StoreError> {
        let (statement, hash) = by_token(token, READ_BY_TOKEN, READ_BY_MAIL_TOKEN);
        let row = sqlx::query_as::<_, BookingRow>(statement)
            .bind(hash.to_vec())
            .bind(id.0)
            .fetch_optional(&self.read)
            .await;
        self.record(row.map_err(map_sqlx_error)?).await
    }

    pub(crate) async fn read_booking_of_link(
        &self,
        token: TokenHash,
    ) -> Result<Option<Record>, StoreError> {
        let (statement, hash) = by_token(token, READ_OF_LINK, READ_OF_MAIL_LINK);
        let row = sqlx::query_as::<_, BookingRow>(statement)
            .bind(hash.to_vec())
            .fetch_optional(&self.read)
            .await;
        self.record(row.map_err(map_sqlx_error)?).await
    }

    pub(crate) async fn list_bookings(
        &self,
        practice: PracticeId,
        query: &BookingsQuery,
    ) -> Result<Vec<Record>, StoreError> {
        let after = query.after.map_or((EARLIEST, Uuid::nil()), |cursor| {
            (cursor.start, cursor.id.0)
        });
        let rows = sqlx::query_as::<_, BookingRow>(LIST)
            .bind(practice.0)
            .bind(At(query.from.unwrap_or(EARLIEST).max(EARLIEST)))
            .bind(At(query.until.unwrap_or(LATEST).min(LATEST)))
            .bind(At(after.0))
            .bind(after.1)
            .bind(query.state.map_or("", state_pattern))
            .bind(
                query
                    .practitioner
                    .map_or_else(String::new, |id| id.to_string()),
            )
            .bind(i64::from(query.limit))
            .fetch_all(&self.read)
            .await
            .map_err(map_sqlx_error)?;
        let mut records = Vec::with_capacity(rows.len());
        for row in rows {
            records.extend(self.record(Some(row)).await?);
        }
        Ok(records)
    }

    async fn record(&self, row: Option<BookingRow>) -> Result<Option<Record>, StoreError> {
        let Some(mut row) = row else { return Ok(None) };
        let mut connection = self.read.acquire().await.map_err(map_sqlx_error)?;
        let record = complete(
            &mut connection,
            &self.vault,
            row.note.take(),
            row.booking()?,
        )
        .await;
        record.map(Some).map_err(store_error)
    }
}

async fn complete(
    connection: &mut <Db as sqlx::Database>::Connection,
    vault: &Vault,
    note: Option<Encrypted<String>>,
    booking: Booking,
) -> Result<Record, Failed> {
    let funds = funds::of_booking(&mut *connection, vault, booking.practice, booking.id).await?;
    let card = cards::read(&mut *connection, booking.practice, booking.card).await?;
    let client = records::read(connection, vault, booking.practice, booking.client).await?;
    let note = open_note(vault, booking.practice, booking.id, note)?;
    Ok(Record {
        booking,
        client,
        note,
        funds,
        card,
    })
}

/// A failure where nothing could be refused.
pub(crate) fn store_error(Failed(error): Failed) -> StoreError {
    match error {
        CommandError::Store(error) => error,
        other => StoreError::Inconsistent(other.to_string()),
    }
}

/// The statement for that kind of token, and its hash.
const fn by_token(
    token: TokenHash,
    manage: &'static str,
    mail: &'static str,
) -> (&'static str, [u8; 32]) {
    match token {
        TokenHash::Manage(hash) => (manage, hash),
        TokenHash::Mail(hash) => (mail, hash),
    }
}

fn place(practice: PracticeId, booking: BookingId) -> Place {
    Place {
        practice,
        table: "bookings",
        row: booking.0,
    }
}

/// Where a booking's manage token is sealed: it opens nowhere else.
pub(crate) fn token_place(practice: PracticeId, booking: BookingId) -> Place {
    Place {
        practice,
        table: "bookings.manage_token",
        row: booking.0,
    }
}

/// Where a booking's mail token is sealed.
pub(crate) fn mail_token_place(practice: PracticeId, booking: BookingId) -> Place {
    Place {
        practice,
        table: "bookings.mail_token",
        row: booking.0,
    }
}

/// Where the number given with a booking is sealed.
pub(crate) fn phone_place(practice: PracticeId, booking: BookingId) -> Place {
    Place {
        practice,
        table: "bookings.phone",
        row: booking.0,
    }
}

fn state_pattern(state: ListedState) -> &'static str {
    match state {
        ListedState::Held => "held",
        ListedState::Confirmed => "confirmed",
        ListedState::Completed => "completed",
        ListedState::NoShow => "no_show",
        ListedState::Cancelled => "cancelled%",
        ListedState::Expired => "expired",
        ListedState::Declined => "declined",
    }
}
