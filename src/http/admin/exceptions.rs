//! What somebody must look at.

use std::sync::Arc;

use axum::extract::State;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    http::{credentials::PracticeKey, extract::Json, problem::Problem},
    service::{self, App, view::ExceptionsView},
};

pub(super) fn router() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new().routes(routes!(list))
}

/// What somebody must look at, newest first, at most 200: refunds that failed, cards that were refused, disputes, work that was
/// given up, and whatever does not agree with the provider's balance.
#[utoipa::path(get, path = "/v1/admin/payments/exceptions", operation_id = "admin_list_exceptions", tag = "admin", security(("practice_key" = [])),
    responses((status = 200, body = ExceptionsView, description = "What somebody must look at."), Problem))]
async fn list(State(app): State<Arc<App>>, PracticeKey(key): PracticeKey) -> Result<Json<ExceptionsView>, Problem> {
    Ok(Json(service::exceptions::list(&app, &key).await?))
}
