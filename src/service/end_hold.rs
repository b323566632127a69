//! Ending a hold: the provider first. The slot is released only when it says that the payment is dead.

use jiff::Timestamp;

use super::{
    App, ServiceError,
    effects::Outcome,
    pay,
    settle::{Settled, settle},
};
use crate::{
    domain::{
        booking::{Booking, State},
        payment::Payment,
        practice::Catalogue,
    },
    ports::{
        payments::{Checkout, CheckoutState, PaymentsError},
        store::{Finish, Record},
    },
};

/// Ends the hold if it is due: confirmed when it turns out paid, released when it never can be, kept while nobody knows.
pub(super) async fn end_hold(app: &App, record: &Record, finish: Finish) -> Result<Outcome, ServiceError> {
    let State::Held { until, .. } = record.booking.state else { return Ok(Outcome::Done) };
    if app.clock.now() < until {
        return Ok(Outcome::Again { due: until, reason: "extended" });
    }
    let Some(payment) = record.payments.last() else {
        return Err(ServiceError::Internal("a hold without a payment".into()));
    };
    let catalogue = pay::catalogue_of(app, &record.booking).await?;
    let checkout = closed(app, &catalogue, &record.booking, payment).await?;
    if settle(app, &record.booking, payment, &checkout, Some(finish)).await? == Settled::Mismatch {
        return Ok(Outcome::later(app.clock.now(), 300, "payment_mismatch"));
    }
    Ok(match checkout.state {
        CheckoutState::Paid | CheckoutState::Expired => Outcome::Finished,
        CheckoutState::Processing => Outcome::later(app.clock.now(), 60, "payment_processing"),
        CheckoutState::Open { .. } => Outcome::later(app.clock.now(), 10, "payment_still_open"),
    })
}

/// The page of a payment that is cancelled is closed; if it was paid after all, the money goes back.
pub(super) async fn close_page(app: &App, record: &Record, finish: Finish) -> Result<Outcome, ServiceError> {
    let Some(payment) = record.payments.last().filter(|payment| payment.is_open()) else { return Ok(Outcome::Done) };
    let catalogue = pay::catalogue_of(app, &record.booking).await?;
    let checkout = closed(app, &catalogue, &record.booking, payment).await?;
    if settle(app, &record.booking, payment, &checkout, Some(finish)).await? == Settled::Mismatch {
        return Ok(Outcome::later(app.clock.now(), 300, "payment_mismatch"));
    }
    Ok(match checkout.state {
        CheckoutState::Paid | CheckoutState::Expired => Outcome::Finished,
        CheckoutState::Processing | CheckoutState::Open { .. } => Outcome::later(app.clock.now(), 60, "payment_processing"),
    })
}

/// The page after it was asked to close. One that may or may not have been opened is opened again, under the same key,
/// to learn which it is.
async fn closed(app: &App, catalogue: &Catalogue, booking: &Booking, payment: &Payment) -> Result<Checkout, ServiceError> {
    let account = catalogue.practice.stripe_account.as_deref();
    let id = match &payment.page {
        Some(page) => page.id.clone(),
        None => match app.payments.open_checkout(&pay::order(app, catalogue, booking, payment)).await {
            Ok(checkout) => checkout.id,
            // Refused, so it does not exist and never will: the key is used up.
            Err(PaymentsError::Refused { .. }) => return Ok(never_opened(app, payment, booking.booked_at)),
            Err(error) => return Err(pay::provider(error)),
        },
    };
    app.payments.expire_checkout(&id, account).await.map_err(pay::provider)
}

fn never_opened(app: &App, payment: &Payment, at: Timestamp) -> Checkout {
    Checkout {
        id: format!("none:{}", payment.open_key()),
        state: CheckoutState::Expired,
        amount: payment.amount,
        payment: Some(payment.id),
        payment_intent: None,
        livemode: app.payments.livemode(),
        expires_at: at,
    }
}
