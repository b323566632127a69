//! What was agreed stays as it was; everything else follows the practice's file. This is the only place that tells which is
//! which:
//!
//! | fact | a new booking | the next seat of a session | a booking that is moved | a seat that is moved |
//! |---|---|---|---|---|
//! | price, tax, payment rule, policy, deadlines, name | the file's for the day of the session, or what the practice agrees with its client | as for a new one | as agreed | as agreed |
//! | length, buffers | the file's; the practice may choose another length | the session's | as agreed, likewise | of the session it goes to |
//! | practitioners, room | whom and what the file allows | the session's | whom and what the file allows | of the session it goes to |
//! | ways it takes place | the file's | the file's; in a session with a room always also there | the file's, and the agreed one | of the session it goes to |
//! | seats | the file's | the session's, or the file's if those are more | | of the session it goes to |
//! | starts, hours, grid, notice, horizon, limits, time off | the file's | the file's | the file's | the file's |
//!
//! A session nobody has a seat in does not exist yet: it is as the file says. Moved to another service a booking is agreed
//! anew, but for its policy and deadlines.

use jiff::Timestamp;

use super::{
    Booking, Terms,
    availability::{
        Offer,
        calendar::{Calendar, GroupSession},
    },
    placement_request::PlacementRequest,
    placing::Facts,
};
use crate::{
    interval::Interval,
    money::{asking::Asking, policy::Policy},
    practice::{
        Practice,
        service::{Mode, PaymentRule, Service},
    },
};

/// Minutes kept free before and after.
pub(crate) type Buffers = (u32, u32);

impl Service {
    /// The service as it is given to a booking that was agreed before. `None`: not at all, because a class has become a
    /// service by appointment or the reverse, which is something else at another price.
    #[must_use]
    pub fn as_agreed(&self, booking: &Booking) -> Option<Self> {
        let Terms {
            service_name,
            price,
            tax,
            payment,
            service_code,
            ..
        } = booking.terms.clone();
        let kept = Self {
            name: service_name,
            price,
            tax,
            payment,
            // An existing booking is no longer a first visit; its own payment rule was agreed.
            first_visit: None,
            code: service_code,
            ..self.clone()
        };
        // A seat keeps its price only: length and buffers belong to the session it goes to
        // (docs/decisions/0026-what-was-agreed-stays.md).
        match (self.is_class(), booking.seat.is_some()) {
            (true, true) => Some(kept),
            (false, false) => {
                // The agreed way is still offered to this booking if the file has dropped it: the
                // client was promised it.
                let modes = if self.modes.contains(&booking.mode) {
                    Vec::new()
                } else {
                    vec![booking.mode]
                };
                Some(Self {
                    // The length is not among the terms; the booking's own time is what was agreed.
                    duration_minutes: u32::try_from(booking.at.length().as_mins()).ok()?,
                    buffer_before_minutes: booking.terms.buffer_before_minutes,
                    buffer_after_minutes: booking.terms.buffer_after_minutes,
                    modes: [kept.modes.clone(), modes].concat(),
                    ..kept
                })
            }
            _ => None,
        }
    }

    /// The ways it takes place in a session that exists: one that has its room takes place there, whatever was added.
    #[must_use]
    pub fn modes_in(&self, session: &GroupSession) -> Vec<Mode> {
        // Those who have a seat come to the room; somebody who joined online would be alone there.
        let gone = session.room.is_some() && !self.modes.contains(&Mode::Room);
        if gone {
            vec![Mode::Room]
        } else {
            self.modes.clone()
        }
    }
}

impl GroupSession {
    /// How many bookings it takes: more seats in the file count at once, fewer take none away.
    #[must_use]
    pub fn seats(&self, service: &Service) -> u32 {
        self.capacity.max(service.capacity)
    }
}

/// What a booking of this offer keeps free around its session.
fn buffers(service: &Service, offer: &Offer, calendar: &Calendar) -> Buffers {
    // A session keeps the buffers it was made with; with the file's the next seat would claim time
    // that was sold to others.
    match offer.session.and_then(|id| calendar.session_with_id(id)) {
        Some(session) => calendar.buffers(session),
        None => (service.buffer_before_minutes, service.buffer_after_minutes),
    }
}

