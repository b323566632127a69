//! Moving a booking: the same booking at another time, as it was agreed, its payment with it. The practice may move it to
//! another service, which has its own price: what was paid beyond it goes back at once, what is missing is asked for after
//! the session. For a client another service is another booking.

use std::{collections::BTreeMap, sync::Arc};

use jiff::Timestamp;

use super::{ChangeExt, IdPool};
use crate::service::{
    Answered, App, Idempotent, ServiceError, Snapshot,
    authenticate::Caller,
    booking::{
        by_hand::{ByHand, audited},
        details::{BookingDetails, Changing},
        placing::search::{practitioner, unavailable},
    },
    calendars::busy_refresh,
    practice::asked::{moved_to, unknown},
};
use domain::{
    booking::{
        Booking, Ending, Refusal, State,
        assignment::Assignments,
        availability::{Search, Unavailable, calendar::Calendar, extent::CalendarExtent},
        moving::Moving,
        overrides::{Override, OverrideNote},
        placing::{ClientUsage, Facts, HoldCaps, PlacementRequest},
    },
    clients::proving::Confirmation,
    ids::{BookingId, PractitionerId, SessionId},
    money::{
        Money,
        asking::{Asking, Own},
        funds::BookingMoney,
    },
    practice::{
        Catalogue,
        service::{Mode, PaymentRule, Service},
    },
};
use store::{
    Actor, Audit, Change, ChangeCommand, ChangeFacts, CommandError, Expected, FoundBooking, Record,
    SlotChange,
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
    /// What it costs from now on; only by the practice.
    pub price: Option<Money>,
    /// The rules that the practice sets aside.
    pub by_hand: ByHand,
}

/// What moving a booking would change.
#[derive(Debug, Clone)]
pub struct MovePreview {
    /// As it would be.
    pub booking: BookingDetails,
    /// What was agreed so far.
    pub price_before: Money,
    /// What would go back at once.
    pub refund: Money,
    /// What would be asked for after the session.
    pub due_later: Money,
}

/// Moves the caller's booking.
pub async fn reschedule(
    app: &App,
    caller: &Caller,
    id: BookingId,
    request: &MoveRequest,
    expected: Expected,
    once: &Idempotent<BookingDetails>,
) -> Result<Answered<BookingDetails>, ServiceError> {
    let found = app.found_to_change(caller, id).await?;
    let planned = PlannedMove::prepare(app, caller, found, request).await?;
    let booking = &planned.before.booking;
    // Before the transaction: no network call is made while locks are held
    // (docs/decisions/0004-decide-again-under-the-lock.md).
    busy_refresh::before_deciding(app, booking.practice, planned.service.practitioners()).await?;
    let catalogue = &planned.before.catalogue;
    // Only for whom to lock, and whose turn it is: what it is decided by is read under the locks.
    let slug = &catalogue.practice.slug;
    let open = planned.placement.leaves_practitioner_open(&planned.service);
    let snapshot = match app.known_snapshot(slug).filter(|_| !open) {
        Some(known) => known,
        None => app.snapshot(slug).await?,
    };
    let calendar = &snapshot.calendar;
    // A move that was made before is answered as it was, whatever may be moved now: refusals are for the decision.
    let extent = planned.extent(catalogue, calendar);
    let upcoming = planned.upcoming(calendar);
    let deciding = planned.clone();
    let command = ChangeCommand {
        expected,
        // The store has that part as it is under its locks, and makes the same decision.
        extent: Some(extent),
        known: Some(snapshot.known_calendar()),
        // If the definitions have changed since, the decision would be by outdated rules.
        catalogue_revision: Some(catalogue.revision),
        ..planned.before.command(Arc::new(move |facts| {
            deciding.decide(facts, upcoming.clone())
        }))
    };
    match planned
        .before
        .clone()
        .change(app, caller, command, once)
        .await
    {
        Ok(answered) => Ok(answered),
        Err(CommandError::Refused(Refusal::Unavailable(refusal))) => {
            Err(planned.refused(app, refusal).await)
        }
        // The constraint refused what the decision allowed: a fault of ours, but not a second
        // client at the door (docs/decisions/0003-occupancies-and-revisions.md).
        Err(CommandError::Overlap) => Err(planned.refused(app, Unavailable::Taken).await),
        Err(error) => Err(error.into()),
    }
}

