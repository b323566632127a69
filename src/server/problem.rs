//! What went wrong, as a client sees it: RFC 9457 `application/problem+json` with a stable `code`.
//!
//! The body is written twice: once when a handler returns, and again by [`crate::server::layers`], which knows the
//! request id and puts it into `instance`. Causes are logged, never shown.

mod code;
mod document;
mod page;
mod service;

use std::{borrow::Cow, fmt};

use axum::{
    body::Body,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
pub use code::Code;
pub use document::explain;
pub use page::page;
use serde::Serialize;
use utoipa::ToSchema;

use super::answers::personal::PERSONAL;
use crate::api::wire::{ReasonView, SlotView, scope::ScopeDto};
use store::Scope;

/// The media type of every error (RFC 9457 §3).
pub const MEDIA_TYPE: &str = "application/problem+json";

/// One thing that is wrong with a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FieldError {
    /// Where: a JSON Pointer (RFC 6901) into the body, or `/` and the name of a query parameter or header.
    #[schema(example = "/client/email")]
    pub pointer: String,
    /// What is wrong, and what would be right.
    #[schema(example = "is not an e-mail address")]
    pub detail: String,
}

/// A booking ahead that needs what was to go.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct BookingInUse {
    #[schema(example = "bkg_01930000000070008000000000000001")]
    pub id: String,
    #[schema(format = DateTime, example = "2026-12-01T12:00:00+00:00")]
    pub start: String,
    /// What of the practice it needs, by the owner's name for it.
    #[schema(example = "practitioner hw")]
    pub needs: String,
}

/// A refusal or failure on its way to the client.
#[derive(Debug, Clone, PartialEq)]
pub struct Problem(Box<Facts>);

/// Boxed, because every `Result` of the shell carries room for one.
#[derive(Debug, Clone, PartialEq)]
struct Facts {
    code: Code,
    detail: Cow<'static, str>,
    errors: Vec<FieldError>,
    alternatives: Option<Vec<SlotView>>,
    reasons: Vec<ReasonView>,
    retry_after: Option<u64>,
    scope: Option<ScopeDto>,
    bookings: Vec<BookingInUse>,
}

/// A problem (RFC 9457).
#[derive(Serialize, ToSchema)]
#[schema(as = Problem)]
struct Document<'a> {
    /// Names the kind of problem; the page at this address explains it.
    #[serde(rename = "type")]
    #[schema(format = "uri-reference", example = "/problems/slot_taken")]
    kind: Cow<'static, str>,
    /// The kind of problem in a few words.
    #[schema(example = "Time no longer available")]
    title: &'static str,
    /// The HTTP status.
    #[schema(example = 409)]
    status: u16,
    /// What happened and what to do about it.
    detail: &'a str,
    /// The stable code of this kind of problem, for programs.
    #[schema(value_type = Code, example = "slot_taken")]
    code: &'static str,
    /// The request id: quote it when asking for help.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "req_01930000000070008000000000000001")]
    instance: Option<&'a str>,
    /// The members, parameters or headers that are wrong.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    errors: &'a [FieldError],
    /// Up to five other times, soonest first, when the wanted one is taken.
    #[serde(skip_serializing_if = "Option::is_none")]
    alternatives: Option<&'a [SlotView]>,
    /// For the practice: every rule that forbids the start.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    reasons: &'a [ReasonView],
    /// Seconds after which the same request may succeed; the same as the `Retry-After` header.
    #[serde(skip_serializing_if = "Option::is_none")]
    retry_after: Option<u64>,
    /// What the API key would have to be allowed, with `forbidden`.
    #[serde(skip_serializing_if = "Option::is_none")]
    scope: Option<ScopeDto>,
    /// The bookings ahead that need what was to go, with `in_use`.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    bookings: &'a [BookingInUse],
}

impl Problem {
    /// A problem with its code's own sentence.
    #[must_use]
    pub fn new(code: Code) -> Self {
        Self(Box::new(Facts {
            code,
            detail: code.detail().into(),
            errors: Vec::new(),
            alternatives: None,
            reasons: Vec::new(),
            retry_after: code.retry_after(),
            scope: None,
            bookings: Vec::new(),
        }))
    }

    /// Something broke inside. `cause` goes to the log, so it must hold nothing personal; the client learns the request id only.
    pub fn internal(cause: &impl fmt::Display) -> Self {
        tracing::error!(%cause, "internal error");
        Self::new(Code::Internal)
    }

