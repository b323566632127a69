//! What is looked for, and what one start is found to be.

use jiff::Timestamp;

use super::{calendar::Calendar, unavailable::Unavailable};
use crate::{
    ids::{PractitionerId, RoomId, SessionId},
    practice::{
        Catalogue,
        service::{Mode, Service},
    },
};

/// One way to give a slot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// One, or all of a service that needs several.
    pub practitioners: Vec<PractitionerId>,
    pub modes: Vec<Mode>,
    /// The room that mode `room` would occupy.
    pub room: Option<RoomId>,
    /// The session that would be joined.
    pub session: Option<SessionId>,
    pub seats_left: u32,
}

/// What is looked for, and all that the answer depends on.
#[derive(Debug, Clone, Copy)]
pub struct Search<'a> {
    pub catalogue: &'a Catalogue,
    pub service: &'a Service,
    pub calendar: &'a Calendar,
    pub now: Timestamp,
    /// Only this one.
    pub practitioner: Option<PractitionerId>,
    /// Only what can take place so.
    pub mode: Option<Mode>,
}

impl Search<'_> {
    /// Whoever wants it in another way takes no room, and no room decides about it.
    pub(crate) fn wants_rooms(&self) -> bool {
        self.mode.is_none_or(|wanted| wanted == Mode::Room)
    }
}

/// What speaks for or against one practitioner, or team, giving one start.
pub type Admission = Result<Offer, Unavailable>;
