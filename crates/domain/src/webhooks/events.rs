//! Announcing: which events a change of a booking is, and what receivers are told of each: ids, times, states and amounts.
//! No names, notes or addresses; who may know more reads it with an API key. Derived from before and after in one place, as the
//! ledger is.

use jiff::Timestamp;
use serde::Serialize;

use super::Event;
use crate::{
    booking::{Booking, Ending, State},
    clients::proving::Awaits,
    ids::{
        BookingId, ClientId, FeeId, PaymentId, PractitionerId, RefundId, RoomId, ServiceId,
        SessionId,
    },
    money::{
        Money,
        fee::{Fee, FeeState},
        funds::BookingMoney,
        payments::{
            payment::{Payment, PaymentState},
            refund::{Refund, RefundProgress},
        },
    },
};

/// One event, as it is sent.
#[derive(Debug, Clone, Serialize)]
pub struct Announcement {
    #[serde(rename = "type", serialize_with = "name")]
    pub event: Event,
    /// When it happened: RFC 3339 with the practice's offset, as all times here.
    pub timestamp: String,
    pub data: Data,
}

/// What it is about.
#[derive(Debug, Clone, Serialize)]
#[serde(untagged)]
pub enum Data {
    Booking(AboutBooking),
    Payment(AboutPayment),
    Fee(AboutFee),
}

/// A booking, as it is afterwards.
#[derive(Debug, Clone, Serialize)]
pub struct AboutBooking {
    id: BookingId,
    /// Rises with each change: who has seen a higher one passes this over.
    version: i64,
    status: &'static str,
    /// Of a held one, what it waits for.
    held_for: Option<&'static str>,
    cancelled_by: Option<&'static str>,
    client: ClientId,
    service: ServiceId,
    practitioners: Vec<PractitionerId>,
    room: Option<RoomId>,
    session: Option<SessionId>,
    mode: &'static str,
    start: String,
    end: String,
    time_zone: String,
    price: Money,
}

/// A payment, and the refund of it that was sent.
#[derive(Debug, Clone, Serialize)]
pub struct AboutPayment {
    id: PaymentId,
    booking: BookingId,
    booking_version: i64,
    purpose: &'static str,
    /// How it is made; outside Checkout if the practice recorded it.
    method: &'static str,
    state: &'static str,
    amount: Money,
    /// Why the saved card was refused: the provider's stable code.
    refusal: Option<String>,
    refund: Option<AboutRefund>,
}

/// A refund.
#[derive(Debug, Clone, Serialize)]
pub struct AboutRefund {
    id: RefundId,
    amount: Money,
}

/// A fee.
#[derive(Debug, Clone, Serialize)]
pub struct AboutFee {
    id: FeeId,
    booking: BookingId,
    booking_version: i64,
    kind: &'static str,
    state: &'static str,
    proposed: Money,
    approved: Option<Money>,
}

