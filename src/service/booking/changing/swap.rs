//! Swapping two bookings: each takes the other's time and practitioner, and stays what it was agreed as. One commit, one message
//! each.

use std::{collections::BTreeMap, sync::Arc};

use super::reschedule::{MoveRequest, PlannedMove};
use crate::service::{
    Answered, App, Idempotent, ServiceError, Snapshot,
    authenticate::{Caller, Scope, allow},
    booking::{by_hand::ByHand, details::BookingDetails, reasons::named},
    calendars::busy_refresh,
};
use domain::{
    booking::{
        Booking, Refusal,
        availability::{Unavailable, calendar::Calendar},
        moving::vacated,
    },
    ids::{BookingId, PractitionerId},
};
use store::{
    Change, ChangeFacts, CommandError, DecideSwap, FoundBooking, KeyRecord, Principal, Record,
    RenderError, SwapCommand, Swapped,
};

/// With which booking, and what the practice sets aside for both.
#[derive(Debug, Clone)]
pub struct SwapRequest {
    pub with: BookingId,
    pub by_hand: ByHand,
}

/// Swaps two of the practice's bookings.
///
/// # Errors
/// [`ServiceError::Invalid`] for another booking that is not there, or a seat in a class; what moving each says.
pub async fn swap(
    app: &App,
    key: &KeyRecord,
    id: BookingId,
    request: &SwapRequest,
    once: &Idempotent<Vec<BookingDetails>>,
) -> Result<Answered<Vec<BookingDetails>>, ServiceError> {
    allow(key, Scope::Bookings)?;
    // Either may be moved, and the file may change, between reading and committing; the next
    // attempt begins with what is so by then.
    for _ in 0..3 {
        let both = PlannedSwap::prepare(app, key, id, request).await?;
        for one in &both.moves {
            let practitioners = one.service.practitioners();
            busy_refresh::before_deciding(app, key.practice, practitioners).await?;
        }
        let command = both.command(app, key, once).await?;
        match app.store.swap(command).await {
            Ok(Swapped::Now(after, reply)) => {
                let told = both.told(after.as_ref());
                return Ok(Answered::Now(told, reply));
            }
            Ok(Swapped::Before(reply)) => return Ok(Answered::Before(reply)),
            Err(CommandError::Stale) => {}
            Err(CommandError::Refused(Refusal::Unavailable(refusal))) => {
                return Err(both.refused(app, refusal).await);
            }
            Err(CommandError::Overlap) => {
                return Err(both.refused(app, Unavailable::Taken).await);
            }
            Err(error) => return Err(error.into()),
        }
    }
    Err(ServiceError::StoreUnavailable)
}

/// Two moves, each to where the other is.
#[derive(Clone)]
struct PlannedSwap {
    moves: [PlannedMove; 2],
}

impl PlannedSwap {
    async fn prepare(
        app: &App,
        key: &KeyRecord,
        id: BookingId,
        request: &SwapRequest,
    ) -> Result<Self, ServiceError> {
        let caller = Caller::Practice(key.clone());
        let found = app.found(&caller, id).await?;
        let with = app
            .store
            .found_booking(key.practice, request.with)
            .await?
            .filter(|other| other.booking.id != id)
            .ok_or_else(|| ServiceError::invalid("/with", "is no other booking of yours"))?;
        if [&found, &with].iter().any(|one| one.booking.seat.is_some()) {
            let detail = "a seat in a class is moved, not swapped";
            return Err(ServiceError::invalid("/with", detail));
        }
        let (first, second) = (
            to_where(&with, &request.by_hand),
            to_where(&found, &request.by_hand),
        );
        Ok(Self {
            moves: [
                PlannedMove::prepare(app, &caller, found, &first).await?,
                PlannedMove::prepare(app, &caller, with, &second).await?,
            ],
        })
    }

