//! What is seen of where bookings come from.

use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    api::wire::{AdminBookingView, instant},
    service::{
        booking::details::BookingDetails,
        clients::challenge::{Challenge, PUZZLES},
        listing::InZone,
    },
};

/// Bookings from the same origin.
#[derive(Debug, Serialize, ToSchema)]
pub struct SameOriginView {
    pub data: Vec<AdminBookingView>,
}

/// A computing challenge: for each `i` from 0 below `puzzles` a whole number `n` is to be found so that the SHA-256 of the text
/// `<first 22 characters of token>.<i>.<n>` begins with `difficulty` zero bits.
#[derive(Debug, Serialize, ToSchema)]
pub struct ChallengeView {
    /// Whether solving it makes the difference at this moment; otherwise it can be left alone.
    pub helps: bool,
    /// To be sent back with the numbers. It holds for this practice and this network address, and is used once.
    #[schema(
        max_length = 64,
        example = "AZMAAAAAcACAAAAAAAAAAQAAAABqFcCACwAAAAAAAAAAAAAAAAAAAAA"
    )]
    pub token: String,
    #[schema(example = 11)]
    pub difficulty: u8,
    #[schema(example = 32)]
    pub puzzles: usize,
    /// It is valid until then.
    #[schema(format = DateTime)]
    pub expires_at: String,
}

impl SameOriginView {
    #[must_use]
    pub fn of(bookings: &[BookingDetails]) -> Self {
        Self {
            data: bookings.iter().map(AdminBookingView::of).collect(),
        }
    }
}

impl From<InZone<Challenge>> for ChallengeView {
    fn from(InZone { of, zone }: InZone<Challenge>) -> Self {
        Self {
            helps: of.helps,
            token: of.token,
            difficulty: of.difficulty,
            puzzles: PUZZLES,
            expires_at: instant(of.ends, &zone),
        }
    }
}
