//! What a practice asks to be closed.

use jiff::civil::Date;

use super::asked::unknown;
use crate::service::{App, ServiceError};
use domain::{
    ids::ResourceId,
    practice::{
        Catalogue,
        closure::{Closure, ResourceOff},
    },
};

/// What is to be closed; without a practitioner or a room the whole practice.
#[derive(Debug, Clone)]
pub struct ClosureRequest {
    /// Id or handle.
    pub practitioner: Option<String>,
    /// Id or handle.
    pub room: Option<String>,
    /// Local dates, both included.
    pub first: Date,
    pub last: Date,
    /// What the practice calls it.
    pub label: String,
}

/// No closure is longer, in days.
const LONGEST: i32 = 366;

impl ClosureRequest {
    /// The times off that it means.
    pub(crate) fn closed(
        &self,
        app: &App,
        catalogue: &Catalogue,
    ) -> Result<Vec<ResourceOff>, ServiceError> {
        let days = self.last.since(self.first).map(|span| span.get_days());
        if self.last < self.first {
            return Err(ServiceError::invalid("/last", "lies before the first day"));
        }
        if days.is_ok_and(|days| days >= LONGEST) {
            return Err(ServiceError::invalid(
                "/last",
                "a closure has at most 366 days",
            ));
        }
        if self.last < catalogue.practice.zone.date(app.clock.now()) {
            return Err(ServiceError::invalid("/last", "is over already"));
        }
        let closure = Closure {
            only: self.only(catalogue)?,
            first: self.first,
            last: self.last,
        };
        Ok(closure.times_off(catalogue))
    }

    fn only(&self, catalogue: &Catalogue) -> Result<Option<ResourceId>, ServiceError> {
        match (&self.practitioner, &self.room) {
            (Some(_), Some(_)) => Err(ServiceError::invalid(
                "/room",
                "close a practitioner or a room, one at a time",
            )),
            (Some(named), None) => catalogue
                .practitioner_named(named)
                .map(|one| Some(ResourceId(one.id.0)))
                .ok_or_else(|| unknown("/practitioner")),
            (None, Some(named)) => catalogue
                .room_named(named)
                .map(|room| Some(ResourceId(room.id.0)))
                .ok_or_else(|| unknown("/room")),
            (None, None) => Ok(None),
        }
    }
}
