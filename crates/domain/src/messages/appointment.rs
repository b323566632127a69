//! What is told of the appointment itself when a booking changes.

use super::{MessageKind, money::on_its_way};
use crate::{
    booking::{Booking, Ending, State},
    clients::confirmation::Awaits,
    money::funds::BookingMoney,
};

/// Whether a client would see that it was moved.
fn is_moved(before: &Booking, after: &Booking) -> bool {
    let looks = |one: &Booking| {
        // A session of a class may change its room alone, and its seats with it.
        let place = one.room.filter(|_| one.seat.is_some());
        (one.at, one.mode, one.practitioners.clone(), place)
    };
    looks(before) != looks(after)
}

/// What is told of a booking that is confirmed now.
fn confirmed(
    before: Option<(&Booking, &BookingMoney)>,
    booking: &Booking,
    by_client: bool,
) -> Option<(MessageKind, bool)> {
    let Some((one, funds)) = before else {
        return Some((MessageKind::Confirmed, by_client));
    };
    match one.state {
        // Paying is the client's act, unless the money was days on its way.
        State::Held { .. } if one.awaits_word() => Some((MessageKind::Confirmed, by_client)),
        State::Held { .. } => Some((
            MessageKind::Confirmed,
            !funds.payments.iter().any(on_its_way),
        )),
        State::Ended {
            how: Ending::Expired,
            ..
        } => Some((MessageKind::Confirmed, false)),
        // Not missed after all: nobody has heard of it.
        State::Ended { .. } => None,
        State::Confirmed { .. } => {
            is_moved(one, booking).then_some((MessageKind::Moved, by_client))
        }
    }
}

/// The message, and whether it answers what the client has just done; `None`: there is nothing to tell.
pub(super) fn appointment(
    before: Option<(&Booking, &BookingMoney)>,
    (booking, funds): (&Booking, &BookingMoney),
    by_client: bool,
) -> Option<(MessageKind, bool)> {
    let was_under_way = before.is_some_and(|(_, funds)| funds.is_under_way());
    let stood = before.is_some_and(|(one, _)| one.is_active());
    let requested = before.is_some_and(|(one, _)| one.awaits_approval());
    let unpaid = before.is_some_and(|(one, _)| one.waits_for_payment());
    match booking.state {
        // Only when it is made; `relinked` sends the message for a new link.
        State::Held {
            awaits: Awaits::Proof | Awaits::ProofUnkept,
            ..
        } => before.is_none().then_some((MessageKind::Prove, true)),
        State::Held { .. } if funds.is_under_way() => {
            // Once, although the payment may be written several times while its money is under way.
            (!was_under_way).then_some((MessageKind::OnItsWay, true))
        }
        // When it is made or proved, and when it is moved.
        State::Held {
            awaits: Awaits::Approval,
            ..
        } => before
            .is_none_or(|(one, _)| !one.awaits_approval() || is_moved(one, booking))
            .then_some((MessageKind::Requested, by_client)),
        State::Held {
            awaits: Awaits::Payment,
            ..
        } => before
            // When it is made, or when a proof or the practice's yes has turned it into a hold for
            // payment, but not when it is extended.
            .is_none_or(|(one, _)| one.awaits_word())
            .then_some((MessageKind::Held, !requested)),
        State::Confirmed { .. } => confirmed(before, booking, by_client),
        State::Ended { how, .. } if stood => match how {
            Ending::CancelledByClient => Some((MessageKind::Cancelled, by_client)),
            Ending::CancelledByPractice => Some((MessageKind::CancelledByPractice, false)),
            Ending::Declined => Some((MessageKind::Declined, false)),
            Ending::NotForClient => Some((MessageKind::NotForClient, by_client)),
            Ending::OverLimit => Some((MessageKind::LimitReached, by_client)),
            Ending::NoShow => Some((MessageKind::Missed, false)),
            // A client who has done their part must hear that the time was given up
            // (docs/decisions/0041-slow-methods-are-asked-for.md).
            Ending::Expired if was_under_way => Some((MessageKind::TooLate, false)),
            Ending::Expired if requested => Some((MessageKind::Unanswered, false)),
            // Who closed the page may think that they have booked.
            Ending::Expired if unpaid => Some((MessageKind::Expired, false)),
            Ending::Completed | Ending::Expired => None,
        },
        State::Ended { .. } => None,
    }
}
