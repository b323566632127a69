//! `/v1/bookings/{id}/contact`: how a client wants to be reached.

use std::sync::Arc;

use axum::extract::State;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    extract::{Json, Path},
    problem::Problem,
    requests::{BookingPath, ContactSettingsBody},
};
use crate::service::{self, App, authenticate::Caller, view::ContactSettingsView};

pub(super) fn router() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new().routes(routes!(read, change))
}

/// How the client wants to be reached. A manage token shows it when its booking leads back to the client's first one.
#[utoipa::path(get, path = "/v1/bookings/{id}/contact", operation_id = "read_contact", tag = "bookings", params(BookingPath),
    security(("manage_token" = []), ("practice_key" = [])),
    responses((status = 200, body = ContactSettingsView, description = "What holds, as far as this credential may know."), Problem))]
async fn read(
    State(app): State<Arc<App>>,
    Path(path): Path<BookingPath>,
    caller: Caller,
) -> Result<Json<ContactSettingsView>, Problem> {
    Ok(Json(service::contact::read(&app, &caller, path.id).await?))
}

/// Change how the client wants to be reached, in all their bookings. Anybody can book under a name and address they know: a
/// manage token whose booking does not lead back to the client's first one can only make the rules stricter.
#[utoipa::path(put, path = "/v1/bookings/{id}/contact", operation_id = "change_contact", tag = "bookings", params(BookingPath),
    security(("manage_token" = []), ("practice_key" = [])), request_body = ContactSettingsBody,
    responses((status = 200, body = ContactSettingsView, description = "What holds from now on, as far as this credential may know."), Problem))]
async fn change(
    State(app): State<Arc<App>>,
    Path(path): Path<BookingPath>,
    caller: Caller,
    Json(body): Json<ContactSettingsBody>,
) -> Result<Json<ContactSettingsView>, Problem> {
    Ok(Json(service::contact::change(&app, &caller, path.id, &body.into()).await?))
}
