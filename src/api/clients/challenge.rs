//! Proof of work for who books without having proved a mailbox.

use std::sync::Arc;

use axum::extract::State;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    api::wire::{ChallengeView, requests::SlugPath},
    server::{
        extract::{Json, Path},
        layers::client_address::ClientAddress,
        problem::Problem,
    },
    service::{self, App},
};

pub(crate) fn router() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new().routes(routes!(challenge))
}

/// Get a computing challenge
///
/// When many free bookings from one network were never confirmed by e-mail, the next ones are confirmed at once only with a
/// solved challenge. It is never required: without it, the booking is held until the client opens the link in the e-mail.
#[utoipa::path(get, path = "/v1/practices/{slug}/challenge", operation_id = "read_challenge", tag = "practices", params(SlugPath), security(()),
    responses((status = 200, body = ChallengeView, description = "A new challenge each time."), Problem))]
async fn challenge(
    State(app): State<Arc<App>>,
    Path(path): Path<SlugPath>,
    ClientAddress(address): ClientAddress,
) -> Result<Json<ChallengeView>, Problem> {
    let challenge =
        service::clients::challenge::challenge(&app, &path.slug, &address.to_string()).await?;
    Ok(Json(challenge.into()))
}