/// What moving it so would change, the money included. Nothing is changed, and nothing is kept free.
pub async fn preview(
    app: &App,
    caller: &Caller,
    id: BookingId,
    request: &MoveRequest,
) -> Result<MovePreview, ServiceError> {
    let before = BookingDetails::of(app, caller, app.record(caller, id).await?).await?;
    let planned = PlannedMove::prepare(app, caller, before.record.found(), request).await?;
    let facts = planned.facts(app, before.record.clone()).await?;
    match planned.decide(&facts, planned.upcoming(&facts.calendar)) {
        Ok(change) => Ok(planned.preview(before, facts.after(&change))),
        Err(Refusal::Unavailable(refusal)) => Err(planned.refused(app, refusal).await),
        Err(refusal) => Err(ServiceError::Refused(refusal)),
    }
}

/// A move that is asked for, with all that its decision needs; chosen before the transaction, so that it can be repeated.
#[derive(Clone)]
pub(super) struct PlannedMove {
    pub before: Changing,
    pub service: Arc<Service>,
    pub placement: PlacementRequest,
    session: SessionId,
    ids: IdPool,
    actor: Actor,
    /// Whether it is looked at how much of a day nobody has proved.
    counted: bool,
    expected_price: Option<i64>,
    override_note: Option<OverrideNote>,
}

impl PlannedMove {
    pub(super) async fn prepare(
        app: &App,
        caller: &Caller,
        found: FoundBooking,
        request: &MoveRequest,
    ) -> Result<Self, ServiceError> {
        let before = Changing::of(app, caller, found).await?;
        let (catalogue, booking) = (before.catalogue.as_ref(), &before.booking);
        let service = match &request.service {
            Some(named) => moved_to(catalogue, named, Some(booking), caller.party(), "/service")?,
            None => catalogue
                .service(booking.service)
                .ok_or_else(|| unknown("/service"))?,
        };
        let service = Arc::new(service.clone());
        request.by_hand.check(&service)?;
        if request.price.is_some() {
            request.by_hand.needs(Override::Price)?;
        }
        let placement = PlacementRequest {
            start: request.start,
            practitioner: practitioner(
                catalogue,
                request.practitioner.as_deref(),
                "/practitioner",
            )?,
            mode: request.mode,
            // A move keeps the booking's rules; there are no new ones to show.
            policy_version: None,
            by: caller.party(),
            confirmation: Confirmation::AtOnce,
            proved: caller.has_proof(),
            returning: None,
            consents: false,
            // Whoever moves sees their own booking, and is not asked about another one beside it.
            allow_overlap: true,
            own: own(booking, request),
        };
        Ok(Self {
            service,
            placement,
            session: SessionId(app.fresh()),
            ids: IdPool::new(app),
            actor: caller.actor(),
            counted: app.settings.hold_caps.tolerance.free_percent > 0,
            expected_price: request.expected_price,
            override_note: request.by_hand.note(),
            before,
        })
    }