    async fn command(
        &self,
        app: &App,
        key: &KeyRecord,
        once: &Idempotent<Vec<BookingDetails>>,
    ) -> Result<SwapCommand, ServiceError> {
        let [first, second] = &self.moves;
        let catalogue = &first.before.catalogue;
        // Only for whom to lock, and whose turn it is: what it is decided by is read under the
        // locks.
        let calendar = app.snapshot(&catalogue.practice.slug).await?.calendar;
        let telling = self.clone();
        let told = move |after: &[Record; 2]| Ok::<_, RenderError>(telling.told(after));
        Ok(SwapCommand {
            practice: key.practice,
            bookings: [first.before.booking.id, second.before.booking.id],
            versions: [first.before.booking.version, second.before.booking.version],
            extents: [
                first.extent(catalogue, &calendar),
                second.extent(catalogue, &calendar),
            ],
            catalogue_revision: catalogue.revision,
            now: first.before.now,
            once: (
                once.key.once(Principal::Key(key.id)),
                once.render_from(told),
            ),
            decide: self.decision(&calendar),
        })
    }

    fn decision(&self, calendar: &Calendar) -> DecideSwap {
        let moves = self.moves.clone();
        let upcoming = [0, 1].map(|n| moves[n].upcoming(calendar));
        Arc::new(move |facts: &[ChangeFacts; 2]| {
            let [first, second] = facts;
            let left = |facts: &ChangeFacts, by: &ChangeFacts| {
                vacated(facts.calendar.clone(), &by.booking)
            };
            let one = moved(&moves[0], first, left(first, second), &upcoming[0])?;
            // Where the first goes to is taken from then on.
            let beside = left(second, first).with(one.booking.occupancies());
            let other = moved(&moves[1], second, beside, &upcoming[1])?;
            Ok([one, other])
        })
    }

    /// The bookings as they are afterwards.
    fn told(&self, after: &[Record; 2]) -> Vec<BookingDetails> {
        let both = self.moves.iter().zip(after);
        both.map(|(one, record)| BookingDetails {
            record: record.clone(),
            catalogue: Arc::clone(&one.before.catalogue),
            sees_clients: one.before.sees_clients,
            link: None,
            now: one.before.now,
        })
        .collect()
    }

    /// Why one of them cannot go where the other is.
    async fn refused(&self, app: &App, refusal: Unavailable) -> ServiceError {
        let [first, second] = &self.moves;
        let Snapshot {
            catalogue,
            calendar,
            ..
        } = &match app.snapshot(&first.before.catalogue.practice.slug).await {
            Ok(snapshot) => snapshot,
            Err(error) => return error,
        };
        let mut reasons = Vec::new();
        for (one, other) in [(first, second), (second, first)] {
            let calendar = vacated(calendar.as_ref().clone(), &other.before.booking);
            let Ok(moving) = one.moving(&one.before.booking, catalogue, &calendar) else {
                continue;
            };
            let search = moving.search(one.placement.practitioner, one.placement.mode);
            let (start, overrides) = (one.placement.start, one.placement.own.overrides);
            let found = search.explain(start, overrides).reasons;
            reasons.extend(named(search, start, found));
        }
        ServiceError::Unavailable {
            refusal,
            alternatives: Vec::new(),
            reasons,
            zone: catalogue.practice.zone.clone(),
        }
    }
}

/// The move of another booking to where this one is.
fn to_where(found: &FoundBooking, by_hand: &ByHand) -> MoveRequest {
    let Booking {
        at, practitioners, ..
    } = &found.booking;
    MoveRequest {
        start: at.start,
        // A team is of its service, and nobody can be asked for alone.
        practitioner: match practitioners.as_slice() {
            [only] => Some(only.to_string()),
            _ => None,
        },
        mode: None,
        service: None,
        expected_price: None,
        price: None,
        by_hand: by_hand.clone(),
    }
}

fn moved(
    planned: &PlannedMove,
    facts: &ChangeFacts,
    calendar: Calendar,
    upcoming: &BTreeMap<PractitionerId, u32>,
) -> Result<Change, Refusal> {
    let facts = ChangeFacts {
        calendar,
        ..facts.clone()
    };
    planned.decide(&facts, upcoming.clone())
}
