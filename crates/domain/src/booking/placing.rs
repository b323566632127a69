//! Placing and moving: the one decision that turns a request and the facts into a booking.

use jiff::Timestamp;

use super::{
    Booking, Party, Refusal, Seat, State, Terms,
    assignment::Assignments,
    availability::{
        calendar::{Calendar, Occupancy},
        search::{Offer, Search},
        unavailable::Unavailable,
    },
    moving::{Moving, unhurried},
};
use crate::{
    clients::{
        confirmation::{Awaits, Confirmation},
        proving::{PROOF_MINUTES, asks_who, welcome},
        suspicion::{Acceptance, RiskFacts},
    },
    ids::{BookingId, ClientId, SessionId},
    interval::{Interval, later},
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
        if placement
            .policy_version
            .as_ref()
            .is_some_and(|shown| *shown != policy.version)
        {
            return Err(Refusal::PolicyChanged);
        }
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
        let is_free =
            // Entering a card is as good as paying: either shows that somebody means it.
            payment.due_now(service.price).is_zero() && (card.is_some() || !payment.saves_card());
        let state = self.first_state(service, placement, is_free, (at, &offer))?;
        Ok(Booking {
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
                ..self.terms(service, policy, payment, (at, &offer), self.calendar)
            },
            booked_at: self.now,
            card,
            state,
        })
    }

    /// The state that a new booking begins in. Where the mailbox has to be proved, that comes first, and what is due is asked for
    /// then. It has to be where nothing else says that somebody means it, `is_free`: nothing is due now and no card is asked for; and
    /// where a rule depends on who books.
    fn first_state(
        &self,
        service: &Service,
        placement: &PlacementRequest,
        is_free: bool,
        (at, offer): (Interval, &Offer),
    ) -> Result<State, Refusal> {
        // A rule about who somebody is can be decided only once they have proved it; until then the
        // answer must be the same for everybody (docs/decisions/0028-proof-of-mailbox.md).
        let asked =
            placement.confirmation == Confirmation::ByMail || asks_who(self.catalogue, service);
        // What has to be paid now needs no suspicion: the payment itself, and the caps on unpaid
        // holds, keep hoarders away.
        let trust = if placement.is_unproved() && (is_free || asked) {
            self.trust(service, asked, offer, at)?
        } else {
            Acceptance::AtOnce
        };
        let held = |minutes, awaits| State::Held {
            until: later(self.now, minutes).unwrap_or(self.now),
            extended: false,
            awaits,
        };
        Ok(match trust {
            Acceptance::ByMail { kept: true } => held(PROOF_MINUTES, Awaits::Proof),
            Acceptance::ByMail { kept: false } => held(PROOF_MINUTES, Awaits::ProofUnkept),
            Acceptance::AtOnce if is_free => State::Confirmed { since: self.now },
            Acceptance::AtOnce => {
                // Only here: holds for a proof have caps of their own in `trust`.
                self.usage.may_hold(self.caps, offer)?;
                let minutes = self.catalogue.practice.booking.hold_minutes;
                held(minutes, Awaits::Payment)
            }
        })
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
        let moving = Moving::of(
            booking,
            (self.catalogue, service),
            self.calendar,
            placement.by,
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
        })
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
            .choose(&slot.offers)
            // A slot always has an offer; without one it was taken in between.
            .ok_or(Unavailable::Taken)?
            .clone();
        Ok((slot.at, offer, mode))
    }

    /// How a booking of somebody unproved is taken; `asked`: by mail in any case.
    fn trust(
        &self,
        service: &Service,
        asked: bool,
        offer: &Offer,
        at: Interval,
    ) -> Result<Acceptance, Refusal> {
        let Self {
            catalogue,
            calendar,
            usage,
            caps,
            now,
            ..
        } = *self;
        let search = Search {
            catalogue,
            service,
            calendar,
            now,
            // `RiskFacts` asks what is left of each practitioner's day, whatever this client asked
            // for.
            practitioner: None,
            mode: None,
        };
        let always = asked || catalogue.practice.booking.confirm_by_mail.always();
        let ClientUsage {
            unproved,
            lately,
            origin,
            solved,
            ..
        } = usage;
        let (lately, origin, solved) = (*lately, *origin, *solved);
        RiskFacts {
            search,
            unproved,
            lately,
            origin,
            solved,
            always,
            tolerance: caps.tolerance,
        }
        .trust(offer, at)
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
        // The session still exists, or others have made a new one meanwhile: the seat follows it as
        // it is now.
        if let Some(session) = calendar.session(again.service, again.at.start) {
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
