//! What moving a booking would change.

use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use crate::api::wire::{BookingView, MoneyView};
use domain::{
    booking::{Booking, Ending, State},
    money::{Money, funds::BookingMoney},
    practice::Catalogue,
};
use store::{Change, ChangeFacts};

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

impl MoveView {
    pub(crate) fn of(
        catalogue: &Catalogue,
        facts: &ChangeFacts,
        change: &Change,
        now: Timestamp,
    ) -> Self {
        let (before, booking, after) = (
            facts.booking.terms.price,
            &change.booking,
            facts.funds.with(&change.funds),
        );
        let over = Booking {
            state: State::Ended {
                at: now,
                how: Ending::Completed,
            },
            ..booking.clone()
        };
        let went_back = |funds: &BookingMoney| funds.paid(before).refunded.amount;
        let refund = went_back(&after) - went_back(&facts.funds);
        Self {
            booking: BookingView::of(
                catalogue,
                booking,
                &after,
                facts.client.details.language.as_deref(),
                now,
            ),
            price_before: before.into(),
            refund: Money {
                amount: refund,
                ..before
            }
            .into(),
            due_later: over.due(&after).into(),
        }
    }
}
