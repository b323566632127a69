//! What somebody must look at.

use std::sync::Arc;

use axum::{extract::State, http::StatusCode};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    api::wire::{
        ExceptionView, ExceptionsView,
        requests::{ExceptionBody, ExceptionNoteBody},
    },
    server::{
        extract::{Json, Query, credentials::PracticeKey},
        problem::Problem,
    },
    service::{App, money::accounting::exceptions},
};

pub(crate) fn router() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(note))
        .routes(routes!(retry))
}

/// Which of them.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ExceptionsQuery {
    /// Those that somebody has noted, instead of those that nobody has.
    #[serde(default)]
    noted: bool,
}

/// List exceptions
///
/// What somebody must look at, newest first, at most 200: failed refunds, refused cards, disputes, jobs that were given up, and
/// whatever does not agree with the provider’s balance.
#[utoipa::path(get, path = "/v1/admin/payments/exceptions", operation_id = "admin_list_exceptions", tag = "admin", params(ExceptionsQuery), security(("practice_key" = [])),
    responses((status = 200, body = ExceptionsView, description = "What somebody must look at."), Problem))]
async fn list(
    State(app): State<Arc<App>>,
    PracticeKey(key): PracticeKey,
    Query(query): Query<ExceptionsQuery>,
) -> Result<Json<ExceptionsView>, Problem> {
    let found = exceptions::list(&app, &key, query.noted).await?;
    Ok(Json(found.into()))
}

/// Note an exception
///
/// Somebody has looked at it and leaves it as it is, for a reason. It leaves the list; if the same happens again, it is listed
/// again. Noted twice, the first note stays.
#[utoipa::path(put, path = "/v1/admin/payments/exceptions/note", operation_id = "admin_note_exception", tag = "admin", security(("practice_key" = [])),
    request_body = ExceptionNoteBody, responses((status = 200, body = ExceptionView, description = "The exception, with its note."), Problem))]
async fn note(
    State(app): State<Arc<App>>,
    PracticeKey(key): PracticeKey,
    Json(body): Json<ExceptionNoteBody>,
) -> Result<Json<ExceptionView>, Problem> {
    // PUT, because the first note stays: noting twice is the same as once.
    let noted = exceptions::note(&app, &key, &body.into()).await?;
    Ok(Json(noted.into()))
}

/// Retry an exception
///
/// What was given up (`effect_dead`) or set aside (`event_quarantined`), once the cause is fixed. It leaves the list, unless it
/// fails again.
#[utoipa::path(post, path = "/v1/admin/payments/exceptions/retry", operation_id = "admin_retry_exception", tag = "admin", security(("practice_key" = [])),
    request_body = ExceptionBody, responses((status = 202, body = ExceptionView, description = "The exception as it was; it is tried again at once."), Problem))]
async fn retry(
    State(app): State<Arc<App>>,
    PracticeKey(key): PracticeKey,
    Json(body): Json<ExceptionBody>,
) -> Result<(StatusCode, Json<ExceptionView>), Problem> {
    let retried = exceptions::retry(&app, &key, &body.into()).await?;
    // 202: a worker takes it up; the answer shows the exception as it was.
    Ok((StatusCode::ACCEPTED, Json(retried.into())))
}
