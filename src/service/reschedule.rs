//! Moving a booking: the same booking at another time, its payment with it. A move to another service takes that one's
//! price: what was paid beyond it goes back at once, what is missing is asked for after the session.

use std::sync::Arc;

use jiff::Timestamp;
use serde_json::json;

use super::{
    App, RequestKey, ServiceError, authenticate::Caller, book::unavailable, busy_refresh, cancel::Answer, change::Spare,
    profile::unknown, search::practitioner,
};
use crate::{
    domain::{
        availability::Unavailable,
        booking::Refusal,
        ids::{BookingId, SessionId},
        placing::{Confirmation, Facts, HoldCaps, Standing, Wish},
        service::Mode,
    },
    ports::store::{Audit, Change, ChangeCommand, ChangeFacts, Claims, CommandError, Reply},
};

/// Where to.
#[derive(Debug, Clone)]
pub struct MoveRequest {
    pub start: Timestamp,
    /// Id or handle; left out: whoever is free, preferably the same.
    pub practitioner: Option<String>,
    /// Left out: as before.
    pub mode: Option<Mode>,
    /// Id or handle; left out: the same service at the price that was agreed.
    pub service: Option<String>,
}

/// Moves the caller's booking.
pub async fn reschedule(
    app: &App,
    caller: &Caller,
    id: BookingId,
    request: &MoveRequest,
    version: Option<i64>,
    key: &RequestKey,
) -> Result<Reply, ServiceError> {
    let record = app.record(caller, id).await?;
    let now = app.clock.now();
    let answer = Answer::new(app, caller, &record.booking).await?;
    let catalogue = answer.catalogue();
    let service = match &request.service {
        Some(named) => catalogue.service_named(named),
        None => catalogue.service(record.booking.service),
    };
    let service = service.ok_or_else(|| unknown("/service"))?.clone();
    busy_refresh::before_deciding(app, record.booking.practice, service.practitioners()).await?;
    let wish = Wish {
        start: request.start,
        practitioner: practitioner(catalogue, request.practitioner.as_deref(), "/practitioner")?,
        mode: Some(request.mode.unwrap_or(record.booking.mode)),
        policy_version: None,
        by: caller.party(),
        confirmation: Confirmation::AtOnce,
        proved: caller.has_proof(),
        returning: None,
        consents: false,
    };
    let spare = Spare::new(app, &record.funds);
    let (slug, revision) = (catalogue.practice.slug.clone(), catalogue.revision);
    let (actor, session, moved) = (caller.actor(), SessionId(app.fresh()), service.clone());
    let decide = move |facts: &ChangeFacts| {
        // Nobody new is admitted and nothing is held by moving.
        let (standing, caps) = (Standing::default(), HoldCaps { per_address: 0, per_email: 0, per_practitioner: 0 });
        let ChangeFacts { calendar, assignments, .. } = facts;
        let placing = Facts { catalogue: answer.catalogue(), calendar, assignments, standing: &standing, caps, now };
        let booking = placing.moved(&facts.booking, &moved, &wish, session)?;
        let detail = json!({"from": facts.booking.at.start, "to": booking.at.start});
        let audit = Audit { actor: actor.clone(), action: "booking.moved", subject: booking.id.0, detail };
        let mut spare = spare.clone();
        let change = Change { claims: Claims::Claim, ..Change::of(booking, audit) }.collected_anew(&mut spare);
        let change = change.settled_up(&facts.funds, now, &mut spare);
        let reply = answer.of(&change, facts).ok();
        Ok(Change { reply, ..change })
    };
    let plain = ChangeCommand::plain(record.booking.practice, id, now, Arc::new(decide));
    let command = ChangeCommand {
        expected_version: version,
        resources: service.resources(),
        calendar_around: Some(request.start),
        catalogue_revision: Some(revision),
        once: Some(key.once(caller.principal(id))),
        ..plain
    };
    let refusal = match app.store.change(command).await {
        Ok(committed) => {
            app.work.notify_one();
            return committed.answer();
        }
        Err(CommandError::Refused(Refusal::Unavailable(refusal))) => refusal,
        Err(CommandError::Overlap) => Unavailable::Taken,
        Err(error) => return Err(error.into()),
    };
    let snapshot = app.snapshot(&slug).await?;
    Err(unavailable(&snapshot, &service, refusal, request.start, request.mode, now))
}
