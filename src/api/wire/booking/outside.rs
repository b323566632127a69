//! Bookings that fall outside what the practice is now.

use serde::Serialize;
use utoipa::ToSchema;

use crate::api::wire::instant;
use domain::{
    booking::outside::{Outside, OutsideReason, OutsideReasons},
    zone::Zone,
};
use store::OutsideBooking;

/// What of the practice’s definition a booking does not fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum OutsideReasonDto {
    /// The service is gone, or is a class now, or is none any more.
    Service,
    /// Somebody who was booked does not give it now, or it needs somebody more.
    Staff,
    /// It is outside working hours; of a class, at none of its starts.
    Hours,
    /// The practice is closed that day.
    Holiday,
    /// A practitioner is off then.
    TimeOff,
    /// The room cannot be used then, or not for this service.
    Room,
}

/// How a booking falls outside the practice’s definition.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct OutsideView {
    pub reasons: Vec<OutsideReasonDto>,
    #[schema(format = DateTime)]
    pub since: String,
    /// When somebody said that it stays as it is; null: nobody has, and no reminder is sent.
    #[schema(format = DateTime)]
    pub kept_at: Option<String>,
}

/// A booking that falls outside by a change.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct OutsideBookingView {
    #[schema(
        pattern = "^bkg_[0-9a-f]{32}$",
        example = "bkg_01930000000070008000000000000001"
    )]
    pub id: String,
    #[schema(format = DateTime)]
    pub start: String,
    pub reasons: Vec<OutsideReasonDto>,
}

impl From<OutsideReason> for OutsideReasonDto {
    fn from(reason: OutsideReason) -> Self {
        match reason {
            OutsideReason::Service => Self::Service,
            OutsideReason::Staff => Self::Staff,
            OutsideReason::Hours => Self::Hours,
            OutsideReason::Holiday => Self::Holiday,
            OutsideReason::TimeOff => Self::TimeOff,
            OutsideReason::Room => Self::Room,
        }
    }
}

fn words(reasons: &OutsideReasons) -> Vec<OutsideReasonDto> {
    reasons.iter().copied().map(Into::into).collect()
}

impl OutsideView {
    #[must_use]
    pub fn of(outside: &Outside, zone: &Zone) -> Self {
        Self {
            reasons: words(&outside.reasons),
            since: instant(outside.since, zone),
            kept_at: outside.kept_at.map(|at| instant(at, zone)),
        }
    }
}

impl OutsideBookingView {
    /// In the practice's zone.
    #[must_use]
    pub fn all(outside: &[OutsideBooking], zone: &Zone) -> Vec<Self> {
        let view = |one: &OutsideBooking| Self {
            id: one.id.to_string(),
            start: instant(one.start, zone),
            reasons: words(&one.reasons),
        };
        outside.iter().map(view).collect()
    }
}
