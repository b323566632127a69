//! Placing a booking: the slot is taken and the answer remembered in one commit; the payment page follows it.

use super::{
    Placing,
    request::{BookingRequest, Requester},
};
use crate::service::{
    Answered, App, Idempotent, ServiceError, booking::details::BookingDetails,
    calendars::busy_refresh, money::payments::page,
};
use domain::booking::{Refusal, availability::Unavailable};
use store::{CommandError, Committed, IdempotencyRecord, Record, Render, Reply, SearchOutcome};

/// Places a booking. Held until paid when something is due, confirmed otherwise.
pub async fn book(
    app: &App,
    slug: &str,
    request: &BookingRequest,
    requester: &Requester,
    once: &Idempotent<BookingDetails>,
) -> Result<Answered<BookingDetails>, ServiceError> {
    for _ in 0..3 {
        let snapshot = app.snapshot(slug).await?;
        let request = &request.dialled(&snapshot.catalogue.practice)?;
        let placing = Placing::prepare(app, &snapshot, request, requester).await?;
        busy_refresh::before_deciding(app, placing.practice(), placing.service.practitioners())
            .await?;
        let record = IdempotencyRecord {
            open_until: placing.may_be_due().then(|| placing.soon()),
            ..once.key.once(requester.principal)
        };
        let told = placing.told(app, request);
        let render = rendered(once, told.clone());
        let command = placing.command(app, request, requester, (record.clone(), render));
        match app.store.place(command).await {
            Ok(SearchOutcome::Done(Committed::Before(reply))) => {
                return Ok(Answered::Before(reply));
            }
            Ok(SearchOutcome::Done(Committed::Now(placed, reply))) => {
                app.work.notify_one();
                let reply = reply.ok_or_else(unanswered)?;
                let paid = with_page(app, &placing, &placed, (record, once), told.clone()).await;
                let (record, reply) = paid.unwrap_or((*placed, reply));
                return Ok(Answered::Now(told(&record), reply));
            }
            Ok(SearchOutcome::Stale) => {}
            Err(CommandError::Refused(Refusal::Unavailable(refusal))) => {
                return Err(placing.taken(app, slug, request, refusal).await);
            }
            Err(CommandError::Overlap) => {
                return Err(placing.taken(app, slug, request, Unavailable::Taken).await);
            }
            Err(error) => return Err(error.into()),
        }
    }
    Err(ServiceError::StoreUnavailable)
}

/// Opens the payment page, if there is something to pay at once, and completes the remembered answer with it. The booking stands
/// whatever the provider says: without a page the answer leads to `…/pay`.
async fn with_page(
    app: &App,
    placing: &Placing,
    placed: &Record,
    (record, once): (IdempotencyRecord, &Idempotent<BookingDetails>),
    told: impl Fn(&Record) -> BookingDetails + Send + Sync + 'static,
) -> Option<(Record, Reply)> {
    if placed.funds.payments.is_empty() || !placing.may_be_due() {
        return None;
    }
    let completes = IdempotencyRecord {
        completes: true,
        ..record
    };
    let answer = (completes, rendered(once, told));
    page::open_after_placing(app, placing.catalogue(), placed, answer).await
}

fn rendered(
    once: &Idempotent<BookingDetails>,
    told: impl Fn(&Record) -> BookingDetails + Send + Sync + 'static,
) -> Render<Record> {
    once.render_from(move |record| Ok(told(record)))
}

fn unanswered() -> ServiceError {
    ServiceError::Internal("a placed booking without an answer".into())
}
