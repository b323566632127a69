//! So many requests are worked on at the same time. Waiting for a body is no work: whoever sends one slowly gives the place
//! back meanwhile.

use std::sync::{Arc, Mutex, PoisonError};

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::server::problem::{Code, Problem};

/// Routes that must answer when the rest is busy.
const PROBES: [&str; 1] = ["/healthz"];

/// The place of one request. In the request's extensions.
#[derive(Debug, Clone)]
pub struct ConcurrencyPermit {
    all: Arc<Semaphore>,
    held: Arc<Mutex<Option<OwnedSemaphorePermit>>>,
}

impl ConcurrencyPermit {
    fn of(all: Arc<Semaphore>) -> Option<Self> {
        let place = Self {
            all,
            held: Arc::default(),
        };
        // Without waiting: a queue of requests that time out helps nobody.
        place.take().ok()?;
        Some(place)
    }

    /// Gives it back, to be had by others.
    pub fn leave(&self) {
        self.hold(None);
    }

    /// Takes one again.
    ///
    /// # Errors
    /// 503 `overloaded` when there is none.
    pub fn take(&self) -> Result<(), Code> {
        let permit = Arc::clone(&self.all)
            .try_acquire_owned()
            .map_err(|_| Code::Overloaded)?;
        self.hold(Some(permit));
        Ok(())
    }

    fn hold(&self, permit: Option<OwnedSemaphorePermit>) {
        *self.held.lock().unwrap_or_else(PoisonError::into_inner) = permit;
    }
}

/// Refuses at once what could only wait.
pub(super) async fn shed(
    State(places): State<Arc<Semaphore>>,
    mut request: Request,
    next: Next,
) -> Response {
    if PROBES.contains(&request.uri().path()) {
        return next.run(request).await;
    }
    let Some(place) = ConcurrencyPermit::of(places) else {
        return Problem::new(Code::Overloaded).into_response();
    };
    request.extensions_mut().insert(place.clone());
    // Given back when the handler ends: a body still being sent needs no place.
    let response = next.run(request).await;
    place.leave();
    response
}
