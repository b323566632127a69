//! Conditional requests (RFC 9110 §13): unchanged answers are not sent again, and changes do not overwrite each other.

use std::{convert::Infallible, time::SystemTime};

use aws_lc_rs::digest;
use axum::{
    body::{Body, Bytes},
    extract::FromRequestParts,
    http::{HeaderMap, HeaderValue, StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use headers::{HeaderMapExt, IfModifiedSince, IfNoneMatch, LastModified};
use jiff::Timestamp;
use serde::Serialize;
use utoipa::{
    IntoParams,
    openapi::{
        ObjectBuilder, Required, Type,
        path::{Parameter, ParameterBuilder, ParameterIn},
    },
};

use crate::server::problem::{Code, Problem};
use store::Expected;

/// A strong entity tag: equal tags mean equal bytes (before compression).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ETag(headers::ETag);

impl ETag {
    /// The tag of these bytes: 128 bits of their SHA-256.
    ///
    /// # Panics
    /// Never: base64 between quotes is an entity tag (RFC 9110 §8.8.3).
    #[must_use]
    #[expect(
        clippy::expect_used,
        reason = "base64 between quotes is an entity tag (RFC 9110 §8.8.3)"
    )]
    pub fn of(bytes: &[u8]) -> Self {
        let hash = digest::digest(&digest::SHA256, bytes);
        let tag = BASE64_URL_SAFE_NO_PAD.encode(&hash.as_ref()[..16]);
        Self(format!("\"{tag}\"").parse().expect("an entity tag"))
    }

    /// The tag of a state: what is written of it, less what changes by itself.
    pub fn of_state(state: &impl Serialize) -> Result<Self, Problem> {
        let body = serde_json::to_vec(state).map_err(|error| Problem::internal(&error))?;
        Ok(Self::of(&body))
    }

    /// Whether the client has these bytes already.
    pub(super) fn is_known(&self, request: &HeaderMap) -> bool {
        let known = request.typed_get::<IfNoneMatch>();
        known.is_some_and(|known| !known.precondition_passes(&self.0))
    }

    /// Says it in the answer.
    pub fn insert(&self, headers: &mut HeaderMap) {
        headers.typed_insert(self.0.clone());
    }
}

/// A 200 with `body`, or a 304 without it when the client has these bytes already. For GET and HEAD (axum drops the body of
/// the latter). The caller may set `Cache-Control`; both answers then carry it.
pub fn respond(
    request: &HeaderMap,
    content_type: HeaderValue,
    tag: &ETag,
    body: impl Into<Bytes>,
) -> Response {
    let mut response = if tag.is_known(request) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let mut response = Response::new(Body::from(body.into()));
        response
            .headers_mut()
            .insert(header::CONTENT_TYPE, content_type);
        response
    };
    tag.insert(response.headers_mut());
    // Kept by the client, asked about each time.
    response
        .headers_mut()
        .insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    response
}

/// As [`respond`], for what also has a time of its last change (RFC 9110 §8.8.2), which decides where no tag is sent
/// (§13.1.3). Only for the one who asked: the address is a secret.
pub fn respond_dated(
    request: &HeaderMap,
    content_type: HeaderValue,
    tag: &ETag,
    changed: Timestamp,
    body: impl Into<Bytes>,
) -> Response {
    let since = request
        .typed_get::<IfModifiedSince>()
        // If-None-Match counts alone where both are sent (RFC 9110 §13.1.3): a date has whole
        // seconds only.
        .filter(|_| !request.contains_key(header::IF_NONE_MATCH));
    let changed = SystemTime::from(changed);
    let mut response = match since {
        Some(since) if !since.is_modified(changed) => StatusCode::NOT_MODIFIED.into_response(),
        _ => respond(request, content_type, tag, body),
    };
    tag.insert(response.headers_mut());
    dated(response.headers_mut(), changed);
    response
}

/// Says when what is for one reader alone changed last.
pub(crate) fn dated(headers: &mut HeaderMap, changed: impl Into<SystemTime>) {
    let private = HeaderValue::from_static("private, no-cache");
    headers.insert(header::CACHE_CONTROL, private);
    headers.typed_insert(LastModified::from(changed.into()));
}

/// The `If-Match` header of a change.
#[derive(Debug, Clone)]
pub enum IfMatch {
    Missing,
    Given(headers::IfMatch),
    /// No state has such a tag.
    Unreadable,
}

impl IntoParams for IfMatch {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let text = ObjectBuilder::new().schema_type(Type::String);
        let header = ParameterBuilder::new()
            .name("If-Match")
            .parameter_in(ParameterIn::Header)
            .required(Required::False)
            .description(Some(
                "The `ETag` of what you read: the change is made only if nobody else changed it since.",
            ))
            .schema(Some(text));
        vec![header.build()]
    }
}

impl IfMatch {
    fn of(headers: &HeaderMap) -> Self {
        match headers.typed_try_get() {
            Ok(None) => Self::Missing,
            // `*` and lists are read by `headers`. What it cannot read matches no state, so that
            // the change is refused (docs/decisions/0045-what-http-is-read-with.md).
            Ok(Some(tags)) => Self::Given(tags),
            Err(_) => Self::Unreadable,
        }
    }

    /// Whether the caller said which state the change is meant for.
    #[must_use]
    pub fn is_given(&self) -> bool {
        !matches!(self, Self::Missing)
    }

    /// Lets a change through when the client saw the current state or did not say.
    ///
    /// # Errors
    /// 412 `precondition_failed`.
    pub fn check(&self, current: &ETag) -> Result<(), Problem> {
        match self {
            Self::Missing => Ok(()),
            Self::Given(tags) if tags.precondition_passes(&current.0) => Ok(()),
            Self::Given(_) | Self::Unreadable => Err(Code::PreconditionFailed.into()),
        }
    }

