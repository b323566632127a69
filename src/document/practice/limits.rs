//! `limits`: how much one practitioner does, of everything or of one service.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::document::{fault::Pointer, findings::Findings};
use domain::practice::Limits;

/// How much one practitioner does; a group session counts once.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct LimitsEntry {
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = 5)]
    pub max_sessions_day: Option<u32>,
    /// Monday to Sunday.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = 18)]
    pub max_sessions_week: Option<u32>,
    /// No more sessions than this without a break between them …
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = 3)]
    pub max_consecutive: Option<u32>,
    /// … of at least this.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = 30)]
    pub break_after_consecutive_minutes: Option<u32>,
    /// The same in hours of sessions, without buffers.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = 6)]
    pub max_hours_day: Option<u32>,
    /// Monday to Sunday.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = 25)]
    pub max_hours_week: Option<u32>,
}

/// How much of a service each of its practitioners gives, in their time zone; a group session counts once.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ServiceLimitsEntry {
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = 2)]
    pub max_sessions_day: Option<u32>,
    /// Monday to Sunday.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = 6)]
    pub max_sessions_week: Option<u32>,
    /// The same in hours of sessions, without buffers.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = 3)]
    pub max_hours_day: Option<u32>,
    /// Monday to Sunday.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = 10)]
    pub max_hours_week: Option<u32>,
}

impl LimitsEntry {
    pub(crate) fn is_none(&self) -> bool {
        *self == Self::default()
    }

    pub(in crate::document) fn check(&self, found: &mut Findings, at: &Pointer) -> Limits {
        let break_at = at.key("break_after_consecutive_minutes");
        // Without a length for the break, "three in a row" has no meaning.
        let both = self.max_consecutive.is_some() == self.break_after_consecutive_minutes.is_some();
        found.require(both, &break_at, "max_consecutive and break_after_consecutive_minutes belong together: write both or none");
        Limits {
            max_consecutive: found.optional(
                &at.key("max_consecutive"),
                self.max_consecutive,
                1..=100,
                "sessions",
            ),
            break_minutes: found
                .optional(
                    &break_at,
                    self.break_after_consecutive_minutes,
                    1..=480,
                    "minutes",
                )
                .unwrap_or(0),
            ..self.as_of_services().check(found, at)
        }
    }

    /// What services have too.
    const fn as_of_services(&self) -> ServiceLimitsEntry {
        ServiceLimitsEntry {
            max_sessions_day: self.max_sessions_day,
            max_sessions_week: self.max_sessions_week,
            max_hours_day: self.max_hours_day,
            max_hours_week: self.max_hours_week,
        }
    }

    pub(crate) fn of(limits: Limits) -> Self {
        let of_services = ServiceLimitsEntry::of(limits);
        Self {
            max_sessions_day: of_services.max_sessions_day,
            max_sessions_week: of_services.max_sessions_week,
            max_consecutive: limits.max_consecutive,
            break_after_consecutive_minutes: limits.max_consecutive.map(|_| limits.break_minutes),
            max_hours_day: of_services.max_hours_day,
            max_hours_week: of_services.max_hours_week,
        }
    }
}

impl ServiceLimitsEntry {
    pub(crate) fn is_none(&self) -> bool {
        *self == Self::default()
    }

    pub(in crate::document) fn check(&self, found: &mut Findings, at: &Pointer) -> Limits {
        Limits {
            max_sessions_day: found.optional(
                &at.key("max_sessions_day"),
                self.max_sessions_day,
                1..=100,
                "sessions",
            ),
            max_sessions_week: found.optional(
                &at.key("max_sessions_week"),
                self.max_sessions_week,
                1..=500,
                "sessions",
            ),
            max_minutes_day: in_minutes(found, &at.key("max_hours_day"), self.max_hours_day, 24),
            max_minutes_week: in_minutes(
                found,
                &at.key("max_hours_week"),
                self.max_hours_week,
                168,
            ),
            ..Limits::default()
        }
    }

    pub(crate) fn of(limits: Limits) -> Self {
        Self {
            max_sessions_day: limits.max_sessions_day,
            max_sessions_week: limits.max_sessions_week,
            max_hours_day: limits.max_minutes_day.map(|minutes| minutes / 60),
            max_hours_week: limits.max_minutes_week.map(|minutes| minutes / 60),
        }
    }
}

/// Whole hours, in minutes.
fn in_minutes(found: &mut Findings, at: &Pointer, hours: Option<u32>, most: u32) -> Option<u32> {
    let hours = found.optional(at, hours, 1..=most, "hours");
    // If out of range, it has its fault already; saturating lets the check go on.
    hours.map(|hours| hours.saturating_mul(60))
}
