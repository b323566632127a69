//! What a hold begins with: the payment it waits for, if it does, and the work that ends it.

use jiff::Timestamp;

use crate::service::booking::changing::{ChangeExt, HOLD_JOBS, IdPool};
use domain::{
    booking::{Booking, State},
    clients::proving::Awaits,
    ids::PaymentId,
    interval::later,
    money::{
        funds::BookingMoney,
        payments::payment::{CollectionMethod, Payee, Payment, PaymentState, Purpose},
        resale::Waiting,
    },
};
use store::{Change, JobKind, NewJob};

/// A page outlives its hold and one extension by this: Stripe wants at least 30 minutes at the moment it is opened.
const PAGE_MARGIN_MINUTES: u32 = 40;

/// With what follows when a hold has got what it waited for: its jobs end, and what it waits for next begins, or it is confirmed.
pub(crate) fn goes_on(
    change: Change,
    waiting: &[Waiting],
    (payment, payee): (PaymentId, Payee),
    now: Timestamp,
    ids: &mut IdPool,
) -> Change {
    let change = Change {
        cancels: HOLD_JOBS.to_vec(),
        jobs: jobs(&change.booking, now, ids),
        funds: self::payment(&change.booking, payment, payee, None)
            .map(BookingMoney::from)
            .unwrap_or_default(),
        ..change
    };
    if change.booking.is_confirmed() {
        change.confirmed(waiting, now, ids)
    } else {
        change
    }
}

/// The payment that confirms a booking which is held for one.
pub(crate) fn payment(
    booking: &Booking,
    id: PaymentId,
    payee: Payee,
    return_url: Option<String>,
) -> Option<Payment> {
    let State::Held {
        until,
        awaits: Awaits::Payment,
        ..
    } = booking.state
    else {
        return None;
    };
    // Fixed before the page is opened, so that repetitions under one key are the same request;
    // Stripe refuses another one under the same key.
    let margin = booking.terms.hold_extension_minutes + PAGE_MARGIN_MINUTES;
    Some(Payment {
        id,
        booking: booking.id,
        // A hold for payment with nothing due now is for saving a card.
        purpose: if booking.terms.due_now.is_zero() {
            Purpose::Card
        } else {
            Purpose::Booking
        },
        amount: booking.terms.due_now,
        method: CollectionMethod::Page,
        state: PaymentState::Pending,
        attempt: 1,
        page_expires_at: later(until, margin)?,
        page: None,
        return_url,
        intent: None,
        refusal: None,
        payee,
    })
}

/// A hold ends by itself; a payment page that is not open `by` then is opened by a worker.
pub(crate) fn jobs(booking: &Booking, by: Timestamp, ids: &mut IdPool) -> Vec<NewJob> {
    let State::Held { until, awaits, .. } = booking.state else {
        return Vec::new();
    };
    let page = (awaits == Awaits::Payment).then(|| ids.job(JobKind::OpenPage, by));
    page.into_iter()
        // Written in the same commit as the hold, so that no hold can be forgotten.
        .chain([ids.job(JobKind::EndHold, until)])
        .collect()
}
