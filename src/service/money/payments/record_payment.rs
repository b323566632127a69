//! Money outside Checkout: the practice records what came in cash, by bank transfer or at a terminal, takes back what it recorded by
//! mistake, and says that it has given money back. The provider is asked nothing.

use std::sync::Arc;

use super::list::BookingPayment;
use crate::service::{
    Answered, App, Idempotent, ServiceError,
    authenticate::{Scope, allow},
    booking::changing::{self, ChangeExt, HOLD_JOBS, IdPool},
};
use domain::{
    booking::State,
    ids::{BookingId, PaymentId, RefundId},
    money::{
        funds::BookingMoney,
        payments::{payment::PaymentState, recorded::Received},
    },
};
use store::{Actor, Audit, Change, ChangeCommand, ChangeFacts, JobKind, KeyRecord, Principal};

/// Records money that came; a receipt is on its way.
///
/// # Errors
/// What [`domain::booking::Booking::received`] says.
pub async fn record(
    app: &App,
    key: &KeyRecord,
    id: BookingId,
    money: &Received,
    once: &Idempotent<BookingPayment>,
) -> Result<Answered<BookingPayment>, ServiceError> {
    allow(key, Scope::Payments)?;
    let found = app
        .store
        .booking(key.practice, id)
        .await?
        .ok_or(ServiceError::NotFound)?;
    let (now, ids, actor) = (app.clock.now(), IdPool::new(app), Actor::Key(key.id));
    // By the practice's calendar: what was received there today may be tomorrow or yesterday in
    // UTC.
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
        let audit = Audit::new(actor, "payment.recorded", booking.id.0)
            .with("payment", payment.to_string())
            .with("means", money.method.into_str())
            .with("amount", money.amount.amount);
        let confirms = matches!(facts.booking.state, State::Held { .. });
        // The pages of payments that `received` took back can still be paid: Stripe has to close
        // them.
        let closes = funds
            .payments
            .iter()
            .any(|one| one.state == PaymentState::Failed);
        let change = Change {
            funds,
            // A hold that cash has confirmed must not be ended by its own job.
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
        Ok(if confirms {
            change.confirmed(&facts.waiting, now, &mut ids)
        } else {
            change
        })
    };
    let command = ChangeCommand {
        // Confirming may resell the time of somebody who cancelled late, whose fee then falls away.
        resale_around: Some(found.booking.at.start),
        ..ChangeCommand::plain(key.practice, id, now, Arc::new(decide))
    };
    let principal = Principal::Key(key.id);
    let told = BookingPayment::after(payment);
    Ok(changing::change(app, command, principal, once, told).await?)
}

/// Takes back what was recorded by mistake, by a counter-entry: it is owed again.
///
/// # Errors
/// What [`BookingMoney::undone`] says.
pub async fn undo(
    app: &App,
    key: &KeyRecord,
    id: PaymentId,
    once: &Idempotent<BookingPayment>,
) -> Result<Answered<BookingPayment>, ServiceError> {
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
    once: &Idempotent<BookingPayment>,
) -> Result<Answered<BookingPayment>, ServiceError> {
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
    once: &Idempotent<BookingPayment>,
) -> Result<Answered<BookingPayment>, ServiceError> {
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
        let audit = Audit::new(actor, action, facts.booking.id.0)
            .with("payment", id.to_string())
            .with("amount", amount);
        let change = Change {
            funds,
            ..Change::of(facts.booking.clone(), audit)
        };
        Ok(change.settled_up(&facts.funds, now, &mut ids))
    };
    let command = ChangeCommand::plain(key.practice, found.booking.id, now, Arc::new(decide));
    let principal = Principal::Key(key.id);
    Ok(changing::change(app, command, principal, once, BookingPayment::after(id)).await?)
}
