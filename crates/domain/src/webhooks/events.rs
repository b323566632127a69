//! Announcing: which events a change of a booking is, and what each is about. Derived from before and after in one place, as the
//! ledger is. What receivers read of it, the API's types say: ids, times, states and amounts; no names, notes or addresses.

use jiff::Timestamp;

use super::Event;
use crate::{
    booking::{Booking, Ending, State},
    money::{
        fee::{Fee, FeeState},
        funds::BookingMoney,
        payments::{
            payment::{Payment, PaymentState},
            refund::{Refund, RefundProgress},
        },
    },
};

/// One event.
#[derive(Debug, Clone, Copy)]
pub struct Announcement<'a> {
    pub event: Event,
    /// When it happened.
    pub at: Timestamp,
    /// As it is afterwards.
    pub booking: &'a Booking,
    pub about: About<'a>,
}

/// What it is about.
#[derive(Debug, Clone, Copy)]
pub enum About<'a> {
    /// The booking itself.
    Booking,
    /// A payment of it, and the refund that was sent.
    Payment(&'a Payment, Option<&'a Refund>),
    Fee(&'a Fee),
}

/// What happened when a booking and its funds went from `before` to `after`; a new booking comes from nothing.
#[must_use]
pub fn announcements<'a>(
    before: Option<(&Booking, &BookingMoney)>,
    after: (&'a Booking, &'a BookingMoney),
    now: Timestamp,
) -> Vec<Announcement<'a>> {
    let nothing = BookingMoney::default();
    let (old, new) = (before.map_or(&nothing, |(_, funds)| funds), after.1);
    let booking = after.0;
    let happened = of_booking(before.map(|(booking, _)| booking), booking)
        .into_iter()
        .map(|event| (event, About::Booking));
    let payments = new.payments.iter().filter_map(|one| {
        let event = of_payment(old.payment(one.id), one)?;
        Some((event, About::Payment(one, None)))
    });
    let refunds = new
        .refunds
        .iter()
        .filter(|one| was_sent(old, one))
        .filter_map(|one| {
            let payment = new.payment(one.payment)?;
            Some((Event::PaymentRefunded, About::Payment(payment, Some(one))))
        });
    let fees = new.fees.iter().filter_map(|one| {
        let event = of_fee(old.fee(one.id), one)?;
        Some((event, About::Fee(one)))
    });
    // The booking first: receivers learn what an amount is for before they hear of the amount.
    let all = happened.chain(payments).chain(refunds).chain(fees);
    all.map(|(event, about)| Announcement {
        event,
        at: now,
        booking,
        about,
    })
    .collect()
}

fn of_booking(before: Option<&Booking>, after: &Booking) -> Vec<Event> {
    let mut all = Vec::new();
    let place = |one: &Booking| {
        (
            one.at,
            one.practitioners.clone(),
            one.room,
            one.service,
            one.mode,
        )
    };
    // A booking may move and change its state in one commit; receivers are told of both, in this
    // order.
    if before.is_some_and(|before| place(before) != place(after)) {
        all.push(Event::BookingMoved);
    }
    let is = reached(after.state);
    if before.is_none_or(|before| reached(before.state) != is) {
        all.push(is);
    }
    all
}

/// The event by which a booking came into its state.
const fn reached(state: State) -> Event {
    match state {
        State::Held { .. } => Event::BookingHeld,
        State::Confirmed { .. } => Event::BookingConfirmed,
        State::Ended { how, .. } => match how {
            Ending::Completed => Event::BookingCompleted,
            Ending::NoShow => Event::BookingMissed,
            Ending::CancelledByClient
            | Ending::CancelledByPractice
            // Receivers that were told "held" learn that it is over; the reason is in the booking's
            // `state`.
            | Ending::Declined
            | Ending::NotForClient
            | Ending::OverLimit => Event::BookingCancelled,
            Ending::Expired => Event::BookingExpired,
        },
    }
}

/// Saving a card moves no money and is no event of its own.
fn of_payment(before: Option<&Payment>, after: &Payment) -> Option<Event> {
    let turned = before.map(|one| one.state) != Some(after.state);
    let refused =
        after.declined().is_some() && before.is_none_or(|one| one.refusal != after.refusal);
    match after.state {
        _ if after.amount.is_zero() => None,
        PaymentState::Captured => turned.then_some(Event::PaymentCaptured),
        PaymentState::Failed => (turned || refused).then_some(Event::PaymentFailed),
        // A refused card payment that becomes a page goes back to pending: the attempt failed all
        // the same.
        PaymentState::Pending | PaymentState::Processing => refused.then_some(Event::PaymentFailed),
    }
}

fn was_sent(before: &BookingMoney, refund: &Refund) -> bool {
    let earlier = before
        .refunds
        .iter()
        .find(|one| one.id == refund.id)
        .map(|one| one.state);
    // Only once it has gone: an ordered refund may still fail.
    refund.state == RefundProgress::Succeeded && earlier != Some(RefundProgress::Succeeded)
}

fn of_fee(before: Option<&Fee>, after: &Fee) -> Option<Event> {
    let event = |one: &Fee| match one.state {
        FeeState::Proposed => Event::FeeProposed,
        FeeState::Approved { .. } => Event::FeeApproved,
        FeeState::Waived { .. } => Event::FeeWaived,
    };
    (before.map(event) != Some(event(after))).then(|| event(after))
}
