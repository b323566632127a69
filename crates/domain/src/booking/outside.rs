//! Bookings ahead that the practice's definitions would not admit any more: it has closed, changed its hours, or somebody does not give the
//! service now. What was agreed stays agreed; the practice decides what becomes of each.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::{
    Booking,
    availability::{Search, calendar::Calendar},
};
use crate::{
    ids::{PractitionerId, ResourceId, RoomId},
    practice::{
        Catalogue,
        closure::ResourceOff,
        service::{Mode, Service},
    },
    zone::Zone,
};

/// What of the definitions a booking does not fit.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    strum::VariantArray,
    strum::IntoStaticStr,
    strum::EnumString,
)]
#[strum(serialize_all = "snake_case", const_into_str)]
pub enum OutsideReason {
    /// The service is gone, or a class has become a service by appointment, or the reverse.
    Service,
    /// Somebody who was booked does not give it now, or it needs somebody more.
    Staff,
    /// Not within working hours; of a class, not at one of its starts.
    Hours,
    /// The practice is closed that day.
    Holiday,
    /// Somebody who gives it is off then.
    TimeOff,
    /// Its room cannot be used then, or not for this service.
    Room,
}

/// All that a booking does not fit.
pub type OutsideReasons = BTreeSet<OutsideReason>;

/// A practice's definitions with the times off that were entered beside them, at one moment.
#[derive(Debug, Clone, Copy)]
pub struct Definitions<'a> {
    pub catalogue: &'a Catalogue,
    /// With nothing but times off in it.
    pub times_off: &'a Calendar,
}

/// How far a booking is outside the definitions, and what the practice has said to that.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outside {
    /// Never empty.
    pub reasons: OutsideReasons,
    pub since: Timestamp,
    /// When the practice said that it stays as it is.
    pub kept_at: Option<Timestamp>,
}

impl Definitions<'_> {
    /// What of the definitions the booking does not fit; nothing of one that does. Only the rules that made it a time of the practice's are
    /// asked: notice, horizon, grid and limits say nothing of what was booked before.
    #[must_use]
    pub fn outside(&self, booking: &Booking) -> OutsideReasons {
        let given = self
            .catalogue
            .service(booking.service)
            .and_then(|service| as_booked(service, booking));
        let Some(service) = given else {
            return OutsideReasons::from([OutsideReason::Service]);
        };
        Search {
            catalogue: self.catalogue,
            service: &service,
            calendar: self.times_off,
            now: booking.booked_at,
            practitioner: None,
            mode: None,
        }
        .outside(booking)
    }
}

/// The service with what the booking has of it: its length, its buffers, its way to take place.
fn as_booked(service: &Service, booking: &Booking) -> Option<Service> {
    let mode = if booking.room.is_some() {
        Mode::Room
    } else {
        booking.mode
    };
    Some(Service {
        modes: vec![mode],
        buffer_before_minutes: booking.terms.buffer_before_minutes,
        buffer_after_minutes: booking.terms.buffer_after_minutes,
        ..service.as_agreed(booking)?
    })
}

impl Outside {
    /// What a booking is marked with once `before` has become `after`. What it did not fit before either was somebody's decision, such as a
    /// booking made by hand outside hours, and is no news.
    #[must_use]
    pub fn after(
        marked: Option<&Self>,
        booking: &Booking,
        before: Option<Definitions<'_>>,
        after: Definitions<'_>,
        now: Timestamp,
    ) -> Option<Self> {
        let mut reasons = after.outside(booking);
        if reasons.is_empty() {
            return None;
        }
        let known = marked.map(|one| one.reasons.clone()).unwrap_or_default();
        let intended = before.map(|before| before.outside(booking));
        let intended = intended.unwrap_or_default();
        reasons.retain(|reason| known.contains(reason) || !intended.contains(reason));
        if reasons.is_empty() {
            return None;
        }
        // The practice's word holds for what it was said of, and not for what has come since.
        let same = marked.filter(|marked| reasons.is_subset(&marked.reasons));
        Some(Self {
            since: same.map_or(now, |marked| marked.since),
            kept_at: same.and_then(|marked| marked.kept_at),
            reasons,
        })
    }

    /// Whether the practice still has to say what becomes of it.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        self.kept_at.is_none()
    }

    /// The practice has said that it stays as it is.
    #[must_use]
    pub fn kept(self, now: Timestamp) -> Self {
        Self {
            kept_at: self.kept_at.or(Some(now)),
            ..self
        }
    }
}

impl Booking {
    /// Whether it stands where, and with whom, it stood `before`; then what it was outside of it still is.
    #[must_use]
    pub fn stands_as(&self, before: &Self) -> bool {
        let place = |one: &Self| {
            (
                one.at,
                one.service,
                one.room,
                one.seat.map(|seat| seat.session),
            )
        };
        self.is_active()
            && place(self) == place(before)
            && self.practitioners == before.practitioners
    }
}

/// Whether the booking falls into one of these times off.
#[must_use]
pub fn concerns(closed: &[ResourceOff], booking: &Booking, catalogue: &Catalogue) -> bool {
    let taken = booking.resources();
    closed.iter().any(|(resource, off)| {
        let during = off.interval(zone_of(*resource, catalogue));
        taken.contains(resource) && during.is_some_and(|during| during.overlaps(booking.at))
    })
}

/// A practitioner's own zone; rooms are by the clock of their place.
fn zone_of(resource: ResourceId, catalogue: &Catalogue) -> &Zone {
    catalogue
        .practitioner(PractitionerId(resource.0))
        .map_or_else(|| catalogue.zone_of(RoomId(resource.0)), |one| &one.zone)
}
