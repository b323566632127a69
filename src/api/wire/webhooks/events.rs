//! What webhook endpoints are sent, byte for byte.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    api::wire::{
        FeeKindDto, FeeStateDto, HeldForDto, ModeDto, MoneyView, PaymentMethodDto, PaymentStateDto,
        PurposeDto, StatusDto, booking::held_for, instant, status_word,
    },
    document::words::words,
    service::ServiceError,
};
use domain::{
    booking::{Booking, Ending, Party, State},
    ids::WebhookEndpointId,
    money::{
        fee::{Fee, FeeState},
        payments::{payment::Payment, refund::Refund},
    },
    webhooks::{
        Event,
        events::{About, Announcement},
    },
    zone::Zone,
};
use store::Unwritable;

macro_rules! events {
    ($($name:ident $word:tt;)*) => {
        /// What happened: a booking is held (its time is kept while its payment may come), confirmed, moved (another time, practitioner,
        /// room, service or way), cancelled (by its client or by the practice), completed, missed (the client did not come), expired
        /// (the hold ran out unpaid); a payment is captured (money came), failed (the saved card was refused, or the payment will
        /// not come any more), refunded (money was sent back); a fee is proposed, approved, waived.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
        pub enum EventDto {
            $(#[serde(rename = $word)] $name,)*
        }

        /// What a message tells: one of the events, or that somebody sends a test.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
        pub enum MessageTypeDto {
            $(#[serde(rename = $word)] $name,)*
            #[serde(rename = "webhook.test")]
            Test,
        }

        impl From<Event> for MessageTypeDto {
            fn from(event: Event) -> Self {
                match event {
                    $(Event::$name => Self::$name,)*
                }
            }
        }

        impl From<Event> for EventDto {
            fn from(event: Event) -> Self {
                match event {
                    $(Event::$name => Self::$name,)*
                }
            }
        }

        impl From<EventDto> for Event {
            fn from(word: EventDto) -> Self {
                match word {
                    $(EventDto::$name => Self::$name,)*
                }
            }
        }
    };
}

events! {
    BookingHeld "booking.held";
    BookingConfirmed "booking.confirmed";
    BookingMoved "booking.moved";
    BookingCancelled "booking.cancelled";
    BookingCompleted "booking.completed";
    BookingMissed "booking.missed";
    BookingExpired "booking.expired";
    PaymentCaptured "payment.captured";
    PaymentFailed "payment.failed";
    PaymentRefunded "payment.refunded";
    FeeProposed "fee.proposed";
    FeeApproved "fee.approved";
    FeeWaived "fee.waived";
}

words! {
    /// Who did something.
    PartyDto = Party { Client, Practice }
}

/// A message as a webhook endpoint receives it: the body of a POST with the headers `webhook-id` (the same for each attempt),
/// `webhook-timestamp` (seconds since 1970, of the attempt) and `webhook-signature` (`v1,` and base64 of HMAC-SHA-256 over
/// `id.timestamp.body`, several separated by spaces), as <https://www.standardwebhooks.com> specifies.
///
/// Order is not promised, and a message may come more than once: remember ids, and pass over what has a lower `version` than you
/// have seen. It tells of no names, notes or addresses: read those with an API key.
#[derive(Debug, Serialize, ToSchema)]
pub struct WebhookMessage {
    #[serde(rename = "type")]
    pub event: MessageTypeDto,
    /// When it happened.
    #[schema(format = DateTime)]
    pub timestamp: String,
    pub data: WebhookData,
}

/// What it is about: `booking.*`, `payment.*`, `fee.*`, `webhook.test`.
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
pub enum WebhookData {
    Booking(WebhookBooking),
    Payment(WebhookPayment),
    Fee(WebhookFee),
    Test(WebhookTestData),
}

/// A booking, as it was afterwards.
#[derive(Debug, Serialize, ToSchema)]
pub struct WebhookBooking {
    #[schema(pattern = "^bkg_[0-9a-f]{32}$")]
    pub id: String,
    /// Increases with each change.
    #[schema(format = Int64)]
    pub version: i64,
    pub status: StatusDto,
    /// Of a held one, what it waits for.
    #[schema(required = true)]
    pub held_for: Option<HeldForDto>,
    /// Of one that is cancelled or declined.
    #[schema(required = true)]
    pub cancelled_by: Option<PartyDto>,
    #[schema(pattern = "^cli_[0-9a-f]{32}$")]
    pub client: String,
    #[schema(pattern = "^svc_[0-9a-f]{32}$")]
    pub service: String,
    pub practitioners: Vec<String>,
    #[schema(pattern = "^rom_[0-9a-f]{32}$", required = true)]
    pub room: Option<String>,
    /// The session that it shares with others.
    #[schema(pattern = "^ses_[0-9a-f]{32}$", required = true)]
    pub session: Option<String>,
    pub mode: ModeDto,
    #[schema(format = DateTime)]
    pub start: String,
    #[schema(format = DateTime)]
    pub end: String,
    /// The practice's: IANA name.
    pub time_zone: String,
    pub price: MoneyView,
}

/// A payment.
#[derive(Debug, Serialize, ToSchema)]
pub struct WebhookPayment {
    #[schema(pattern = "^pay_[0-9a-f]{32}$")]
    pub id: String,
    #[schema(pattern = "^bkg_[0-9a-f]{32}$")]
    pub booking: String,
    #[schema(format = Int64)]
    pub booking_version: i64,
    pub purpose: PurposeDto,
    pub method: PaymentMethodDto,
    pub state: PaymentStateDto,
    pub amount: MoneyView,
    /// Why the saved card was refused: the provider's stable code.
    #[schema(required = true)]
    pub refusal: Option<String>,
    /// Of `payment.refunded`: what was sent back now.
    #[schema(required = true)]
    pub refund: Option<WebhookRefund>,
}

/// A refund that was sent.
#[derive(Debug, Serialize, ToSchema)]
pub struct WebhookRefund {
    #[schema(pattern = "^rfd_[0-9a-f]{32}$")]
    pub id: String,
    pub amount: MoneyView,
}

/// A fee for a late cancellation or a missed session.
#[derive(Debug, Serialize, ToSchema)]
pub struct WebhookFee {
    #[schema(pattern = "^fee_[0-9a-f]{32}$")]
    pub id: String,
    #[schema(pattern = "^bkg_[0-9a-f]{32}$")]
    pub booking: String,
    #[schema(format = Int64)]
    pub booking_version: i64,
    pub kind: FeeKindDto,
    pub state: FeeStateDto,
    pub proposed: MoneyView,
    #[schema(required = true)]
    pub approved: Option<MoneyView>,
}

/// What a test message holds.
#[derive(Debug, Serialize, ToSchema)]
pub struct WebhookTestData {
    #[schema(pattern = "^whk_[0-9a-f]{32}$")]
    pub id: String,
}

/// An event as it is signed and sent.
///
/// # Errors
/// Never: the message is text and numbers.
pub fn body(event: &Announcement<'_>) -> Result<String, Unwritable> {
    serde_json::to_string(&WebhookMessage::from(event)).map_err(|_| Unwritable)
}

/// What tries an endpoint, as it is signed and sent.
pub(crate) fn test_body(
    endpoint: WebhookEndpointId,
    at: Timestamp,
    zone: &Zone,
) -> Result<String, ServiceError> {
    let message = WebhookMessage {
        event: MessageTypeDto::Test,
        timestamp: instant(at, zone),
        data: WebhookData::Test(WebhookTestData {
            id: endpoint.to_string(),
        }),
    };
    serde_json::to_string(&message).map_err(|error| ServiceError::Internal(error.to_string()))
}

impl From<&Announcement<'_>> for WebhookMessage {
    fn from(told: &Announcement<'_>) -> Self {
        let booking = told.booking;
        Self {
            event: told.event.into(),
            timestamp: instant(told.at, &booking.terms.zone),
            data: match told.about {
                About::Booking => WebhookData::Booking(booking.into()),
                About::Payment(payment, refund) => {
                    WebhookData::Payment(WebhookPayment::of(payment, refund, booking))
                }
                About::Fee(fee) => WebhookData::Fee(WebhookFee::of(fee, booking)),
            },
        }
    }
}

impl From<&Booking> for WebhookBooking {
    fn from(booking: &Booking) -> Self {
        let zone = &booking.terms.zone;
        Self {
            id: booking.id.to_string(),
            version: booking.version,
            status: status_word(booking.state),
            held_for: held_for(booking.state),
            cancelled_by: cancelled_by(booking.state).map(PartyDto::from),
            client: booking.client.to_string(),
            service: booking.service.to_string(),
            practitioners: booking
                .practitioners
                .iter()
                .map(ToString::to_string)
                .collect(),
            room: booking.room.map(|room| room.to_string()),
            session: booking.seat.map(|seat| seat.session.to_string()),
            mode: booking.mode.into(),
            start: instant(booking.at.start, zone),
            end: instant(booking.at.end, zone),
            time_zone: zone.name().into(),
            price: booking.terms.price.into(),
        }
    }
}

impl WebhookPayment {
    fn of(payment: &Payment, refund: Option<&Refund>, booking: &Booking) -> Self {
        Self {
            id: payment.id.to_string(),
            booking: booking.id.to_string(),
            booking_version: booking.version,
            purpose: payment.purpose.into(),
            method: payment.method.into(),
            state: payment.state.into(),
            amount: payment.amount.into(),
            refusal: payment.refusal.clone(),
            refund: refund.map(|one| WebhookRefund {
                id: one.id.to_string(),
                amount: one.amount.into(),
            }),
        }
    }
}

impl WebhookFee {
    fn of(fee: &Fee, booking: &Booking) -> Self {
        let approved = match fee.state {
            FeeState::Approved { amount, .. } => Some(amount.into()),
            FeeState::Proposed | FeeState::Waived { .. } => None,
        };
        Self {
            id: fee.id.to_string(),
            booking: booking.id.to_string(),
            booking_version: booking.version,
            kind: fee.kind.into(),
            state: fee.state.into(),
            proposed: fee.proposed.into(),
            approved,
        }
    }
}

/// Who ended it, if somebody did.
const fn cancelled_by(state: State) -> Option<Party> {
    match state {
        State::Ended { how, .. } => match how {
            Ending::CancelledByClient => Some(Party::Client),
            Ending::CancelledByPractice
            | Ending::Declined
            | Ending::NotForClient
            | Ending::OverLimit => Some(Party::Practice),
            Ending::Completed | Ending::NoShow | Ending::Expired => None,
        },
        State::Held { .. } | State::Confirmed { .. } => None,
    }
}
