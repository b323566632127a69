//! Confirming by mail: who shows the token that stood in a mail says that the mailbox is theirs. A booking that was held for that
//! is confirmed, or held for its payment.

use std::sync::Arc;

use jiff::Timestamp;

use crate::service::{
    App, RequestKey, ServiceError,
    authenticate::Caller,
    booking::{
        cancel::Answer,
        change::{ChangeExt, CommittedExt, HOLD_JOBS, IdPool},
        hold,
    },
    money::payments::taking::payee,
};
use domain::{
    booking::{Party, Refusal, State, availability::Unavailable, placing::seated},
    clients::proving::welcome,
    ids::{BookingId, PaymentId, SessionId},
    money::funds::BookingMoney,
};
use store::{Actor, Audit, AuditDetail, Change, ChangeCommand, ChangeFacts, Reply, SlotChange};

/// Confirms the caller's booking: its client by the mail token, or the practice, which knows who it is.
///
/// # Errors
/// [`Refusal::ProofMissing`] for the manage token, which stood in no mail.
#[expect(
    clippy::too_many_lines,
    reason = "wants to be two: it was cut to size at wider lines"
)]
pub async fn confirm(
    app: &App,
    caller: &Caller,
    id: BookingId,
    key: &RequestKey,
) -> Result<Reply, ServiceError> {
    let by_client = caller.party() == Party::Client;
    if by_client && !caller.has_proof() {
        // Whose booking it is not learns nothing of it.
        app.record(caller, id).await?;
        return Err(ServiceError::Refused(Refusal::ProofMissing));
    }
    let record = app.record_to_change(caller, id).await?;
    let now = app.clock.now();
    let answer = Answer::new(app, caller, &record.booking).await?.for_both();
    let minutes = answer.catalogue().practice.booking.hold_minutes;
    let (actor, ids, payment) = (caller.actor(), IdPool::new(app), PaymentId(app.fresh()));
    let session = SessionId(app.fresh());
    let payee = payee(app, &answer.catalogue().practice);
    let decide = move |facts: &ChangeFacts| {
        let mut ids = ids.clone();
        let booking = facts.booking.clone().proved(minutes, now)?;
        // A time that was not kept is taken now, if nobody was faster.
        let (booking, slot) = if facts.booking.keeps_time() {
            (booking, SlotChange::Keep)
        } else {
            (
                seated(booking, &facts.calendar, session).ok_or(Unavailable::Taken)?,
                SlotChange::Claim,
            )
        };
        // What nobody could be told before is decided now. The practice knows whom it confirms.
        let service = answer
            .catalogue()
            .service(booking.service)
            .filter(|_| by_client && facts.booking.awaits_proof());
        if let Some(rule) =
            service.and_then(|service| welcome(answer.catalogue(), service, &facts.usage).err())
        {
            return Ok(declined(facts, rule, actor, &answer, now));
        }
        let audit = Audit {
            actor,
            action: "booking.proved",
            subject: booking.id.0,
            detail: AuditDetail::default(),
        };
        let mut change = Change {
            slot,
            ..Change::of(booking, audit)
        };
        if facts.booking.awaits_proof() {
            change.cancels = HOLD_JOBS.to_vec();
            change.jobs = hold::jobs(&change.booking, now, &mut ids);
            change.funds = hold::payment(&change.booking, payment, payee.clone(), None)
                .map(BookingMoney::from)
                .unwrap_or_default();
            if matches!(change.booking.state, State::Confirmed { .. }) {
                change = change.confirmed(&facts.waiting, now, &mut ids);
            }
        }
        let reply = answer.of(&change, facts).ok();
        Ok(Change { reply, ..change })
    };
    let plain = ChangeCommand::plain(record.booking.practice, id, now, Arc::new(decide));
    let start = record.booking.at.start;
    let command = ChangeCommand {
        usage: by_client,
        calendar_around: (!record.booking.keeps_time()).then_some(start),
        resale_around: Some(start),
        once: Some(key.once(caller.principal(id))),
        ..plain
    };
    let committed = app.store.change(command).await?;
    app.work.notify_one();
    committed.answer()
}

/// A rule does not take its client: the time is free again.
fn declined(
    facts: &ChangeFacts,
    rule: Refusal,
    actor: Actor,
    answer: &Answer,
    now: Timestamp,
) -> Change {
    let booking = facts.booking.clone().unwelcome(rule, now);
    let audit = Audit {
        actor,
        action: "booking.declined",
        subject: booking.id.0,
        detail: AuditDetail::default(),
    };
    let change = Change {
        slot: SlotChange::Release,
        cancels: HOLD_JOBS.to_vec(),
        ..Change::of(booking, audit)
    };
    let reply = answer.of(&change, facts).ok();
    Change { reply, ..change }
}
