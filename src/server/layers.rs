//! What every request passes through, the same for all routes. From the outside in: secrets are marked; metrics; request id, log line and
//! security headers; CORS; panics; compression; what is said plainly; shedding; time limit; body limit; client address.

pub mod client_address;
mod cors;
mod identify;
pub mod log_origin;
mod metrics;
mod places;
mod protect;
pub(super) mod tally;

use std::{num::NonZeroUsize, sync::Arc, time::Duration};

use axum::{
    Router,
    extract::DefaultBodyLimit,
    http::{HeaderName, header},
    middleware::{from_fn, from_fn_with_state},
    response::Response,
};
pub use cors::{Origin, origins};
pub use identify::{PERSONAL, RequestId};
pub(crate) use metrics::count;
pub use metrics::metrics;
pub use places::ConcurrencyPermit;
use tokio::sync::Semaphore;
use tower_http::{
    CompressionLevel,
    catch_panic::CatchPanicLayer,
    compression::{
        CompressionLayer, DefaultPredicate, Predicate,
        predicate::{NotForContentType, SizeAbove},
    },
    cors::CorsLayer,
    sensitive_headers::SetSensitiveHeadersLayer,
};

use super::{
    problem::{Code, Problem},
    sharing::Sharing,
};
use domain::{clock::Clock, entropy::Entropy};

/// The numbers of [`stack`].
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Proxies of our own in front.
    pub trusted_hops: u8,
    /// Whether clients reach the service by https.
    pub https: bool,
    /// After this a request is answered with 503 `timeout`.
    pub timeout: Duration,
    /// Longest body in bytes; over it 413.
    pub body: NonZeroUsize,
    /// Requests at the same time; over it 503 `overloaded`.
    pub concurrency: NonZeroUsize,
}

/// Puts everything around `router`, whose routes are complete: 404 and 405 become problems too. `cors` comes from [`origins`].
pub fn stack<S>(
    router: Router<S>,
    limits: Limits,
    cors: CorsLayer,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
) -> Router<S>
where
    S: Clone + Send + Sync + 'static,
{
    // One count of places for all routes, since they share CPU and database.
    let places = Arc::new(Semaphore::new(
        limits.concurrency.get().min(Semaphore::MAX_PERMITS),
    ));
    let sources = identify::Sources { clock, entropy };
    let body = limits.body.get();
    // The order matters, from the outside in: the outer layers count, log and name what the inner
    // ones answer. A problem of any of them gets its request id in `identify`, and a panic becomes
    // a problem inside it.
    let told = (
        SetSensitiveHeadersLayer::new(SECRET),
        metrics::layer(),
        from_fn_with_state(sources, identify::identify),
        Sharing,
        from_fn_with_state(limits.https, identify::secure),
        Sharing,
        cors,
        CatchPanicLayer::custom(protect::panicked),
        compression(),
    );
    let protected = (
        from_fn(protect::plainly_said),
        Sharing,
        from_fn_with_state(places, places::shed),
        Sharing,
        from_fn_with_state(limits.timeout, protect::time_out),
        Sharing,
        from_fn_with_state(body, protect::announced_body),
        Sharing,
        DefaultBodyLimit::max(body),
        from_fn_with_state(limits.trusted_hops, client_address::find),
        Sharing,
    );
    router
        // Inside all layers, so that an unknown path is limited and logged like any other.
        .fallback(async || Problem::new(Code::NotFound))
        .method_not_allowed_fallback(async || Problem::new(Code::MethodNotAllowed))
        .layer((told, protected))
}

/// Headers whose values are somebody's secret: they are never written out with a request.
const SECRET: [HeaderName; 3] = [header::AUTHORIZATION, header::COOKIE, header::SET_COOKIE];

/// Puts around the operator's routes what they need of it.
pub fn around(
    router: Router,
    timeout: Duration,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
) -> Router {
    // Without shedding and limits: the operator's probes are answered even when the rest is busy
    // (docs/decisions/0031-what-one-connection-may-cost.md).
    router
        .fallback(async || Problem::new(Code::NotFound))
        .method_not_allowed_fallback(async || Problem::new(Code::MethodNotAllowed))
        .layer(from_fn_with_state(timeout, protect::time_out))
        .layer(CatchPanicLayer::custom(protect::panicked))
        .layer(from_fn_with_state(false, identify::secure))
        .layer(from_fn_with_state(
            identify::Sources { clock, entropy },
            identify::identify,
        ))
}

/// Brotli and gzip; not for feeds, whose readers are many and old, and not for what is too small to gain.
fn compression() -> CompressionLayer<impl Predicate> {
    let worth_it = DefaultPredicate::new()
        .and(SizeAbove::new(512))
        .and(NotForContentType::new("text/calendar"));
    // Brotli's default is meant for files that are compressed once.
    CompressionLayer::new()
        .quality(CompressionLevel::Precise(4))
        .compress_when(worth_it)
}

/// The problem that a response carries, if it is one.
fn problem(response: &Response) -> Option<&Problem> {
    response.extensions().get()
}

#[cfg(test)]
mod tests;
