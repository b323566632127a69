//! The provider's page of a payment: opened, replaced when it lapsed, remembered. Reopening never charges twice.

use std::{sync::Arc, time::Duration};

use super::{
    known_payment::known_payment,
    settle,
    taking::{payee, reach, takes_money},
};
use crate::{
    ports::payments::{Checkout, CheckoutOrder, CheckoutState, PaymentsError},
    service::{
        App, ServiceError,
        booking::changing::{provider, worker},
    },
};
use domain::{
    booking::{Booking, Refusal, State},
    interval::later,
    money::{
        funds::BookingMoney,
        payments::{
            payment::{CollectionMethod, Payee, Payment, PaymentState, Purpose},
            slow::NOT_ARRIVED,
        },
    },
    practice::Catalogue,
};
use store::{
    Change, ChangeCommand, ChangeFacts, CommandError, Committed, Finish, IdempotencyRecord, Record,
    Render, Reply,
};

/// How long an answer waits for the provider's page; the page is opened by a worker if it takes longer.
// Less than `PAGE_PATIENCE`, after which a worker opens it.
pub(crate) const PAGE_TIMEOUT: Duration = Duration::from_secs(8);

/// Minutes for which a page of what is collected after the session can be paid: Stripe allows 24 hours.
// An hour less than Stripe's maximum (Checkout Session, `expires_at`), so that a slow request or a
// clock that differs does not exceed it.
const A_DAY: u32 = 23 * 60;
/// Minutes for which a page that replaces another one of a hold can be paid.
// More than Stripe's minimum of 30 minutes.
const AN_HOUR: u32 = 60;

/// The payment's page as the provider sees it: opened if it was not, replaced if it lapsed while the hold lasts. With it
/// the payment, at the attempt that the page belongs to.
pub(crate) async fn page(
    app: &App,
    catalogue: &Catalogue,
    booking: &Booking,
    payment: Payment,
) -> Result<(Payment, Checkout), ServiceError> {
    // Not even an open page is offered: where nothing may be collected, nobody is asked to pay.
    if !takes_money(app, &catalogue.practice) {
        return Err(ServiceError::Refused(Refusal::PaymentsClosed));
    }
    // A page at an account that cannot be asked any more is not paid once its time is over.
    let over = reach(app, &payment.payee).is_err() && payment.page_expires_at <= app.clock.now();
    // What is due after a session gets its page only when somebody wants to pay, since pages last a
    // day at most.
    if (payment.page.is_none() || over) && !payment.purpose.confirms() {
        return renew(app, catalogue, booking, &payment).await;
    }
    let account = reach(app, &payment.payee).map_err(provider)?;
    let known = match &payment.page {
        Some(page) => app
            .gateways
            .payments
            .checkout(&page.id, account)
            .await
            .map_err(provider)?,
        None => match app
            .gateways
            .payments
            .open_checkout(&order(app, catalogue, booking, &payment))
            .await
        {
            Ok(checkout) => checkout,
            // Stripe stores refusals under the key too: only a new attempt can get another answer.
            Err(PaymentsError::Refused { .. }) => {
                return renew(app, catalogue, booking, &payment).await;
            }
            Err(error) => return Err(provider(error)),
        },
    };
    // The client came back to a page that had lapsed, which can never be paid; they get another.
    if known.state == CheckoutState::Expired && wanted(booking, &payment, app.clock.now()) {
        return renew(app, catalogue, booking, &payment).await;
    }
    Ok((payment, known))
}

/// The payment that a client can still make: what confirms a held booking, or what is due afterwards.
pub(crate) fn payable(record: &Record) -> Result<&Payment, ServiceError> {
    let due = |one: &&Payment| {
        !one.purpose.confirms() && one.is_open() && one.method == CollectionMethod::Page
    };
    let payments = &record.funds.payments;
    let found = match record.booking.state {
        // The last one: a hold with a second attempt also has earlier payments that are dead.
        State::Held { .. } => payments.last(),
        State::Confirmed { .. } | State::Ended { .. } => payments.iter().find(due),
    };
    found.ok_or(ServiceError::Refused(match record.booking.state {
        State::Ended { .. } => Refusal::AlreadyEnded,
        State::Held { .. } | State::Confirmed { .. } => Refusal::NothingToPay,
    }))
}

