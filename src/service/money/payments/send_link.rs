//! Sending a client the link to pay once more, or for the first time, when the practice likes.

use std::sync::Arc;

use crate::service::{
    App, RequestKey, ServiceError,
    authenticate::{Caller, Scope, allow},
    booking::{cancel::Answer, change::CommittedExt},
};
use domain::{
    booking::Refusal, ids::BookingId, messages::MessageKind, money::payments::payment::Means,
};
use store::{Audit, AuditDetail, Change, ChangeCommand, ChangeFacts, KeyRecord, Principal, Reply};

/// Sends the link by mail, as the client's contact rules allow.
///
/// # Errors
/// [`Refusal::NothingToPay`], and [`Refusal::LinkSentOften`] after three within a day.
pub async fn send_link(
    app: &App,
    key: &KeyRecord,
    id: BookingId,
    once: &RequestKey,
) -> Result<Reply, ServiceError> {
    allow(key, Scope::Payments)?;
    let found = app
        .store
        .booking(key.practice, id)
        .await?
        .ok_or(ServiceError::NotFound)?;
    let (caller, now) = (Caller::Practice(key.clone()), app.clock.now());
    let answer = Answer::new(app, &caller, &found.booking).await?;
    let actor = caller.actor();
    let decide = move |facts: &ChangeFacts| {
        let (booking, funds) = (&facts.booking, &facts.funds);
        let on_page = funds
            .payments
            .iter()
            .any(|one| one.is_open() && one.means == Means::Page);
        let wanted = booking.waits_for_payment() || !booking.asked_for(funds).is_zero();
        if !(on_page && wanted) {
            return Err(Refusal::NothingToPay);
        }
        let audit = Audit {
            actor,
            action: "payment.link_sent",
            subject: booking.id.0,
            detail: AuditDetail::default(),
        };
        let change = Change {
            tells: Some(MessageKind::PaymentLink),
            ..Change::of(booking.clone(), audit)
        };
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
