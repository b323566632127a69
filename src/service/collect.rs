//! After the session: one that nobody called missed counts as held, and what is due for it is asked for.

use std::sync::Arc;

use super::{
    App, ServiceError,
    change::{Spare, worker},
    effects::Outcome,
    settle::committed,
};
use crate::{
    domain::{
        booking::{Refusal, State},
        ids::FeeId,
    },
    ports::store::{Change, ChangeCommand, ChangeFacts, Record},
};

/// Completes the booking if its time has come.
pub(super) async fn collect(app: &App, record: &Record) -> Result<Outcome, ServiceError> {
    let now = app.clock.now();
    let due = record.booking.counts_as_held_at();
    if !matches!(record.booking.state, State::Confirmed { .. }) {
        return Ok(Outcome::Done);
    }
    if now < due {
        return Ok(Outcome::Again { due, reason: "moved" });
    }
    let (spare, unused) = (Spare::new(app, &record.funds), FeeId(app.fresh()));
    let decide = move |facts: &ChangeFacts| {
        if now < facts.booking.counts_as_held_at() {
            return Err(Refusal::Unchanged);
        }
        let (booking, _) = facts.booking.clone().attendance(true, unused, now).map_err(|_| Refusal::Unchanged)?;
        let change = Change::of(booking.clone(), worker("booking.completed", &booking));
        Ok(change.settled_up(&facts.funds, now, &mut spare.clone()))
    };
    let command = ChangeCommand::plain(record.booking.practice, record.booking.id, now, Arc::new(decide));
    let done = committed(app, command).await?;
    // Moved in between: looked at again.
    Ok(if done { Outcome::Done } else { Outcome::later(now, 60, "moved") })
}
