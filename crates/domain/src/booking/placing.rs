//! Placing and moving: the one decision that turns a request and the facts into a booking.

use jiff::Timestamp;

use super::{
    Booking, Party, Refusal, Seat, State, Terms,
    assignment::{Assignments, Shares},
    availability::{
        calendar::{Calendar, Occupancy},
        search::{Offer, Search},
        unavailable::Unavailable,
    },
    moving::{Moving, unhurried},
};
use crate::{
    clients::proving::welcome,
    ids::{BookingId, ClientId, SessionId},
    interval::Interval,
    practice::{
        Catalogue,
        service::{Mode, Service},
    },
};

pub use crate::clients::usage::{ClientUsage, HoldCaps};

pub use super::placement_request::{PlacementRequest, Returning};

/// The ids a new booking would get.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FreshIds {
    pub booking: BookingId,
    pub session: SessionId,
}

/// Everything a placement is decided by.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'a> {
    pub catalogue: &'a Catalogue,
    pub calendar: &'a Calendar,
    pub assignments: &'a Assignments,
    pub usage: &'a ClientUsage,
    pub caps: HoldCaps,
    pub now: Timestamp,
}

impl Facts<'_> {
    /// The booking that the request becomes: held while something is due, else confirmed.
    pub fn place(
        &self,
        service: &Service,
        placement: &PlacementRequest,
        client: ClientId,
        ids: FreshIds,
    ) -> Result<Booking, Refusal> {
        // 1. The rules, and that the client saw these very ones: what they agreed to is what is
        // kept.
        let policy = self
            .catalogue
            .policy(service)
            .ok_or(Unavailable::NotOffered)?;
        let service = self.catalogue.service_at(service, placement.start);
        let own = placement.own.agreed(&service)?;
        let (catalogue, service) = unhurried(self.catalogue, own, placement.by);
        let service = &*service;
        placement.agrees_to(policy)?;
        // 2. The slot, by the function that lists it
        // (docs/decisions/0004-decide-again-under-the-lock.md).
        let search = Search {
            catalogue: &catalogue,
            service,
            calendar: self.calendar,
            now: self.now,
            practitioner: placement.practitioner,
            mode: placement.mode,
        };
        let (at, offer, mode) = self.choose(search, placement)?;
        // 3. Whether this client may have it (docs/decisions/0028-proof-of-mailbox.md).
        if placement.by == Party::Client {
            self.welcomes(service, placement, at)?;
        }
        // 4. How it is paid. A visit counts as the first unless a link to an earlier booking shows
        // otherwise.
        let payment = match placement.by {
            Party::Client => service.payment_rule(placement.returning.is_none()),
            Party::Practice => placement.own.asking.rule(),
        };
        let card = if payment.saves_card() {
            placement.card(client)?
        } else {
            None
        };
        let booking = Booking {
            id: ids.booking,
            practice: self.catalogue.practice.id,
            version: 1,
            service: service.id,
            client,
            at,
            practitioners: offer.practitioners.clone(),
            // A session online takes no room, even if one was free.
            room: offer.room.filter(|_| mode == Mode::Room),
            seat: seat(service, &offer, self.calendar, ids.session),
            mode,
            terms: Terms {
                asking: placement.own.asking,
                price_agreed: placement.own.price.is_some(),
                answer_within_hours: placement
                    .needs_approval(service)
                    .then_some(self.catalogue.practice.booking.answer_within_hours),
                ..self.terms(service, policy, payment, (at, &offer), self.calendar)
            },
            booked_at: self.now,
            card,
            // As it is if nothing has to come first.
            state: State::Confirmed { since: self.now },
        };
        let state = self.first_state(service, placement, &booking, &offer)?;
        Ok(Booking { state, ..booking })
    }

    /// Whether a client may have it.
    fn welcomes(
        &self,
        service: &Service,
        placement: &PlacementRequest,
        at: Interval,
    ) -> Result<(), Refusal> {
        // Who has not proved the mailbox must not learn from the answer whether it is a client's: it is decided when they have.
        if placement.proved {
            welcome(self.catalogue, service, self.usage)?;
        }
        // `booked` holds only what the client has shown to know of, so a stranger learns nothing
        // (docs/decisions/0035-asked-before-booking-twice.md).
        let taken =
            !placement.allow_overlap && self.usage.booked.iter().any(|one| one.overlaps(at));
        if taken {
            Err(Refusal::AlreadyBooked)
        } else {
            Ok(())
        }
    }

    /// The same booking at another time, perhaps with another practitioner or in another way; by the practice perhaps as
    /// another service.
    pub fn moved(
        &self,
        booking: &Booking,
        service: &Service,
        placement: &PlacementRequest,
        session: SessionId,
    ) -> Result<Booking, Refusal> {
        let moving = Moving::asked(
            booking,
            (self.catalogue, service),
            self.calendar,
            placement,
            self.now,
        )?
        .agreed_anew(booking, &placement.own)?;
        let search = moving.search(placement.practitioner, placement.mode);
        let (at, offer, mode) = self.choose(search, placement)?;
        let terms = self.moved_terms(
            booking,
            search.service,
            (at, &offer),
            search.calendar,
            placement,
        );
        Ok(Booking {
            // The state stays: a held booking that moves goes on waiting for what it waited for.
            version: booking.version + 1,
            service: service.id,
            // What the client agreed to for the card was the old price.
            card: booking
                .card
                .filter(|_| terms.price.amount <= booking.terms.price.amount),
            terms,
            at,
            practitioners: offer.practitioners.clone(),
            room: offer.room.filter(|_| mode == Mode::Room),
            seat: seat(search.service, &offer, search.calendar, session),
            mode,
            ..booking.clone()
        }
        .ending_before_it_begins())
    }

    fn choose(
        &self,
        search: Search<'_>,
        placement: &PlacementRequest,
    ) -> Result<(Interval, Offer, Mode), Refusal> {
        let start = placement.start;
        // The way is settled first: it decides whether a room is needed. It may be left out only if
        // there is just one.
        let mode = match (
            search.mode,
            search.modes_at(start, placement.own.overrides).as_slice(),
        ) {
            (Some(mode), offered) if offered.contains(&mode) => mode,
            (Some(_), _) => return Err(Refusal::ModeNotOffered),
            (None, [only]) => *only,
            (None, _) => return Err(Refusal::ModeMissing),
        };
        let slot = Search {
            mode: Some(mode),
            ..search
        }
        .explain(start, placement.own.overrides)
        .slot()?;
        let offer = self
            .assignments
            .choose(&slot.offers, &Shares::of(self.catalogue))
            // A slot always has an offer; without one it was taken in between.
            .ok_or(Unavailable::Taken)?
            .clone();
        Ok((slot.at, offer, mode))
    }
}

