//! Bookings as rows.

use std::collections::BTreeMap;

use sqlx::types::Json;

use super::{
    At, Db,
    batch::Parameters,
    rows::{BookingRow, Ids, awaits_column, declined_column, state_columns},
    tx::{Failed, Writer},
};
use crate::{
    Change, FoundBooking, StoreError,
    engines::{
        sealed::Encrypted,
        vault::{SealedIn, Vault},
    },
};
use domain::{
    booking::{Booking, outside::Outside, overrides::OverrideNote},
    clients::Personal,
    ids::{BookingId, PracticeId},
};

/// What a [`BookingRow`] is read from.
macro_rules! booking_columns {
    () => {
        r"practice_id, id, version, service_id, client_id, starts_at, ends_at, practitioners,
        room_id, session_id, seat, capacity, mode, terms, note, override_note, booked_at, state,
        state_since, hold_until, extended, card_id, awaits, declined_for, awaits_approval, answer,
        (SELECT p.revision FROM practices p WHERE p.practice_id = bookings.practice_id)
            AS catalogue_revision,
        EXISTS (SELECT 1 FROM clients c WHERE c.practice_id = bookings.practice_id
            AND c.id = bookings.client_id AND c.proved_at IS NOT NULL) AS is_proved,
        phone IS NOT NULL AS has_phone, outside, outside_since, outside_kept_at"
    };
}
pub(crate) use booking_columns;

/// `$1` to `$21` are what [`bind_booking`] binds, here and in [`UPDATE`].
const INSERT: &str = r"INSERT INTO bookings (
        practice_id, id, version, service_id, starts_at, ends_at, practitioners, room_id,
        session_id, seat, capacity, mode, terms, state, state_since, hold_until, extended, card_id,
        awaits, declined_for, awaits_approval, client_id, booked_at, changed_at, chain_id, note,
        manage_hash, manage_token, mail_hash, mail_token, phone, override_note, uid_by_host)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19,
        $20, $21, $22, $23, $23,
        COALESCE((SELECT chain_id FROM bookings WHERE practice_id = $1 AND id = $24), $2),
        $25, $26, $27, $28, $29, $30, $31, FALSE)";
// The row is locked, and its version was looked at. `sequence` rises only with what subscribers can
// see (RFC 5545 §3.8.7.4). What stands elsewhere is not outside the definitions any more.
const UPDATE: &str = r"UPDATE bookings SET
        version = $3, service_id = $4, starts_at = $5, ends_at = $6, practitioners = $7,
        room_id = $8, session_id = $9, seat = $10, capacity = $11, mode = $12, terms = $13,
        state = $14, state_since = $15, hold_until = $16, extended = $17, card_id = $18,
        awaits = $19, declined_for = $20, awaits_approval = $21,
        sequence = sequence + (CASE WHEN $22 THEN 1 ELSE 0 END),
        changed_at = (CASE WHEN $22 THEN $23 ELSE changed_at END),
        override_note = COALESCE($24, override_note), answer = COALESCE($25, answer),
        outside = (CASE WHEN $26 THEN outside END),
        outside_since = (CASE WHEN $26 THEN outside_since END),
        outside_kept_at = (CASE WHEN $26 THEN outside_kept_at END)
    WHERE practice_id = $1 AND id = $2";
const LOCK: &str = locked!(
    "SELECT ",
    booking_columns!(),
    " FROM bookings WHERE practice_id = $1 AND id = $2"
);
const READ: &str = concat!(
    "SELECT ",
    booking_columns!(),
    " FROM bookings WHERE practice_id = $1 AND ",
    one_of!("id", "$2")
);
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

