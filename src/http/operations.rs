//! What the machinery around the process asks: does it live, can it serve, what does it count.

use std::sync::Arc;

use axum::{Json, extract::State, response::Response};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{layers, problem::Problem};
use crate::service::App;

/// The answer of a probe.
#[derive(Debug, Serialize, ToSchema)]
struct Health {
    /// `ok`.
    #[schema(example = "ok")]
    status: &'static str,
}

const OK: Json<Health> = Json(Health { status: "ok" });

/// The three routes. They are not limited, and answer while other requests are shed.
pub(super) fn router() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new().routes(routes!(healthz)).routes(routes!(readyz)).routes(routes!(metrics))
}

/// Whether the process lives
///
/// Looks at nothing else: a process is not helped by being restarted because its database is away.
#[utoipa::path(get, path = "/healthz", tag = "operations", security(()), responses((status = 200, body = Health, description = "It does."), Problem))]
async fn healthz() -> Json<Health> {
    OK
}

/// Whether requests can be served
///
/// The database answers and its schema is current; 503 otherwise.
#[utoipa::path(get, path = "/readyz", tag = "operations", security(()), responses((status = 200, body = Health, description = "They can."), Problem))]
async fn readyz(State(app): State<Arc<App>>) -> Result<Json<Health>, Problem> {
    app.store.ready().await.map_err(|error| Problem::unavailable(&error))?;
    Ok(OK)
}

/// Counts and durations for Prometheus
///
/// Requests by route template and status, work in the background by kind and outcome, rounds of reconciliation, and by kind how
/// much somebody must look at. Nothing personal.
#[utoipa::path(get, path = "/metrics", tag = "operations", security(()),
    responses((status = 200, body = String, content_type = "text/plain", description = "The text format, version 0.0.4."), Problem))]
async fn metrics() -> Response {
    layers::metrics().await
}