/// Whether the payment may still be made by its client: to confirm the booking while it is held, or afterwards as long as
/// it is due.
fn wanted(booking: &Booking, payment: &Payment, now: jiff::Timestamp) -> bool {
    if payment.purpose.confirms() {
        // A page for a hold that is over would sell a time that is being given up.
        return matches!(booking.state, State::Held { until, .. } if now < until);
    }
    payment.is_open()
}

/// A new page for a payment whose page can never be paid any more, or that had none. The attempt is stored before the provider is asked.
pub(crate) async fn renew(
    app: &App,
    catalogue: &Catalogue,
    booking: &Booking,
    payment: &Payment,
) -> Result<(Payment, Checkout), ServiceError> {
    // The attempt is committed before Stripe is asked: after a crash the same key goes out again.
    let record = match app
        .store
        .change(next_attempt(app, catalogue, booking, payment))
        .await
    {
        Ok(Committed::Now(record, _)) => record,
        // Another request has just renewed it and will return its page.
        Ok(Committed::Before(_)) | Err(CommandError::Refused(Refusal::Unchanged)) => {
            return Err(ServiceError::InFlight);
        }
        Err(error) => return Err(error.into()),
    };
    let renewed = record
        .funds
        .payment(payment.id)
        .ok_or(ServiceError::Stale)?
        .clone();
    let checkout = app
        .gateways
        .payments
        .open_checkout(&order(app, catalogue, booking, &renewed))
        .await
        .map_err(provider)?;
    Ok((renewed, checkout))
}

/// Makes the payment's next attempt the one that counts: pending, without a page, and for whoever is paid now.
fn next_attempt(
    app: &App,
    catalogue: &Catalogue,
    booking: &Booking,
    payment: &Payment,
) -> ChangeCommand {
    let now = app.clock.now();
    let minutes = if payment.purpose.confirms() {
        AN_HOUR
    } else {
        A_DAY
    };
    let (attempt, expires) = (
        payment.attempt + 1,
        later(now, minutes).unwrap_or(payment.page_expires_at),
    );
    let (id, payee) = (payment.id, payee(app, &catalogue.practice));
    let decide = move |facts: &ChangeFacts| {
        // The provider was asked in between: the booking may have ended, or another request been faster.
        let old = known_payment(facts, |one| one.id == id && one.attempt + 1 == attempt)?;
        if !wanted(&facts.booking, old, now) {
            return Err(Refusal::AlreadyEnded);
        }
        let renewed = Payment {
            attempt,
            page_expires_at: expires,
            page: None,
            state: PaymentState::Pending,
            payee: payee.clone(),
            // A new page is a new attempt. The reason why the card was refused stays, so that it is
            // not tried again by itself.
            refusal: old.refusal.clone().filter(|why| why != NOT_ARRIVED),
            ..old.clone()
        };
        let audit = worker("payment.page_renewed", &facts.booking);
        Ok(Change {
            funds: renewed.into(),
            ..Change::of(facts.booking.clone(), audit)
        })
    };
    ChangeCommand::plain(booking.practice, booking.id, now, Arc::new(decide))
}

