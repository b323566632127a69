//! Rows as they are read, and the domain values they stand for.

use std::str::FromStr;

use sqlx::types::Json;
use sqlx_macros::FromRow;
use uuid::Uuid;

use super::{At, tx::corrupt};
use crate::{FoundBooking, StoreError, engines::sealed::Encrypted};
use domain::{
    booking::{Booking, Ending, Seat, State, Terms, outside::Outside, overrides::OverrideNote},
    clients::proving::Awaits,
    ids::{BookingId, CardId, ClientId, PracticeId, PractitionerId, RoomId, ServiceId, SessionId},
    interval::Interval,
    money::{Currency, Money},
};

#[derive(FromRow)]
#[expect(clippy::struct_excessive_bools, reason = "columns, as they are")]
pub(crate) struct BookingRow {
    pub practice_id: Uuid,
    pub id: Uuid,
    pub version: i64,
    pub service_id: Uuid,
    pub client_id: Uuid,
    pub starts_at: At,
    pub ends_at: At,
    pub practitioners: Json<Vec<PractitionerId>>,
    pub room_id: Option<Uuid>,
    pub session_id: Option<Uuid>,
    pub seat: Option<i64>,
    pub capacity: Option<i64>,
    pub mode: String,
    pub terms: Json<Terms>,
    pub note: Option<Encrypted<String>>,
    pub override_note: Option<Encrypted<OverrideNote>>,
    pub booked_at: At,
    pub state: String,
    pub state_since: At,
    pub hold_until: Option<At>,
    pub extended: bool,
    pub card_id: Option<Uuid>,
    pub awaits: String,
    pub declined_for: Option<String>,
    pub awaits_approval: bool,
    pub answer: Option<Encrypted<String>>,
    /// Of the practice's definitions.
    pub catalogue_revision: i64,
    /// The client's mailbox.
    pub is_proved: bool,
    pub has_phone: bool,
    pub outside: Option<String>,
    pub outside_since: Option<At>,
    pub outside_kept_at: Option<At>,
}

impl BookingRow {
    /// How far it is outside the practice's definitions.
    pub(crate) fn outside(&self) -> Result<Option<Outside>, StoreError> {
        let (Some(words), Some(since)) = (&self.outside, self.outside_since) else {
            return Ok(None);
        };
        let reasons = words
            .split(',')
            .map(|reason| word(reason, "what a booking does not fit"));
        Ok(Some(Outside {
            reasons: reasons.collect::<Result<_, _>>()?,
            since: since.0,
            kept_at: self.outside_kept_at.map(|at| at.0),
        }))
    }

    pub(crate) fn found(self) -> Result<FoundBooking, StoreError> {
        Ok(FoundBooking {
            is_proved: self.is_proved,
            catalogue_revision: self.catalogue_revision,
            booking: self.booking()?,
        })
    }

    pub(crate) fn booking(self) -> Result<Booking, StoreError> {
        let seat = match (self.session_id, self.seat) {
            (Some(session), Some(number)) => Some(Seat {
                session: SessionId(session),
                number: to_u32(number)?,
                capacity: to_u32(self.capacity.unwrap_or(1))?,
            }),
            _ => None,
        };
        Ok(Booking {
            id: BookingId(self.id),
            practice: PracticeId(self.practice_id),
            version: self.version,
            service: ServiceId(self.service_id),
            client: ClientId(self.client_id),
            at: Interval::new(self.starts_at.0, self.ends_at.0)
                .ok_or_else(|| corrupt("a booking's time"))?,
            practitioners: self.practitioners.0,
            room: self.room_id.map(RoomId),
            seat,
            mode: word(&self.mode, "a booking's mode")?,
            terms: self.terms.0,
            booked_at: self.booked_at.0,
            card: self.card_id.map(CardId),
            state: state(
                &self.state,
                self.state_since,
                self.hold_until,
                self.extended,
                awaits(&self.awaits, self.awaits_approval)?,
                self.declined_for.as_deref(),
            )?,
        })
    }
}

