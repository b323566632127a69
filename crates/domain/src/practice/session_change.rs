//! What the practice has changed about planned sessions of its classes, beside its file: a substitute, another room, time or
//! length, or that one does not take place.

use jiff::{SignedDuration, civil::DateTime};
use serde::{Deserialize, Serialize};

use super::schedule::DAY_MINUTES;
use crate::ids::{PractitionerId, RoomId};

/// A change of the plan of a class.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionChange {
    /// When the session would begin by the file, in the practice's wall time: that names it, wherever it goes.
    pub planned: DateTime,
    /// Whether it is meant for all later sessions of the same weekday and time as well.
    pub onwards: bool,
    pub difference: PlanDifference,
}

/// What is other than in the file; `None` stays as it is there.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct PlanDifference {
    /// So much later it begins on the wall clock; negative: earlier.
    pub later_minutes: Option<i32>,
    /// How long it lasts.
    pub minutes: Option<u32>,
    /// All who give it.
    pub practitioners: Option<Vec<PractitionerId>>,
    pub room: Option<RoomId>,
    /// Decided by the practice: it does not take place, or it does although few have a seat.
    pub takes_place: Option<bool>,
}

impl SessionChange {
    /// Whether it is meant for the session that is planned for `planned`.
    fn concerns(&self, planned: DateTime) -> bool {
        if !self.onwards {
            return self.planned == planned;
        }
        // By weekday and time, so that it is no later start of the same class.
        self.planned <= planned
            && self.planned.weekday() == planned.weekday()
            && self.planned.time() == planned.time()
    }

    /// How many days from its planned date a session may begin.
    #[must_use]
    pub fn reach_days(&self) -> i64 {
        let minutes = self.difference.later_minutes.unwrap_or(0).unsigned_abs();
        i64::from(minutes.div_ceil(u32::from(DAY_MINUTES)))
    }
}

impl PlanDifference {
    /// What is other about the session that is planned for `planned`.
    #[must_use]
    pub fn of(changes: &[SessionChange], planned: DateTime) -> Self {
        let mut concerned: Vec<_> = changes
            .iter()
            .filter(|change| change.concerns(planned))
            .collect();
        // What was said of all from a date on holds until something is said later, and what was said of this very session
        // goes before all of it.
        concerned.sort_by_key(|change| (!change.onwards, change.planned));
        concerned.into_iter().fold(Self::default(), |so_far, next| {
            so_far.then(&next.difference)
        })
    }

    /// This, and what `later` says after it.
    #[must_use]
    pub fn then(self, later: &Self) -> Self {
        Self {
            later_minutes: later.later_minutes.or(self.later_minutes),
            minutes: later.minutes.or(self.minutes),
            practitioners: later.practitioners.clone().or(self.practitioners),
            room: later.room.or(self.room),
            takes_place: later.takes_place.or(self.takes_place),
        }
    }

    /// This without what `other` says too, in whatever words.
    #[must_use]
    pub fn without(self, other: &Self) -> Self {
        Self {
            later_minutes: self.later_minutes.filter(|_| other.later_minutes.is_none()),
            minutes: self.minutes.filter(|_| other.minutes.is_none()),
            practitioners: self.practitioners.filter(|_| other.practitioners.is_none()),
            room: self.room.filter(|_| other.room.is_none()),
            takes_place: self.takes_place.filter(|_| other.takes_place.is_none()),
        }
    }

    /// When a session begins that is planned for `planned`.
    #[must_use]
    pub fn start(&self, planned: DateTime) -> Option<DateTime> {
        let later = SignedDuration::from_mins(self.later_minutes.unwrap_or(0).into());
        planned.checked_add(later).ok()
    }
}
