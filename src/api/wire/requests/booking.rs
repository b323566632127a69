//! Requests about bookings.

use garde::Validate;
use serde::Deserialize;
use utoipa::ToSchema;

use super::client::ClientBody;
use crate::{
    api::wire::{
        ModeDto,
        fields::{Instant, many_lines, object, one_line, optional_object},
    },
    service::{
        booking::placing::{
            quote::QuoteRequest,
            request::{BookingRequest, OwnRequest},
        },
        clients::{challenge::Solution, returning::Proof},
    },
};
use domain::{clients::Personal, ids::BookingId, practice::service::Mode};

/// What to quote.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"service": "ind50", "start": "2026-12-01T12:00:00+00:00", "mode": "online"}))]
pub struct QuoteBody {
    /// Id or handle; of one that is not listed followed by `.` and its `link_secret`.
    #[garde(length(max = 80), custom(one_line))]
    #[schema(max_length = 80)]
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
    /// An earlier visit, proved by its mail token: what holds for first visits does not apply.
    #[serde(default, deserialize_with = "optional_object")]
    #[garde(dive)]
    #[schema(nullable = false)]
    pub returning: Option<ReturningBody>,
    /// BCP 47 tag of the language for the sentences. Default: the practice's own.
    #[garde(inner(length(max = 35), custom(one_line)))]
    #[schema(nullable = false, max_length = 35)]
    pub language: Option<String>,
}

impl From<QuoteBody> for QuoteRequest {
    fn from(body: QuoteBody) -> Self {
        Self {
            service: body.service,
            practitioner: body.practitioner,
            start: body.start.0,
            mode: body.mode.map(Mode::from),
            returning: body.returning.map(Into::into),
            language: body.language,
        }
    }
}

/// A booking to be placed.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"service": "ind50", "start": "2026-12-01T12:00:00+00:00", "mode": "online", "policy_version": "2026-05-01",
    "client": {"name": "Sam", "email": "sam@example.org"}, "note": "I would like to talk about sleep."}))]
pub struct BookingBody {
    /// Id or handle; of one that is not listed followed by `.` and its `link_secret`.
    #[garde(length(max = 80), custom(one_line))]
    #[schema(max_length = 80)]
    pub service: String,
    /// Id or handle; left out: any.
    #[garde(inner(length(max = 64), custom(one_line)))]
    #[schema(nullable = false, max_length = 64)]
    pub practitioner: Option<String>,
    /// A start of the listed slots.
    #[garde(skip)]
    #[schema(value_type = String, format = DateTime)]
    pub start: Instant,
    /// May be left out when the service takes place in one way only.
    #[garde(skip)]
    #[schema(nullable = false)]
    pub mode: Option<ModeDto>,
    /// The version of the policy that the client was shown.
    #[garde(length(min = 1, max = 40), custom(one_line))]
    #[schema(min_length = 1, max_length = 40)]
    pub policy_version: String,
    #[serde(deserialize_with = "object")]
    #[garde(dive)]
    pub client: ClientBody,
    /// What the client wants to say, in their own words.
    #[garde(inner(length(chars, max = 2000), custom(many_lines)))]
    #[schema(nullable = false, max_length = 2000)]
    pub note: Option<String>,
    /// Where the browser goes after paying; on one of the practice's own web origins.
    #[garde(inner(length(max = 2000), custom(one_line)))]
    #[schema(nullable = false, max_length = 2000)]
    pub return_url: Option<String>,
    /// An earlier visit, proved by its mail token: what holds for first visits does not apply, and a card on file needs
    /// not be entered again.
    #[serde(default, deserialize_with = "optional_object")]
    #[garde(dive)]
    #[schema(nullable = false)]
    pub returning: Option<ReturningBody>,
    /// What was booked before in the same visit, with its manage token: a client who has that time already is asked before they
    /// book it twice (`already_booked`). A token that opens nothing any more counts as none.
    #[serde(default, deserialize_with = "optional_object")]
    #[garde(dive)]
    #[schema(nullable = false)]
    pub previous: Option<ReturningBody>,
    /// The client was asked, and wants this booking beside the one they have at that time.
    #[serde(default)]
    #[garde(skip)]
    pub allow_overlap: bool,
    /// The `hash` of the quote's `card_consent`, once the client has agreed to its text.
    #[garde(inner(length(max = 64), custom(one_line)))]
    #[schema(nullable = false, max_length = 64)]
    pub card_consent: Option<String>,
    /// A challenge that was solved for this booking. One that is not solved, too old, or used before counts as none.
    #[serde(default, deserialize_with = "optional_object")]
    #[garde(dive)]
    #[schema(nullable = false)]
    pub challenge: Option<ChallengeBody>,
}

/// A solved challenge.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChallengeBody {
    /// As it was given.
    #[garde(length(max = 64), custom(one_line))]
    #[schema(max_length = 64)]
    pub token: String,
    /// The numbers that were found, in order, with commas between them.
    #[garde(length(max = 400), custom(one_line))]
    #[schema(max_length = 400, pattern = "^[0-9]{1,10}(,[0-9]{1,10})*$")]
    pub numbers: String,
}

/// A booking, and a token of it: as `returning` its mail token, which stands in the link of the mails about it.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReturningBody {
    #[garde(skip)]
    #[schema(value_type = String, pattern = "^bkg_[0-9a-f]{32}$")]
    pub booking: BookingId,
    #[garde(skip)]
    #[schema(value_type = String)]
    pub token: Personal<String>,
}

impl From<ReturningBody> for Proof {
    fn from(body: ReturningBody) -> Self {
        Self {
            booking: body.booking,
            token: body.token,
        }
    }
}

/// How a held booking is paid.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
#[schema(example = json!({}))]
pub struct PayBody {
    /// Keep the slot longer: possible once, while it is held.
    #[serde(default)]
    pub extend: bool,
}

impl BookingBody {
    #[must_use]
    pub fn request(self) -> BookingRequest {
        BookingRequest {
            service: self.service,
            practitioner: self.practitioner,
            start: self.start.0,
            mode: self.mode.map(Mode::from),
            policy_version: Some(self.policy_version),
            client: self.client.details(),
            note: self.note.filter(|note| !note.trim().is_empty()),
            return_url: self.return_url,
            returning: self.returning.map(Into::into),
            previous: self.previous.map(Into::into),
            allow_overlap: self.allow_overlap,
            card_consent: self.card_consent,
            challenge: self.challenge.map(|one| Solution {
                token: one.token,
                numbers: one.numbers,
            }),
            own: OwnRequest::default(),
        }
    }
}