    /// Which state a change is meant for. The store refuses an outdated one only after it has looked whether the request is a
    /// repetition, which is answered as the first was. `current`: the state, as the caller sees it, and its version; read only where
    /// it is needed.
    pub async fn version<T: Serialize>(
        &self,
        current: impl Future<Output = Result<(T, i64), Problem>>,
    ) -> Result<Expected, Problem> {
        if !self.is_given() {
            return Ok(Expected::Any);
        }
        let (state, version) = current.await?;
        Ok(if self.check(&ETag::of_state(&state)?).is_ok() {
            Expected::Exactly(version)
        } else {
            Expected::Outdated
        })
    }
}

impl<S: Sync> FromRequestParts<S> for IfMatch {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self::of(&parts.headers))
    }
}

#[cfg(test)]
mod tests {
    use axum::{
        Router,
        http::{HeaderName, Request},
        routing::get,
    };
    use tower::ServiceExt;

    use super::*;

    fn written(tag: &ETag) -> String {
        let mut headers = HeaderMap::new();
        tag.insert(&mut headers);
        headers[header::ETAG].to_str().unwrap().to_owned()
    }

    fn headers(name: &HeaderName, lines: &[&str]) -> HeaderMap {
        lines
            .iter()
            .map(|line| (name.clone(), HeaderValue::from_str(line).unwrap()))
            .collect()
    }

    fn status(lines: &[&str]) -> u16 {
        let kind = HeaderValue::from_static("text/plain");
        respond(
            &headers(&header::IF_NONE_MATCH, lines),
            kind,
            &ETag::of(b"a"),
            "a",
        )
        .status()
        .as_u16()
    }

    #[test]
    fn tags_follow_the_bytes() {
        assert_eq!(ETag::of(b"a"), ETag::of(b"a"));
        assert_ne!(ETag::of(b"a"), ETag::of(b"b"));
        assert_eq!(written(&ETag::of(b"")), "\"47DEQpj8HBSa-_TImW-5JA\"");
    }

    #[test]
    fn what_the_client_has_is_not_sent_again() {
        let tag = written(&ETag::of(b"a"));
        for line in [
            tag.clone(),
            format!("W/{tag}"),
            format!("\"x,y\", {tag}"),
            format!("W/\"x\",W/{tag}"),
            "*".to_owned(),
        ] {
            assert_eq!(status(&[&line]), 304, "{line}");
        }
        assert_eq!(status(&["\"x\"", &tag]), 304);
        for line in ["\"x\"", "", tag.trim_matches('"'), "\"*\""] {
            assert_eq!(status(&[line]), 200, "{line}");
        }
        assert_eq!(status(&[]), 200);
    }

    #[test]
    fn without_a_tag_the_date_decides() {
        let changed = "2026-11-23T08:00:00.9Z".parse().unwrap();
        let status = |lines: &[(HeaderName, &str)]| {
            let asked = lines
                .iter()
                .map(|(name, line)| (name.clone(), HeaderValue::from_str(line).unwrap()))
                .collect();
            respond_dated(
                &asked,
                HeaderValue::from_static("text/calendar"),
                &ETag::of(b"a"),
                changed,
                "a",
            )
        };
        let (same, older) = (
            "Mon, 23 Nov 2026 08:00:00 GMT",
            "Mon, 23 Nov 2026 07:59:59 GMT",
        );
        assert_eq!(status(&[]).headers()["last-modified"], same);
        assert_eq!(status(&[(header::IF_MODIFIED_SINCE, same)]).status(), 304);
        assert_eq!(status(&[(header::IF_MODIFIED_SINCE, older)]).status(), 200);
        assert_eq!(
            status(&[(header::IF_MODIFIED_SINCE, "yesterday")]).status(),
            200
        );
        assert_eq!(
            status(&[
                (header::IF_MODIFIED_SINCE, same),
                (header::IF_NONE_MATCH, "\"x\"")
            ])
            .status(),
            200
        );
    }

    #[tokio::test]
    async fn head_answers_as_get_without_the_body() {
        let handler = async |request: HeaderMap| {
            respond(
                &request,
                HeaderValue::from_static("text/plain"),
                &ETag::of(b"abc"),
                "abc",
            )
        };
        let router = Router::<()>::new().route("/", get(handler));
        let response = router
            .oneshot(Request::head("/").body(Body::empty()).unwrap())
            .await
            .unwrap();
        assert_eq!(response.headers()["etag"], written(&ETag::of(b"abc")));
        assert_eq!(response.headers()["content-length"], "3");
        assert_eq!(
            axum::body::to_bytes(response.into_body(), 9).await.unwrap(),
            ""
        );
    }

    #[test]
    fn a_change_of_an_older_state_is_refused() {
        let current = ETag::of(b"a");
        let given = |line: &str| IfMatch::of(&headers(&header::IF_MATCH, &[line]));
        assert_eq!(given(&written(&current)).check(&current), Ok(()));
        assert_eq!(given("*").check(&current), Ok(()));
        for stale in [
            "\"x\"".to_owned(),
            format!("W/{}", written(&current)),
            "without quotes".to_owned(),
            String::new(),
        ] {
            assert_eq!(
                given(&stale).check(&current),
                Err(Code::PreconditionFailed.into()),
                "{stale}"
            );
        }
        let silent = IfMatch::of(&HeaderMap::new());
        assert_eq!(silent.check(&current), Ok(()));
    }
}
