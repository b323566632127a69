//! What webhook endpoints are sent, for the API's document: the shapes of `domain::events`, which a test holds against these.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    api::wire::{
        FeeKindWord, FeeStateWord, HeldForWord, ModeWord, MoneyView, PaymentMethodWord,
        PaymentStateWord, PurposeWord, StatusWord,
    },
    document::words::words,
};
use domain::{booking::Party, webhooks::Event};

macro_rules! events {
    ($($name:ident $word:tt;)*) => {
        /// What happened: a booking is held (its time is kept while its payment may come), confirmed, moved (another time, practitioner,
        /// room, service or way), cancelled (by its client or by the practice), completed, missed (the client did not come), expired
        /// (the hold ran out unpaid); a payment is captured (money came), failed (the saved card was refused, or the payment will
        /// not come any more), refunded (money was sent back); a fee is proposed, approved, waived.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
        pub enum EventWord {
            $(#[serde(rename = $word)] $name,)*
        }

        /// What a message tells: one of the events, or that somebody sends a test.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
        pub enum MessageTypeWord {
            $(#[serde(rename = $word)] $name,)*
            #[serde(rename = "webhook.test")]
            Test,
        }

        impl From<Event> for EventWord {
            fn from(event: Event) -> Self {
                match event {
                    $(Event::$name => Self::$name,)*
                }
            }
        }

        impl From<EventWord> for Event {
            fn from(word: EventWord) -> Self {
                match word {
                    $(EventWord::$name => Self::$name,)*
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
    PartyWord = Party { Client, Practice }
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
    pub event: MessageTypeWord,
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
    pub status: StatusWord,
    /// Of a held one, what it waits for.
    #[schema(required = true)]
    pub held_for: Option<HeldForWord>,
    /// Of one that is cancelled or declined.
    #[schema(required = true)]
    pub cancelled_by: Option<PartyWord>,
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
    pub mode: ModeWord,
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
    pub purpose: PurposeWord,
    pub method: PaymentMethodWord,
    pub state: PaymentStateWord,
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
    pub kind: FeeKindWord,
    pub state: FeeStateWord,
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
