//! Closures: previewed, entered, taken back; and the bookings within them cancelled.

use std::sync::Arc;

use axum::{extract::State, http::StatusCode};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    api::wire::{
        ClosureCancelledView, ClosurePreviewView, ClosureView,
        requests::{ClosureBody, ClosureCancelBody},
    },
    server::{
        extract::{
            Json, Path,
            credentials::PracticeKey,
            idempotency::IdempotencyKey,
            keyed::{Keyed, KeyedResponse},
        },
        problem::Problem,
    },
    service::{App, booking::closing, practice::closures},
};
use domain::{ids::ClosureId, practice::Text};

/// The closure in the path.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct ClosurePath {
    /// The closure.
    #[param(value_type = String, pattern = "^cls_[0-9a-f]{32}$", example = "cls_01930000000070008000000000000001")]
    id: ClosureId,
}

pub(crate) fn router() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new()
        .routes(routes!(preview))
        .routes(routes!(add))
        .routes(routes!(read, remove))
        .routes(routes!(cancel))
}

/// Preview a closure
///
/// The bookings that would fall into it, the money that cancelling them would refund, and other times for each. Nothing is changed.
#[utoipa::path(post, path = "/v1/admin/closures/preview", operation_id = "admin_preview_closure", tag = "admin", security(("practice_key" = [])), request_body = ClosureBody,
    responses((status = 200, body = ClosurePreviewView, description = "What it would mean."), Problem))]
async fn preview(
    State(app): State<Arc<App>>,
    PracticeKey(key): PracticeKey,
    Json(body): Json<ClosureBody>,
) -> Result<Json<ClosurePreviewView>, Problem> {
    let preview = closing::preview(&app, &key, &body.into()).await?;
    Ok(Json(preview.into()))
}

/// Add a closure
///
/// From the first day to the last, both included. Bookings in it stay; the answer lists them.
#[utoipa::path(post, path = "/v1/admin/closures", operation_id = "admin_add_closure", tag = "admin", params(IdempotencyKey), security(("practice_key" = [])), request_body = ClosureBody,
    responses((status = 201, body = ClosureView, description = "The closure.", headers(("Location" = String, description = "The closure."))), Problem))]
async fn add(
    State(app): State<Arc<App>>,
    PracticeKey(key): PracticeKey,
    Keyed { body, key: once }: Keyed<ClosureBody>,
) -> Result<KeyedResponse, Problem> {
    let once = once.answered(ClosureView::answer);
    Ok(closures::add(&app, &key, &body.into(), &once).await?.into())
}

/// Get a closure
///
/// With the future bookings that still fall into it.
#[utoipa::path(get, path = "/v1/admin/closures/{id}", operation_id = "admin_read_closure", tag = "admin", params(ClosurePath), security(("practice_key" = [])),
    responses((status = 200, body = ClosureView, description = "The closure."), Problem))]
async fn read(
    State(app): State<Arc<App>>,
    Path(path): Path<ClosurePath>,
    PracticeKey(key): PracticeKey,
) -> Result<Json<ClosureView>, Problem> {
    let entered = closures::read(&app, &key, path.id).await?;
    Ok(Json(ClosureView::of(&entered)))
}

/// Remove a closure
///
/// Its days are open again. Bookings that were cancelled stay cancelled.
#[utoipa::path(delete, path = "/v1/admin/closures/{id}", operation_id = "admin_remove_closure", tag = "admin", params(ClosurePath), security(("practice_key" = [])),
    responses((status = 204, description = "Removed."), Problem))]
async fn remove(
    State(app): State<Arc<App>>,
    Path(path): Path<ClosurePath>,
    PracticeKey(key): PracticeKey,
) -> Result<StatusCode, Problem> {
    closures::remove(&app, &key, path.id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Cancel the bookings of a closure
///
/// All future ones within it, for the practice: what clients paid is refunded, and each is told. Bookings that you keep, or have made there by
/// hand, stay. Sent again, it goes on with what is left.
#[utoipa::path(post, path = "/v1/admin/closures/{id}/cancel", operation_id = "admin_cancel_closure_bookings", tag = "admin", params(ClosurePath), security(("practice_key" = [])),
    request_body = ClosureCancelBody, responses((status = 200, body = ClosureCancelledView, description = "What became of each."), Problem))]
async fn cancel(
    State(app): State<Arc<App>>,
    Path(path): Path<ClosurePath>,
    PracticeKey(key): PracticeKey,
    Json(body): Json<ClosureCancelBody>,
) -> Result<Json<ClosureCancelledView>, Problem> {
    let words = body.message.map(Text::from);
    let done = closing::cancel(&app, &key, path.id, words.as_ref()).await?;
    Ok(Json(done.into()))
}
