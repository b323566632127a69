//! Requests about sessions of classes.

use garde::Validate;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use crate::{
    api::wire::fields::{Day, Instant, one_line},
    service::booking::sessions::{
        NamedSession,
        list::SessionsQuery,
        reschedule::{NewSessionRequest, RescheduleRequest},
    },
};

/// Which sessions.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct SessionsParams {
    /// Only of this class: id or handle.
    #[param(example = "flow60", nullable = false)]
    pub service: Option<String>,
    /// First local date of the practice, no earlier than today; left out: today.
    #[param(value_type = String, format = Date, nullable = false, required = false)]
    pub start: Option<Day>,
    /// Last local date, inclusive; left out: four weeks from the first.
    #[param(value_type = String, format = Date, nullable = false, required = false)]
    pub end: Option<Day>,
    /// Only those about which you have to decide now: too few seats are taken, and the time to decide has come.
    #[serde(default)]
    pub to_decide: bool,
}

/// Which sessions of a class are rescheduled, and what changes about them.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"service": "flow60", "start": "2026-12-07T07:00:00-05:00", "to": {"practitioners": ["ts"]}}))]
pub struct RescheduleSessionsBody {
    /// The class: id or handle.
    #[garde(length(max = 80), custom(one_line))]
    #[schema(max_length = 80)]
    pub service: String,
    /// When the session begins as things stand.
    #[garde(skip)]
    #[schema(value_type = String, format = DateTime)]
    pub start: Instant,
    /// Whether all later sessions of the same weekday and time are meant too.
    #[serde(default)]
    #[garde(skip)]
    pub from_then_on: bool,
    #[garde(dive)]
    pub to: NewSessionBody,
}

/// What changes; what is left out stays as it is.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewSessionBody {
    /// At most four weeks from its start in the practice's document. With `from_then_on`, later sessions shift by the same local time.
    #[garde(skip)]
    #[schema(value_type = String, format = DateTime, nullable = false, required = false)]
    pub start: Option<Instant>,
    #[garde(inner(range(min = 5, max = 1_440)))]
    #[schema(nullable = false, minimum = 5, maximum = 1_440)]
    pub minutes: Option<u32>,
    /// All who give it: ids or handles. They need not be among those of the class.
    #[garde(inner(length(min = 1, max = 20), inner(length(max = 64), custom(one_line))))]
    #[schema(nullable = false, min_items = 1, max_items = 20)]
    pub practitioners: Option<Vec<String>>,
    /// Id or handle.
    #[garde(inner(length(max = 64), custom(one_line)))]
    #[schema(nullable = false, max_length = 64)]
    pub room: Option<String>,
}

/// One session of a class.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"service": "flow60", "start": "2026-12-07T07:00:00-05:00"}))]
pub struct SessionBody {
    /// The class: id or handle.
    #[garde(length(max = 80), custom(one_line))]
    #[schema(max_length = 80)]
    pub service: String,
    #[garde(skip)]
    #[schema(value_type = String, format = DateTime)]
    pub start: Instant,
}

impl From<SessionsParams> for SessionsQuery {
    fn from(query: SessionsParams) -> Self {
        Self {
            service: query.service,
            start: query.start.map(|day| day.0),
            end: query.end.map(|day| day.0),
            to_decide: query.to_decide,
        }
    }
}

impl From<RescheduleSessionsBody> for RescheduleRequest {
    fn from(body: RescheduleSessionsBody) -> Self {
        let NewSessionBody {
            start,
            minutes,
            practitioners,
            room,
        } = body.to;
        Self {
            service: body.service,
            start: body.start.0,
            onwards: body.from_then_on,
            to: NewSessionRequest {
                start: start.map(|start| start.0),
                minutes,
                practitioners,
                room,
            },
        }
    }
}

impl From<SessionBody> for NamedSession {
    fn from(body: SessionBody) -> Self {
        Self {
            service: body.service,
            start: body.start.0,
        }
    }
}
