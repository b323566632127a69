//! Where a booking can be moved to. What is listed for that and what is admitted follow from the same look.

use std::borrow::Cow;

use jiff::Timestamp;

use super::{
    Booking, Party, Refusal, State,
    availability::{Search, Unavailable, calendar::Calendar},
    placement_request::PlacementRequest,
};
use crate::{
    ids::PractitionerId,
    money::asking::Own,
    practice::{
        Catalogue,
        service::{Mode, Service, Staff},
    },
};

/// A booking that is to be moved: the service as it was agreed, and the calendar as if it had left.
#[derive(Debug, Clone)]
pub struct Moving<'a> {
    pub(crate) catalogue: Cow<'a, Catalogue>,
    pub(crate) service: Cow<'a, Service>,
    pub(crate) calendar: Calendar,
    /// How it takes place unless another way is asked for; `None`: that must be chosen, as that way is not offered any more.
    mode: Option<Mode>,
    /// Who gives it unless somebody else is asked for.
    practitioner: Option<PractitionerId>,
    now: Timestamp,
}

impl<'a> Moving<'a> {
    /// What is asked for of a booking: a move, or only another way at the same time.
    pub fn asked(
        booking: &Booking,
        (catalogue, service): (&'a Catalogue, &'a Service),
        calendar: &Calendar,
        placement: &PlacementRequest,
        now: Timestamp,
    ) -> Result<Self, Refusal> {
        let all = (catalogue, service);
        if placement.switches(booking) && service.id == booking.service {
            Self::switch(booking, all, calendar, now)
        } else {
            Self::of(booking, all, calendar, placement.by, now)
        }
    }

    /// The same session in another way, with the same people.
    fn switch(
        booking: &Booking,
        (catalogue, service): (&'a Catalogue, &'a Service),
        calendar: &Calendar,
        now: Timestamp,
    ) -> Result<Self, Refusal> {
        booking.switchable(now)?;
        let service = Cow::Owned(service.as_agreed(booking).ok_or(Unavailable::NotOffered)?);
        // It was booked in time; nobody needs notice of a time that does not change.
        let (catalogue, service) = unhurried(catalogue, service, Party::Practice);
        let practitioner = match service.staff {
            Staff::AnyOf(_) => booking.practitioners.first().copied(),
            Staff::AllOf(_) => None,
        };
        Ok(Self {
            catalogue,
            service,
            calendar: vacated(calendar.clone(), booking),
            mode: None,
            practitioner,
            now,
        })
    }

    /// The move of a booking within its service, or by the practice to another.
    pub fn of(
        booking: &Booking,
        (catalogue, service): (&'a Catalogue, &'a Service),
        calendar: &Calendar,
        by: Party,
        now: Timestamp,
    ) -> Result<Self, Refusal> {
        // Whether it may move at all comes before where to, so that listing and moving answer
        // alike.
        booking.movable(by, now)?;
        let service = if service.id == booking.service {
            Cow::Owned(service.as_agreed(booking).ok_or(Unavailable::NotOffered)?)
        } else if by == Party::Client {
            // Another service is another agreement, to be quoted, held and paid.
            return Err(Refusal::OtherService);
        } else if matches!(booking.state, State::Held { .. }) {
            // Its payment page asks for the old price.
            return Err(Refusal::NotConfirmed);
        } else {
            Cow::Borrowed(service)
        };
        let mode = Some(booking.mode).filter(|mode| service.modes.contains(mode));
        let (catalogue, service) = unhurried(catalogue, service, by);
        Ok(Self {
            catalogue,
            service,
            // A booking must not stand in its own way: moving by a quarter of an hour overlaps its
            // old time.
            calendar: vacated(calendar.clone(), booking),
            mode,
            practitioner: None,
            now,
        })
    }

    /// The same at another length or price, which the practice agrees on with the move.
    pub fn agreed_anew(mut self, booking: &Booking, own: &Own) -> Result<Self, Refusal> {
        // Its payment page asks for the old price.
        if own.price.is_some() && matches!(booking.state, State::Held { .. }) {
            return Err(Refusal::NotConfirmed);
        }
        if own.price.is_some() || own.minutes.is_some() {
            self.service = Cow::Owned(own.agreed(&self.service)?.into_owned());
        }
        Ok(self)
    }

    /// The search that lists and admits the starts it can be moved to.
    #[must_use]
    pub fn search(&self, practitioner: Option<PractitionerId>, mode: Option<Mode>) -> Search<'_> {
        let Self {
            catalogue,
            service,
            calendar,
            now,
            ..
        } = self;
        Search {
            catalogue,
            service,
            calendar,
            now: *now,
            practitioner: practitioner.or(self.practitioner),
            mode: mode.or(self.mode),
        }
    }
}

/// The practice needs no notice from itself: it may enter what was agreed by telephone for this afternoon.
#[must_use]
pub fn unhurried<'a>(
    catalogue: &'a Catalogue,
    mut service: Cow<'a, Service>,
    by: Party,
) -> (Cow<'a, Catalogue>, Cow<'a, Service>) {
    let mut catalogue = Cow::Borrowed(catalogue);
    if by == Party::Practice {
        if service.times.min_notice_minutes.is_some() {
            service.to_mut().times.min_notice_minutes = None;
        }
        if catalogue.practice.booking.min_notice_minutes > 0 {
            catalogue.to_mut().practice.booking.min_notice_minutes = 0;
        }
    }
    (catalogue, service)
}

/// The calendar as if the booking had left its slot.
#[must_use]
pub fn vacated(calendar: Calendar, booking: &Booking) -> Calendar {
    match booking.seat {
        Some(seat) => calendar.without_seat(seat.session, seat.number),
        None => calendar.without(booking.id),
    }
}