    /// Something outside (the database, Stripe) does not answer. `cause` is treated as in [`Problem::internal`].
    pub fn unavailable(cause: &impl fmt::Display) -> Self {
        tracing::warn!(%cause, "unavailable");
        Self::new(Code::Unavailable)
    }

    /// The practice's account at the payment provider is not ready. `cause` is treated as in [`Problem::internal`].
    pub fn payments_not_ready(cause: &impl fmt::Display) -> Self {
        tracing::error!(%cause, "the account at the payment provider is not ready");
        Self::new(Code::PaymentsNotReady)
    }

    /// Nothing can be saved. `cause` is treated as in [`Problem::internal`].
    pub fn storage(cause: &impl fmt::Display) -> Self {
        tracing::error!(%cause, "nothing can be saved");
        Self::new(Code::Storage)
    }

    /// A body member, query parameter or header that is wrong: `code` with one entry in `errors`.
    pub fn at(code: Code, pointer: impl Into<String>, detail: impl Into<String>) -> Self {
        Self::new(code).error(pointer, detail)
    }

    /// Says what happened this time; whole sentences that tell what can be done.
    #[must_use]
    pub fn detail(mut self, detail: impl Into<Cow<'static, str>>) -> Self {
        self.0.detail = detail.into();
        self
    }

    /// Adds an entry to `errors`.
    #[must_use]
    pub fn error(mut self, pointer: impl Into<String>, detail: impl Into<String>) -> Self {
        self.0.errors.push(FieldError {
            pointer: pointer.into(),
            detail: detail.into(),
        });
        self
    }

    /// Adds entries to `errors`.
    #[must_use]
    pub fn errors(mut self, errors: impl IntoIterator<Item = FieldError>) -> Self {
        self.0.errors.extend(errors);
        self
    }

    /// Offers other times.
    #[must_use]
    pub fn alternatives(mut self, slots: Vec<SlotView>) -> Self {
        self.0.alternatives = Some(slots);
        self
    }

    /// Says which rules forbid the wanted time.
    #[must_use]
    pub fn reasons(mut self, reasons: Vec<ReasonView>) -> Self {
        self.0.reasons = reasons;
        self
    }

    /// Seconds after which trying again makes sense.
    #[must_use]
    pub fn retry_after(mut self, seconds: u64) -> Self {
        self.0.retry_after = Some(seconds);
        self
    }

    /// Says what an API key would have to be allowed.
    #[must_use]
    pub fn scope(mut self, scope: Scope) -> Self {
        self.0.scope = Some(scope.into());
        self
    }

    /// Says which bookings stand in the way.
    #[must_use]
    pub fn bookings(mut self, bookings: impl IntoIterator<Item = BookingInUse>) -> Self {
        self.0.bookings.extend(bookings);
        self
    }

    /// The stable code.
    #[must_use]
    pub fn code(&self) -> Code {
        self.0.code
    }

    /// What it points at, as JSON pointers.
    pub fn pointers(&self) -> impl Iterator<Item = &str> {
        self.0.errors.iter().map(|error| error.pointer.as_str())
    }

    /// The HTTP status.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.0.code.status()
    }

    /// The body, with the request id as `instance` when it is known.
    #[must_use]
    pub fn body(&self, instance: Option<&str>) -> Vec<u8> {
        let document = Document {
            kind: self.0.code.uri(),
            title: self.0.code.title(),
            status: self.status().as_u16(),
            detail: &self.0.detail,
            code: self.0.code.as_str(),
            instance,
            errors: &self.0.errors,
            alternatives: self.0.alternatives.as_deref(),
            reasons: &self.0.reasons,
            retry_after: self.0.retry_after,
            scope: self.0.scope,
            bookings: &self.0.bookings,
        };
        // Serialising strings, numbers and lists of them cannot fail.
        serde_json::to_vec(&document).unwrap_or_default()
    }
}

impl From<Code> for Problem {
    fn from(code: Code) -> Self {
        Self::new(code)
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = Response::new(Body::from(self.body(None)));
        *response.status_mut() = self.status();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE));
        headers.insert(header::CACHE_CONTROL, PERSONAL);
        if let Some(seconds) = self.0.retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if self.status() == StatusCode::UNAUTHORIZED {
            headers.insert(
                header::WWW_AUTHENTICATE,
                HeaderValue::from_static("Bearer realm=\"hourkeep\""),
            );
        }
        response.extensions_mut().insert(self);
        response
    }
}

#[cfg(test)]
mod tests;
