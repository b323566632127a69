//! Money outside Checkout: the practice records what came in cash, by bank transfer or at a terminal, takes back what it recorded by
//! mistake, and says that it has given money back. The provider is asked nothing.

use std::sync::Arc;

use serde_json::json;

use crate::{
    api::wire::{PaymentDetail, reply},
    service::{
        App, RequestKey, ServiceError,
        authenticate::{Scope, allow},
        booking::change::{ChangeExt, CommittedExt, HOLD_JOBS, IdPool},
    },
};
use domain::{
    booking::{Booking, State},
    ids::{BookingId, PaymentId, RefundId},
    money::{
        funds::BookingMoney,
        payments::{payment::PaymentState, recorded::Received},
    },
};
use store::{
    Actor, Audit, Change, ChangeCommand, ChangeFacts, JobKind, KeyRecord, Principal, Reply,
};

/// Records money that came; the payment, with its receipt on its way.
///
/// # Errors
/// What [`Booking::received`] says.
#[expect(
    clippy::too_many_lines,
    reason = "wants to be two: it was cut to size at wider lines"
)]
pub async fn record(
    app: &App,
    key: &KeyRecord,
    id: BookingId,
    money: &Received,
    once: &RequestKey,
) -> Result<Reply, ServiceError> {
    allow(key, Scope::Payments)?;
    let found = app
        .store
        .booking(key.practice, id)
        .await?
        .ok_or(ServiceError::NotFound)?;
    let (now, ids, actor) = (app.clock.now(), IdPool::new(app), Actor::Key(key.id));
    if money.on > found.booking.terms.zone.date(now) {
        return Err(ServiceError::invalid(
            "/received_on",
            "lies ahead: money is recorded once it is here",
        ));
    }
    let (payment, money) = (PaymentId(app.fresh()), money.clone());
    let decide = move |facts: &ChangeFacts| {
        let mut ids = ids.clone();
        let (booking, funds) = facts.booking.received(&facts.funds, &money, payment, now)?;
        let detail = json!({"payment": payment, "means": money.means.into_str(), "amount": money.amount.amount});
        let audit = Audit {
            actor,
            action: "payment.recorded",
            subject: booking.id.0,
            detail,
        };
        let confirms = matches!(facts.booking.state, State::Held { .. });
        let closes = funds
            .payments
            .iter()
            .any(|one| one.state == PaymentState::Dead);
        let change = Change {
            funds,
            cancels: if confirms {
                HOLD_JOBS.to_vec()
            } else {
                Vec::new()
            },
            jobs: closes
                .then(|| ids.job(JobKind::ClosePage, now))
                .into_iter()
                .collect(),
            ..Change::of(booking, audit)
        };
        let change = change.settled_up(&facts.funds, now, &mut ids);
        let change = if confirms {
            change.confirmed(&facts.waiting, now, &mut ids)
        } else {
            change
        };
        let location = Some(format!("/v1/admin/payments/{payment}"));
        Ok(Change {
            reply: shown(
                201,
                location,
                payment,
                &change.booking,
                &facts.funds.with(&change.funds),
            ),
            ..change
        })
    };
    let plain = ChangeCommand::plain(key.practice, id, now, Arc::new(decide));
    let around = Some(found.booking.at.start);
    let committed = app.store.change(ChangeCommand {
        once: Some(once.once(Principal::Key(key.id))),
        resale_around: around,
        ..plain
    });
    let committed = committed.await?;
    app.work.notify_one();
    committed.answer()
}

/// Takes back what was recorded by mistake, by a counter-entry: it is owed again.
///
/// # Errors
/// What [`BookingMoney::undone`] says.
pub async fn undo(
    app: &App,
    key: &KeyRecord,
    id: PaymentId,
    once: &RequestKey,
) -> Result<Reply, ServiceError> {
    let decide = move |facts: &ChangeFacts, ids: &mut IdPool| {
        let refunds = facts.funds.undone(id, ids)?;
        Ok((
            BookingMoney {
                refunds,
                ..BookingMoney::default()
            },
            "payment.undone",
        ))
    };
    change(app, key, id, Arc::new(decide), once).await
}

/// The practice has given back by hand what a rule gave back.
///
/// # Errors
/// What [`BookingMoney::given_back`] says.
pub async fn given_back(
    app: &App,
    key: &KeyRecord,
    (id, refund): (PaymentId, RefundId),
    once: &RequestKey,
) -> Result<Reply, ServiceError> {
    let decide = move |facts: &ChangeFacts, _: &mut IdPool| {
        let refund = facts.funds.given_back(refund)?;
        Ok((refund.into(), "refund.given_back"))
    };
    change(app, key, id, Arc::new(decide), once).await
}

type Decision = dyn Fn(&ChangeFacts, &mut IdPool) -> Result<(BookingMoney, &'static str), domain::booking::Refusal>
    + Send
    + Sync;

/// Writes what was decided about a payment, and settles up.
async fn change(
    app: &App,
    key: &KeyRecord,
    id: PaymentId,
    decision: Arc<Decision>,
    once: &RequestKey,
) -> Result<Reply, ServiceError> {
    allow(key, Scope::Payments)?;
    let found = app
        .store
        .booking_of_payment(key.practice, id)
        .await?
        .ok_or(ServiceError::NotFound)?;
    let (now, ids, actor) = (app.clock.now(), IdPool::new(app), Actor::Key(key.id));
    let decide = move |facts: &ChangeFacts| {
        let mut ids = ids.clone();
        let (funds, action) = decision(facts, &mut ids)?;
        let amount: i64 = funds.refunds.iter().map(|one| one.amount.amount).sum();
        let detail = json!({"payment": id, "amount": amount});
        let audit = Audit {
            actor,
            action,
            subject: facts.booking.id.0,
            detail,
        };
        let change = Change {
            funds,
            ..Change::of(facts.booking.clone(), audit)
        };
        let change = change.settled_up(&facts.funds, now, &mut ids);
        Ok(Change {
            reply: shown(
                200,
                None,
                id,
                &facts.booking,
                &facts.funds.with(&change.funds),
            ),
            ..change
        })
    };
    let plain = ChangeCommand::plain(key.practice, found.booking.id, now, Arc::new(decide));
    let committed = app
        .store
        .change(ChangeCommand {
            once: Some(once.once(Principal::Key(key.id))),
            ..plain
        })
        .await?;
    app.work.notify_one();
    committed.answer()
}

fn shown(
    status: u16,
    location: Option<String>,
    id: PaymentId,
    booking: &Booking,
    funds: &BookingMoney,
) -> Option<Reply> {
    let payment = funds.payment(id)?;
    reply(
        status,
        location,
        &PaymentDetail::of(payment, booking, funds),
    )
    .ok()
}
