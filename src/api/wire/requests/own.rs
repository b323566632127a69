//! Requests about bookings that the practice makes.

use garde::Validate;
use serde::Deserialize;
use utoipa::ToSchema;

use super::{client::ClientBody, money::currency};
use crate::{
    api::wire::{
        ModeDto,
        fields::{Instant, many_lines, object, one_line, optional_object},
    },
    service::booking::placing::request::{BookingRequest, OwnRequest},
};
use domain::{
    ids::BookingId,
    money::{Currency, Money, asking::Asking},
    practice::service::Mode,
};

/// A booking that the practice makes for a client: confirmed at once.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"service": "ind50", "start": "2026-12-01T12:00:00+00:00", "mode": "room", "client": {"name": "Sam", "email": "sam@example.org"}}))]
pub struct AdminBookingBody {
    /// Id or handle.
    #[garde(length(max = 64), custom(one_line))]
    #[schema(max_length = 64)]
    pub service: String,
    /// Id or handle; left out: any.
    #[garde(inner(length(max = 64), custom(one_line)))]
    #[schema(nullable = false, max_length = 64)]
    pub practitioner: Option<String>,
    #[garde(skip)]
    #[schema(value_type = String, format = DateTime)]
    pub start: Instant,
    #[garde(skip)]
    #[schema(nullable = false)]
    pub mode: Option<ModeDto>,
    #[serde(deserialize_with = "object")]
    #[garde(dive)]
    pub client: ClientBody,
    #[garde(inner(length(chars, max = 2000), custom(many_lines)))]
    #[schema(nullable = false, max_length = 2000)]
    pub note: Option<String>,
    /// How it is paid; left out: not through this service.
    #[serde(default)]
    #[garde(skip)]
    pub payment: AskingDto,
    /// Agreed with this client, instead of the service's. It stays with the booking when it is moved within its service.
    #[serde(default, deserialize_with = "optional_object")]
    #[garde(dive)]
    #[schema(nullable = false)]
    pub price: Option<PriceBody>,
    /// With `saved_card`: an earlier booking of this client, whose mailbox is proved.
    #[garde(skip)]
    #[schema(value_type = String, pattern = "^bkg_[0-9a-f]{32}$", nullable = false, required = false)]
    pub card_of: Option<BookingId>,
    /// With `saved_card`: you have told the client what their card is charged for, as the consent of a quote says it, and they agree.
    #[serde(default)]
    #[garde(skip)]
    pub client_agreed: bool,
}

/// An agreed price; it may be zero.
#[derive(Debug, Clone, Copy, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
#[schema(example = json!({"amount": 4500, "currency": "GBP"}))]
pub struct PriceBody {
    /// Minor units: 4500 is £45.00. Tax included.
    #[schema(minimum = 0, format = Int64)]
    pub amount: i64,
    /// ISO 4217.
    #[serde(deserialize_with = "currency")]
    #[schema(value_type = String, pattern = "^[A-Z]{3}$")]
    pub currency: Currency,
}

/// How a booking is paid that the practice makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AskingDto {
    /// Not here: you collect it yourself, and may record it.
    #[default]
    None,
    /// By the link in the confirmation.
    Now,
    /// By a link that you send with `…/send-link` when you like.
    OnRequest,
    /// From the card that was saved with `card_of`, after the session.
    SavedCard,
}

impl AdminBookingBody {
    #[must_use]
    pub fn request(self) -> BookingRequest {
        BookingRequest {
            service: self.service,
            practitioner: self.practitioner,
            start: self.start.0,
            mode: self.mode.map(Mode::from),
            policy_version: None,
            client: self.client.details(),
            note: self.note.filter(|note| !note.trim().is_empty()),
            return_url: None,
            returning: None,
            previous: None,
            allow_overlap: true,
            card_consent: None,
            challenge: None,
            own: OwnRequest {
                asking: self.payment.into(),
                price: self
                    .price
                    .map(|price| Money::new(price.amount, price.currency)),
                card_of: self.card_of,
                client_agreed: self.client_agreed,
            },
        }
    }
}

impl From<AskingDto> for Asking {
    fn from(word: AskingDto) -> Self {
        match word {
            AskingDto::None => Self::Nothing,
            AskingDto::Now => Self::Now,
            AskingDto::OnRequest => Self::OnRequest,
            AskingDto::SavedCard => Self::SavedCard,
        }
    }
}