impl Facts<'_> {
    /// The terms of a new booking.
    pub(crate) fn terms(
        &self,
        service: &Service,
        policy: &Policy,
        payment: PaymentRule,
        (at, offer): (Interval, &Offer),
        calendar: &Calendar,
    ) -> Terms {
        let practice = &self.catalogue.practice;
        let (buffer_before_minutes, buffer_after_minutes) = buffers(service, offer, calendar);
        Terms {
            service_name: service.name.clone(),
            price: service.price,
            tax: service.tax.clone(),
            payment,
            due_now: payment.due_now(service.price),
            policy: policy.clone(),
            zone: practice.zone.clone(),
            buffer_before_minutes,
            buffer_after_minutes,
            hold_extension_minutes: practice.booking.hold_extension_minutes,
            move_notice_minutes: practice.booking.move_notice_minutes,
            service_code: service.code.clone(),
            good_faith_estimate: self.catalogue.good_faith_estimate(service, at, self.now),
            collect_after_minutes: practice.booking.collect_after_minutes,
            // Only a late move by the client leaves one
            // (docs/decisions/0027-a-late-move-keeps-its-fee.md).
            kept_fee: None,
            slow: practice
                .slow_methods
                .and_then(|methods| methods.at(at.start, self.now)),
            // `place` overwrites this with what the practice agreed with its client.
            asking: Asking::Nothing,
            price_agreed: false,
            answer_within_hours: None,
            reminds_hour_before: practice.booking.remind_hour_before,
            switch_notice_minutes: practice.booking.switch_notice_minutes,
        }
    }

    /// The terms of a booking that was moved: its own, or in another service that one's name, price and buffers.
    pub(crate) fn moved_terms(
        &self,
        booking: &Booking,
        service: &Service,
        (at, offer): (Interval, &Offer),
        calendar: &Calendar,
        placement: &PlacementRequest,
    ) -> Terms {
        let (buffer_before_minutes, buffer_after_minutes) = buffers(service, offer, calendar);
        // Worked out before the time changes: it is what cancelling costs at the old time.
        let kept_fee = if placement.switches(booking) {
            // At the same time it goes on costing what it costs.
            booking.terms.kept_fee
        } else {
            booking.kept_when_moved(placement.by, self.now)
        };
        // Policy, price and deadlines come with the booking's own terms.
        let terms = Terms {
            buffer_before_minutes,
            buffer_after_minutes,
            kept_fee,
            ..booking.terms.clone()
        };
        let terms = if service.id == booking.service {
            rescheduled(&self.catalogue.practice, terms, at, self.now)
        } else {
            self.retold(booking, terms, service, at)
        };
        let agreed = placement.own.price;
        Terms {
            price: agreed.unwrap_or(terms.price),
            price_agreed: agreed.is_some() || terms.price_agreed,
            ..terms
        }
    }

    fn retold(&self, booking: &Booking, terms: Terms, service: &Service, at: Interval) -> Terms {
        let service = &*self.catalogue.service_at(service, at.start);
        // What the practice invoices by itself stays so; what cost nothing before does not make the other service free.
        let own = self
            .catalogue
            .service(booking.service)
            .is_some_and(|old| old.payment != PaymentRule::None);
        let payment = match (terms.payment, service.payment) {
            (PaymentRule::None, PaymentRule::None) => PaymentRule::None,
            // A booking that is already confirmed cannot be held for a payment, so a link comes
            // after the session.
            (PaymentRule::None, _) if !own => PaymentRule::Later,
            (rule, _) => rule,
        };
        Terms {
            service_name: service.name.clone(),
            price: service.price,
            price_agreed: false,
            tax: service.tax.clone(),
            payment,
            service_code: service.code.clone(),
            good_faith_estimate: self.catalogue.good_faith_estimate(service, at, self.now),
            ..terms
        }
    }
}

/// The terms of a booking of the same service at another time.
pub(crate) fn rescheduled(
    practice: &Practice,
    terms: Terms,
    at: Interval,
    now: Timestamp,
) -> Terms {
    let (today, session) = (terms.zone.date(now), terms.zone.date(at.start));
    let estimate = terms
        .good_faith_estimate
        .map(|due| due.moved(today, session, &practice.holidays));
    // Moved nearer it may be too near for them.
    let slow = practice
        .slow_methods
        .and_then(|methods| methods.at(at.start, now));
    Terms {
        good_faith_estimate: estimate,
        // Both must allow it: a move adds no way to pay that was not agreed.
        slow: terms.slow.and(slow),
        ..terms
    }
}
