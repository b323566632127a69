//! What a practice asks to be closed.

use jiff::civil::Date;

use super::asked::unknown;
use crate::service::{App, ServiceError};
use domain::practice::{
    Catalogue,
    closure::{Closed, Closure, LONGEST_CLOSURE, ResourceOff},
};

/// What is to be closed; without a practitioner, a room or a place the whole practice.
#[derive(Debug, Clone)]
pub struct ClosureRequest {
    /// Id or handle.
    pub practitioner: Option<String>,
    /// Id or handle.
    pub room: Option<String>,
    /// Handle.
    pub place: Option<String>,
    /// Local dates, both included.
    pub first: Date,
    pub last: Date,
    /// What the practice calls it.
    pub label: String,
}

impl ClosureRequest {
    /// The times off that it means.
    pub(crate) fn closed(
        &self,
        app: &App,
        catalogue: &Catalogue,
    ) -> Result<Vec<ResourceOff>, ServiceError> {
        let closure = Closure {
            label: self.label.clone(),
            closed: self.what(catalogue)?,
            first: self.first,
            last: self.last,
        };
        if closure.days() < 1 {
            return Err(ServiceError::invalid("/last", "lies before the first day"));
        }
        if closure.days() > LONGEST_CLOSURE {
            return Err(ServiceError::invalid(
                "/last",
                "a closure has at most 366 days",
            ));
        }
        if self.last < catalogue.practice.zone.date(app.clock.now()) {
            return Err(ServiceError::invalid("/last", "is over already"));
        }
        Ok(closure.times_off(catalogue))
    }

    fn what(&self, catalogue: &Catalogue) -> Result<Closed, ServiceError> {
        match (&self.practitioner, &self.room, &self.place) {
            (None, None, None) => Ok(Closed::Practice),
            (Some(named), None, None) => catalogue
                .practitioner_named(named)
                .map(|one| Closed::Practitioner(one.id))
                .ok_or_else(|| unknown("/practitioner")),
            (None, Some(named), None) => catalogue
                .room_named(named)
                .map(|room| Closed::Room(room.id))
                .ok_or_else(|| unknown("/room")),
            (None, None, Some(named)) => catalogue
                .practice
                .place_named(Some(named))
                .map(|place| Closed::Place(place.handle.clone()))
                .ok_or_else(|| unknown("/place")),
            (_, Some(_), _) => Err(one_at_a_time("/room")),
            (Some(_), None, Some(_)) => Err(one_at_a_time("/place")),
        }
    }
}

fn one_at_a_time(pointer: &'static str) -> ServiceError {
    ServiceError::invalid(
        pointer,
        "close a practitioner, a room or a place, one at a time",
    )
}
