//! Who is who in the log: a request id, one span and one line per request, and the id in every problem.

use std::{fmt, sync::Arc, time::Instant};

use axum::{
    body::Body,
    extract::{MatchedPath, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, header},
    middleware::Next,
    response::Response,
};
use tracing::Instrument;

use super::problem;
use crate::server::{
    layers::tally::Tally,
    problem::{Code, Problem},
};
use domain::{clock::Clock, entropy::Entropy};

pub use crate::server::answers::personal::PERSONAL;

const HEADER: HeaderName = HeaderName::from_static("x-request-id");
const MAX_LEN: usize = 64;

/// The name of one request: in the log, in `X-Request-Id`, and as `instance` in problems. In the request's extensions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestId(pub Arc<str>);

/// Where fresh ids come from.
#[derive(Clone)]
pub(super) struct Sources {
    pub clock: Arc<dyn Clock>,
    pub entropy: Arc<dyn Entropy>,
}

impl fmt::Debug for Sources {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sources")
    }
}

/// The id that came with the request when it is harmless to repeat, else a fresh one.
fn request_id(headers: &HeaderMap, sources: &Sources) -> RequestId {
    let sane = |id: &&str| {
        (1..=MAX_LEN).contains(&id.len())
            && id
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'))
    };
    let given = headers
        .get(HEADER)
        .and_then(|value| value.to_str().ok())
        .filter(sane);
    let fresh = || format!("req_{}", sources.entropy.uuid(sources.clock.now()).simple()).into();
    RequestId(given.map_or_else(fresh, Into::into))
}

pub(super) async fn identify(
    State(sources): State<Sources>,
    mut request: Request,
    next: Next,
) -> Response {
    let id = request_id(request.headers(), &sources);
    request.extensions_mut().insert(id.clone());
    // The template only: paths hold tokens and ids, queries hold dates that tell about somebody.
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or("(none)", MatchedPath::as_str);
    let span = tracing::info_span!("request", id = %id.0, method = %request.method(), route, from = tracing::field::Empty);
    async move {
        let began = Instant::now();
        let response = next.run(request).await;
        let latency_ms = began.elapsed().as_secs_f64() * 1_000.0;
        // Refusals for overload are not logged one by one, or logging would be overloaded next.
        match problem(&response).map(Problem::code) {
            Some(Code::Overloaded) => overloaded(),
            code => {
                let code = code.map(Code::as_str);
                tracing::info!(
                    status = response.status().as_u16(),
                    latency_ms,
                    code,
                    "answered"
                );
            }
        }
        named(response, &id)
    }
    .instrument(span)
    .await
}

/// Refusing costs next to nothing, and so must telling of it: a line a second, with how many there were.
fn overloaded() {
    static REFUSED: Tally = Tally::new();
    if let Some(refused) = REFUSED.count(Instant::now()) {
        tracing::warn!(
            refused,
            "overloaded: requests refused since this was last said"
        );
    }
}

/// Writes the id into the header and into the body of a problem.
fn named(mut response: Response, id: &RequestId) -> Response {
    // Written again, because the request id is known only here.
    if let Some(problem) = problem(&response) {
        let body = problem.body(Some(&id.0));
        // Whatever shortened or packed the body before no longer holds; HEAD still gets none.
        let empty = axum::body::HttpBody::size_hint(response.body()).exact() == Some(0);
        response.headers_mut().remove(header::CONTENT_ENCODING);
        response
            .headers_mut()
            .insert(header::CONTENT_LENGTH, HeaderValue::from(body.len()));
        if !empty {
            *response.body_mut() = Body::from(body);
        }
    }
    if let Ok(value) = HeaderValue::from_str(&id.0) {
        response.headers_mut().insert(HEADER, value);
    }
    response
}

/// For a year browsers come back by https only, to this host alone: its neighbours are not ours.
const HSTS: HeaderValue = HeaderValue::from_static("max-age=31536000");

/// Headers for every answer that does not set its own. What somebody gets for their credential is for nobody else, whatever the handler
/// says of it.
pub(super) async fn secure(State(https): State<bool>, request: Request, next: Next) -> Response {
    let personal = request.headers().contains_key(header::AUTHORIZATION);
    let mut response = next.run(request).await;
    if https {
        response
            .headers_mut()
            .insert(header::STRICT_TRANSPORT_SECURITY, HSTS);
    }
    // Whatever the handler says: an answer to a credential must not be kept for others (RFC 9111
    // §3.5).
    if personal {
        response
            .headers_mut()
            .insert(header::CACHE_CONTROL, PERSONAL);
    }
    response
        // A handler's own word on how long to keep its answer stands.
        .headers_mut()
        .entry(header::CACHE_CONTROL)
        .or_insert(PERSONAL);
    for (name, value) in [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; frame-ancestors 'none'",
        ),
    ] {
        response
            .headers_mut()
            .entry(name)
            .or_insert(HeaderValue::from_static(value));
    }
    response
}
