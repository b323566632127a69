//! Closures: whole days on which the practice, one practitioner or one room is closed. They are times off like any other, and so the one
//! examination knows them.

use jiff::{
    Span,
    civil::{Date, Time},
};

use super::{Catalogue, schedule::TimeOff};
use crate::{
    booking::Booking,
    ids::{PractitionerId, ResourceId},
    zone::Zone,
};

/// Days on which something is closed, the first and the last included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Closure {
    /// A practitioner or a room; `None`: the practice, which is everybody who gives sessions.
    pub only: Option<ResourceId>,
    pub first: Date,
    pub last: Date,
}

/// When a practitioner is off, or a room is closed.
pub type ResourceOff = (ResourceId, TimeOff);

impl Closure {
    /// What it closes; nothing if it ends before it begins.
    #[must_use]
    pub fn times_off(&self, catalogue: &Catalogue) -> Vec<ResourceOff> {
        let Ok(after) = self.last.checked_add(Span::new().days(1)) else {
            return Vec::new();
        };
        if self.last < self.first {
            return Vec::new();
        }
        let off = TimeOff {
            from: self.first.to_datetime(Time::midnight()),
            until: after.to_datetime(Time::midnight()),
        };
        let everybody = || {
            let all = catalogue.practitioners.iter();
            all.map(|one| ResourceId(one.id.0)).collect()
        };
        let closed: Vec<_> = self.only.map_or_else(everybody, |one| vec![one]);
        closed.into_iter().map(|one| (one, off)).collect()
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

/// A practitioner's own zone; rooms are where the practice is.
fn zone_of(resource: ResourceId, catalogue: &Catalogue) -> &Zone {
    catalogue
        .practitioner(PractitionerId(resource.0))
        .map_or(&catalogue.practice.zone, |one| &one.zone)
}