pub(crate) fn insert(
    w: &mut Writer<'_>,
    booking: &Booking,
    made: &BookingSecrets,
    set_aside: Option<&OverrideNote>,
) -> Result<(), Failed> {
    // Each personal value is sealed for a place of its own: put into another column or row it does
    // not open (docs/decisions/0008-sealed-personal-data.md).
    let note = made
        .note
        .as_ref()
        .map(|note| w.vault.seal(place(booking.practice, booking.id), note));
    let note = note.transpose().map_err(StoreError::from)?;
    let token = w
        .vault
        .seal(
            token_place(booking.practice, booking.id),
            made.manage_token.reveal(),
        )
        .map_err(StoreError::from)?;
    let mail = w
        .vault
        .seal(
            mail_token_place(booking.practice, booking.id),
            made.mail_token.reveal(),
        )
        .map_err(StoreError::from)?;
    let phone = made.phone.as_ref().map(|phone| {
        w.vault
            .seal(phone_place(booking.practice, booking.id), phone.reveal())
    });
    let phone = phone.transpose().map_err(StoreError::from)?;
    let set_aside = seal_override(w, booking, set_aside)?;
    bind_booking(w.tx.write(INSERT), booking)
        .bind(booking.client.0)
        .bind(At(booking.booked_at))
        .bind(made.follows.map(|earlier| earlier.0))
        .bind(note)
        .bind(made.manage_hash.as_slice())
        .bind(token)
        .bind(made.mail_hash.as_slice())
        .bind(mail)
        .bind(phone)
        .bind(set_aside);
    Ok(())
}

/// Binds what both a new booking and a changed one are written with.
fn bind_booking<'t>(statement: Parameters<'t>, booking: &Booking) -> Parameters<'t> {
    let (state, since, until, extended) = state_columns(booking);
    statement
        .bind(booking.practice.0)
        .bind(booking.id.0)
        .bind(booking.version)
        .bind(booking.service.0)
        .bind(At(booking.at.start))
        .bind(At(booking.at.end))
        .bind(Json(&booking.practitioners))
        .bind(booking.room.map(|room| room.0))
        .bind(booking.seat.map(|seat| seat.session.0))
        .bind(booking.seat.map(|seat| i64::from(seat.number)))
        .bind(booking.seat.map(|seat| i64::from(seat.capacity)))
        .bind(booking.mode.into_str())
        .bind(Json(&booking.terms))
        .bind(state)
        .bind(since)
        .bind(until)
        .bind(extended)
        .bind(booking.card.map(|card| card.0))
        .bind(awaits_column(booking))
        .bind(declined_column(booking))
        .bind(booking.awaits_approval())
}

/// Writes what changes about a booking that was `before`, with what was said of it. All in one statement: of two that write one row,
/// PostgreSQL would carry out only one where both are sent as one.
pub(crate) fn update(w: &mut Writer<'_>, before: &Booking, change: &Change) -> Result<(), Failed> {
    let booking = &change.booking;
    let set_aside = seal_override(w, booking, change.override_note.as_ref())?;
    let answer = seal_answer(w, booking, change.answer.as_ref())?;
    // Counted by what subscribers see: a change of the money alone must not make calendars show an
    // update.
    bind_booking(w.tx.write(UPDATE), booking)
        .bind(booking.differs_visibly(before))
        .bind(At(w.now))
        .bind(set_aside)
        .bind(answer)
        .bind(booking.stands_as(before));
    Ok(())
}

fn seal_override(
    w: &Writer<'_>,
    booking: &Booking,
    note: Option<&OverrideNote>,
) -> Result<Option<Encrypted<OverrideNote>>, Failed> {
    let place = override_place(booking.practice, booking.id);
    let sealed = note.map(|note| w.vault.seal(place, note));
    Ok(sealed.transpose().map_err(StoreError::from)?)
}

/// What the practice said with its yes or no.
fn seal_answer(
    w: &Writer<'_>,
    booking: &Booking,
    said: Option<&Personal<String>>,
) -> Result<Option<Encrypted<String>>, Failed> {
    let place = answer_place(booking.practice, booking.id);
    let sealed = said.map(|said| w.vault.seal(place, said.reveal()));
    Ok(sealed.transpose().map_err(StoreError::from)?)
}

/// A booking that is locked for this transaction.
pub(crate) struct LockedBooking {
    pub found: FoundBooking,
    pub words: BookingWords,
    /// Whether a number was given with it, for text messages.
    pub has_phone: bool,
    pub outside: Option<Outside>,
}

/// The booking, locked until the transaction ends.
pub(crate) async fn lock(
    w: &mut Writer<'_>,
    practice: PracticeId,
    id: BookingId,
) -> Result<Option<LockedBooking>, Failed> {
    let row = sqlx::query_as::<_, BookingRow>(LOCK)
        .bind(practice.0)
        .bind(id.0)
        .fetch_optional(&mut **w.tx)
        .await?;
    let Some(mut row) = row else { return Ok(None) };
    // Out of the row before it becomes a booking, which holds no personal data.
    let words = BookingWords::take(w.vault, &mut row)?;
    Ok(Some(LockedBooking {
        words,
        has_phone: row.has_phone,
        outside: row.outside()?,
        found: row.found()?,
    }))
}

