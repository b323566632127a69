//! Which websites may call the API from a visitor's browser: those that the practice lists.

use std::time::Duration;

use axum::http::{HeaderName, HeaderValue, Method, header, request::Parts};
use tower_http::cors::{AllowOrigin, CorsLayer};

use crate::server::rate_limit;

/// Paths that any website may read: nothing there belongs to a practice.
const OPEN: [&str; 3] = ["/widget", "/openapi.", "/problems/"];

/// A website that asks for access.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// The practice whose path is asked for; `None` where the path names none, e.g. `/v1/bookings/{id}`.
    pub practice: Option<String>,
    /// Scheme, host and port, e.g. `https://practice.example`.
    pub origin: String,
}

/// CORS by `allowed`, which is asked about each request with an `Origin`, pre-flight ones included. No credentials (there
/// are no cookies); the headers that a program needs are readable.
pub fn origins<F, Fut>(allowed: F) -> CorsLayer
where
    F: Fn(Origin) -> Fut + Clone + Send + Sync + 'static,
    Fut: Future<Output = bool> + Send + 'static,
{
    let predicate = move |origin: HeaderValue, parts: &Parts| {
        let path = parts.uri.path();
        let open = OPEN.iter().any(|prefix| path.starts_with(prefix));
        let asked = origin.to_str().ok().map(|origin| Origin {
            practice: practice(path),
            origin: origin.to_owned(),
        });
        async move {
            match asked {
                _ if open => true,
                Some(asked) => allowed(asked).await,
                None => false,
            }
        }
    };
    // No credentials: the browser sends no cookies along, and the API has no use for any.
    CorsLayer::new()
        .allow_origin(AllowOrigin::async_predicate(predicate))
        // All methods of the API; a path that lacks one answers 405.
        .allow_methods([
            Method::GET,
            Method::HEAD,
            Method::POST,
            Method::PUT,
            Method::PATCH,
            Method::DELETE,
        ])
        .allow_headers([
            header::AUTHORIZATION,
            header::CONTENT_TYPE,
            header::IF_MATCH,
            header::IF_NONE_MATCH,
            HeaderName::from_static("idempotency-key"),
            HeaderName::from_static("x-request-id"),
        ])
        .expose_headers([
            // What a browser's script may read beyond the safelisted headers (Fetch Standard,
            // CORS-safelisted response-header name).
            header::ETAG,
            header::LOCATION,
            header::RETRY_AFTER,
            rate_limit::POLICY,
            rate_limit::REMAINING,
            HeaderName::from_static("idempotent-replayed"),
            HeaderName::from_static("x-request-id"),
        ])
        // For an hour there is no further preflight. An origin that is taken off the list still
        // loses access at once, since every request is checked.
        .max_age(Duration::from_hours(1))
}

fn practice(path: &str) -> Option<String> {
    let slug = path.strip_prefix("/v1/practices/")?.split('/').next()?;
    (!slug.is_empty()).then(|| slug.to_owned())
}
