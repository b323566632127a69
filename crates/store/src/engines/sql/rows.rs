//! Rows as they are read, and the domain values they stand for.

use std::str::FromStr;

use sqlx::{FromRow, types::Json};
use uuid::Uuid;

use super::{
    At, Db,
    tx::{Failed, corrupt},
};
use crate::{StoreError, engines::sealed::Encrypted};
use domain::{
    booking::{Booking, Ending, Seat, State, Terms},
    clients::proving::Awaits,
    ids::{
        BookingId, CardId, ClientId, PaymentId, PracticeId, PractitionerId, RefundId, RoomId,
        ServiceId, SessionId,
    },
    interval::Interval,
    money::{
        Currency, Money,
        payments::{
            payment::{Page, Payee, Payment},
            refund::Refund,
        },
    },
};

#[derive(FromRow)]
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
    pub booked_at: At,
    pub state: String,
    pub state_since: At,
    pub hold_until: Option<At>,
    pub extended: bool,
    pub card_id: Option<Uuid>,
    pub awaits: String,
    pub declined_for: Option<String>,
}

impl BookingRow {
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
                &self.awaits,
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
    awaits: &str,
    rule: Option<&str>,
) -> Result<State, StoreError> {
    let ended = |how| State::Ended { at: since.0, how };
    Ok(match (word, until) {
        ("held", Some(until)) => {
            let awaits = self::word(awaits, "what a hold waits for")?;
            State::Held {
                until: until.0,
                extended,
                awaits,
            }
        }
        ("confirmed", None) => State::Confirmed { since: since.0 },
        ("completed", None) => ended(Ending::Completed),
        ("no_show", None) => ended(Ending::NoShow),
        ("cancelled_by_client", None) => ended(Ending::CancelledByClient),
        ("cancelled_by_practice", None) => ended(Ending::CancelledByPractice),
        ("expired", None) => ended(Ending::Expired),
        ("declined", None) => ended(match rule {
            None => Ending::Declined,
            Some("not_for_client") => Ending::NotNew,
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

/// The column `awaits`; it says something of what is held only.
pub(crate) const fn awaits_column(booking: &Booking) -> &'static str {
    match booking.state {
        State::Held { awaits, .. } => awaits.into_str(),
        State::Confirmed { .. } | State::Ended { .. } => Awaits::Payment.into_str(),
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
        Ending::NotNew => Some("not_for_client"),
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
        Ending::Declined | Ending::NotNew | Ending::OverLimit => "declined",
    }
}

/// The value that a column's word stands for; `what` it is.
pub(crate) fn word<T: FromStr>(word: &str, what: &str) -> Result<T, StoreError> {
    word.parse().map_err(|_| corrupt(what))
}

/// Ids as one parameter, for `one_of!`.
pub(crate) type Ids = Json<Vec<Uuid>>;

/// What a statement has of a practice's bookings, each row as `read` understands it; the ids are its second parameter.
pub(crate) async fn of_bookings<R, T>(
    connection: &mut <Db as sqlx::Database>::Connection,
    statement: &'static str,
    practice: PracticeId,
    bookings: &Ids,
    read: impl Fn(R) -> Result<T, StoreError>,
) -> Result<Vec<T>, Failed>
where
    R: for<'r> FromRow<'r, <Db as sqlx::Database>::Row> + Send + Unpin,
{
    let rows = sqlx::query_as::<_, R>(statement)
        .bind(practice.0)
        .bind(bookings)
        .fetch_all(connection)
        .await?;
    Ok(rows.into_iter().map(read).collect::<Result<_, _>>()?)
}

/// A count or number that fits.
pub(crate) fn to_u32(number: i64) -> Result<u32, StoreError> {
    u32::try_from(number).map_err(|_| corrupt("a number"))
}

#[derive(FromRow)]
pub(crate) struct PaymentRow {
    pub id: Uuid,
    pub booking_id: Uuid,
    pub amount: i64,
    pub currency: String,
    pub state: String,
    pub attempt: i64,
    pub page_expires_at: At,
    pub page_id: Option<String>,
    pub page_url: Option<String>,
    pub return_url: Option<String>,
    pub intent: Option<String>,
    pub purpose: String,
    pub means: String,
    pub refusal: Option<String>,
    pub account: Option<String>,
    pub platform: Option<String>,
}

impl PaymentRow {
    pub(crate) fn payment(self) -> Result<Payment, StoreError> {
        Ok(Payment {
            id: PaymentId(self.id),
            booking: BookingId(self.booking_id),
            purpose: word(&self.purpose, "a payment's purpose")?,
            amount: money(self.amount, &self.currency)?,
            means: word(&self.means, "a payment's means")?,
            state: word(&self.state, "a payment's state")?,
            attempt: to_u32(self.attempt)?,
            page_expires_at: self.page_expires_at.0,
            page: self.page_id.map(|id| Page {
                id,
                url: self.page_url,
            }),
            return_url: self.return_url,
            intent: self.intent,
            refusal: self.refusal,
            payee: Payee {
                connected: self.account,
                platform: self.platform,
            },
        })
    }
}

#[derive(FromRow)]
pub(crate) struct RefundRow {
    pub id: Uuid,
    pub booking_id: Uuid,
    pub payment_id: Uuid,
    pub amount: i64,
    pub currency: String,
    pub state: String,
    pub provider_id: Option<String>,
    pub cause: String,
    pub given_up: i64,
}

impl RefundRow {
    pub(crate) fn refund(self) -> Result<Refund, StoreError> {
        Ok(Refund {
            id: RefundId(self.id),
            payment: PaymentId(self.payment_id),
            amount: money(self.amount, &self.currency)?,
            cause: word(&self.cause, "a refund's cause")?,
            given_up: self.given_up,
            state: word(&self.state, "a refund's state")?,
            provider_id: self.provider_id,
        })
    }
}

/// An amount in the currency with that code.
pub(crate) fn money(amount: i64, code: &str) -> Result<Money, StoreError> {
    Currency::from_code(code)
        .map(|currency| Money::new(amount, currency))
        .ok_or_else(|| corrupt("a currency"))
}
