//! What the practice tells many clients at once, and who could not be told.

use std::sync::Arc;

use axum::extract::State;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    api::{
        admin::booking::bookings::told,
        wire::{AdminBookingsView, requests::LateBody},
    },
    server::{
        extract::{Json, credentials::PracticeKey, idempotency::IdempotencyKey, keyed::Keyed},
        problem::Problem,
    },
    service::{App, booking::late, messages::untold},
};

pub(crate) fn router() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new()
        .routes(routes!(tell_late))
        .routes(routes!(list_untold))
}

/// Tell clients of a delay
///
/// Those whose session with the practitioner is still to begin today, as their contact rules allow. The bookings stay as they are.
#[utoipa::path(post, path = "/v1/admin/late", operation_id = "admin_tell_late", tag = "admin", params(IdempotencyKey), security(("practice_key" = [])),
    request_body = LateBody, responses((status = 200, body = AdminBookingsView, description = "The bookings whose clients are told."), Problem))]
async fn tell_late(
    State(app): State<Arc<App>>,
    PracticeKey(key): PracticeKey,
    Keyed { body, key: once }: Keyed<LateBody>,
) -> Result<Json<AdminBookingsView>, Problem> {
    // Beneath the request's key each booking has its own, so that a repetition tells nobody twice.
    let once = once.answered(told);
    let told = late::tell(&app, &key, &body.into(), &once).await?;
    Ok(Json(told.into()))
}

/// List bookings of clients who were not told
///
/// Within the last seven days the practice cancelled or moved these, or announced a delay, and no message of it could be sent on a channel that
/// is safe for the client. At most 200; telephone numbers are in `client`.
#[utoipa::path(get, path = "/v1/admin/untold", operation_id = "admin_list_untold", tag = "admin", security(("practice_key" = [])),
    responses((status = 200, body = AdminBookingsView, description = "The bookings."), Problem))]
async fn list_untold(
    State(app): State<Arc<App>>,
    PracticeKey(key): PracticeKey,
) -> Result<Json<AdminBookingsView>, Problem> {
    Ok(Json(untold::list(&app, &key).await?.into()))
}
