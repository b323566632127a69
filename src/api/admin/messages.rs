//! What a booking's client was told.

use std::sync::Arc;

use axum::extract::State;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    api::wire::{
        MessageView, MessagesView,
        requests::{BookingPath, MessagePath},
    },
    server::{
        extract::{Json, Path, credentials::PracticeKey, keyed::Nothing},
        problem::Problem,
    },
    service::{App, authenticate::Caller, messages::sending},
};

pub(super) fn router() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(resend))
}

/// List a booking’s messages
///
/// Those that were sent, those still to come, and those that were withheld because the client’s contact rules did not allow
/// them, so that somebody can reach the client in another safe way.
#[utoipa::path(get, path = "/v1/admin/bookings/{id}/messages", operation_id = "admin_list_messages", tag = "admin", params(BookingPath), security(("practice_key" = [])),
    responses((status = 200, body = MessagesView, description = "The messages."), Problem))]
async fn list(
    State(app): State<Arc<App>>,
    Path(path): Path<BookingPath>,
    PracticeKey(key): PracticeKey,
) -> Result<Json<MessagesView>, Problem> {
    let found = sending::list(&app, &Caller::Practice(key), path.id).await?;
    Ok(Json(found.into()))
}

/// Resend a failed message
///
/// Once what stood in its way is fixed. As for any message, the client’s contact rules apply, and it is sent only if what it
/// says is still true.
#[utoipa::path(post, path = "/v1/admin/bookings/{id}/messages/{number}/resend", operation_id = "admin_resend_message", tag = "admin", params(MessagePath), security(("practice_key" = [])), request_body = Nothing,
    responses((status = 200, body = MessageView, description = "The message, to be sent again."), Problem))]
async fn resend(
    State(app): State<Arc<App>>,
    Path(path): Path<MessagePath>,
    PracticeKey(key): PracticeKey,
    Json(Nothing {}): Json<Nothing>,
) -> Result<Json<MessageView>, Problem> {
    let resent = sending::resend(&app, &key, path.id, path.number).await?;
    Ok(Json(resent.into()))
}