fn state(
    word: &str,
    since: At,
    until: Option<At>,
    extended: bool,
    awaits: Awaits,
    rule: Option<&str>,
) -> Result<State, StoreError> {
    let ended = |how| State::Ended { at: since.0, how };
    Ok(match (word, until) {
        ("held", Some(until)) => State::Held {
            until: until.0,
            extended,
            awaits,
        },
        ("confirmed", None) => State::Confirmed { since: since.0 },
        ("completed", None) => ended(Ending::Completed),
        ("no_show", None) => ended(Ending::NoShow),
        ("cancelled_by_client", None) => ended(Ending::CancelledByClient),
        ("cancelled_by_practice", None) => ended(Ending::CancelledByPractice),
        ("expired", None) => ended(Ending::Expired),
        ("declined", None) => ended(match rule {
            None => Ending::Declined,
            Some("not_for_client") => Ending::NotForClient,
            Some("limit_reached") => Ending::OverLimit,
            Some(_) => return Err(corrupt("why a booking was declined")),
        }),
        _ => return Err(corrupt("a booking's state")),
    })
}

/// The columns `state, state_since, hold_until, extended` of a booking.
pub(crate) fn state_columns(booking: &Booking) -> (&'static str, At, Option<At>, bool) {
    match booking.state {
        State::Held {
            until, extended, ..
        } => ("held", At(booking.booked_at), Some(At(until)), extended),
        State::Confirmed { since } => ("confirmed", At(since), None, false),
        State::Ended { at, how } => (ending_word(how), At(at), None, false),
    }
}

/// The column `awaits`; it says something of what is held only. A request counts as what is not paid, and has a column of its own.
pub(crate) const fn awaits_column(booking: &Booking) -> &'static str {
    match booking.state {
        State::Held { awaits, .. } if !booking.awaits_approval() => awaits.into_str(),
        _ => Awaits::Payment.into_str(),
    }
}

/// What the columns `awaits` and `awaits_approval` say.
fn awaits(awaits: &str, approval: bool) -> Result<Awaits, StoreError> {
    if approval {
        Ok(Awaits::Approval)
    } else {
        word(awaits, "what a hold waits for")
    }
}

/// The column `declined_for`.
pub(crate) const fn declined_column(booking: &Booking) -> Option<&'static str> {
    match booking.state {
        State::Ended { how, .. } => declined_word(how),
        State::Held { .. } | State::Confirmed { .. } => None,
    }
}

/// The rule by which a booking was declined once its mailbox was proved.
const fn declined_word(how: Ending) -> Option<&'static str> {
    match how {
        Ending::NotForClient => Some("not_for_client"),
        Ending::OverLimit => Some("limit_reached"),
        _ => None,
    }
}

fn ending_word(how: Ending) -> &'static str {
    match how {
        Ending::Completed => "completed",
        Ending::NoShow => "no_show",
        Ending::CancelledByClient => "cancelled_by_client",
        Ending::CancelledByPractice => "cancelled_by_practice",
        Ending::Expired => "expired",
        Ending::Declined | Ending::NotForClient | Ending::OverLimit => "declined",
    }
}

/// The value that a column's word stands for; `what` it is.
pub(crate) fn word<T: FromStr>(word: &str, what: &str) -> Result<T, StoreError> {
    word.parse().map_err(|_| corrupt(what))
}

/// Ids as one parameter, for `one_of!`.
pub(crate) type Ids = Json<Vec<Uuid>>;

/// A count or number that fits.
pub(crate) fn to_u32(number: i64) -> Result<u32, StoreError> {
    u32::try_from(number).map_err(|_| corrupt("a number"))
}

/// An amount in the currency with that code.
pub(crate) fn money(amount: i64, code: &str) -> Result<Money, StoreError> {
    Currency::from_code(code)
        .map(|currency| Money::new(amount, currency))
        .ok_or_else(|| corrupt("a currency"))
}
