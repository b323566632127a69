//! Answering a request: the practice says yes or no, with a word if it likes. What is to be paid is asked for after the yes.

use std::sync::Arc;

use super::{HOLD_JOBS, IdPool};
use crate::service::{
    Answered, App, Idempotent, ServiceError,
    authenticate::Caller,
    booking::{
        details::{BookingDetails, Changing},
        placing::hold,
    },
    money::payments::taking::payee,
};
use domain::{
    clients::Personal,
    ids::{BookingId, PaymentId},
};
use store::{Audit, Change, ChangeCommand, ChangeFacts, Expected, SlotChange};

/// Yes or no.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    Approved,
    Declined,
}

/// What the practice answers.
#[derive(Debug, Clone)]
pub struct Answer {
    pub verdict: Verdict,
    /// To the client.
    pub message: Option<Personal<String>>,
}

/// Answers a request for the practice.
pub async fn answer(
    app: &App,
    caller: &Caller,
    id: BookingId,
    answer: Answer,
    expected: Expected,
    request: &Idempotent<BookingDetails>,
) -> Result<Answered<BookingDetails>, ServiceError> {
    let before = Changing::of(app, caller, app.found(caller, id).await?).await?;
    let (actor, now) = (caller.actor(), before.now);
    let (ids, payment) = (IdPool::new(app), PaymentId(app.fresh()));
    let payee = payee(app, &before.catalogue.practice);
    let Answer { verdict, message } = answer;
    let decide = move |facts: &ChangeFacts| {
        let (booking, message) = (facts.booking.clone(), message.clone());
        match verdict {
            Verdict::Approved => {
                let booking = booking.approved(now)?;
                let audit = Audit::new(actor, "booking.approved", booking.id.0);
                let change = Change {
                    answer: message,
                    ..Change::of(booking, audit)
                };
                let (money, mut ids) = ((payment, payee.clone()), ids.clone());
                Ok(hold::goes_on(change, &facts.waiting, money, now, &mut ids))
            }
            Verdict::Declined => {
                let booking = booking.declined(now)?;
                let audit = Audit::new(actor, "booking.declined", booking.id.0);
                Ok(Change {
                    slot: SlotChange::Release,
                    cancels: HOLD_JOBS.to_vec(),
                    answer: message,
                    ..Change::of(booking, audit)
                })
            }
        }
    };
    let command = ChangeCommand {
        expected,
        resale_around: (verdict == Verdict::Approved).then_some(before.booking.at.start),
        ..before.command(Arc::new(decide))
    };
    Ok(before.change(app, caller, command, request).await?)
}
