//! By which rules somebody of the practice is told of its bookings.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::clients::Personal;

/// What somebody of the practice may want to be told of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NotifiedEvent {
    New,
    Moved,
    Cancelled,
    /// In the morning: what the day brings.
    Day,
}

/// How much of a client a notification shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ShownClient {
    Initials,
    Name,
    Nothing,
}

/// Who is told, and of what: the owner of all bookings, a practitioner of their own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NotificationRules {
    pub email: Personal<String>,
    pub events: BTreeSet<NotifiedEvent>,
    /// Only of sessions on so many days after today, and today; `None`: of all.
    pub within_days: Option<u16>,
    pub client: ShownClient,
    /// When the day's mail comes, in minutes after midnight where its reader is.
    pub day_at: u16,
    /// Also of what the practice has done itself.
    pub own_acts: bool,
}
