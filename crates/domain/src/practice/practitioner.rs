//! Who gives sessions, when, and how many.

use std::collections::BTreeMap;

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use super::{
    joining::Joining,
    mode::Mode,
    schedule::{Schedule, TimeOff},
};
use crate::{ids::PractitionerId, messages::notification_rules::NotificationRules, zone::Zone};

/// A person who sees clients.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Practitioner {
    pub id: PractitionerId,
    pub handle: String,
    pub name: String,
    pub title: Option<String>,
    pub pronouns: Option<String>,
    /// BCP 47 primary subtags.
    pub languages: Vec<String>,
    pub zone: Zone,
    pub schedule: Schedule,
    /// The first and the last date they work on, in their zone; `None`: it is not known, or not near.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_date: Option<Date>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_date: Option<Date>,
    pub time_off: Vec<TimeOff>,
    /// When they give sessions in a mode, of the hours they work; one that is not named they give in all of them. Classes take
    /// place as they are planned.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub mode_hours: BTreeMap<Mode, Schedule>,
    pub limits: Limits,
    /// With professional bodies; receipts show them.
    #[serde(default)]
    pub registrations: Vec<Registration>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notifications: Option<NotificationRules>,
    /// How many times as many of the bookings that anybody can take, compared with somebody whose share is 1.
    #[serde(default = "one")]
    pub share: u32,
    /// How clients get to their sessions, where the service does not say.
    #[serde(default, skip_serializing_if = "Joining::is_nothing")]
    pub joining: Joining,
}

// The default of `share` (docs/decisions/0063-fair-shares.md).
const fn one() -> u32 {
    1
}

impl Practitioner {
    /// The time before their first date and after their last one.
    pub fn not_here(&self) -> impl Iterator<Item = TimeOff> {
        let joins = self.first_date.map(TimeOff::before);
        let leaves = self.last_date.and_then(|last| last.tomorrow().ok());
        joins.into_iter().chain(leaves.map(TimeOff::from_date_on))
    }

    /// Whether their last date is over.
    #[must_use]
    pub fn has_left(&self, now: Timestamp) -> bool {
        self.last_date
            .is_some_and(|last| last < self.zone.date(now))
    }
}

/// An entry in a professional body's register.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Registration {
    /// E.g. `BACP`.
    pub body: String,
    pub number: String,
}

/// How much one practitioner does, of everything or of one service; counted in their zone, group sessions once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Limits {
    pub max_sessions_day: Option<u32>,
    /// ISO 8601 week.
    pub max_sessions_week: Option<u32>,
    /// No more sessions than this without a break between them …
    pub max_consecutive: Option<u32>,
    /// … of at least this.
    pub break_minutes: u32,
    /// The same day and week in minutes of sessions, without buffers.
    #[serde(default)]
    pub max_minutes_day: Option<u32>,
    #[serde(default)]
    pub max_minutes_week: Option<u32>,
}
