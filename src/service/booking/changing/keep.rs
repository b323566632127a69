//! Keeping a booking that falls outside the practice's definitions: it stays as it is, and its reminders go.

use std::sync::Arc;

use crate::service::{
    Answered, App, Idempotent, ServiceError,
    authenticate::Caller,
    booking::details::{BookingDetails, Changing},
};
use domain::{booking::Refusal, ids::BookingId};
use store::{Audit, Change, ChangeCommand, ChangeFacts, Expected};

/// Says that the booking stays as it is, for all that speaks against it now. Of one that fits there is nothing to say, and that is no fault.
pub async fn keep(
    app: &App,
    caller: &Caller,
    id: BookingId,
    expected: Expected,
    request: &Idempotent<BookingDetails>,
) -> Result<Answered<BookingDetails>, ServiceError> {
    let before = Changing::of(app, caller, app.found(caller, id).await?).await?;
    let (actor, now) = (caller.actor(), before.now);
    let decide = move |facts: &ChangeFacts| {
        if !facts.booking.is_active() {
            return Err(Refusal::AlreadyEnded);
        }
        let audit = Audit::new(actor, "booking.kept", facts.booking.id.0);
        Ok(Change {
            keeps_since: Some(now),
            ..Change::of(facts.booking.clone(), audit)
        })
    };
    let command = ChangeCommand {
        expected,
        ..before.command(Arc::new(decide))
    };
    Ok(before.change(app, caller, command, request).await?)
}
