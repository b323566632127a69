//! Requests about bookings that the practice makes.

use garde::Validate;
use serde::Deserialize;
use utoipa::ToSchema;

use super::{client::AdminClientBody, money::currency};
use crate::{
    api::wire::{
        ModeDto, OverrideDto,
        fields::{Instant, many_lines, not_blank, object, one_line, optional_object},
    },
    service::booking::{
        by_hand::ByHand,
        placing::{
            enrol::EnrolmentRequest,
            request::{BookingRequest, OwnRequest},
        },
    },
};
use domain::{
    booking::overrides::Override,
    clients::Personal,
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
    pub client: AdminClientBody,
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
    /// The rules to set aside for this booking, with `override_reason`. That nobody is in two places, and no seat is sold twice,
    /// always holds.
    #[serde(default, rename = "override")]
    #[garde(skip)]
    pub overrides: Vec<OverrideDto>,
    /// Why they are set aside, for yourself: shown with the booking.
    #[garde(inner(
        length(chars, min = 1, max = 500),
        custom(many_lines),
        custom(not_blank)
    ))]
    #[schema(nullable = false, min_length = 1, max_length = 500)]
    pub override_reason: Option<String>,
    /// With `length` in `override`: how long it takes.
    #[garde(inner(range(min = 5, max = 1440)))]
    #[schema(nullable = false, minimum = 5, maximum = 1440)]
    pub minutes: Option<u32>,
    /// With `saved_card`: you have told the client what their card is charged for, as the consent of a quote says it, and they agree.
    #[serde(default)]
    #[garde(skip)]
    pub client_agreed: bool,
}

/// A client who is enrolled for several sessions of a class: each a booking, confirmed at once.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"service": "grp80", "starts": ["2026-12-03T18:30:00-05:00", "2026-12-10T18:30:00-05:00"],
    "client": {"name": "Sam", "email": "sam@example.org"}}))]
pub struct EnrolmentBody {
    /// The class: id or handle.
    #[garde(length(max = 64), custom(one_line))]
    #[schema(max_length = 64)]
    pub service: String,
    /// When each of the sessions begins.
    #[garde(length(min = 1, max = 60))]
    #[schema(value_type = Vec<String>, min_items = 1, max_items = 60)]
    pub starts: Vec<Instant>,
    #[garde(skip)]
    #[schema(nullable = false)]
    pub mode: Option<ModeDto>,
    #[serde(deserialize_with = "object")]
    #[garde(dive)]
    pub client: AdminClientBody,
    #[garde(inner(length(chars, max = 2000), custom(many_lines)))]
    #[schema(nullable = false, max_length = 2000)]
    pub note: Option<String>,
    /// How each session is paid; left out: not through this service.
    #[serde(default)]
    #[garde(skip)]
    pub payment: AskingDto,
    /// Of each session, agreed with this client, instead of the class's.
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

impl EnrolmentBody {
    #[must_use]
    pub fn request(self) -> EnrolmentRequest {
        let starts: Vec<_> = self.starts.into_iter().map(|start| start.0).collect();
        let each = AdminBookingBody {
            service: self.service,
            practitioner: None,
            // Each booking gets its own.
            start: Instant(starts.first().copied().unwrap_or_default()),
            mode: self.mode,
            client: self.client,
            note: self.note,
            payment: self.payment,
            price: self.price,
            card_of: self.card_of,
            overrides: Vec::new(),
            override_reason: None,
            minutes: None,
            client_agreed: self.client_agreed,
        };
        EnrolmentRequest {
            booking: each.request(),
            starts,
        }
    }
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

impl From<PriceBody> for Money {
    fn from(price: PriceBody) -> Self {
        Self::new(price.amount, price.currency)
    }
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
                price: self.price.map(Into::into),
                card_of: self.card_of,
                client_agreed: self.client_agreed,
                by_hand: by_hand(self.overrides, self.override_reason, self.minutes),
            },
        }
    }
}

/// What the practice sets aside, as it is sent.
pub(super) fn by_hand(
    overrides: Vec<OverrideDto>,
    reason: Option<String>,
    minutes: Option<u32>,
) -> ByHand {
    ByHand {
        overrides: overrides.into_iter().map(Override::from).collect(),
        reason: reason.map(|reason| Personal::new(reason.trim().into())),
        minutes,
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
