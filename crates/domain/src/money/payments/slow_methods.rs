//! What a practice allows of slow methods of payment.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// What a practice allows of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SlowMethods {
    pub confirm_on: ConfirmOn,
    /// They are offered for sessions that are at least so many days away.
    pub min_days_ahead: u16,
}

/// What confirms a booking that is paid by a slow method.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConfirmOn {
    /// That its client has done their part. Should the money not come, it is owed.
    Processing,
    /// The money itself; until then its time is kept.
    Paid,
}

impl SlowMethods {
    /// What confirms a booking for a session at `start`; `None`: it is too near for them.
    #[must_use]
    pub fn at(self, start: Timestamp, now: Timestamp) -> Option<ConfirmOn> {
        // Elapsed days: how long a debit takes does not depend on the practice's clock changes.
        let ahead = SignedDuration::from_hours(24 * i64::from(self.min_days_ahead));
        (start.duration_since(now) >= ahead).then_some(self.confirm_on)
    }
}
