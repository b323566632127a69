//! What keeps one client, or all of them together, from bringing the server down.

use std::{any::Any, time::Duration};

use axum::{
    extract::{MatchedPath, Request, State},
    http::{HeaderName, HeaderValue, Method, Version, header, uri::Authority},
    middleware::Next,
    response::{AppendHeaders, IntoResponse, Response},
};

use crate::server::problem::{Code, Problem};
/// Routes that look at the length themselves.
const LARGER: [&str; 1] = ["/v1/admin/busy-sources/{id}/calendar"];

/// Refuses a body whose announced length is over the limit, before any of it is read. Some routes have a limit of their own.
pub(super) async fn announced_body(
    State(limit): State<usize>,
    request: Request,
    next: Next,
) -> Response {
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map(MatchedPath::as_str);
    if route.is_some_and(|route| LARGER.contains(&route)) || !has_content(request.method()) {
        return next.run(request).await;
    }
    let announced = request
        .headers()
        .get(header::CONTENT_LENGTH)
        .and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
    if announced.is_some_and(|length| usize::try_from(length).map_or(true, |length| length > limit))
    {
        return Problem::new(Code::PayloadTooLarge).into_response();
    }
    next.run(request).await
}

/// Headers that say one thing: said twice, a proxy in front may have read the one and we the other.
const SINGLE: [HeaderName; 4] = [
    header::HOST,
    header::AUTHORIZATION,
    header::CONTENT_TYPE,
    HeaderName::from_static("stripe-signature"),
];

/// Refuses what is said twice, a request without a host (RFC 9112 §3.2) and a body that is packed: nobody's bodies are unpacked.
pub(super) async fn plainly_said(request: Request, next: Next) -> Response {
    let headers = request.headers();
    if let Some(name) = SINGLE
        .iter()
        .find(|name| headers.get_all(*name).iter().nth(1).is_some())
    {
        return Problem::at(Code::Malformed, format!("/{name}"), "is given twice").into_response();
    }
    let host = headers.get(header::HOST).map(|host| {
        host.to_str()
            .ok()
            .and_then(|host| host.parse::<Authority>().ok())
            .filter(|host| !host.as_str().contains('@'))
    });
    match host {
        // HTTP/1.0 requests may lack it, HTTP/1.1 requests must not (RFC 9112 §3.2).
        None if request.version() >= Version::HTTP_11 => {
            return Problem::at(Code::Malformed, "/host", "is missing").into_response();
        }
        Some(None) => {
            return Problem::at(Code::Malformed, "/host", "is not a host").into_response();
        }
        _ => {}
    }
    let packed = |coding: &HeaderValue| {
        !coding
            .as_bytes()
            .trim_ascii()
            .eq_ignore_ascii_case(b"identity")
    };
    if has_content(request.method()) && headers.get_all(header::CONTENT_ENCODING).iter().any(packed)
    {
        let problem = Problem::new(Code::UnsupportedMediaType)
            .detail("Send the body as it is, without a Content-Encoding.");
        // With a 415, Accept-Encoding says what would be accepted (RFC 9110 §12.5.3).
        return (
            AppendHeaders([(header::ACCEPT_ENCODING, "identity")]),
            problem,
        )
            .into_response();
    }
    next.run(request).await
}

/// Whether a request's content means anything (RFC 9110 §9.3): that of others is not read.
fn has_content(method: &Method) -> bool {
    matches!(*method, Method::POST | Method::PUT | Method::PATCH)
}

/// Stops waiting. A write that has begun goes on in its own task; the client learns its outcome by the idempotency key.
pub(super) async fn time_out(
    State(limit): State<Duration>,
    request: Request,
    next: Next,
) -> Response {
    // Writes run in tasks of their own (see the store), so dropping this future undoes nothing that
    // has begun.
    match tokio::time::timeout(limit, next.run(request)).await {
        Ok(response) => response,
        Err(_) => Problem::new(Code::Timeout).into_response(),
    }
}

/// A panic's message may hold anything, so neither the client nor the log gets it; the panic hook has printed its place.
pub(super) fn panicked(_message: Box<dyn Any + Send>) -> Response {
    Problem::internal(&"a handler panicked").into_response()
}