/// What happened when a booking and its funds went from `before` to `after`; a new booking comes from nothing.
#[must_use]
pub fn announcements(
    before: Option<(&Booking, &BookingMoney)>,
    after: (&Booking, &BookingMoney),
    now: Timestamp,
) -> Vec<Announcement> {
    let nothing = BookingMoney::default();
    let (old, new) = (before.map_or(&nothing, |(_, funds)| funds), after.1);
    let booking = after.0;
    let about = |event| (event, Data::Booking(AboutBooking::of(booking)));
    let happened = of_booking(before.map(|(booking, _)| booking), booking)
        .into_iter()
        .map(about);
    let payments = new.payments.iter().filter_map(|one| {
        let event = of_payment(old.payment(one.id), one)?;
        Some((event, Data::Payment(AboutPayment::of(one, booking, None))))
    });
    let refunds = new
        .refunds
        .iter()
        .filter(|one| was_sent(old, one))
        .filter_map(|one| {
            let payment = new.payment(one.payment)?;
            Some((
                Event::PaymentRefunded,
                Data::Payment(AboutPayment::of(payment, booking, Some(one))),
            ))
        });
    let fees = new.fees.iter().filter_map(|one| {
        let event = of_fee(old.fee(one.id), one)?;
        Some((event, Data::Fee(AboutFee::of(one, booking))))
    });
    let timestamp = booking.terms.zone.rfc3339(now);
    let all = happened.chain(payments).chain(refunds).chain(fees);
    all.map(|(event, data)| Announcement {
        event,
        timestamp: timestamp.clone(),
        data,
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
            | Ending::Declined
            | Ending::NotNew
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
        PaymentState::Dead => (turned || refused).then_some(Event::PaymentFailed),
        PaymentState::Pending | PaymentState::Processing => refused.then_some(Event::PaymentFailed),
    }
}

fn was_sent(before: &BookingMoney, refund: &Refund) -> bool {
    let earlier = before
        .refunds
        .iter()
        .find(|one| one.id == refund.id)
        .map(|one| one.state);
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

impl AboutBooking {
    fn of(booking: &Booking) -> Self {
        let (status, cancelled_by) = status(booking.state);
        let zone = &booking.terms.zone;
        Self {
            id: booking.id,
            version: booking.version,
            status,
            held_for: held_for(booking.state),
            cancelled_by,
            client: booking.client,
            service: booking.service,
            practitioners: booking.practitioners.clone(),
            room: booking.room,
            session: booking.seat.map(|seat| seat.session),
            mode: booking.mode.into_str(),
            start: zone.rfc3339(booking.at.start),
            end: zone.rfc3339(booking.at.end),
            time_zone: zone.name().to_owned(),
            price: booking.terms.price,
        }
    }
}

impl AboutPayment {
    fn of(payment: &Payment, booking: &Booking, refund: Option<&Refund>) -> Self {
        Self {
            id: payment.id,
            booking: booking.id,
            booking_version: booking.version,
            purpose: payment.purpose.into_str(),
            method: payment.means.public(),
            state: payment.state.public(),
            amount: payment.amount,
            refusal: payment.refusal.clone(),
            refund: refund.map(|one| AboutRefund {
                id: one.id,
                amount: one.amount,
            }),
        }
    }
}

impl AboutFee {
    fn of(fee: &Fee, booking: &Booking) -> Self {
        let approved = match fee.state {
            FeeState::Approved { amount, .. } => Some(amount),
            FeeState::Proposed | FeeState::Waived { .. } => None,
        };
        Self {
            id: fee.id,
            booking: booking.id,
            booking_version: booking.version,
            kind: fee.kind.into_str(),
            state: fee.state.as_str(),
            proposed: fee.proposed,
            approved,
        }
    }
}

/// What it waits for, while it is held.
const fn held_for(state: State) -> Option<&'static str> {
    match state {
        State::Held {
            awaits: Awaits::Payment,
            ..
        } => Some("payment"),
        State::Held {
            awaits: Awaits::Proof | Awaits::ProofUnkept,
            ..
        } => Some("mailbox"),
        State::Confirmed { .. } | State::Ended { .. } => None,
    }
}

/// The words that the API has for a state, and who cancelled.
const fn status(state: State) -> (&'static str, Option<&'static str>) {
    match state {
        State::Held { .. } => ("held", None),
        State::Confirmed { .. } => ("confirmed", None),
        State::Ended { how, .. } => match how {
            Ending::Completed => ("completed", None),
            Ending::NoShow => ("no_show", None),
            Ending::CancelledByClient => ("cancelled", Some("client")),
            Ending::CancelledByPractice => ("cancelled", Some("practice")),
            Ending::Expired => ("expired", None),
            Ending::Declined | Ending::NotNew | Ending::OverLimit => ("declined", Some("practice")),
        },
    }
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "the shape that serde calls"
)]
fn name<S: serde::Serializer>(event: &Event, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(event.into_str())
}