    pub(super) fn moving<'a>(
        &'a self,
        booking: &Booking,
        catalogue: &'a Catalogue,
        calendar: &Calendar,
    ) -> Result<Moving<'a>, Refusal> {
        Moving::asked(
            booking,
            (catalogue, &self.service),
            calendar,
            &self.placement,
            self.before.now,
        )?
        .agreed_anew(booking, &self.placement.own)
    }

    /// What of the calendar decides, whatever has become of the booking by then.
    pub(super) fn extent(&self, catalogue: &Catalogue, calendar: &Calendar) -> CalendarExtent {
        let PlacementRequest {
            start,
            practitioner,
            mode,
            ..
        } = self.placement;
        Search {
            catalogue,
            service: &self.service,
            calendar,
            now: self.before.now,
            practitioner,
            mode,
        }
        .extent(start)
    }

    /// How many bookings lie ahead of each practitioner.
    pub(super) fn upcoming(&self, calendar: &Calendar) -> BTreeMap<PractitionerId, u32> {
        let definitions = (&*self.before.catalogue, &*self.service);
        let now = self.before.now;
        self.placement.upcoming(definitions, calendar, now)
    }

    /// With how many bookings lie ahead of each practitioner.
    pub(super) fn decide(
        &self,
        facts: &ChangeFacts,
        upcoming: BTreeMap<PractitionerId, u32>,
    ) -> Result<Change, Refusal> {
        let now = self.before.now;
        // Nobody new is admitted and nothing is held by moving.
        let (usage, caps) = (ClientUsage::default(), HoldCaps::ENDLESS);
        // Only between those who are free it decides, so it may be a moment old.
        let assignments = Assignments {
            upcoming,
            ..facts.assignments.clone()
        };
        let placing = Facts {
            catalogue: &self.before.catalogue,
            calendar: &facts.calendar,
            assignments: &assignments,
            usage: &usage,
            caps,
            now,
        };
        let booking =
            placing.moved(&facts.booking, &self.service, &self.placement, self.session)?;
        // The price may have changed between preview and move; then it has to be shown again.
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
        let audit = Audit::new(self.actor, "booking.moved", booking.id.0)
            .with("from", facts.booking.at.start.to_string())
            .with("to", booking.at.start.to_string());
        let audit = audited(audit, self.placement.own.overrides);
        let mut ids = self.ids.clone();
        let change = Change {
            // Claiming gives up the old slot in the same commit, so no occupancy is left over.
            slot: SlotChange::Claim,
            override_note: self.override_note.clone(),
            ..Change::of(booking, audit)
        }
        .collected_anew(&mut ids)
        .ended_anew(&facts.booking, &mut ids);
        Ok(change.settled_up(&facts.funds, now, &mut ids))
    }

    /// What it would be decided by now.
    async fn facts(&self, app: &App, record: Record) -> Result<ChangeFacts, ServiceError> {
        let snapshot = app.snapshot(&self.before.catalogue.practice.slug).await?;
        Ok(ChangeFacts {
            assignments: Assignments {
                earlier: record.booking.practitioners.first().copied(),
                ..Assignments::default()
            },
            calendar: snapshot.calendar.as_ref().clone(),
            ..ChangeFacts::of(record)
        })
    }

    /// What the booking being like that would mean for the money.
    fn preview(&self, before: BookingDetails, after: Record) -> MovePreview {
        let price_before = before.record.booking.terms.price;
        let went_back = |funds: &BookingMoney| funds.paid(price_before).refunded.amount;
        // What is asked for after the session follows from the booking in its future state.
        let over = Booking {
            state: State::Ended {
                at: self.before.now,
                how: Ending::Completed,
            },
            ..after.booking.clone()
        };
        MovePreview {
            price_before,
            refund: Money {
                amount: went_back(&after.funds) - went_back(&before.record.funds),
                ..price_before
            },
            due_later: over.due(&after.funds),
            booking: BookingDetails {
                record: after,
                ..before
            },
        }
    }

    /// Why it cannot be moved there, and where it can.
    async fn refused(&self, app: &App, refusal: Unavailable) -> ServiceError {
        let Snapshot {
            catalogue,
            calendar,
            ..
        } = match app.snapshot(&self.before.catalogue.practice.slug).await {
            Ok(snapshot) => snapshot,
            Err(error) => return error,
        };
        let PlacementRequest {
            start,
            practitioner,
            mode,
            ..
        } = self.placement;
        match self.moving(&self.before.booking, &catalogue, &calendar) {
            Ok(moving) => unavailable(
                moving.search(practitioner, mode),
                refusal,
                start,
                self.placement.explained(),
            ),
            Err(Refusal::Unavailable(refusal)) => ServiceError::Unavailable {
                refusal,
                alternatives: Vec::new(),
                reasons: Vec::new(),
                zone: catalogue.practice.zone.clone(),
            },
            Err(refusal) => ServiceError::Refused(refusal),
        }
    }
}

/// What the practice agrees anew with the move.
fn own(booking: &Booking, request: &MoveRequest) -> Own {
    // A price that Hourkeep asks for must be one that can be asked for.
    let collects = request.price.is_some() && booking.terms.payment != PaymentRule::None;
    Own {
        asking: if collects {
            Asking::OnRequest
        } else {
            Asking::Nothing
        },
        price: request.price,
        minutes: request.by_hand.minutes,
        overrides: request.by_hand.overrides,
    }
}
