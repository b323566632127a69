//! Ending a hold: the provider first. The slot is released only when it says that the payment is dead.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use super::{HOLD_JOBS, IdPool, provider, worker};
use crate::{
    ports::payments::{Checkout, CheckoutState, PaymentsError},
    service::{
        App, ServiceError,
        job_outcome::Outcome,
        money::payments::{
            known_payment::known_payment,
            page,
            settle::{Settled, committed, settle},
            taking::reach,
        },
    },
};
use domain::{
    booking::{Booking, Refusal, State},
    money::payments::payment::{Payment, PaymentState, UNREACHABLE},
    practice::Catalogue,
};
use store::{Change, ChangeCommand, ChangeFacts, JobKind, Record, SlotChange};

/// Ends the hold if it is due: confirmed when it turns out paid, released when it never can be, kept while nobody knows.
pub(crate) async fn end_hold(app: &App, record: &Record) -> Result<Outcome, ServiceError> {
    let State::Held { until, .. } = record.booking.state else {
        return Ok(Outcome::Done);
    };
    // Of money on its way it is asked in between.
    if app.clock.now() < until && !under_way(record) {
        return Ok(Outcome::Again {
            due: until,
            reason: "extended",
        });
    }
    // No page was opened, so there is no provider to ask.
    if record.booking.awaits_word() {
        return unanswered(app, record).await;
    }
    let Some(payment) = record.funds.payments.last() else {
        return Err(ServiceError::Internal("a hold without a payment".into()));
    };
    // The provider first: only its "dead" frees the slot
    // (docs/decisions/0005-holds-provider-first.md).
    let wait = ended(app, record, payment).await?;
    // It may have been extended, or its page renewed, while the provider was asked: only what is not held needs no end.
    let after = app
        .store
        .booking(record.booking.practice, record.booking.id)
        .await?;
    let Some(after) = after else {
        return Ok(Outcome::Done);
    };
    let now = app.clock.now();
    match after.booking.state {
        // The client has done their part since. The hold lasts longer now, and is checked from time
        // to time.
        State::Held { until, .. } if now < until && under_way(&after) => {
            let soon = now
                .saturating_add(SignedDuration::from_secs(AN_HOUR))
                .unwrap_or(until);
            Ok(Outcome::Again {
                due: soon.min(until),
                reason: "payment_processing",
            })
        }
        State::Held { until, .. } if now < until => Ok(Outcome::Again {
            due: until,
            reason: "extended",
        }),
        // A slow payment cannot be closed at Stripe. A day before the session the time is given up
        // all the same (docs/decisions/0041-slow-methods-are-asked-for.md).
        State::Held { .. } if under_way(&after) => too_late(app, &after).await,
        State::Held { .. } => Ok(wait.unwrap_or(Outcome::later(now, 10, "payment_still_open"))),
        State::Confirmed { .. } | State::Ended { .. } => Ok(Outcome::Done),
    }
}

/// Days, perhaps: its event tells, and rounds look at it.
const AN_HOUR: i64 = 3_600;

fn under_way(record: &Record) -> bool {
    record
        .funds
        .payments
        .last()
        .is_some_and(|one| one.state == PaymentState::Processing)
}

/// The money is still on its way, and its session is near: the time is given back, and what comes all the same goes back. Until it is known
/// what became of it, somebody has to keep an eye on it.
async fn too_late(app: &App, record: &Record) -> Result<Outcome, ServiceError> {
    let (now, ids) = (app.clock.now(), IdPool::new(app));
    let decide = move |facts: &ChangeFacts| {
        // Under the lock: the money may have come while the provider was asked.
        let under_way = facts
            .funds
            .payments
            .last()
            .is_some_and(|one| one.state == PaymentState::Processing);
        let booking = facts
            .booking
            .clone()
            .expired(now)
            .ok()
            // If it was paid or failed meanwhile, its own rule applies.
            .filter(|_| under_way)
            .ok_or(Refusal::Unchanged)?;
        let audit = worker("booking.expired_unpaid", &booking);
        let jobs = vec![ids.clone().job(JobKind::ClosePage, now)];
        Ok(Change {
            slot: SlotChange::Release,
            cancels: HOLD_JOBS.to_vec(),
            jobs,
            ..Change::of(booking, audit)
        })
    };
    let command = ChangeCommand::plain(
        record.booking.practice,
        record.booking.id,
        now,
        Arc::new(decide),
    );
    committed(app, command).await.map(|_| Outcome::Done)
}

/// Nobody confirmed it by mail, or the practice did not answer: its time is free again. No provider knows of it.
async fn unanswered(app: &App, record: &Record) -> Result<Outcome, ServiceError> {
    let now = app.clock.now();
    let decide = move |facts: &ChangeFacts| {
        // It was confirmed or answered just now, and what it waits for next has a job of its own.
        if !facts.booking.awaits_word() {
            return Err(Refusal::Unchanged);
        }
        let expired = facts.booking.clone().expired(now);
        let booking = expired.map_err(|_| Refusal::Unchanged)?;
        let audit = worker("booking.expired", &booking);
        Ok(Change {
            slot: SlotChange::Release,
            cancels: HOLD_JOBS.to_vec(),
            ..Change::of(booking, audit)
        })
    };
    let command = ChangeCommand::plain(
        record.booking.practice,
        record.booking.id,
        now,
        Arc::new(decide),
    );
    committed(app, command).await.map(|_| Outcome::Done)
}

