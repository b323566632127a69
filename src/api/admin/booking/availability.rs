//! Why a time is not among the listed ones.

use std::sync::Arc;

use axum::extract::State;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    api::wire::{ExplanationView, requests::ExplainParams},
    server::{
        extract::{Json, Query, credentials::PracticeKey},
        problem::Problem,
    },
    service::{App, booking::placing::explain},
};

pub(crate) fn router() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new().routes(routes!(read))
}

/// Explain whether a start can be booked
///
/// Every rule that forbids it to clients, with what it conflicts with: no rule exactly if the start is among the listed times.
#[utoipa::path(get, path = "/v1/admin/availability/explain", operation_id = "admin_explain_start", tag = "admin", params(ExplainParams), security(("practice_key" = [])),
    responses((status = 200, body = ExplanationView, description = "The start, and what forbids it."), Problem))]
async fn read(
    State(app): State<Arc<App>>,
    PracticeKey(key): PracticeKey,
    Query(query): Query<ExplainParams>,
) -> Result<Json<ExplanationView>, Problem> {
    let explained = explain::explain(&app, &key, &query.into()).await?;
    Ok(Json(ExplanationView::of(&explained)))
}
