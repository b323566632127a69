//! What a booking's client was told.

use std::sync::Arc;

use axum::extract::State;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    http::{
        credentials::PracticeKey,
        extract::{Json, Path},
        problem::Problem,
        requests::BookingPath,
    },
    service::{self, App, authenticate::Caller, view::MessagesView},
};

pub(super) fn router() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new().routes(routes!(list))
}

/// The messages to the client of a booking: those that were sent, those that are to be, and those that were withheld because
/// the client's contact rules did not allow them, so that somebody can reach them in another safe way.
#[utoipa::path(get, path = "/v1/admin/bookings/{id}/messages", operation_id = "admin_list_messages", tag = "admin", params(BookingPath), security(("practice_key" = [])),
    responses((status = 200, body = MessagesView, description = "The messages."), Problem))]
async fn list(
    State(app): State<Arc<App>>,
    Path(path): Path<BookingPath>,
    PracticeKey(key): PracticeKey,
) -> Result<Json<MessagesView>, Problem> {
    Ok(Json(service::messages::list(&app, &Caller::Practice(key), path.id).await?))
}
