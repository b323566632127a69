//! Times off beside those in the practice's document.

use std::sync::Arc;

use axum::{extract::State, http::StatusCode};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    api::wire::{TimeOffView, TimesOffView, requests::TimeOffBody},
    server::{
        extract::{
            Json, Path,
            credentials::PracticeKey,
            idempotency::IdempotencyKey,
            keyed::{Keyed, KeyedResponse},
        },
        problem::Problem,
    },
    service::{self, App},
};
use domain::ids::TimeOffId;

/// The time off in the path.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct TimeOffPath {
    /// The time off.
    #[param(value_type = String, pattern = "^off_[0-9a-f]{32}$", example = "off_01930000000070008000000000000001")]
    id: TimeOffId,
}

pub(crate) fn router() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new()
        .routes(routes!(list, add))
        .routes(routes!(remove))
}

/// List time off
///
/// That was entered through the API.
#[utoipa::path(get, path = "/v1/admin/time-off", operation_id = "admin_list_time_off", tag = "admin", security(("practice_key" = [])),
    responses((status = 200, body = TimesOffView, description = "The time off."), Problem))]
async fn list(
    State(app): State<Arc<App>>,
    PracticeKey(key): PracticeKey,
) -> Result<Json<TimesOffView>, Problem> {
    let entered = service::practice::time_off::list(&app, &key).await?;
    Ok(Json(entered.into()))
}

/// Add time off
///
/// Bookings in it stay; the answer lists them.
#[utoipa::path(post, path = "/v1/admin/time-off", operation_id = "admin_add_time_off", tag = "admin", params(IdempotencyKey), security(("practice_key" = [])), request_body = TimeOffBody,
    responses((status = 201, body = TimeOffView, description = "The time off.", headers(("Location" = String, description = "The time off."))), Problem))]
async fn add(
    State(app): State<Arc<App>>,
    PracticeKey(key): PracticeKey,
    Keyed { body, key: once }: Keyed<TimeOffBody>,
) -> Result<KeyedResponse, Problem> {
    Ok(service::practice::time_off::add(
        &app,
        &key,
        &body.into(),
        &once.answered(TimeOffView::answer),
    )
    .await?
    .into())
}

/// Remove time off
#[utoipa::path(delete, path = "/v1/admin/time-off/{id}", operation_id = "admin_remove_time_off", tag = "admin", params(TimeOffPath), security(("practice_key" = [])),
    responses((status = 204, description = "Removed."), Problem))]
async fn remove(
    State(app): State<Arc<App>>,
    Path(path): Path<TimeOffPath>,
    PracticeKey(key): PracticeKey,
) -> Result<StatusCode, Problem> {
    service::practice::time_off::remove(&app, &key, path.id).await?;
    Ok(StatusCode::NO_CONTENT)
}
