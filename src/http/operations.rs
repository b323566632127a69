//! What the machinery around the process asks: does it live, can it serve, what does it count.

use std::sync::Arc;

use axum::{Json, Router, extract::State, response::Response, routing::get};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{layers, problem::Problem};
use crate::{ports::store::StoreError, service::App};

/// The answer of a probe.
#[derive(Debug, Serialize, ToSchema)]
struct Health {
    /// `ok`.
    #[schema(example = "ok")]
    status: &'static str,
}

const OK: Json<Health> = Json(Health { status: "ok" });

/// What everybody may ask: whoever forwards requests has to know that there is somebody. It is not limited, and answers while other
/// requests are shed.
pub(super) fn router() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new().routes(routes!(healthz))
}

/// What the operator asks, on a listener of its own.
pub fn operator(app: Arc<App>) -> Router {
    Router::new().route("/healthz", get(healthz)).route("/readyz", get(readyz)).route("/metrics", get(metrics)).with_state(app)
}

/// Whether the process lives
///
/// Looks at nothing else: a process is not helped by being restarted because its database is away.
#[utoipa::path(get, path = "/healthz", tag = "operations", security(()), responses((status = 200, body = Health, description = "It does."), Problem))]
async fn healthz() -> Json<Health> {
    OK
}

/// Whether requests can be served: the database answers, its schema is current, and what is written can be kept; 503 otherwise.
async fn readyz(State(app): State<Arc<App>>) -> Result<Json<Health>, Problem> {
    app.store.ready().await.map_err(|error| match error {
        StoreError::Storage(_) => Problem::storage(&error),
        error => Problem::unavailable(&error),
    })?;
    Ok(OK)
}

/// Counts and durations for Prometheus: requests by route template and status, work in the background by kind and outcome, rounds of reconciliation, and by kind how
/// much somebody must look at. Nothing personal.
async fn metrics() -> Response {
    layers::metrics().await
}
