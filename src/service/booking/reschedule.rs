//! Moving a booking: the same booking at another time, as it was agreed, its payment with it. The practice may move it to
//! another service, which has its own price: what was paid beyond it goes back at once, what is missing is asked for after
//! the session. For a client another service is another booking.

use std::sync::Arc;

use jiff::Timestamp;

use super::{
    cancel::Answer,
    change::IdPool,
    search::{practitioner, unavailable},
};
use crate::{
    api::wire::MoveView,
    service::{
        App, RequestKey, ServiceError, Snapshot,
        authenticate::Caller,
        booking::change::{ChangeExt, CommittedExt},
        calendars::busy_refresh,
        practice::{asked::moved_to, profile::unknown},
    },
};
use domain::{
    booking::{
        Booking, Refusal,
        assignment::Assignments,
        availability::Unavailable,
        calendar::Calendar,
        moving::Moving,
        placing::{ClientUsage, Facts, HoldCaps, PlacementRequest},
    },
    clients::proving::Confirmation,
    ids::{BookingId, SessionId},
    money::asking::Own,
    practice::{
        Catalogue,
        service::{Mode, Service},
    },
};
use store::{
    Actor, Audit, AuditDetail, Change, ChangeCommand, ChangeFacts, CommandError, Expected, Record,
    Reply, SlotChange,
};

/// Where to.
#[derive(Debug, Clone)]
pub struct MoveRequest {
    pub start: Timestamp,
    /// Id or handle; left out: whoever is free, preferably the same.
    pub practitioner: Option<String>,
    /// Left out: as before.
    pub mode: Option<Mode>,
    /// Id or handle; left out: the same service as it was agreed. Another one only by the practice.
    pub service: Option<String>,
    /// The new price in minor units, as [`preview`] showed it: with another nothing is moved.
    pub expected_price: Option<i64>,
}

/// Moves the caller's booking.
pub async fn reschedule(
    app: &App,
    caller: &Caller,
    id: BookingId,
    request: &MoveRequest,
    expected: Expected,
    key: &RequestKey,
) -> Result<Reply, ServiceError> {
    let record = app.record_to_change(caller, id).await?;
    let planned = Planned::prepare(app, caller, &record, request).await?;
    busy_refresh::before_deciding(
        app,
        record.booking.practice,
        planned.service.practitioners(),
    )
    .await?;
    let slug = &planned.answer.catalogue().practice.slug;
    let calendar = app.snapshot(slug).await?.calendar;
    // A move that was made before is answered as it was, whatever may be moved now: refusals are for the decision.
    let moving = planned
        .moving(&record.booking, planned.answer.catalogue(), &calendar)
        .ok();
    let resources = moving.map_or_else(
        || planned.service.resources(),
        |moving| {
            moving
                .search(None, planned.placement.mode)
                .resources(request.start)
        },
    );
    let deciding = planned.clone();
    let plain = ChangeCommand::plain(
        record.booking.practice,
        id,
        planned.now,
        Arc::new(move |facts| deciding.decide(facts)),
    );
    let command = ChangeCommand {
        expected,
        resources,
        calendar_around: Some(request.start),
        catalogue_revision: Some(planned.answer.catalogue().revision),
        once: Some(key.once(caller.principal(id))),
        ..plain
    };
    match app.store.change(command).await {
        Ok(committed) => {
            app.work.notify_one();
            committed.answer()
        }
        Err(CommandError::Refused(Refusal::Unavailable(refusal))) => {
            Err(planned.refused(app, &record.booking, refusal).await)
        }
        Err(CommandError::Overlap) => Err(planned
            .refused(app, &record.booking, Unavailable::Taken)
            .await),
        Err(error) => Err(error.into()),
    }
}

/// What moving it so would change, the money included. Nothing is changed, and nothing is kept free.
pub async fn preview(
    app: &App,
    caller: &Caller,
    id: BookingId,
    request: &MoveRequest,
) -> Result<MoveView, ServiceError> {
    let record = app.record(caller, id).await?;
    let planned = Planned::prepare(app, caller, &record, request).await?;
    let Record {
        booking,
        client,
        note,
        funds,
        card,
    } = record;
    let catalogue = planned.answer.catalogue();
    let calendar = app
        .snapshot(&catalogue.practice.slug)
        .await?
        .calendar
        .as_ref()
        .clone();
    let assignments = Assignments {
        earlier: booking.practitioners.first().copied(),
        ..Assignments::default()
    };
    let facts = ChangeFacts {
        booking,
        funds,
        card,
        client,
        note,
        calendar,
        assignments,
        waiting: Vec::new(),
        goodwill_used: 0,
        usage: ClientUsage::default(),
        unproved: false,
    };
    match planned.decide(&facts) {
        Ok(change) => Ok(MoveView::of(catalogue, &facts, &change, planned.now)),
        Err(Refusal::Unavailable(refusal)) => {
            Err(planned.refused(app, &facts.booking, refusal).await)
        }
        Err(refusal) => Err(ServiceError::Refused(refusal)),
    }
}