/// The pages of payments that are not wanted any more are closed; if one was paid after all, the money goes back.
pub(crate) async fn close_page(app: &App, record: &Record) -> Result<Outcome, ServiceError> {
    let mut outcome = Outcome::Done;
    for payment in record
        .funds
        .payments
        .iter()
        .filter(|one| unwanted(record, one))
    {
        outcome = ended(app, record, payment).await?.unwrap_or(outcome);
    }
    Ok(outcome)
}

/// What would confirm a booking that is over; and what is not due any more but has a page.
fn unwanted(record: &Record, payment: &Payment) -> bool {
    if payment.purpose.confirms() && payment.is_open() {
        return !record.booking.is_active();
    }
    // Withdrawn here, but open there: until Stripe has closed it, it can be paid.
    let paged = payment.page.as_ref().is_some_and(|page| page.url.is_some());
    payment.state == PaymentState::Failed && paged
}

/// Asks the provider to close the payment's page and writes what it says; when to ask again, if that was not its end.
async fn ended(
    app: &App,
    record: &Record,
    payment: &Payment,
) -> Result<Option<Outcome>, ServiceError> {
    let (catalogue, now) = (app.catalogue_of(record).await?, app.clock.now());
    // Only a hold that is over may end without an answer, and only once its page has lapsed by its
    // own time.
    let over = !matches!(record.booking.state, State::Held { until, .. } if now < until);
    let checkout = match closed(app, &catalogue, &record.booking, payment).await {
        Err(error @ ServiceError::AccountNotReady(_))
            if over && payment.purpose.confirms() && payment.page_expires_at <= now =>
        {
            return unseen(app, record, payment, &error).await.map(|()| None);
        }
        closed => closed?,
    };
    if settle(app, &record.booking, payment, &checkout).await? == Settled::Mismatch {
        // The slot stays taken: a mismatch does not prove that nobody paid.
        return Ok(Some(Outcome::later(now, 300, "payment_mismatch")));
    }
    Ok(match checkout.state {
        CheckoutState::Paid | CheckoutState::Expired => None,
        CheckoutState::Processing => Some(Outcome::later(now, AN_HOUR, "payment_processing")),
        CheckoutState::Open { .. } => Some(Outcome::later(now, 10, "payment_still_open")),
    })
}

/// The account cannot be asked, and the page's time is over: whether it was paid, somebody has to look up. Should it show later that it
/// was, the money is treated like any that comes late.
async fn unseen(
    app: &App,
    record: &Record,
    payment: &Payment,
    error: &ServiceError,
) -> Result<(), ServiceError> {
    tracing::error!(booking = %record.booking.id, payment = %payment.id, %error, "a payment cannot be looked up: given up");
    let (now, id, attempt) = (app.clock.now(), payment.id, payment.attempt);
    let decide = move |facts: &ChangeFacts| {
        // Another page may have been opened since, or the account may have answered.
        let same = |one: &Payment| one.id == id && one.attempt == attempt && one.is_open();
        let known = known_payment(facts, same)?.clone();
        let funds = Payment {
            state: PaymentState::Failed,
            refusal: Some(UNREACHABLE.to_owned()),
            ..known
        }
        .into();
        // Also called for bookings that were cancelled before, which have no slot to give back.
        let (booking, slot, cancels) = match facts.booking.clone().expired(now) {
            Ok(booking) => (booking, SlotChange::Release, HOLD_JOBS.to_vec()),
            Err(_) => (facts.booking.clone(), SlotChange::Keep, Vec::new()),
        };
        Ok(Change {
            slot,
            funds,
            cancels,
            ..Change::of(booking.clone(), worker("payment.unseen", &booking))
        })
    };
    let command = ChangeCommand::plain(
        record.booking.practice,
        record.booking.id,
        now,
        Arc::new(decide),
    );
    committed(app, command).await.map(|_| ())
}

/// The page after it was asked to close. One that may or may not have been opened is opened again, under the same key,
/// to learn which it is.
async fn closed(
    app: &App,
    catalogue: &Catalogue,
    booking: &Booking,
    payment: &Payment,
) -> Result<Checkout, ServiceError> {
    let account = reach(app, &payment.payee);
    let id = match &payment.page {
        Some(page) => page.id.clone(),
        // At an account that cannot be asked any more nothing is opened.
        None if account.is_err() => return Ok(never_opened(app, payment, booking.booked_at)),
        // The answer to opening it may have been lost. Under the same key Stripe returns what
        // exists, which is then closed.
        None => match app
            .gateways
            .payments
            .open_checkout(&page::order(app, catalogue, booking, payment))
            .await
        {
            Ok(checkout) => checkout.id,
            // Refused, so it does not exist and never will: the key is used up. Or the account is not ready: had it been opened before,
            // nobody was ever told its address.
            Err(PaymentsError::Refused { .. } | PaymentsError::NotReady(_)) => {
                return Ok(never_opened(app, payment, booking.booked_at));
            }
            Err(error) => return Err(provider(error)),
        },
    };
    app.gateways
        .payments
        .expire_checkout(&id, account.map_err(provider)?)
        .await
        .map_err(provider)
}

fn never_opened(app: &App, payment: &Payment, at: Timestamp) -> Checkout {
    Checkout {
        // An id that Stripe never gives, so that it is settled like a page that lapsed.
        id: format!("none:{}", payment.open_key()),
        state: CheckoutState::Expired,
        amount: payment.amount,
        payment: Some(payment.id),
        practice: None,
        payment_intent: None,
        card: None,
        livemode: app.gateways.payments.livemode(),
        expires_at: at,
    }
}
