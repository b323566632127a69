//! Requests about moving a booking.

use garde::Validate;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use super::own::{PriceBody, by_hand};
use crate::{
    api::wire::{
        ModeDto, OverrideDto,
        fields::{Instant, many_lines, not_blank, one_line, optional_object},
    },
    service::booking::{
        by_hand::ByHand,
        changing::{reschedule::MoveRequest, swap::SwapRequest},
    },
};
use domain::{ids::BookingId, practice::service::Mode};

/// Where a booking is moved to.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"start": "2026-12-02T12:00:00+00:00"}))]
pub struct MoveBody {
    #[garde(skip)]
    #[schema(value_type = String, format = DateTime)]
    pub start: Instant,
    /// Id or handle; left out: whoever is free, preferably the same.
    #[garde(inner(length(max = 64), custom(one_line)))]
    #[schema(nullable = false, max_length = 64)]
    pub practitioner: Option<String>,
    /// Left out: as before.
    #[garde(skip)]
    #[schema(nullable = false)]
    pub mode: Option<ModeDto>,
    /// Id or handle; left out: the same service as it was agreed. Only the practice can name another one, which has its own
    /// price: what was paid beyond it goes back, what is missing is due after the session.
    #[garde(inner(length(max = 80), custom(one_line)))]
    #[schema(nullable = false, max_length = 80)]
    pub service: Option<String>,
    /// The price in minor units that `GET /v1/admin/bookings/{id}/reschedule` showed: if moving would make it another one by now,
    /// nothing is moved (`price_changed`), so that nobody changes what a client pays without having seen it.
    #[garde(skip)]
    #[schema(nullable = false)]
    pub expected_price: Option<i64>,
}

/// Where the practice moves a booking to.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"start": "2026-12-02T12:00:00+00:00"}))]
pub struct AdminMoveBody {
    #[garde(skip)]
    #[schema(value_type = String, format = DateTime)]
    pub start: Instant,
    /// Id or handle; left out: whoever is free, preferably the same.
    #[garde(inner(length(max = 64), custom(one_line)))]
    #[schema(nullable = false, max_length = 64)]
    pub practitioner: Option<String>,
    /// Left out: as before.
    #[garde(skip)]
    #[schema(nullable = false)]
    pub mode: Option<ModeDto>,
    /// Id or handle; left out: the same service as it was agreed. Another one has its own price: what was paid beyond it goes back,
    /// what is missing is due after the session.
    #[garde(inner(length(max = 80), custom(one_line)))]
    #[schema(nullable = false, max_length = 80)]
    pub service: Option<String>,
    /// The price in minor units that `GET …/reschedule` showed: if moving would make it another one by now, nothing is moved
    /// (`price_changed`), so that nobody changes what a client pays without having seen it.
    #[garde(skip)]
    #[schema(nullable = false)]
    pub expected_price: Option<i64>,
    /// The rules to set aside for this move, with `override_reason`. That nobody is in two places, and no seat is sold twice,
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
    /// With `length` in `override`: how long it takes from now on.
    #[garde(inner(range(min = 5, max = 1440)))]
    #[schema(nullable = false, minimum = 5, maximum = 1440)]
    pub minutes: Option<u32>,
    /// With `price` in `override`: what it costs from now on.
    #[serde(default, deserialize_with = "optional_object")]
    #[garde(dive)]
    #[schema(nullable = false)]
    pub price: Option<PriceBody>,
}

impl From<AdminMoveBody> for MoveRequest {
    fn from(body: AdminMoveBody) -> Self {
        Self {
            start: body.start.0,
            practitioner: body.practitioner,
            mode: body.mode.map(Mode::from),
            service: body.service,
            expected_price: body.expected_price,
            price: body.price.map(Into::into),
            by_hand: by_hand(body.overrides, body.override_reason, body.minutes),
        }
    }
}

/// The booking to swap with.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"with": "bkg_01930000000070008000000000000002"}))]
pub struct SwapBody {
    #[garde(skip)]
    #[schema(value_type = String, pattern = "^bkg_[0-9a-f]{32}$")]
    pub with: BookingId,
    /// The rules to set aside for either, with `override_reason`.
    #[serde(default, rename = "override")]
    #[garde(skip)]
    pub overrides: Vec<OverrideDto>,
    /// Why they are set aside, for yourself: shown with both.
    #[garde(inner(
        length(chars, min = 1, max = 500),
        custom(many_lines),
        custom(not_blank)
    ))]
    #[schema(nullable = false, min_length = 1, max_length = 500)]
    pub override_reason: Option<String>,
}

impl From<SwapBody> for SwapRequest {
    fn from(body: SwapBody) -> Self {
        Self {
            with: body.with,
            by_hand: by_hand(body.overrides, body.override_reason, None),
        }
    }
}

/// Where a booking would be moved to.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct MoveParams {
    /// When the session would start.
    #[param(value_type = String, format = DateTime, example = "2026-12-02T12:00:00Z")]
    pub start: Instant,
    /// Id or handle; left out: whoever is free, preferably the same.
    #[param(nullable = false)]
    pub practitioner: Option<String>,
    /// Left out: as before.
    #[param(nullable = false, inline)]
    pub mode: Option<ModeDto>,
    /// Id or handle; left out: the same service as it was agreed.
    #[param(nullable = false)]
    pub service: Option<String>,
}

impl From<MoveBody> for MoveRequest {
    fn from(body: MoveBody) -> Self {
        let MoveBody {
            start,
            practitioner,
            mode,
            service,
            expected_price,
        } = body;
        Self {
            start: start.0,
            practitioner,
            mode: mode.map(Mode::from),
            service,
            expected_price,
            price: None,
            by_hand: ByHand::default(),
        }
    }
}

impl From<MoveParams> for MoveRequest {
    fn from(query: MoveParams) -> Self {
        let MoveParams {
            start,
            practitioner,
            mode,
            service,
        } = query;
        MoveBody {
            start,
            practitioner,
            mode,
            service,
            expected_price: None,
        }
        .into()
    }
}
