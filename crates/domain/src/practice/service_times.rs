//! When a service can be booked, where that is not as for all others.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{BookingRules, Horizon, mode::Mode, schedule::Schedule};

/// A service's own rules of time. Dates and hours are the practice's.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ServiceTimes {
    /// Instead of the practice's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_notice_minutes: Option<u32>,
    /// Instead of the practice's horizon.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_advance_days: Option<u16>,
    /// The first and the last date that it takes place on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_date: Option<Date>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_date: Option<Date>,
    /// Only then, of the hours of who gives it; `None`: in all of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub schedule: Option<Schedule>,
    /// When it takes place in a mode; one that is not named can be had whenever the service can.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub modes: BTreeMap<Mode, Schedule>,
}

impl ServiceTimes {
    /// How much sooner than its start it is booked.
    #[must_use]
    pub fn min_notice_minutes(&self, practice: &BookingRules) -> u32 {
        self.min_notice_minutes
            .unwrap_or(practice.min_notice_minutes)
    }

    /// How far ahead it is booked.
    #[must_use]
    pub fn horizon(&self, practice: &BookingRules) -> Horizon {
        self.max_advance_days
            .map_or(practice.horizon, Horizon::Days)
    }

    /// Whether it takes place on a date at all.
    #[must_use]
    pub fn hold(&self, date: Date) -> bool {
        self.first_date.is_none_or(|first| first <= date) && !self.is_over(date)
    }

    /// Whether its last date is before this one.
    #[must_use]
    pub fn is_over(&self, date: Date) -> bool {
        self.last_date.is_some_and(|last| last < date)
    }
}
