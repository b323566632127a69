//! Confirming by mail: who shows the token that stood in a mail says that the mailbox is theirs. A booking that was held for that
//! is confirmed, or held for its payment.

use std::sync::Arc;

use jiff::Timestamp;

use crate::service::{
    Answered, App, Idempotent, ServiceError,
    authenticate::Caller,
    booking::{
        changing::{HOLD_JOBS, IdPool},
        details::{BookingDetails, Changing},
        placing::hold,
    },
    money::payments::taking::payee,
};
use domain::{
    booking::{
        Booking, Party, Refusal,
        availability::{Unavailable, extent::CalendarExtent},
        placing::seated,
    },
    clients::proving::welcome,
    ids::{BookingId, PaymentId, SessionId},
};
use store::{Actor, Audit, Change, ChangeCommand, ChangeFacts, SlotChange};

/// Confirms the caller's booking: its client by the mail token, or the practice, which knows who it is.
///
/// # Errors
/// [`Refusal::ProofMissing`] for the manage token, which stood in no mail.
pub async fn confirm(
    app: &App,
    caller: &Caller,
    id: BookingId,
    request: &Idempotent<BookingDetails>,
) -> Result<Answered<BookingDetails>, ServiceError> {
    let by_client = caller.party() == Party::Client;
    if by_client && !caller.has_proof() {
        // Whose booking it is not learns nothing of it.
        app.found(caller, id).await?;
        return Err(ServiceError::Refused(Refusal::ProofMissing));
    }
    let found = app.found_to_change(caller, id).await?;
    let before = Changing::of(app, caller, found).await?;
    let (catalogue, now) = (Arc::clone(&before.catalogue), before.now);
    let minutes = catalogue.practice.booking.hold_minutes;
    let (actor, ids, payment) = (caller.actor(), IdPool::new(app), PaymentId(app.fresh()));
    let session = SessionId(app.fresh());
    let payee = payee(app, &catalogue.practice);
    let decide = move |facts: &ChangeFacts| {
        let mut ids = ids.clone();
        // 1. What the proof changes; nothing, if the booking did not wait for it.
        let booking = facts.booking.clone().proved(minutes, now)?;
        // 2. Its time, if it was not kept.
        let (booking, slot) = claimed(booking, facts, session)?;
        // What nobody could be told before is decided now. The practice knows whom it confirms.
        let service = catalogue
            .service(booking.service)
            .filter(|_| by_client && facts.booking.awaits_proof());
        if let Some(rule) =
            service.and_then(|service| welcome(&catalogue, service, &facts.usage).err())
        {
            return Ok(declined(facts, rule, actor, now));
        }
        let audit = Audit::new(actor, "booking.proved", booking.id.0);
        let change = Change {
            slot,
            ..Change::of(booking, audit)
        };
        if !facts.booking.awaits_proof() {
            return Ok(change);
        }
        // 3. What it waits for next.
        let money = (payment, payee.clone());
        Ok(hold::goes_on(change, &facts.waiting, money, now, &mut ids))
    };
    let (start, kept) = (before.booking.at.start, before.booking.keeps_time());
    let command = ChangeCommand {
        usage: by_client,
        // The calendar is read only for a time that has to be taken now; a kept one cannot have
        // been lost.
        extent: (!kept).then(|| CalendarExtent::of(&before.booking)),
        resale_around: Some(start),
        ..before.command(Arc::new(decide))
    };
    Ok(before.change(app, caller, command, request).await?)
}

/// A time that was not kept is taken now, if nobody was faster.
fn claimed(
    booking: Booking,
    facts: &ChangeFacts,
    session: SessionId,
) -> Result<(Booking, SlotChange), Unavailable> {
    if facts.booking.keeps_time() {
        return Ok((booking, SlotChange::Keep));
    }
    let seated = seated(booking, &facts.calendar, session).ok_or(Unavailable::Taken)?;
    Ok((seated, SlotChange::Claim))
}

/// A rule does not take its client: the time is free again.
fn declined(facts: &ChangeFacts, rule: Refusal, actor: Actor, now: Timestamp) -> Change {
    let booking = facts.booking.clone().unwelcome(rule, now);
    let audit = Audit::new(actor, "booking.declined", booking.id.0);
    Change {
        slot: SlotChange::Release,
        cancels: HOLD_JOBS.to_vec(),
        ..Change::of(booking, audit)
    }
}
