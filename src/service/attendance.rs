//! Whether the client came: said by the practice once the session has begun.

use std::sync::Arc;

use serde_json::json;

use super::{App, RequestKey, ServiceError, authenticate::Caller, cancel::Answer};
use crate::{
    domain::ids::BookingId,
    ports::store::{Audit, Change, ChangeCommand, ChangeFacts, Reply},
};

/// Marks a confirmed booking as attended, or missed.
pub async fn mark(
    app: &App,
    caller: &Caller,
    id: BookingId,
    came: bool,
    version: Option<i64>,
    key: &RequestKey,
) -> Result<Reply, ServiceError> {
    let record = app.record(caller, id).await?;
    let now = app.clock.now();
    let answer = Answer::new(app, caller, &record.booking).await?;
    let actor = caller.actor();
    let decide = move |facts: &ChangeFacts| {
        let booking = facts.booking.clone().attendance(came, now)?;
        let action = if came { "booking.attended" } else { "booking.missed" };
        let audit = Audit { actor: actor.clone(), action, subject: booking.id.0, detail: json!({}) };
        Ok(Change { reply: answer.of(&booking, facts, &facts.refunds).ok(), ..Change::of(booking, audit) })
    };
    let plain = ChangeCommand::plain(record.booking.practice, id, now, Arc::new(decide));
    let command = ChangeCommand { expected_version: version, once: Some(key.once(caller.principal(id))), ..plain };
    app.store.change(command).await?.answer()
}
