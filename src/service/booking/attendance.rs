//! Whether the client came: said by the practice once the session has begun, and taken back if it was a slip.

use std::sync::Arc;

use super::{cancel::Answer, change::IdPool};
use crate::service::{
    App, RequestKey, ServiceError,
    authenticate::Caller,
    booking::change::{ChangeExt, CommittedExt},
};
use domain::{
    booking::cancellation_terms::{Attendance, SLIP},
    ids::{BookingId, FeeId},
    money::funds::BookingMoney,
};
use store::{Audit, AuditDetail, Change, ChangeCommand, ChangeFacts, Expected, JobKind, Reply};

/// Marks a confirmed booking as attended, or missed. What is due is asked for; a fee for not coming is proposed, and what
/// was paid beyond it goes back once that cannot be taken back any more.
pub async fn mark(
    app: &App,
    caller: &Caller,
    id: BookingId,
    attendance: Attendance,
    expected: Expected,
    key: &RequestKey,
) -> Result<Reply, ServiceError> {
    let record = app.record(caller, id).await?;
    let now = app.clock.now();
    let answer = Answer::new(app, caller, &record.booking).await?;
    let actor = caller.actor();
    let (ids, fee) = (IdPool::new(app), FeeId(app.fresh()));
    let decide = move |facts: &ChangeFacts| {
        let (booking, fee) = facts.booking.clone().attendance(attendance, fee, now)?;
        let action = match attendance {
            Attendance::Came => "booking.attended",
            Attendance::Missed => "booking.missed",
        };
        let audit = Audit {
            actor,
            action,
            subject: booking.id.0,
            detail: AuditDetail::default(),
        };
        let funds = fee.map(BookingMoney::from).unwrap_or_default();
        let mut change = Change {
            funds,
            cancels: vec![JobKind::Collect],
            ..Change::of(booking, audit)
        };
        let mut ids = ids.clone();
        match attendance {
            Attendance::Came => {
                change = change.settled_up(&facts.funds, now, &mut ids);
            }
            Attendance::Missed => {
                change
                    .jobs
                    .push(ids.job(JobKind::Collect, now.saturating_add(SLIP).unwrap_or(now)));
            }
        }
        let reply = answer.of(&change, facts).ok();
        Ok(Change { reply, ..change })
    };
    let plain = ChangeCommand::plain(record.booking.practice, id, now, Arc::new(decide));
    let command = ChangeCommand {
        expected,
        once: Some(key.once(caller.principal(id))),
        ..plain
    };
    let committed = app.store.change(command).await?;
    app.work.notify_one();
    committed.answer()
}

/// Takes back that the client did not come, within an hour: the booking is confirmed as before, and counts as held in its time.
pub async fn undo(
    app: &App,
    caller: &Caller,
    id: BookingId,
    expected: Expected,
    key: &RequestKey,
) -> Result<Reply, ServiceError> {
    let record = app.record(caller, id).await?;
    let now = app.clock.now();
    let answer = Answer::new(app, caller, &record.booking).await?;
    let (actor, ids) = (caller.actor(), IdPool::new(app));
    let decide = move |facts: &ChangeFacts| {
        let (booking, fees) = facts.booking.clone().not_missed(&facts.funds, now)?;
        let audit = Audit {
            actor,
            action: "booking.not_missed",
            subject: booking.id.0,
            detail: AuditDetail::default(),
        };
        let funds = BookingMoney {
            fees,
            ..BookingMoney::default()
        };
        let change = Change {
            funds,
            ..Change::of(booking, audit)
        }
        .collected_anew(&mut ids.clone());
        let reply = answer.of(&change, facts).ok();
        Ok(Change { reply, ..change })
    };
    let plain = ChangeCommand::plain(record.booking.practice, id, now, Arc::new(decide));
    let command = ChangeCommand {
        expected,
        once: Some(key.once(caller.principal(id))),
        ..plain
    };
    let committed = app.store.change(command).await?;
    app.work.notify_one();
    committed.answer()
}
