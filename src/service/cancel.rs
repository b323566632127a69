//! Cancelling: what it would cost, and doing it. The slot is free for others when this returns.

use std::sync::Arc;

use serde_json::json;

use super::{
    App, RequestKey, ServiceError,
    authenticate::Caller,
    pay::{HOLD_EFFECTS, catalogue_of},
    refunds::reserve,
    view::{AdminBookingView, BookingView, CancellationView, reply},
};
use crate::{
    domain::{
        booking::{Booking, Party},
        client::Client,
        ids::{BookingId, EffectId, RefundId},
        payment::{Paid, Payment, Refund},
        practice::Catalogue,
    },
    ports::store::{Audit, Change, ChangeCommand, ChangeFacts, Claims, EffectKind, NewEffect, Record, Reply},
};

/// What cancelling now would cost and return.
pub async fn preview(app: &App, caller: &Caller, id: BookingId) -> Result<CancellationView, ServiceError> {
    let record = app.record(caller, id).await?;
    let paid = Paid::of(&record.payments, &record.refunds, record.booking.terms.price);
    let settlement = record.booking.settlement(caller.party(), paid, app.clock.now()).map_err(ServiceError::Refused)?;
    Ok(CancellationView::of(&record.booking, settlement))
}

/// Cancels the caller's booking and settles its money.
pub async fn cancel(
    app: &App,
    caller: &Caller,
    id: BookingId,
    version: Option<i64>,
    key: &RequestKey,
) -> Result<Reply, ServiceError> {
    let record = app.record(caller, id).await?;
    let now = app.clock.now();
    let answer = Answer::new(app, caller, &record.booking).await?;
    let (party, actor) = (caller.party(), caller.actor());
    let effects = [EffectId(app.fresh()), EffectId(app.fresh())];
    let refunds: Vec<_> = record.payments.iter().map(|_| RefundId(app.fresh())).collect();
    let decide = move |facts: &ChangeFacts| {
        let paid = Paid::of(&facts.payments, &facts.refunds, facts.booking.terms.price);
        let (booking, settlement) = facts.booking.clone().cancelled(party, paid, now)?;
        let mut ids = refunds.iter().copied();
        let ordered =
            reserve(&facts.payments, &facts.refunds, settlement.refund, || ids.next().unwrap_or(RefundId(booking.id.0)));
        let [close, refund] = effects;
        let open = facts.payments.iter().any(Payment::is_open).then_some((close, EffectKind::ClosePage));
        let owed = (!ordered.is_empty()).then_some((refund, EffectKind::Refund));
        let detail = json!({"fee": settlement.fee.amount, "refund": settlement.refund.amount});
        let audit = Audit { actor: actor.clone(), action: "booking.cancelled", subject: booking.id.0, detail };
        let all: Vec<_> = facts.refunds.iter().chain(&ordered).cloned().collect();
        Ok(Change {
            claims: Claims::Release,
            cancels: HOLD_EFFECTS.to_vec(),
            effects: open.into_iter().chain(owed).map(|(id, kind)| NewEffect { id, kind, due: now }).collect(),
            reply: answer.of(&booking, facts, &all).ok(),
            refunds: ordered,
            ..Change::of(booking, audit)
        })
    };
    let plain = ChangeCommand::plain(record.booking.practice, id, now, Arc::new(decide));
    let command = ChangeCommand { expected_version: version, once: Some(key.once(caller.principal(id))), ..plain };
    let committed = app.store.change(command).await?;
    app.work.notify_one();
    committed.answer()
}

/// How a changed booking is shown to who changed it.
#[derive(Debug, Clone)]
pub(super) struct Answer {
    catalogue: Arc<Catalogue>,
    party: Party,
}

impl Answer {
    pub(super) async fn new(app: &App, caller: &Caller, booking: &Booking) -> Result<Self, ServiceError> {
        Ok(Self { catalogue: Arc::new(catalogue_of(app, booking).await?), party: caller.party() })
    }

    pub(super) fn catalogue(&self) -> &Catalogue {
        &self.catalogue
    }

    pub(super) fn of(&self, booking: &Booking, facts: &ChangeFacts, refunds: &[Refund]) -> Result<Reply, ServiceError> {
        match self.party {
            Party::Client => {
                let language = facts.client.details.language.as_deref();
                reply(200, None, &BookingView::of(&self.catalogue, booking, &facts.payments, refunds, language))
            }
            Party::Practice => {
                let client = Client { id: facts.client.id, details: facts.client.details.clone() };
                let (payments, refunds) = (facts.payments.clone(), refunds.to_vec());
                let record = Record { booking: booking.clone(), client, note: facts.note.clone(), payments, refunds };
                reply(200, None, &AdminBookingView::of(&self.catalogue, &record))
            }
        }
    }
}
