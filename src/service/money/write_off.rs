//! Giving up what a client owes, and asking for it again.

use std::sync::Arc;

use crate::service::{
    Answered, App, Idempotent, ServiceError,
    authenticate::{Caller, Scope, allow},
    booking::{
        changing::{ChangeExt, IdPool},
        details::{BookingDetails, Changing},
    },
};
use domain::{
    booking::Refusal,
    clients::Personal,
    ids::{BookingId, WriteOffId},
    money::funds::BookingMoney,
};
use store::{Audit, Change, ChangeFacts, KeyRecord};

/// Writes off all that is due for the booking, for a reason.
///
/// # Errors
/// [`Refusal::NothingToPay`].
pub async fn write_off(
    app: &App,
    key: &KeyRecord,
    id: BookingId,
    reason: &Personal<String>,
    request: &Idempotent<BookingDetails>,
) -> Result<Answered<BookingDetails>, ServiceError> {
    let (fresh, reason, now) = (WriteOffId(app.fresh()), reason.clone(), app.clock.now());
    let decide = move |facts: &ChangeFacts| {
        let write_off = facts.booking.write_off(&facts.funds, fresh, &reason, now)?;
        Ok((BookingMoney::from(write_off), "balance.written_off"))
    };
    change(app, key, id, Arc::new(decide), request).await
}

/// Asks again for what was written off, as far as it is owed.
///
/// # Errors
/// [`Refusal::NothingToUndo`].
pub async fn undo(
    app: &App,
    key: &KeyRecord,
    id: BookingId,
    request: &Idempotent<BookingDetails>,
) -> Result<Answered<BookingDetails>, ServiceError> {
    let now = app.clock.now();
    let decide = move |facts: &ChangeFacts| {
        let write_offs = facts.funds.asked_again(now)?;
        Ok((
            BookingMoney {
                write_offs,
                ..BookingMoney::default()
            },
            "balance.asked_again",
        ))
    };
    change(app, key, id, Arc::new(decide), request).await
}

type Decision = dyn Fn(&ChangeFacts) -> Result<(BookingMoney, &'static str), Refusal> + Send + Sync;

async fn change(
    app: &App,
    key: &KeyRecord,
    id: BookingId,
    decision: Arc<Decision>,
    request: &Idempotent<BookingDetails>,
) -> Result<Answered<BookingDetails>, ServiceError> {
    allow(key, Scope::Payments)?;
    let found = app
        .store
        .found_booking(key.practice, id)
        .await?
        .ok_or(ServiceError::NotFound)?;
    let caller = Caller::Practice(key.clone());
    let before = Changing::of(app, &caller, found).await?;
    let (now, ids, actor) = (before.now, IdPool::new(app), caller.actor());
    let decide = move |facts: &ChangeFacts| {
        let (funds, action) = decision(facts)?;
        let amount: i64 = funds.write_offs.iter().map(|one| one.amount.amount).sum();
        // The reason may be personal, and stands with the write-off.
        let audit = Audit::new(actor, action, facts.booking.id.0).with("amount", amount);
        let change = Change {
            funds,
            ..Change::of(facts.booking.clone(), audit)
        };
        // Settling up withdraws the page that asks for it, or opens the request anew.
        Ok(change.settled_up(&facts.funds, now, &mut ids.clone()))
    };
    let command = before.command(Arc::new(decide));
    Ok(before.change(app, &caller, command, request).await?)
}
