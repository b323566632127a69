//! `/v1/bookings/{id}/contact`: how a client wants to be reached.

use std::sync::Arc;

use axum::extract::State;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    api::wire::{
        ContactSettingsView,
        requests::{BookingPath, ContactSettingsBody},
    },
    server::{
        extract::{Json, Path},
        problem::Problem,
    },
    service::{self, App, authenticate::Caller},
};

pub(crate) fn router() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new().routes(routes!(read, change))
}

/// Get contact preferences
///
/// How the client wants to be reached, for this booking and the client’s others. Once the mailbox is proved, only the token in
/// their e-mails shows this.
#[utoipa::path(get, path = "/v1/bookings/{id}/contact", operation_id = "read_contact", tag = "bookings", params(BookingPath),
    security(("manage_token" = []), ("practice_key" = [])),
    responses((status = 200, body = ContactSettingsView, description = "What holds, as far as this credential may know."), Problem))]
async fn read(
    State(app): State<Arc<App>>,
    Path(path): Path<BookingPath>,
    caller: Caller,
) -> Result<Json<ContactSettingsView>, Problem> {
    let settings = service::clients::contact::read(&app, &caller, path.id).await?;
    Ok(Json(settings.into()))
}

/// Change contact preferences
///
/// For all of the client’s bookings. Anybody can book under a name and address they know; so once the mailbox is proved, a
/// manage token can only make the rules stricter, and only for its own booking.
#[utoipa::path(put, path = "/v1/bookings/{id}/contact", operation_id = "change_contact", tag = "bookings", params(BookingPath),
    security(("manage_token" = []), ("practice_key" = [])), request_body = ContactSettingsBody,
    responses((status = 200, body = ContactSettingsView, description = "What holds from now on, as far as this credential may know."), Problem))]
async fn change(
    State(app): State<Arc<App>>,
    Path(path): Path<BookingPath>,
    caller: Caller,
    Json(body): Json<ContactSettingsBody>,
) -> Result<Json<ContactSettingsView>, Problem> {
    let settings = service::clients::contact::change(&app, &caller, path.id, &body.into()).await?;
    Ok(Json(settings.into()))
}
