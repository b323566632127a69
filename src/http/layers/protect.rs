//! What keeps one client, or all of them together, from bringing the server down.

use std::{any::Any, sync::Arc, time::Duration};

use axum::{
    extract::{MatchedPath, Request, State},
    http::header,
    middleware::Next,
    response::{IntoResponse, Response},
};
use tokio::sync::Semaphore;

use super::super::problem::{Code, Problem};
use crate::ports::busy;

/// Routes that must answer when the rest is busy.
const PROBES: [&str; 3] = ["/healthz", "/readyz", "/metrics"];

/// Routes that take more than others, and how much.
const LARGER: [(&str, usize); 1] = [("/v1/admin/busy-sources/{id}/calendar", busy::LARGEST)];

/// Refuses a body whose announced length is over the limit, before any of it is read. Some routes have a limit of their own.
pub(super) async fn announced_body(State(limit): State<usize>, request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>().map(MatchedPath::as_str);
    let limit = LARGER.iter().find(|(path, _)| route == Some(path)).map_or(limit, |(_, larger)| limit.max(*larger));
    let announced = request.headers().get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
    if announced.is_some_and(|length| usize::try_from(length).map_or(true, |length| length > limit)) {
        return Problem::new(Code::PayloadTooLarge).into_response();
    }
    next.run(request).await
}

/// Stops waiting. A write that has begun goes on in its own task; the client learns its outcome by the idempotency key.
pub(super) async fn time_out(State(limit): State<Duration>, request: Request, next: Next) -> Response {
    match tokio::time::timeout(limit, next.run(request)).await {
        Ok(response) => response,
        Err(_) => Problem::new(Code::Timeout).into_response(),
    }
}

/// Refuses at once what could only wait.
pub(super) async fn shed(State(places): State<Arc<Semaphore>>, request: Request, next: Next) -> Response {
    if PROBES.contains(&request.uri().path()) {
        return next.run(request).await;
    }
    match places.try_acquire() {
        Ok(_place) => next.run(request).await,
        Err(_) => Problem::new(Code::Overloaded).into_response(),
    }
}

/// A panic's message may hold anything, so neither the client nor the log gets it; the panic hook has printed its place.
pub(super) fn panicked(_message: Box<dyn Any + Send>) -> Response {
    Problem::internal(&"a handler panicked").into_response()
}