/// Those of a practice's bookings that have these ids.
pub(crate) async fn read_all(
    connection: &mut <Db as sqlx::Database>::Connection,
    practice: PracticeId,
    ids: &[BookingId],
) -> Result<BTreeMap<BookingId, Booking>, Failed> {
    let ids: Ids = Json(ids.iter().map(|one| one.0).collect());
    let rows = sqlx::query_as::<_, BookingRow>(READ)
        .bind(practice.0)
        .bind(&ids)
        .fetch_all(connection)
        .await?;
    let bookings = rows.into_iter().map(BookingRow::booking);
    Ok(bookings
        .map(|booking| booking.map(|one| (one.id, one)))
        .collect::<Result<_, _>>()?)
}

/// What people said with a booking.
pub(crate) struct BookingWords {
    /// Its client.
    pub note: Option<Personal<String>>,
    /// The practice, with its yes or no.
    pub answer: Option<Personal<String>>,
    /// The practice, of what it set aside.
    pub override_note: Option<OverrideNote>,
}

impl BookingWords {
    /// Takes them out of a row.
    pub(crate) fn take(vault: &Vault, row: &mut BookingRow) -> Result<Self, Failed> {
        let (practice, id) = (PracticeId(row.practice_id), BookingId(row.id));
        let open = |sealed: Option<Encrypted<String>>, place| {
            let opened = sealed.map(|sealed| vault.open(place, &sealed)).transpose();
            opened.map(|text| text.map(Personal::new))
        };
        Ok(Self {
            note: open(row.note.take(), place(practice, id)).map_err(StoreError::from)?,
            answer: open(row.answer.take(), answer_place(practice, id))
                .map_err(StoreError::from)?,
            override_note: row
                .override_note
                .take()
                .map(|sealed| vault.open(override_place(practice, id), &sealed))
                .transpose()
                .map_err(StoreError::from)?,
        })
    }
}

fn answer_place(practice: PracticeId, booking: BookingId) -> SealedIn {
    SealedIn {
        practice,
        table: "bookings.answer",
        row: booking.0,
    }
}

fn place(practice: PracticeId, booking: BookingId) -> SealedIn {
    SealedIn {
        practice,
        table: "bookings",
        row: booking.0,
    }
}

/// Where what was set aside for a booking is sealed.
fn override_place(practice: PracticeId, booking: BookingId) -> SealedIn {
    SealedIn {
        practice,
        table: "bookings.override_note",
        row: booking.0,
    }
}

/// Where a booking's manage token is sealed: it opens nowhere else.
pub(crate) fn token_place(practice: PracticeId, booking: BookingId) -> SealedIn {
    SealedIn {
        practice,
        table: "bookings.manage_token",
        row: booking.0,
    }
}

/// Where a booking's mail token is sealed.
pub(crate) fn mail_token_place(practice: PracticeId, booking: BookingId) -> SealedIn {
    SealedIn {
        practice,
        table: "bookings.mail_token",
        row: booking.0,
    }
}

/// The token that stands in messages about a booking: its mail token, or the manage token of one that is older than mail tokens.
pub(crate) fn mailed_token(
    vault: &Vault,
    practice: PracticeId,
    booking: BookingId,
    mail: Option<&Encrypted<String>>,
    manage: Option<&Encrypted<String>>,
) -> Result<Option<Personal<String>>, StoreError> {
    let opened = match (mail, manage) {
        (Some(sealed), _) => Some(vault.open(mail_token_place(practice, booking), sealed)?),
        (None, Some(sealed)) => Some(vault.open(token_place(practice, booking), sealed)?),
        (None, None) => None,
    };
    Ok(opened.map(Personal::new))
}

/// Where the number given with a booking is sealed.
pub(crate) fn phone_place(practice: PracticeId, booking: BookingId) -> SealedIn {
    SealedIn {
        practice,
        table: "bookings.phone",
        row: booking.0,
    }
}
