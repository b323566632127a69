//! Conditional requests (RFC 9110 §13): unchanged answers are not sent again, and changes do not overwrite each other.

use std::convert::Infallible;

use aws_lc_rs::digest;
use axum::{
    body::{Body, Bytes},
    extract::FromRequestParts,
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use jiff::{Timestamp, fmt::rfc2822};
use utoipa::{
    IntoParams,
    openapi::{
        ObjectBuilder, Required, Type,
        path::{Parameter, ParameterBuilder, ParameterIn},
    },
};

use crate::server::problem::{Code, Problem};
use store::Expected;

/// A strong entity tag, quotes included: equal tags mean equal bytes (before compression).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ETag(String);

impl ETag {
    /// The tag of these bytes: 128 bits of their SHA-256.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        let hash = digest::digest(&digest::SHA256, bytes);
        Self(format!(
            "\"{}\"",
            BASE64_URL_SAFE_NO_PAD.encode(&hash.as_ref()[..16])
        ))
    }

    /// The tag as a header value. Base64 between quotes is always one.
    #[must_use]
    pub fn value(&self) -> HeaderValue {
        HeaderValue::from_str(&self.0).unwrap_or(HeaderValue::from_static("\"\""))
    }

    /// Whether one of the entity tags in the header is this one. Weak comparison (for `If-None-Match`) ignores `W/`; strong
    /// comparison (for `If-Match`) is never true for a weak tag (RFC 9110 §8.8.3.2). `None` without the header.
    fn listed(&self, headers: &HeaderMap, name: HeaderName, weakly: bool) -> Option<bool> {
        let mut lines = headers.get_all(name).iter().peekable();
        lines.peek()?;
        Some(lines.filter_map(|line| line.to_str().ok()).any(|line| {
            line.trim() == "*"
                || tags(line)
                    .any(|(weak, tag)| (weakly || !weak) && tag == self.0.trim_matches('"'))
        }))
    }
}

/// The opaque tags of a list, without quotes, and whether each is weak. Tags may hold commas.
fn tags(line: &str) -> impl Iterator<Item = (bool, &str)> {
    // Cut at the quotes, every second piece is a tag, and the piece before it says whether it is weak.
    let mut pieces = line.split('"');
    std::iter::from_fn(move || {
        let (before, tag) = (pieces.next()?, pieces.next()?);
        Some((before.ends_with("W/"), tag))
    })
}

/// A 200 with `body`, or a 304 without it when the client has these bytes already. For GET and HEAD (axum drops the body of
/// the latter). The caller may set `Cache-Control`; both answers then carry it.
pub fn respond(
    request: &HeaderMap,
    content_type: HeaderValue,
    tag: &ETag,
    body: impl Into<Bytes>,
) -> Response {
    let mut response = if tag.listed(request, header::IF_NONE_MATCH, true) == Some(true) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let mut response = Response::new(Body::from(body.into()));
        response
            .headers_mut()
            .insert(header::CONTENT_TYPE, content_type);
        response
    };
    response.headers_mut().insert(header::ETAG, tag.value());
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
        .get(header::IF_MODIFIED_SINCE)
        .filter(|_| !request.contains_key(header::IF_NONE_MATCH));
    let since = since.and_then(|value| rfc2822::parse(value.to_str().ok()?).ok());
    let mut response = match since {
        Some(since) if changed.as_second() <= since.timestamp().as_second() => {
            StatusCode::NOT_MODIFIED.into_response()
        }
        _ => respond(request, content_type, tag, body),
    };
    response.headers_mut().insert(header::ETAG, tag.value());
    response.headers_mut().insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("private, no-cache"),
    );
    let date = rfc2822::DateTimePrinter::new()
        .timestamp_to_rfc9110_string(&changed)
        .ok();
    if let Some(date) = date.and_then(|date| HeaderValue::from_str(&date).ok()) {
        response.headers_mut().insert(header::LAST_MODIFIED, date);
    }
    response
}

/// The `If-Match` header of a change.
#[derive(Debug, Clone)]
pub struct IfMatch(HeaderMap);

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
    /// Whether the caller said which state the change is meant for.
    #[must_use]
    pub fn is_given(&self) -> bool {
        self.0.contains_key(header::IF_MATCH)
    }

    /// Lets a change through when the client saw the current state or did not say.
    ///
    /// # Errors
    /// 412 `precondition_failed`.
    pub fn check(&self, current: &ETag) -> Result<(), Problem> {
        match current.listed(&self.0, header::IF_MATCH, false) {
            Some(false) => Err(Code::PreconditionFailed.into()),
            _ => Ok(()),
        }
    }

    /// Which state a change is meant for, given the current one and its version.
    #[must_use]
    pub fn expected(&self, current: &ETag, version: i64) -> Expected {
        if !self.is_given() {
            Expected::Any
        } else if self.check(current).is_ok() {
            Expected::Exactly(version)
        } else {
            Expected::Outdated
        }
    }
}

impl<S: Sync> FromRequestParts<S> for IfMatch {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self(
            parts
                .headers
                .get_all(header::IF_MATCH)
                .iter()
                .map(|line| (header::IF_MATCH, line.clone()))
                .collect(),
        ))
    }
}

#[cfg(test)]
mod tests {
    use axum::{Router, http::Request, routing::get};
    use tower::ServiceExt;

    use super::*;

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
        assert_eq!(ETag::of(b"").value(), "\"47DEQpj8HBSa-_TImW-5JA\"");
    }

    #[test]
    fn what_the_client_has_is_not_sent_again() {
        let ETag(tag) = ETag::of(b"a");
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
        assert_eq!(response.headers()["etag"], ETag::of(b"abc").value());
        assert_eq!(response.headers()["content-length"], "3");
        assert_eq!(
            axum::body::to_bytes(response.into_body(), 9).await.unwrap(),
            ""
        );
    }

    #[test]
    fn a_change_of_an_older_state_is_refused() {
        let current = ETag::of(b"a");
        let given = |line: &str| IfMatch(headers(&header::IF_MATCH, &[line]));
        assert_eq!(given(&current.0).check(&current), Ok(()));
        assert_eq!(given("*").check(&current), Ok(()));
        for stale in [
            "\"x\"".to_owned(),
            format!("W/{}", current.0),
            String::new(),
        ] {
            assert_eq!(
                given(&stale).check(&current),
                Err(Code::PreconditionFailed.into()),
                "{stale}"
            );
        }
        let silent = IfMatch(HeaderMap::new());
        assert_eq!(
            given(&current.0).expected(&current, 3),
            Expected::Exactly(3)
        );
        assert_eq!(given("\"x\"").expected(&current, 3), Expected::Outdated);
        assert_eq!(silent.expected(&current, 3), Expected::Any);
        assert_eq!(silent.check(&current), Ok(()));
    }
}
