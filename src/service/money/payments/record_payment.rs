//! Money outside Checkout: the practice records what came in cash, by bank transfer or at a terminal, takes back what it recorded by
//! mistake, and says that it has given money back. The provider is asked nothing.

use std::sync::Arc;

use super::list::BookingPayment;
use crate::service::{
    App, RequestKey, ServiceError,
    authenticate::{Scope, allow},
    booking::change::{ChangeExt, CommittedExt, HOLD_JOBS, IdPool},
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
    Actor, Audit, AuditDetail, Change, ChangeCommand, ChangeFacts, JobKind, KeyRecord,
    MoneyOfBooking, Principal, Reply,
};

/// Records money that came; a receipt is on its way. `render`: the answer that is kept.
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
    render: impl Fn(&BookingPayment) -> Result<Reply, ServiceError> + Send + Sync + 'static,
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
        let detail = AuditDetail::default()
            .with("payment", payment.to_string())
            .with("means", money.means.into_str())
            .with("amount", money.amount.amount);
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
        Ok(Change {
            reply: kept(
                &render,
                payment,
                &change.booking,
                facts.funds.with(&change.funds),
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

/// Takes back what was recorded by mistake, by a counter-entry: it is owed again. `render`: the answer that is kept.
///
/// # Errors
/// What [`BookingMoney::undone`] says.
pub async fn undo(
    app: &App,
    key: &KeyRecord,
    id: PaymentId,
    once: &RequestKey,
    render: impl Fn(&BookingPayment) -> Result<Reply, ServiceError> + Send + Sync + 'static,
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
    change(app, key, id, Arc::new(decide), once, render).await
}

/// The practice has given back by hand what a rule gave back. `render`: the answer that is kept.
///
/// # Errors
/// What [`BookingMoney::given_back`] says.
pub async fn given_back(
    app: &App,
    key: &KeyRecord,
    (id, refund): (PaymentId, RefundId),
    once: &RequestKey,
    render: impl Fn(&BookingPayment) -> Result<Reply, ServiceError> + Send + Sync + 'static,
) -> Result<Reply, ServiceError> {
    let decide = move |facts: &ChangeFacts, _: &mut IdPool| {
        let refund = facts.funds.given_back(refund)?;
        Ok((refund.into(), "refund.given_back"))
    };
    change(app, key, id, Arc::new(decide), once, render).await
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
    render: impl Fn(&BookingPayment) -> Result<Reply, ServiceError> + Send + Sync + 'static,
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
        let detail = AuditDetail::default()
            .with("payment", id.to_string())
            .with("amount", amount);
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
            reply: kept(&render, id, &facts.booking, facts.funds.with(&change.funds)),
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

/// The payment as it is then, as its answer is kept.
fn kept(
    render: impl Fn(&BookingPayment) -> Result<Reply, ServiceError>,
    id: PaymentId,
    booking: &Booking,
    funds: BookingMoney,
) -> Option<Reply> {
    let booking = booking.clone();
    let payment = BookingPayment::of(id, MoneyOfBooking { booking, funds })?;
    render(&payment).ok()
}
