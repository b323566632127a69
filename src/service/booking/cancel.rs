//! Cancelling: what it would cost, and doing it. The slot is free for others when this returns.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use super::change::{HOLD_JOBS, IdPool, catalogue_of};
use crate::{
    api::wire::{AdminBookingView, BookingView, CancellationView, reply},
    service::{
        App, RequestKey, ServiceError,
        authenticate::Caller,
        booking::change::{ChangeExt, CommittedExt},
    },
};
use domain::{
    booking::{Booking, Party},
    clients::Client,
    ids::{BookingId, FeeId},
    money::funds::BookingMoney,
    practice::Catalogue,
    wording::Locale,
};
use store::{
    Audit, AuditDetail, Change, ChangeCommand, ChangeFacts, Expected, JobKind, Record, Reply,
    SlotChange,
};

/// Goodwill is counted over so long.
const A_YEAR: SignedDuration = SignedDuration::from_hours(365 * 24);

/// What cancelling now would cost and return, in words in the client's language.
pub async fn preview(
    app: &App,
    caller: &Caller,
    id: BookingId,
) -> Result<CancellationView, ServiceError> {
    preview_in(app, caller, id, None).await
}

/// As [`preview`], in words in `language` (BCP 47), if one is asked for.
pub async fn preview_in(
    app: &App,
    caller: &Caller,
    id: BookingId,
    language: Option<&str>,
) -> Result<CancellationView, ServiceError> {
    let record = app.record(caller, id).await?;
    let now = app.clock.now();
    let shown = record.client.is_proved() || caller.has_proof();
    let used = app
        .store
        .goodwill_used(
            record.booking.practice,
            record.booking.client,
            a_year_before(now),
        )
        .await?;
    let used = goodwill_used(shown, used);
    let leave = record
        .booking
        .leave(caller.party(), &record.funds, used, now)
        .map_err(ServiceError::Refused)?;
    let catalogue = catalogue_of(app, &record.booking).await?;
    let language = language.or(record.client.details.language.as_deref());
    let locale = Locale::chosen(language, &catalogue.practice.locales);
    Ok(CancellationView::of(&record.booking, leave, locale))
}

/// Cancels the caller's booking and settles its money.
pub async fn cancel(
    app: &App,
    caller: &Caller,
    id: BookingId,
    expected: Expected,
    key: &RequestKey,
) -> Result<Reply, ServiceError> {
    let record = app.record_to_change(caller, id).await?;
    let now = app.clock.now();
    let answer = Answer::new(app, caller, &record.booking).await?;
    let (party, actor) = (caller.party(), caller.actor());
    let (ids, fee) = (IdPool::new(app), FeeId(app.fresh()));
    let decide = move |facts: &ChangeFacts| {
        let mut ids = ids.clone();
        let used = goodwill_used(facts.client.is_proved(), facts.goodwill_used);
        let (booking, leave, fee) =
            facts
                .booking
                .clone()
                .cancelled(party, &facts.funds, used, fee, now)?;
        let detail = AuditDetail::default()
            .with("fee", leave.settlement.fee.amount)
            .with("refund", leave.settlement.refund.amount);
        let audit = Audit {
            actor,
            action: "booking.cancelled",
            subject: booking.id.0,
            detail,
        };
        let open = facts
            .funds
            .payments
            .iter()
            .any(|one| one.purpose.confirms() && one.is_open());
        let close = open.then(|| ids.job(JobKind::ClosePage, now));
        let change = Change {
            slot: SlotChange::Release,
            cancels: [&HOLD_JOBS[..], &[JobKind::Collect]].concat(),
            funds: fee.map(BookingMoney::from).unwrap_or_default(),
            jobs: close.into_iter().collect(),
            ..Change::of(booking, audit)
        };
        let change = change.settled_up(&facts.funds, now, &mut ids);
        let reply = answer.of(&change, facts).ok();
        Ok(Change { reply, ..change })
    };
    let plain = ChangeCommand::plain(record.booking.practice, id, now, Arc::new(decide));
    let command = ChangeCommand {
        expected,
        goodwill_since: Some(a_year_before(now)),
        once: Some(key.once(caller.principal(id))),
        ..plain
    };
    let committed = app.store.change(command).await?;
    app.work.notify_one();
    committed.answer()
}

/// Whether a late cancellation is let pass depends on who it is: to who has not shown that, it says nothing of anybody.
const fn goodwill_used(shown: bool, used: u32) -> u32 {
    if shown { used } else { u32::MAX }
}

fn a_year_before(now: Timestamp) -> Timestamp {
    now.saturating_sub(A_YEAR).unwrap_or(now)
}

/// How a changed booking is shown to who changed it.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    catalogue: Arc<Catalogue>,
    party: Party,
    sees_clients: bool,
    now: Timestamp,
}

impl Answer {
    pub(crate) async fn new(
        app: &App,
        caller: &Caller,
        booking: &Booking,
    ) -> Result<Self, ServiceError> {
        let catalogue = Arc::new(catalogue_of(app, booking).await?);
        Ok(Self {
            catalogue,
            party: caller.party(),
            sees_clients: caller.sees_clients(),
            now: app.clock.now(),
        })
    }

    /// As its client sees it, whoever asks: for routes that both use.
    pub(crate) fn for_both(self) -> Self {
        Self {
            party: Party::Client,
            ..self
        }
    }

    pub(crate) fn catalogue(&self) -> &Catalogue {
        &self.catalogue
    }

    /// The booking as the change leaves it.
    pub(crate) fn of(&self, change: &Change, facts: &ChangeFacts) -> Result<Reply, ServiceError> {
        let (booking, funds) = (&change.booking, facts.funds.with(&change.funds));
        match self.party {
            Party::Client => {
                let language = facts.client.details.language.as_deref();
                reply(
                    200,
                    None,
                    &BookingView::of(&self.catalogue, booking, &funds, language, self.now),
                )
            }
            Party::Practice => {
                let details = change
                    .details
                    .clone()
                    .unwrap_or_else(|| facts.client.details.clone());
                let client = Client {
                    details,
                    ..facts.client.clone()
                };
                let card = change.card.clone().or_else(|| facts.card.clone());
                let record = Record {
                    booking: booking.clone(),
                    client,
                    note: facts.note.clone(),
                    funds,
                    card,
                };
                reply(
                    200,
                    None,
                    &AdminBookingView::of(&self.catalogue, &record, self.sees_clients, self.now),
                )
            }
        }
    }
}
