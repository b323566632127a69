//! Messages about money: what came, what went back, and what is asked for.

use jiff::Timestamp;

use super::{MessageKind, PlannedMessage, TAKING_BACK, by_email};
use crate::{
    booking::{Booking, Ending, State},
    money::{
        fee::FeeState,
        funds::BookingMoney,
        payments::payment::{CollectionMethod, Payment, PaymentState, Purpose},
        receipts::issuing::{DueDocument, wanted},
    },
};

/// What follows from money when a booking and its funds become what they are in `after`. `confirmed`: a confirmation tells of its
/// payment itself.
pub(super) fn of_money(
    before: Option<(&Booking, &BookingMoney)>,
    after: (&Booking, &BookingMoney),
    confirmed: bool,
    now: Timestamp,
) -> Vec<PlannedMessage> {
    let nothing = BookingMoney::default();
    let (old, new) = (before.map_or(&nothing, |(_, funds)| funds), after.1);
    // Follows the documents that are issued, so that every message about money has its document,
    // and none is sent twice.
    let papers = wanted(old, new);
    let receipt = !confirmed && papers.iter().any(|one| one.refund.is_none());
    let noted =
        |of: fn(&DueDocument) -> bool| papers.iter().any(|one| one.refund.is_some() && of(one));
    let approved = |funds: &BookingMoney, id| {
        funds
            .fee(id)
            .is_some_and(|fee| matches!(fee.state, FeeState::Approved { .. }))
    };
    let failed = new.payments.iter().any(|one| has_failed(old, one));
    let found = [
        (MessageKind::Receipt, receipt),
        (
            MessageKind::Refund,
            noted(|one| !one.payment.method.is_recorded()),
        ),
        (
            MessageKind::GivenBack,
            noted(|one| one.payment.method.is_recorded() && !one.undone),
        ),
        (MessageKind::ReceiptCorrected, noted(|one| one.undone)),
        (MessageKind::PaymentFailed, failed),
        // A failed charge becomes a page in the same change: one message covers both.
        (MessageKind::PaymentDue, is_asked(before, after) && !failed),
        (
            MessageKind::Fee,
            new.fees
                .iter()
                .any(|fee| approved(new, fee.id) && !approved(old, fee.id)),
        ),
    ];
    let undone = papers.iter().any(|one| one.undone);
    let at = |kind| match kind {
        // What was undone may be recorded again in a moment, as it should be: until then nobody is asked for it.
        MessageKind::PaymentDue if undone => now.saturating_add(TAKING_BACK).unwrap_or(now),
        // Nobody hears of a fee before they hear of what it is for.
        MessageKind::Fee => missed_told_at(after.0).map_or(now, |told| told.max(now)),
        _ => now,
    };
    found
        .into_iter()
        .filter(|(_, called_for)| *called_for)
        .map(|(kind, _)| by_email(kind, at(kind), false))
        .collect()
}

/// When the client of a missed session is told of that.
fn missed_told_at(booking: &Booking) -> Option<Timestamp> {
    match booking.state {
        State::Ended {
            at,
            how: Ending::NoShow,
        } => at.saturating_add(TAKING_BACK).ok(),
        _ => None,
    }
}

fn has_failed(before: &BookingMoney, one: &Payment) -> bool {
    let was = before.payment(one.id);
    // Only a new refusal: the row is written again for other reasons.
    let refused = one.declined().is_some() && was.is_none_or(|was| was.refusal != one.refusal);
    // A saved card that was not asked after all, because nobody was there to ask: it will be.
    let to_be_asked = one.method == CollectionMethod::Card && one.state == PaymentState::Pending;
    let ended = matches!(one.state, PaymentState::Failed | PaymentState::Pending) && !to_be_asked;
    refused || (ended && was.is_some_and(on_its_way))
}

/// Whether something is asked for on a page that was not before. What the practice asks for ahead of the session is told with the
/// confirmation or by its link, and once more when the session is over.
fn is_asked(
    before: Option<(&Booking, &BookingMoney)>,
    (booking, funds): (&Booking, &BookingMoney),
) -> bool {
    let is_ahead =
        |one: &Booking| one.terms.asking.is_ahead() && matches!(one.state, State::Confirmed { .. });
    let asked = |one: &&Payment| {
        one.purpose == Purpose::Balance && one.method == CollectionMethod::Page && one.is_open()
    };
    // A request made ahead was not yet a debt for a session; once that is over, the client is told
    // again.
    let told = |id| before.is_some_and(|(one, old)| !is_ahead(one) && old.payment(id).is_some());
    !is_ahead(booking) && funds.payments.iter().filter(asked).any(|one| !told(one.id))
}

pub(super) fn on_its_way(payment: &Payment) -> bool {
    payment.state == PaymentState::Processing
}
