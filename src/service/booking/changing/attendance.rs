//! Whether the client came: said by the practice once the session has begun, and taken back if it was a slip.

use std::sync::Arc;

use super::{ChangeExt, IdPool};
use crate::service::{
    Answered, App, Idempotent, ServiceError,
    authenticate::Caller,
    booking::details::{BookingDetails, Changing},
};
use domain::{
    booking::cancellation_terms::{Attendance, SLIP},
    ids::{BookingId, FeeId},
    money::funds::BookingMoney,
};
use store::{Audit, Change, ChangeCommand, ChangeFacts, Expected, JobKind};

/// Marks a confirmed booking as attended, or missed. What is due is asked for; a fee for not coming is proposed, and what
/// was paid beyond it goes back once that cannot be taken back any more.
pub async fn mark(
    app: &App,
    caller: &Caller,
    id: BookingId,
    attendance: Attendance,
    expected: Expected,
    request: &Idempotent<BookingDetails>,
) -> Result<Answered<BookingDetails>, ServiceError> {
    let before = Changing::of(app, caller, app.found(caller, id).await?).await?;
    let (actor, now) = (caller.actor(), before.now);
    let (ids, fee) = (IdPool::new(app), FeeId(app.fresh()));
    let decide = move |facts: &ChangeFacts| {
        let (booking, fee) = facts.booking.clone().attendance(attendance, fee, now)?;
        let action = match attendance {
            Attendance::Came => "booking.attended",
            Attendance::Missed => "booking.missed",
        };
        let audit = Audit::new(actor, action, booking.id.0);
        let mut change = Change {
            funds: fee.map(BookingMoney::from).unwrap_or_default(),
            // Marked by hand, so it need not be completed by itself any more.
            cancels: vec![JobKind::Collect],
            ..Change::of(booking, audit)
        };
        let mut ids = ids.clone();
        if attendance == Attendance::Came {
            return Ok(change.settled_up(&facts.funds, now, &mut ids));
        }
        // Nothing is settled yet: money goes back only when the slip can no longer be taken back.
        let then = now.saturating_add(SLIP).unwrap_or(now);
        change.jobs.push(ids.job(JobKind::Collect, then));
        Ok(change)
    };
    let command = ChangeCommand {
        expected,
        ..before.command(Arc::new(decide))
    };
    Ok(before.change(app, caller, command, request).await?)
}

/// Takes back that the client did not come, within an hour: the booking is confirmed as before, and counts as held in its time.
pub async fn undo(
    app: &App,
    caller: &Caller,
    id: BookingId,
    expected: Expected,
    request: &Idempotent<BookingDetails>,
) -> Result<Answered<BookingDetails>, ServiceError> {
    let before = Changing::of(app, caller, app.found(caller, id).await?).await?;
    let (actor, now) = (caller.actor(), before.now);
    let ids = IdPool::new(app);
    let decide = move |facts: &ChangeFacts| {
        let (booking, fees) = facts.booking.clone().not_missed(&facts.funds, now)?;
        let audit = Audit::new(actor, "booking.not_missed", booking.id.0);
        let change = Change {
            funds: BookingMoney {
                fees,
                ..BookingMoney::default()
            },
            ..Change::of(booking, audit)
        };
        Ok(change.collected_anew(&mut ids.clone()))
    };
    let command = ChangeCommand {
        expected,
        ..before.command(Arc::new(decide))
    };
    Ok(before.change(app, caller, command, request).await?)
}
