//! Placing a booking: the slot is taken and the answer remembered in one commit; the payment page follows it.

use super::{
    Placing,
    request::{BookingRequest, Requester},
};
use crate::service::{
    Answered, App, Idempotent, ServiceError, Snapshot, booking::details::BookingDetails,
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
    let mut known = app.known_snapshot(slug);
    // The practice's file may change between reading and committing; with fresh definitions the
    // next attempt succeeds.
    for _ in 0..3 {
        // 1. Everything that can be worked out before the transaction.
        let (placing, request) = &prepared(app, slug, request, requester, known.take()).await?;
        // 2. Calendars kept elsewhere, if what is known of them is old: no network call under the
        // locks.
        busy_refresh::before_deciding(app, placing.practice(), placing.service.practitioners())
            .await?;
        // 3. One commit takes the slot and keeps the answer
        // (docs/decisions/0010-idempotency-with-the-mutation.md).
        let record = IdempotencyRecord {
            open_until: placing.may_be_due().then(|| placing.soon()),
            ..once.key.once(requester.principal)
        };
        let told = placing.told(app, request);
        let render = rendered(once, told.clone());
        let answer = Some((record.clone(), render));
        let command = placing.command(app, request, requester, answer);
        match app.store.place(command).await {
            Ok(SearchOutcome::Done(Committed::Before(reply))) => {
                return Ok(Answered::Before(reply));
            }
            Ok(SearchOutcome::Done(Committed::Now(placed, reply))) => {
                let reply = reply.ok_or_else(unanswered)?;
                // 4. The payment page, after the commit: the two cannot commit together
                // (docs/decisions/0005-holds-provider-first.md).
                let paid = with_page(app, placing, &placed, (record, once), told.clone()).await;
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
    // Three changes of the file during one request: the caller has to try again.
    Err(ServiceError::StoreUnavailable)
}

/// By what was known of the practice, or else by what it is now: the commit compares the revision, but what is refused
/// before it must be refused by what is so, and whose turn it is depends on who was booked last.
async fn prepared(
    app: &App,
    slug: &str,
    request: &BookingRequest,
    requester: &Requester,
    known: Option<Snapshot>,
) -> Result<(Placing, BookingRequest), ServiceError> {
    if let Some(known) = known
        && let Ok(prepared) = prepared_by(app, &known, request, requester).await
        && !prepared.0.leaves_practitioner_open()
    {
        return Ok(prepared);
    }
    prepared_by(app, &app.snapshot(slug).await?, request, requester).await
}

async fn prepared_by(
    app: &App,
    snapshot: &Snapshot,
    request: &BookingRequest,
    requester: &Requester,
) -> Result<(Placing, BookingRequest), ServiceError> {
    let request = request.dialled(&snapshot.catalogue.practice)?;
    let placing = Placing::prepare(app, snapshot, &request, requester).await?;
    Ok((placing, request))
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
    // A link's payment page is opened when the client comes to pay.
    if placed.funds.payments.is_empty() || !placing.may_be_due() {
        return None;
    }
    let completes = IdempotencyRecord {
        // The first answer stands; this one only adds the address of the page.
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
