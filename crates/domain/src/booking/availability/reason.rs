//! Why a start cannot be booked: each rule that forbids it, with what it conflicts with. Clients are told an [`Unavailable`] of
//! it, the practice all of them.

use jiff::{Timestamp, civil::Date};
use uuid::Uuid;

use super::{limits::Limit, unavailable::Unavailable};
use crate::{
    booking::overrides::Override,
    ids::{PractitionerId, ResourceId, RoomId, SessionId},
    interval::Interval,
};

/// A rule that forbids a start, with what it conflicts with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// Nobody who is asked for gives the service, or the session that begins then.
    Practitioner,
    /// The class does not begin then.
    ClassStart,
    Hours(PractitionerId),
    Grid,
    /// Too long ago to be a walk-in.
    Past,
    Notice {
        soonest: Timestamp,
    },
    /// The last date, where the practitioner is.
    Horizon {
        practitioner: PractitionerId,
        last: Date,
    },
    /// Before the service's first date, or after its last.
    Dates,
    /// Outside the hours that the service has of its own.
    ServiceHours,
    TimeOff {
        practitioner: PractitionerId,
        at: Interval,
    },
    /// Outside the hours of every way in which it takes place, or in which a practitioner gives it.
    ModeHours(Option<PractitionerId>),
    RoomHours(RoomId),
    /// It does not take place in the way asked for, or has no room.
    Mode,
    /// What a booking or a session takes of a practitioner or room, its buffers included.
    Booked {
        resource: ResourceId,
        holder: Uuid,
        at: Interval,
    },
    /// What a coming session of a class keeps of one, though nobody has a seat in it yet.
    Planned {
        resource: ResourceId,
        at: Interval,
    },
    /// In a calendar kept elsewhere.
    Busy {
        practitioner: PractitionerId,
        at: Interval,
    },
    /// A session in another place, from which or to which the way is too long.
    Travel {
        practitioner: PractitionerId,
        holder: Uuid,
        at: Interval,
    },
    Limit {
        practitioner: PractitionerId,
        limit: Limit,
    },
    /// Of how much of the service one practitioner gives.
    ServiceLimit {
        practitioner: PractitionerId,
        limit: Limit,
    },
    /// The session has no seat left.
    Seats(SessionId),
}

impl Reason {
    /// The practitioner or room that it is about.
    #[must_use]
    pub const fn about(self) -> Option<ResourceId> {
        match self {
            Self::Hours(practitioner)
            | Self::ModeHours(Some(practitioner))
            | Self::Horizon { practitioner, .. }
            | Self::TimeOff { practitioner, .. }
            | Self::Busy { practitioner, .. }
            | Self::Travel { practitioner, .. }
            | Self::Limit { practitioner, .. }
            | Self::ServiceLimit { practitioner, .. } => Some(ResourceId(practitioner.0)),
            Self::RoomHours(room) => Some(ResourceId(room.0)),
            Self::Booked { resource, .. } | Self::Planned { resource, .. } => Some(resource),
            Self::Practitioner
            | Self::ClassStart
            | Self::Grid
            | Self::Past
            | Self::Notice { .. }
            | Self::Dates
            | Self::ServiceHours
            | Self::ModeHours(None)
            | Self::Mode
            | Self::Seats(_) => None,
        }
    }

    /// What the practice may set aside, so that this does not count. `None`: nothing does, for two cannot be in one place.
    #[must_use]
    pub const fn set_aside_by(self) -> Option<Override> {
        match self {
            Self::Hours(_)
            | Self::Dates
            | Self::ServiceHours
            | Self::TimeOff { .. }
            | Self::ModeHours(_)
            | Self::RoomHours(_) => Some(Override::Hours),
            Self::Grid => Some(Override::Grid),
            Self::Notice { .. } => Some(Override::Notice),
            Self::Horizon { .. } => Some(Override::Horizon),
            Self::Limit { .. } | Self::ServiceLimit { .. } => Some(Override::Limits),
            Self::Practitioner
            | Self::ClassStart
            | Self::Past
            | Self::Mode
            | Self::Booked { .. }
            | Self::Planned { .. }
            | Self::Busy { .. }
            | Self::Travel { .. }
            | Self::Seats(_) => None,
        }
    }
}

impl From<Reason> for Unavailable {
    fn from(reason: Reason) -> Self {
        match reason {
            Reason::Practitioner
            | Reason::ClassStart
            | Reason::Hours(_)
            | Reason::Grid
            | Reason::Dates
            | Reason::ServiceHours
            | Reason::TimeOff { .. }
            | Reason::ModeHours(_)
            | Reason::RoomHours(_)
            | Reason::Mode => Self::NotOffered,
            Reason::Past | Reason::Notice { .. } => Self::TooSoon,
            Reason::Horizon { .. } => Self::TooFar,
            Reason::Booked { .. }
            | Reason::Planned { .. }
            | Reason::Busy { .. }
            | Reason::Travel { .. }
            | Reason::Seats(_) => Self::Taken,
            Reason::Limit { .. } | Reason::ServiceLimit { .. } => Self::LimitReached,
        }
    }
}
