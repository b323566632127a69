//! What the machinery around the process asks: does it live, can it serve, what does it count.

use std::{
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use axum::{Json, Router, extract::State, response::Response, routing::get};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{layers, problem::Problem};
use crate::service::App;
use store::StoreError;

/// The answer of a probe.
#[derive(Debug, Serialize, ToSchema)]
struct Health {
    status: HealthDto,
}

/// How a process is that answers.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum HealthDto {
    Ok,
}

/// Whoever asks whether requests can be served has an answer within a second.
const CHECK_TIMEOUT: Duration = Duration::from_millis(900);

const OK: Json<Health> = Json(Health {
    status: HealthDto::Ok,
});

/// What everybody may ask: whoever forwards requests has to know that there is somebody. It is not limited, and answers while other
/// requests are shed.
pub(crate) fn router() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new().routes(routes!(healthz))
}

/// What the operator asks, on a listener of its own.
pub fn operator(app: Arc<App>) -> Router {
    Router::new()
        .route("/healthz", get(healthz))
        .route("/readyz", get(readyz))
        .route("/metrics", get(metrics))
        .with_state(app)
}

/// Liveness check
///
/// Looks at nothing but the process itself: restarting it would not bring a database back.
#[utoipa::path(get, path = "/healthz", operation_id = "healthz", tag = "operations", security(()), responses((status = 200, body = Health, description = "Alive."), Problem))]
async fn healthz() -> Json<Health> {
    OK
}

/// Whether requests can be served: the database answers within a second, its schema is current, the keys are those of its data,
/// what is written can be kept, and the process has not been told to stop; 503 otherwise.
async fn readyz(State(app): State<Arc<App>>) -> Result<Json<Health>, Problem> {
    // Told to stop: a balancer has to look elsewhere before the port closes
    // (docs/decisions/0032-storage-and-keys-are-looked-at.md).
    if app.leaving.load(Ordering::Acquire) {
        return Err(Problem::unavailable(&"the process was told to stop"));
    }
    let Ok(ready) = tokio::time::timeout(CHECK_TIMEOUT, app.store.ready()).await else {
        return Err(Problem::unavailable(
            &"the database does not answer in time",
        ));
    };
    ready.map_err(|error| match error {
        StoreError::Storage(_) => Problem::storage(&error),
        error => Problem::unavailable(&error),
    })?;
    Ok(OK)
}

/// Counts and durations for Prometheus: requests by route template and status, looks that found a kept answer or did not and the
/// memory these take, work in the background by kind and outcome, rounds of reconciliation, and by kind how much somebody must look
/// at. Nothing personal.
async fn metrics() -> Response {
    layers::metrics().await
}
