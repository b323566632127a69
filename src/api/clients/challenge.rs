//! Proof of work for who books without having proved a mailbox.

use std::sync::Arc;

use axum::extract::State;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    api::wire::{ChallengeView, requests::SlugPath},
    server::{
        client_address::ClientAddress,
        extract::{Json, Path},
        problem::Problem,
    },
    service::{self, App},
};

pub(crate) fn router() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new().routes(routes!(challenge))
}

/// A small piece of computing. Where many bookings that cost nothing came from one network address and were not confirmed by e-mail, the
/// next is confirmed at once only with a solution; without one it is held until the link in the mail is opened. Never needed: it saves a client the mail.
#[utoipa::path(get, path = "/v1/practices/{slug}/challenge", operation_id = "read_challenge", tag = "practices", params(SlugPath), security(()),
    responses((status = 200, body = ChallengeView, description = "The challenge; each is another one."), Problem))]
async fn challenge(
    State(app): State<Arc<App>>,
    Path(path): Path<SlugPath>,
    ClientAddress(address): ClientAddress,
) -> Result<Json<ChallengeView>, Problem> {
    Ok(Json(
        service::clients::challenge::challenge(&app, &path.slug, &address.to_string()).await?,
    ))
}
