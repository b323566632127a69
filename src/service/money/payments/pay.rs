//! Paying: coming back to a held booking, or paying what is due after a session. Reopening never charges twice.

use std::sync::Arc;

use url::Url;

use super::{
    page::{PAGE_TIMEOUT, page, payable},
    settle::Settling,
    taking::reach,
};
use crate::{
    ports::payments::Checkout,
    service::{
        Answered, App, Idempotent, ServiceError,
        authenticate::Caller,
        booking::{
            changing::provider,
            details::{BookingDetails, Changing},
        },
    },
};
use domain::{
    booking::Refusal, ids::BookingId, money::payments::payment::Payment, practice::Practice,
};
use store::{Audit, Change, ChangeFacts, Committed, Record};

/// Resumes the payment of a held booking: the same hold, the same payment, and a page that can be paid. Doing it again never
/// charges twice.
pub async fn resume(
    app: &App,
    caller: &Caller,
    id: BookingId,
) -> Result<BookingDetails, ServiceError> {
    let before = BookingDetails::of(app, caller, app.record(caller, id).await?).await?;
    let booking = &before.record.booking;
    let payment = payable(&before.record)?.clone();
    // One limit for everything, which may take several calls; the client's browser is waiting.
    let found =
        tokio::time::timeout(PAGE_TIMEOUT, page(app, &before.catalogue, booking, payment)).await;
    let (payment, checkout) = found.map_err(|_| ServiceError::ProviderUnavailable)??;
    // Written at once: if it turns out to be paid, the client need not wait for the event.
    let record = settled(app, before.record.clone(), &payment, &checkout).await?;
    Ok(BookingDetails {
        record,
        now: app.clock.now(),
        ..before
    })
}

/// Asks the provider once what has come of the page that somebody returns from, and writes it. Opens nothing. What cannot be asked now is
/// found by its event or by a worker, so nobody is told of a failure.
pub async fn look(app: &App, record: &Record) {
    let Ok(payment) = payable(record) else {
        return;
    };
    let Some(page) = &payment.page else {
        return;
    };
    let asking = async {
        let account = reach(app, &payment.payee).map_err(provider)?;
        let checkout = app.gateways.payments.checkout(&page.id, account).await;
        let checkout = checkout.map_err(provider)?;
        settled(app, record.clone(), payment, &checkout).await
    };
    match tokio::time::timeout(PAGE_TIMEOUT, asking).await {
        Ok(Ok(_)) => {}
        Ok(Err(error)) => {
            tracing::warn!(booking = %record.booking.id, %error, "payment not known yet");
        }
        Err(_) => {
            tracing::warn!(booking = %record.booking.id, "payment not known yet: no answer in time");
        }
    }
}

/// Writes what the provider says about the payment's page; the booking as it is then.
async fn settled(
    app: &App,
    seen: Record,
    payment: &Payment,
    checkout: &Checkout,
) -> Result<Record, ServiceError> {
    let booking = &seen.booking;
    let Some(settling) = Settling::of(app, booking, payment, checkout) else {
        return Ok(seen);
    };
    // Most clients come back to a page that is known already, and seeing that needs no transaction. States only go forward: if nothing
    // was left to write when the booking was read, nothing is left now.
    let same = seen.funds.payment(payment.id) == Some(payment);
    let decided = settling.decide(&ChangeFacts::of(seen.clone()));
    if same && matches!(decided, Err(Refusal::Unchanged)) {
        return Ok(seen);
    }
    match settling.write(app, booking).await? {
        Some(Committed::Now(record, _)) => Ok(*record),
        // Somebody else was faster.
        Some(Committed::Before(_)) | None => app
            .store
            .booking(booking.practice, booking.id)
            .await?
            .ok_or(ServiceError::NotFound),
    }
}

/// Keeps the time of a held booking longer, once, for who is about to pay.
pub async fn extend(
    app: &App,
    caller: &Caller,
    id: BookingId,
    request: &Idempotent<BookingDetails>,
) -> Result<Answered<BookingDetails>, ServiceError> {
    let before = Changing::of(app, caller, app.found(caller, id).await?).await?;
    let (actor, now) = (caller.actor(), before.now);
    let decide = move |facts: &ChangeFacts| {
        let booking = facts.booking.clone().extended(now)?;
        // A time is kept longer for who is about to pay.
        if !facts.funds.payments.last().is_some_and(Payment::is_opened) {
            return Err(Refusal::PageNotOpened);
        }
        let audit = Audit::new(actor, "booking.hold_extended", booking.id.0);
        Ok(Change::of(booking, audit))
    };
    let command = before.command(Arc::new(decide));
    Ok(before.change(app, caller, command, request).await?)
}

/// A return address, if it leads to one of the practice's own origins, or to this service, whose pages practices without a
/// website use.
pub(crate) fn return_url(
    practice: &Practice,
    public_url: &str,
    given: Option<&str>,
) -> Result<Option<String>, ServiceError> {
    let Some(given) = given else { return Ok(None) };
    // Anything else would make Stripe's page an open redirect with the practice's name on it.
    let own = Url::parse(given).ok().filter(|url| {
        let here = Url::parse(public_url).is_ok_and(|here| here.origin() == url.origin());
        here || practice
            .origins
            .contains(&url.origin().ascii_serialization())
    });
    // The origin of `blob:https://…` is that of the address inside it.
    let own = own.filter(|url| {
        matches!(url.scheme(), "http" | "https")
            // `https://practice.example@elsewhere.example` looks like the practice's address but is
            // not.
            && url.username().is_empty()
            && url.password().is_none()
    });
    let url = own.ok_or_else(|| {
        ServiceError::invalid(
            "/return_url",
            "it must begin with one of the practice's own web origins",
        )
    })?;
    Ok(Some(url.into()))
}
