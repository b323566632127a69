//! Giving up what a client owes, and asking for it again.

use std::sync::Arc;

use crate::service::{
    App, RequestKey, ServiceError,
    authenticate::{Caller, Scope, allow},
    booking::{
        cancel::Answer,
        change::{ChangeExt, CommittedExt, IdPool},
    },
};
use domain::{
    booking::Refusal,
    clients::Personal,
    ids::{BookingId, WriteOffId},
    money::funds::BookingMoney,
};
use store::{Audit, AuditDetail, Change, ChangeCommand, ChangeFacts, KeyRecord, Principal, Reply};

/// Writes off all that is due for the booking, for a reason.
///
/// # Errors
/// [`Refusal::NothingToPay`].
pub async fn write_off(
    app: &App,
    key: &KeyRecord,
    id: BookingId,
    reason: &Personal<String>,
    once: &RequestKey,
) -> Result<Reply, ServiceError> {
    let (fresh, reason, now) = (WriteOffId(app.fresh()), reason.clone(), app.clock.now());
    let decide = move |facts: &ChangeFacts| {
        let write_off = facts.booking.write_off(&facts.funds, fresh, &reason, now)?;
        Ok((BookingMoney::from(write_off), "balance.written_off"))
    };
    change(app, key, id, Arc::new(decide), once).await
}

/// Asks again for what was written off, as far as it is owed.
///
/// # Errors
/// [`Refusal::NothingToUndo`].
pub async fn undo(
    app: &App,
    key: &KeyRecord,
    id: BookingId,
    once: &RequestKey,
) -> Result<Reply, ServiceError> {
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
    change(app, key, id, Arc::new(decide), once).await
}

type Decision = dyn Fn(&ChangeFacts) -> Result<(BookingMoney, &'static str), Refusal> + Send + Sync;

async fn change(
    app: &App,
    key: &KeyRecord,
    id: BookingId,
    decision: Arc<Decision>,
    once: &RequestKey,
) -> Result<Reply, ServiceError> {
    allow(key, Scope::Payments)?;
    let found = app
        .store
        .booking(key.practice, id)
        .await?
        .ok_or(ServiceError::NotFound)?;
    let caller = Caller::Practice(key.clone());
    let answer = Answer::new(app, &caller, &found.booking).await?;
    let (now, ids, actor) = (app.clock.now(), IdPool::new(app), caller.actor());
    let decide = move |facts: &ChangeFacts| {
        let (funds, action) = decision(facts)?;
        let amount: i64 = funds.write_offs.iter().map(|one| one.amount.amount).sum();
        // The reason may be personal, and stands with the write-off.
        let audit = Audit {
            actor,
            action,
            subject: facts.booking.id.0,
            detail: AuditDetail::default().with("amount", amount),
        };
        let change = Change {
            funds,
            ..Change::of(facts.booking.clone(), audit)
        };
        let change = change.settled_up(&facts.funds, now, &mut ids.clone());
        let reply = answer.of(&change, facts).ok();
        Ok(Change { reply, ..change })
    };
    let plain = ChangeCommand::plain(key.practice, id, now, Arc::new(decide));
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
