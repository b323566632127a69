//! Paying: coming back to a held booking, or paying what is due after a session. Reopening never charges twice.

use std::sync::Arc;

use url::Url;

use super::{
    page::{PAGE_TIMEOUT, page},
    settle,
};
use crate::{
    api::wire::{BookingView, reply},
    service::{
        App, RequestKey, ServiceError,
        authenticate::Caller,
        booking::change::{CommittedExt, catalogue_of},
    },
};
use domain::{
    booking::{Refusal, State},
    ids::BookingId,
    money::payments::payment::{Means, Payment},
    practice::Practice,
};
use store::{Audit, AuditDetail, Change, ChangeCommand, ChangeFacts, Record, Reply};

/// What a client asks who comes back to pay.
#[derive(Debug, Clone, Default)]
pub struct PayRequest {
    /// Keep the slot longer; possible once.
    pub extend: bool,
}

/// Resumes the payment of a held booking: the same hold, the same payment, and a page that can be paid.
pub async fn pay(
    app: &App,
    caller: &Caller,
    id: BookingId,
    request: &PayRequest,
    key: &RequestKey,
) -> Result<Reply, ServiceError> {
    let record = app.record(caller, id).await?;
    if request.extend {
        return extend(app, caller, &record, key).await;
    }
    let catalogue = catalogue_of(app, &record.booking).await?;
    let payment = payable(&record)?.clone();
    let found = tokio::time::timeout(
        PAGE_TIMEOUT,
        page(app, &catalogue, &record.booking, payment),
    )
    .await;
    let (payment, checkout) = found.map_err(|_| ServiceError::ProviderUnavailable)??;
    settle::settle(app, &record.booking, &payment, &checkout).await?;
    let record = app.record(caller, id).await?;
    let language = record.client.details.language.as_deref();
    let view = BookingView::of(
        &catalogue,
        &record.booking,
        &record.funds,
        language,
        app.clock.now(),
    );
    reply(200, None, &view)
}

/// The payment that a client can still make: what confirms a held booking, or what is due afterwards.
pub(crate) fn payable(record: &Record) -> Result<&Payment, ServiceError> {
    let due = |one: &&Payment| !one.purpose.confirms() && one.is_open() && one.means == Means::Page;
    let payments = &record.funds.payments;
    let found = match record.booking.state {
        State::Held { .. } => payments.last(),
        State::Confirmed { .. } | State::Ended { .. } => payments.iter().find(due),
    };
    found.ok_or(ServiceError::Refused(match record.booking.state {
        State::Ended { .. } => Refusal::AlreadyEnded,
        State::Held { .. } | State::Confirmed { .. } => Refusal::NothingToPay,
    }))
}

async fn extend(
    app: &App,
    caller: &Caller,
    record: &Record,
    key: &RequestKey,
) -> Result<Reply, ServiceError> {
    let now = app.clock.now();
    let catalogue = catalogue_of(app, &record.booking).await?;
    let (actor, language) = (caller.actor(), record.client.details.language.clone());
    let decide = move |facts: &ChangeFacts| {
        let booking = facts.booking.clone().extended(now)?;
        // A time is kept longer for who is about to pay.
        if !facts.funds.payments.last().is_some_and(Payment::is_opened) {
            return Err(Refusal::PageNotOpened);
        }
        let view = BookingView::of(&catalogue, &booking, &facts.funds, language.as_deref(), now);
        let audit = Audit {
            actor,
            action: "booking.hold_extended",
            subject: booking.id.0,
            detail: AuditDetail::default(),
        };
        Ok(Change {
            reply: reply(200, None, &view).ok(),
            ..Change::of(booking, audit)
        })
    };
    let plain = ChangeCommand::plain(
        record.booking.practice,
        record.booking.id,
        now,
        Arc::new(decide),
    );
    let command = ChangeCommand {
        once: Some(key.once(caller.principal(record.booking.id))),
        ..plain
    };
    app.store.change(command).await?.answer()
}

/// A return address, if it leads to one of the practice's own origins, or to this service, whose pages practices without a
/// website use.
pub(crate) fn return_url(
    practice: &Practice,
    public_url: &str,
    given: Option<&str>,
) -> Result<Option<String>, ServiceError> {
    let Some(given) = given else { return Ok(None) };
    let own = Url::parse(given).ok().filter(|url| {
        let here = Url::parse(public_url).is_ok_and(|here| here.origin() == url.origin());
        here || practice
            .origins
            .contains(&url.origin().ascii_serialization())
    });
    // The origin of `blob:https://…` is that of the address inside it.
    let own = own.filter(|url| {
        matches!(url.scheme(), "http" | "https")
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
