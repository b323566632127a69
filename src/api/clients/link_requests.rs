//! `/v1/practices/{slug}/link-requests`: for who has lost the link to a booking.

use std::sync::Arc;

use axum::{extract::State, http::StatusCode};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    api::wire::requests::{LinkRequestBody, SlugPath},
    server::{
        extract::{Json, Path},
        problem::Problem,
    },
    service::{self, App},
};
use domain::clients::Personal;

pub(crate) fn router() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new().routes(routes!(request))
}

/// Send somebody the links to their bookings
///
/// An e-mail goes to the address if bookings were made with it at this practice that are ahead, or took place in the last four weeks:
/// one e-mail with the links to all of them, at most three times a day. The answer is the same, and as fast, for an address that nobody
/// has used. Asking again has no other effect, so no idempotency key is needed.
#[utoipa::path(post, path = "/v1/practices/{slug}/link-requests", operation_id = "request_links", tag = "bookings", params(SlugPath), security(()),
    request_body = LinkRequestBody,
    responses((status = 202, description = "Whatever there is to send will be sent."), Problem))]
async fn request(
    State(app): State<Arc<App>>,
    Path(path): Path<SlugPath>,
    Json(body): Json<LinkRequestBody>,
) -> Result<StatusCode, Problem> {
    let address = Personal::new(body.email);
    service::clients::link_requests::request(&app, &path.slug, &address).await?;
    Ok(StatusCode::ACCEPTED)
}
