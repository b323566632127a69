//! What moving a booking would change.

use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    api::wire::{AdminBookingView, BookingView, MoneyView},
    service::booking::{changing::reschedule::MovePreview, details::BookingDetails},
};

/// A booking as it would be once it is moved, and what that means for the money.
#[derive(Debug, Serialize, ToSchema)]
pub struct MoveView {
    /// As it would be. Whom it is with may differ when several are free.
    pub booking: BookingView,
    /// What was agreed so far.
    pub price_before: MoneyView,
    /// What would go back at once.
    pub refund: MoneyView,
    /// What would be asked for after the session.
    pub due_later: MoneyView,
}

/// Two bookings that were swapped.
#[derive(Debug, Serialize, ToSchema)]
pub struct SwappedView {
    /// The one that was named in the path first.
    pub data: Vec<AdminBookingView>,
}

impl SwappedView {
    #[must_use]
    pub fn of(both: &[BookingDetails]) -> Self {
        Self {
            data: both.iter().map(AdminBookingView::of).collect(),
        }
    }
}

impl From<MovePreview> for MoveView {
    fn from(preview: MovePreview) -> Self {
        Self {
            booking: BookingView::of(&preview.booking),
            price_before: preview.price_before.into(),
            refund: preview.refund.into(),
            due_later: preview.due_later.into(),
        }
    }
}
