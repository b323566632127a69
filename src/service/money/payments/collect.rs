//! After the session: one that nobody called missed counts as held, and what is due for it is asked for; for one that was
//! missed, money goes back once that cannot be taken back any more.

use std::sync::Arc;

use jiff::Timestamp;

use super::settle::committed;
use crate::service::{
    App, ServiceError,
    booking::changing::{ChangeExt, IdPool, worker},
    job_outcome::Outcome,
};
use domain::{
    booking::{Ending, Refusal, State, cancellation_terms::Attendance, cancellation_terms::SLIP},
    ids::FeeId,
};
use store::{Change, ChangeCommand, ChangeFacts, Record};

/// Completes the booking if its time has come.
pub(crate) async fn collect(app: &App, record: &Record) -> Result<Outcome, ServiceError> {
    let now = app.clock.now();
    let due = record.booking.counts_as_held_at();
    match record.booking.state {
        State::Confirmed { .. } => {}
        State::Ended {
            at,
            how: Ending::NoShow,
        } => return missed(app, record, at).await,
        State::Held { .. } | State::Ended { .. } => return Ok(Outcome::Done),
    }
    if now < due {
        return Ok(Outcome::Again {
            // Moved to a later time since the job was written: it is not due yet.
            due,
            reason: "moved",
        });
    }
    let (ids, unused) = (IdPool::new(app), FeeId(app.fresh()));
    let decide = move |facts: &ChangeFacts| {
        // Checked again under the lock: it may have been moved between reading and committing.
        if now < facts.booking.counts_as_held_at() {
            return Err(Refusal::Unchanged);
        }
        let (booking, _) = facts
            .booking
            .clone()
            .attendance(Attendance::Came, unused, now)
            // Attended, missed or cancelled meanwhile: nothing is left to do.
            .map_err(|_| Refusal::Unchanged)?;
        let change = Change::of(booking.clone(), worker("booking.completed", &booking));
        Ok(change.settled_up(&facts.funds, now, &mut ids.clone()))
    };
    let command = ChangeCommand::plain(
        record.booking.practice,
        record.booking.id,
        now,
        Arc::new(decide),
    );
    let done = committed(app, command).await?;
    // Moved in between: looked at again.
    Ok(if done {
        Outcome::Done
    } else {
        Outcome::later(now, 60, "moved")
    })
}

/// Settles up for a session that was called missed at `since`, if nobody has taken that back.
async fn missed(app: &App, record: &Record, since: Timestamp) -> Result<Outcome, ServiceError> {
    // Money that has gone back cannot be fetched again, so this waits until the slip can no longer
    // be taken back.
    let (now, due) = (app.clock.now(), since.saturating_add(SLIP).unwrap_or(since));
    if now < due {
        return Ok(Outcome::Again {
            due,
            reason: "may_be_undone",
        });
    }
    let ids = IdPool::new(app);
    let decide = move |facts: &ChangeFacts| {
        if !matches!(
            facts.booking.state,
            State::Ended {
                how: Ending::NoShow,
                ..
            }
        ) {
            return Err(Refusal::Unchanged);
        }
        let change = Change::of(
            facts.booking.clone(),
            worker("booking.settled", &facts.booking),
        );
        Ok(change.settled_up(&facts.funds, now, &mut ids.clone()))
    };
    let command = ChangeCommand::plain(
        record.booking.practice,
        record.booking.id,
        now,
        Arc::new(decide),
    );
    committed(app, command).await?;
    Ok(Outcome::Done)
}