/// The expired booking with its slot taken again, if that is still free: in a class perhaps on another seat.
#[must_use]
pub fn reclaimed(
    booking: &Booking,
    calendar: &Calendar,
    fresh: SessionId,
    now: Timestamp,
) -> Option<Booking> {
    seated(booking.clone().reclaimed(now).ok()?, calendar, fresh)
}

/// The booking with its slot taken, if that is free: in a class perhaps on another seat.
#[must_use]
pub fn seated(mut again: Booking, calendar: &Calendar, fresh: SessionId) -> Option<Booking> {
    if let Some(seat) = again.seat {
        // The session still exists, perhaps moved, or others have made a new one meanwhile: the seat follows it as it is now.
        let session = calendar
            .session_with_id(seat.session)
            .or_else(|| calendar.session(again.service, again.at.start));
        if let Some(session) = session {
            let seats = session.capacity.max(seat.capacity);
            again.seat = Some(Seat {
                session: session.id,
                // The old number may have been given away; any free seat will do.
                number: session.free_seat(seats)?,
                capacity: seats,
            });
            again.at = session.at;
            again.practitioners.clone_from(&session.practitioners);
            again.room = session.room.filter(|_| again.mode == Mode::Room);
            (
                again.terms.buffer_before_minutes,
                again.terms.buffer_after_minutes,
            ) = calendar.buffers(session);
            return Some(again);
        }
        again.seat = Some(Seat {
            session: fresh,
            number: 1,
            ..seat
        });
    }
    // Only whether it is free: notice, hours and limits were checked when it was booked.
    let free = |wanted: &Occupancy| {
        calendar
            .taken(wanted.resource)
            .iter()
            .all(|one| !one.during.overlaps(wanted.during))
    };
    again.occupancies().iter().all(free).then_some(again)
}

fn seat(service: &Service, offer: &Offer, calendar: &Calendar, fresh: SessionId) -> Option<Seat> {
    service.is_class().then(|| {
        let joined = offer.session.and_then(|id| calendar.session_with_id(id));
        joined.map_or(
            Seat {
                session: fresh,
                number: 1,
                capacity: service.capacity,
            },
            |session| Seat {
                session: session.id,
                // The offer had a seat left. Should that be wrong, the unique key on session and
                // seat refuses the row.
                number: session.free_seat(session.seats(service)).unwrap_or(1),
                capacity: session.seats(service),
            },
        )
    })
}