/// A move that is asked for, with all that its decision needs; chosen before the transaction, so that it can be repeated.
#[derive(Clone)]
struct Planned {
    answer: Answer,
    service: Arc<Service>,
    placement: PlacementRequest,
    session: SessionId,
    ids: IdPool,
    actor: Actor,
    /// Whether it is looked at how much of a day nobody has proved.
    counted: bool,
    expected_price: Option<i64>,
    now: Timestamp,
}

impl Planned {
    async fn prepare(
        app: &App,
        caller: &Caller,
        record: &Record,
        request: &MoveRequest,
    ) -> Result<Self, ServiceError> {
        let answer = Answer::new(app, caller, &record.booking).await?;
        let catalogue = answer.catalogue();
        let service = match &request.service {
            Some(named) => moved_to(
                catalogue,
                named,
                Some(&record.booking),
                caller.party(),
                "/service",
            )?,
            None => catalogue
                .service(record.booking.service)
                .ok_or_else(|| unknown("/service"))?,
        };
        let service = Arc::new(service.clone());
        let placement = PlacementRequest {
            start: request.start,
            practitioner: practitioner(
                catalogue,
                request.practitioner.as_deref(),
                "/practitioner",
            )?,
            mode: request.mode,
            policy_version: None,
            by: caller.party(),
            confirmation: Confirmation::AtOnce,
            proved: caller.has_proof(),
            returning: None,
            consents: false,
            allow_overlap: true,
            own: Own::default(),
        };
        let (session, ids) = (SessionId(app.fresh()), IdPool::new(app));
        let counted = app.settings.hold_caps.tolerance.free_percent > 0;
        let (actor, expected_price, now) =
            (caller.actor(), request.expected_price, app.clock.now());
        Ok(Self {
            answer,
            service,
            placement,
            session,
            ids,
            actor,
            counted,
            expected_price,
            now,
        })
    }

    fn moving<'a>(
        &'a self,
        booking: &Booking,
        catalogue: &'a Catalogue,
        calendar: &Calendar,
    ) -> Result<Moving<'a>, Refusal> {
        Moving::of(
            booking,
            (catalogue, &self.service),
            calendar,
            self.placement.by,
            self.now,
        )
    }

    fn decide(&self, facts: &ChangeFacts) -> Result<Change, Refusal> {
        let now = self.now;
        // Nobody new is admitted and nothing is held by moving.
        let (usage, caps) = (ClientUsage::default(), HoldCaps::ENDLESS);
        let ChangeFacts {
            calendar,
            assignments,
            ..
        } = facts;
        let placing = Facts {
            catalogue: self.answer.catalogue(),
            calendar,
            assignments,
            usage: &usage,
            caps,
            now,
        };
        let booking =
            placing.moved(&facts.booking, &self.service, &self.placement, self.session)?;
        if self
            .expected_price
            .is_some_and(|shown| shown != booking.terms.price.amount)
        {
            return Err(Refusal::PriceChanged);
        }
        // By moving, nobody gathers on one day what would not have been confirmed there.
        let zone = &booking.terms.zone;
        let other_day = zone.date(booking.at.start) != zone.date(facts.booking.at.start);
        if self.counted && facts.unproved && self.placement.is_unproved() && other_day {
            return Err(Refusal::ProofMissing);
        }
        let detail = AuditDetail::default()
            .with("from", facts.booking.at.start.to_string())
            .with("to", booking.at.start.to_string());
        let audit = Audit {
            actor: self.actor,
            action: "booking.moved",
            subject: booking.id.0,
            detail,
        };
        let mut ids = self.ids.clone();
        let change = Change {
            slot: SlotChange::Claim,
            ..Change::of(booking, audit)
        }
        .collected_anew(&mut ids);
        let change = change.settled_up(&facts.funds, now, &mut ids);
        let reply = self.answer.of(&change, facts).ok();
        Ok(Change { reply, ..change })
    }

    /// Why it cannot be moved there, and where it can.
    async fn refused(&self, app: &App, booking: &Booking, refusal: Unavailable) -> ServiceError {
        let Snapshot {
            catalogue,
            calendar,
            ..
        } = match app.snapshot(&self.answer.catalogue().practice.slug).await {
            Ok(snapshot) => snapshot,
            Err(error) => return error,
        };
        match self.moving(booking, &catalogue, &calendar) {
            Ok(moving) => unavailable(
                moving.search(self.placement.practitioner, self.placement.mode),
                refusal,
                self.placement.start,
            ),
            Err(Refusal::Unavailable(refusal)) => ServiceError::Unavailable {
                refusal,
                alternatives: Vec::new(),
                zone: catalogue.practice.zone.clone(),
            },
            Err(refusal) => ServiceError::Refused(refusal),
        }
    }
}
