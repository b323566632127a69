//! Requests of the practice's side.

use garde::Validate;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use super::money::limit;
use crate::{
    api::wire::{
        StatusDto,
        fields::{Day, Instant, WallTime, many_lines, not_blank, one_line},
        money::exceptions::ExceptionKindDto,
        scope::ScopeDto,
    },
    server::problem::Problem,
    service::{
        authenticate::Scope,
        booking::{
            bookings::ListRequest,
            changing::answer::{Answer, Verdict},
        },
        money::accounting::exceptions::{NamedException, NoteRequest},
        practice::{keys::KeyRequest, time_off::TimeOffRequest},
    },
};
use domain::clients::Personal;
use store::ListedState;

/// The exception to note, as it is listed, and why.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"kind": "refund_failed", "subject": "rfd_01930000000070008000000000000001", "since": "2026-12-01T12:00:00+00:00",
    "reason": "Given back by bank transfer on 2 December."}))]
pub struct ExceptionNoteBody {
    #[garde(skip)]
    pub kind: ExceptionKindDto,
    #[garde(length(max = 255), custom(one_line))]
    #[schema(max_length = 255)]
    pub subject: String,
    #[garde(skip)]
    #[schema(value_type = String, format = DateTime)]
    pub since: Instant,
    /// What was done about it, or why nothing needs to be done.
    #[garde(length(chars, min = 1, max = 500), custom(not_blank))]
    #[schema(min_length = 1, max_length = 500)]
    pub reason: String,
}

impl From<ExceptionNoteBody> for NoteRequest {
    fn from(body: ExceptionNoteBody) -> Self {
        let ExceptionNoteBody {
            kind,
            subject,
            since,
            reason,
        } = body;
        Self {
            of: NamedException {
                kind: kind.as_str().to_owned(),
                subject,
                since: since.0,
            },
            reason: Personal::new(reason),
        }
    }
}

/// The exception to retry, as it is listed.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"kind": "event_quarantined", "subject": "evt_1Q2w3E4r5T", "since": "2026-12-01T12:00:00+00:00"}))]
pub struct ExceptionBody {
    #[garde(skip)]
    pub kind: ExceptionKindDto,
    #[garde(length(max = 255), custom(one_line))]
    #[schema(max_length = 255)]
    pub subject: String,
    #[garde(skip)]
    #[schema(value_type = String, format = DateTime)]
    pub since: Instant,
}

impl From<ExceptionBody> for NamedException {
    fn from(body: ExceptionBody) -> Self {
        Self {
            kind: body.kind.as_str().to_owned(),
            subject: body.subject,
            since: body.since.0,
        }
    }
}

/// Which bookings.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListQuery {
    /// First local date of the practice.
    #[param(value_type = String, format = Date, nullable = false, required = false)]
    pub start: Option<Day>,
    /// Last local date, inclusive.
    #[param(value_type = String, format = Date, nullable = false, required = false)]
    pub end: Option<Day>,
    /// Only in this state.
    #[param(nullable = false, inline)]
    pub status: Option<StatusDto>,
    /// Only with this practitioner: id or handle.
    #[param(nullable = false)]
    pub practitioner: Option<String>,
    /// Only future ones that fall outside the practice’s definition and were not kept.
    #[serde(default)]
    #[param(required = false)]
    pub outside: bool,
    /// Maximum number of results; default 50.
    #[param(minimum = 1, maximum = 100, nullable = false)]
    pub limit: Option<u32>,
    /// `next_cursor` of the previous page.
    #[param(nullable = false)]
    pub cursor: Option<String>,
}

impl ListQuery {
    pub fn request(self) -> Result<ListRequest, Problem> {
        Ok(ListRequest {
            start: self.start.map(|day| day.0),
            end: self.end.map(|day| day.0),
            state: self.status.map(listed),
            practitioner: self.practitioner,
            outside: self.outside,
            cursor: self.cursor,
            limit: limit(self.limit)?,
        })
    }
}

fn listed(word: StatusDto) -> ListedState {
    match word {
        StatusDto::Held => ListedState::Held,
        StatusDto::Confirmed => ListedState::Confirmed,
        StatusDto::Completed => ListedState::Completed,
        StatusDto::NoShow => ListedState::NoShow,
        StatusDto::Cancelled => ListedState::Cancelled,
        StatusDto::Expired => ListedState::Expired,
        StatusDto::Declined => ListedState::Declined,
    }
}

/// What the practice says with its yes or no.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"message": "We look forward to meeting you."}))]
pub struct AnswerBody {
    /// To the client: it is in the e-mail about the answer, and on the booking’s page.
    #[garde(inner(length(chars, max = 1000), custom(many_lines)))]
    #[schema(nullable = false, max_length = 1000)]
    pub message: Option<String>,
}

impl AnswerBody {
    #[must_use]
    pub fn answer(self, verdict: Verdict) -> Answer {
        Answer {
            verdict,
            message: self
                .message
                .filter(|text| !text.trim().is_empty())
                .map(Personal::new),
        }
    }
}

/// Time off, in the practitioner's local time.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"practitioner": "hw", "from": "2026-12-21", "until": "2027-01-04"}))]
pub struct TimeOffBody {
    /// Id or handle.
    #[garde(length(max = 64), custom(one_line))]
    #[schema(max_length = 64)]
    pub practitioner: String,
    /// `YYYY-MM-DDTHH:MM`, or a date: from its midnight on.
    #[garde(skip)]
    #[schema(value_type = String, example = "2026-12-21")]
    pub from: WallTime,
    /// Not included; a date means its midnight, so the day before is the last one off. Left out: nobody knows yet when they come back.
    #[garde(skip)]
    #[schema(value_type = String, example = "2027-01-04", nullable = false, required = false)]
    pub until: Option<WallTime>,
}

impl From<TimeOffBody> for TimeOffRequest {
    fn from(body: TimeOffBody) -> Self {
        Self {
            practitioner: body.practitioner,
            from: body.from.0,
            until: body.until.map(|until| until.0),
        }
    }
}

/// An API key to be created.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"label": "website", "scopes": ["bookings"]}))]
pub struct KeyBody {
    /// What it is for.
    #[garde(length(chars, min = 1, max = 80), custom(one_line), custom(not_blank))]
    #[schema(min_length = 1, max_length = 80)]
    pub label: String,
    /// What it may do; no more than the key that creates it.
    #[garde(length(min = 1, max = 8))]
    #[schema(min_items = 1, max_items = 8)]
    pub scopes: Vec<ScopeDto>,
    /// When it expires, no later than the key that creates it; left out: together with that one.
    #[garde(skip)]
    #[schema(value_type = String, format = DateTime, nullable = false, required = false)]
    pub expires_at: Option<Instant>,
}

impl From<KeyBody> for KeyRequest {
    fn from(body: KeyBody) -> Self {
        let mut scopes = Vec::new();
        for scope in body.scopes.into_iter().map(Scope::from) {
            if !scopes.contains(&scope) {
                scopes.push(scope);
            }
        }
        Self {
            label: body.label,
            scopes,
            expires: body.expires_at.map(|at| at.0),
        }
    }
}
