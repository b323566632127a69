//! What a booking would cost: exact price, exact deadlines, before anybody types a name.

use jiff::Timestamp;

use super::{App, ServiceError, Snapshot, book::unavailable, profile::unknown, search::practitioner, view::QuoteView};
use crate::domain::{
    availability::{Search, Unavailable},
    booking::Refusal,
    interval::Interval,
    money::Money,
    policy::Policy,
    service::Mode,
};

/// What is asked about.
#[derive(Debug, Clone)]
pub struct QuoteRequest {
    pub service: String,
    pub practitioner: Option<String>,
    pub start: Timestamp,
    pub mode: Option<Mode>,
}

/// The terms a booking made now would have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quote {
    pub at: Interval,
    pub price: Money,
    pub tax: Money,
    pub due_now: Money,
    pub due_later: Money,
    pub free_until: Option<Timestamp>,
    pub policy: Policy,
    pub now: Timestamp,
}

/// The quote for a start that is free.
pub async fn quote(app: &App, slug: &str, request: &QuoteRequest) -> Result<QuoteView, ServiceError> {
    let snapshot = app.snapshot(slug).await?;
    let Snapshot { catalogue, calendar, .. } = &snapshot;
    let service = catalogue.service_named(&request.service).ok_or_else(|| unknown("/service"))?;
    let practitioner = practitioner(catalogue, request.practitioner.as_deref(), "/practitioner")?;
    if request.mode.is_some_and(|mode| !service.modes.contains(&mode)) {
        return Err(ServiceError::Refused(Refusal::ModeNotOffered));
    }
    let now = app.clock.now();
    let search = Search { catalogue, service, calendar, now, practitioner, mode: request.mode };
    let slot = search
        .admit(request.start)
        .map_err(|refusal| unavailable(&snapshot, service, refusal, request.start, request.mode, now))?;
    let policy = catalogue.policy(service).ok_or(ServiceError::Refused(Refusal::Unavailable(Unavailable::NotOffered)))?;
    // Nobody has shown an earlier visit, so it is quoted as a first one; a booking goes by the same rule.
    let payment = service.payment_rule(true);
    let quote = Quote {
        at: slot.at,
        price: service.price,
        tax: service.tax.amount(service.price),
        due_now: payment.due_now(service.price),
        due_later: payment.due_later(service.price),
        free_until: policy.free_until(slot.at.start, now, &catalogue.practice.zone),
        policy: policy.clone(),
        now,
    };
    Ok(QuoteView::of(&quote, &catalogue.practice.zone))
}