/// The next try to open a page that was never opened goes under another key: the provider may have stored a failure under
/// this one, and would repeat it for a day. Should the page exist after all, nobody was ever told its address.
pub(crate) async fn change_key(app: &App, record: &Record) -> Result<(), ServiceError> {
    let now = app.clock.now();
    let decide = move |facts: &ChangeFacts| {
        // Of a booking that is over it is opened to be closed.
        let unopened = |one: &&Payment| {
            one.purpose.confirms() && one.page.is_none() && one.state == PaymentState::Pending
        };
        let old = facts
            .funds
            .payments
            .last()
            .filter(unopened)
            .ok_or(Refusal::Unchanged)?;
        let page_expires_at = later(now, 60).unwrap_or(old.page_expires_at);
        let renewed = Payment {
            // The attempt is part of the key: `payment : open : attempt`.
            attempt: old.attempt + 1,
            page_expires_at,
            ..old.clone()
        };
        Ok(Change {
            funds: renewed.into(),
            ..Change::of(
                facts.booking.clone(),
                worker("payment.key_changed", &facts.booking),
            )
        })
    };
    let command = ChangeCommand::plain(
        record.booking.practice,
        record.booking.id,
        now,
        Arc::new(decide),
    );
    match app.store.change(command).await {
        Ok(_) | Err(CommandError::Refused(_)) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

/// Opens the page right after placing; the remembered answer is completed with it. `None`: a worker will.
pub(crate) async fn open_after_placing(
    app: &App,
    catalogue: &Catalogue,
    placed: &Record,
    answer: (IdempotencyRecord, Render<Record>),
) -> Option<(Record, Reply)> {
    let booking = &placed.booking;
    let payment = placed.funds.payments.first()?;
    let order = order(app, catalogue, booking, payment);
    let open = app.gateways.payments.open_checkout(&order);
    // The booking is committed by now, so neither an error nor a time-out undoes it
    // (docs/decisions/0005-holds-provider-first.md).
    let checkout = match tokio::time::timeout(PAGE_TIMEOUT, open).await {
        Ok(Ok(checkout)) => checkout,
        Ok(Err(error)) => {
            tracing::warn!(booking = %booking.id, %error, "payment page not opened");
            return None;
        }
        Err(_) => return None,
    };
    // Already paid or closed: there is no page to lead to.
    checkout.url()?;
    match settle::remember_page(app, booking, payment, &checkout, Some(answer), None).await {
        Ok(Some(Committed::Now(record, Some(completed)))) => Some((*record, completed)),
        // Another page took its place meanwhile: this one's address is told to nobody.
        Ok(_) => None,
        Err(error) => {
            tracing::warn!(booking = %booking.id, %error, "payment page not remembered");
            None
        }
    }
}

/// With pages that can be opened now, and paid for as long as the provider allows: of a booking that the practice asks money for.
pub(crate) fn payable_at_once(
    funds: BookingMoney,
    payee: &Payee,
    now: jiff::Timestamp,
) -> BookingMoney {
    let page_expires_at = later(now, A_DAY).unwrap_or(now);
    let opened = |one: Payment| Payment {
        page_expires_at,
        payee: payee.clone(),
        ..one
    };
    BookingMoney {
        payments: funds.payments.into_iter().map(opened).collect(),
        ..funds
    }
}

/// The worker's part: opens the page of a booking whose placing was cut short.
pub(crate) async fn open_page(
    app: &App,
    record: &Record,
    finish: Finish,
) -> Result<(), ServiceError> {
    let catalogue = app.catalogue_of(record).await?;
    let Ok(payment) = payable(record) else {
        return Ok(());
    };
    // Opened or paid in the meantime, by the client's own `/pay`.
    if payment.page.is_some() || !payment.is_open() {
        return Ok(());
    }
    let (payment, checkout) = page(app, &catalogue, &record.booking, payment.clone()).await?;
    settle::remember_page(
        app,
        &record.booking,
        &payment,
        &checkout,
        None,
        Some(finish),
    )
    .await
    .map(|_| ())
}

pub(crate) fn order(
    app: &App,
    catalogue: &Catalogue,
    booking: &Booking,
    payment: &Payment,
) -> CheckoutOrder {
    let practice = &catalogue.practice;
    let back = payment
        .return_url
        .clone()
        // Stripe never learns the manage link: this page leads on by a cookie
        // (docs/decisions/0011-manage-tokens.md).
        .unwrap_or_else(|| format!("{}/after-payment", app.settings.public_url));
    CheckoutOrder {
        practice: practice.id,
        booking: booking.id,
        payment: payment.id,
        amount: payment.amount,
        saves_card: payment.purpose == Purpose::Card,
        // Before the session the terms say what was agreed; afterwards nothing waits for the money,
        // so the practice's present settings count.
        slow: if payment.purpose.confirms() {
            booking.terms.slow.is_some()
        } else {
            practice.slow_methods.is_some()
        },
        idempotency_key: payment.open_key(),
        expires_at: payment.page_expires_at,
        success_url: back.clone(),
        cancel_url: back,
        // Neutral: it appears on Stripe's page, in its mails and in the account's dashboard.
        line_item: "Booking".into(),
        statement_suffix: booking.statement_suffix(practice),
        account: payment.payee.connected.clone(),
    }
}
