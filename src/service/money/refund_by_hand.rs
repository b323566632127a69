//! Refunds by hand: the practice gives a payment back, all or a part of it. The amount is reserved under the booking's lock.

use std::sync::Arc;

use crate::service::{
    App, RequestKey, ServiceError,
    authenticate::{Scope, allow},
    booking::change::{ChangeExt, CommittedExt, IdPool},
    money::payments::list::BookingPayment,
};
use domain::{
    booking::Refusal,
    ids::PaymentId,
    money::{Money, funds::BookingMoney},
};
use store::{
    Actor, Audit, AuditDetail, Change, ChangeCommand, ChangeFacts, KeyRecord, MoneyOfBooking,
    Principal, Reply,
};

/// Orders the refund. No amount: all that is left. `render`: the answer that is kept, of the payment as it is then.
pub async fn refund(
    app: &App,
    key: &KeyRecord,
    id: PaymentId,
    amount: Option<Money>,
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
        let refunds = facts
            .booking
            .refund_by_hand(&facts.funds, id, amount, &mut ids)?;
        let ordered = refunds.first().map(|one| one.amount.amount);
        let detail = AuditDetail::default()
            .with("payment", id.to_string())
            .with("amount", ordered);
        let audit = Audit {
            actor,
            action: "payment.refunded",
            subject: facts.booking.id.0,
            detail,
        };
        let change = Change {
            funds: BookingMoney {
                refunds,
                ..BookingMoney::default()
            },
            ..Change::of(facts.booking.clone(), audit)
        };
        // Nothing is ordered beside it, whatever else there may be no claim to.
        let change = change.asked(&facts.funds, now, &mut ids);
        let funds = facts.funds.with(&change.funds);
        let booking = facts.booking.clone();
        let payment = BookingPayment::of(id, MoneyOfBooking { booking, funds })
            .ok_or(Refusal::NothingToRefund)?;
        let reply = render(&payment).ok();
        Ok(Change { reply, ..change })
    };
    let plain = ChangeCommand::plain(key.practice, found.booking.id, now, Arc::new(decide));
    let command = ChangeCommand {
        once: Some(once.once(Principal::Key(key.id))),
        ..plain
    };
    let committed = app.store.change(command).await?;
    app.work.notify_one();
    committed.answer()
}
