//! Refunds by hand: the practice gives a payment back, all or a part of it. The amount is reserved under the booking's lock.

use std::sync::Arc;

use crate::service::{
    Answered, App, Idempotent, ServiceError,
    authenticate::{Scope, allow},
    booking::changing::{ChangeExt, IdPool, change},
    money::payments::list::BookingPayment,
};
use domain::{
    ids::PaymentId,
    money::{Money, funds::BookingMoney},
};
use store::{Actor, Audit, Change, ChangeCommand, ChangeFacts, KeyRecord, Principal};

/// Orders the refund; the payment as it is then. No amount: all that is left.
pub async fn refund(
    app: &App,
    key: &KeyRecord,
    id: PaymentId,
    amount: Option<Money>,
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
        // Under the lock, so that two refunds at once cannot take the same money.
        let refunds = facts
            .booking
            .refund_by_hand(&facts.funds, id, amount, &mut ids)?;
        let ordered = refunds.first().map(|one| one.amount.amount);
        let audit = Audit::new(actor, "payment.refunded", facts.booking.id.0)
            .with("payment", id.to_string())
            .with("amount", ordered);
        let change = Change {
            funds: BookingMoney {
                refunds,
                ..BookingMoney::default()
            },
            ..Change::of(facts.booking.clone(), audit)
        };
        // Nothing is ordered beside it, whatever else there may be no claim to.
        Ok(change.asked(&facts.funds, now, &mut ids))
    };
    let command = ChangeCommand::plain(key.practice, found.booking.id, now, Arc::new(decide));
    let principal = Principal::Key(key.id);
    Ok(change(app, command, principal, once, BookingPayment::after(id)).await?)
}
