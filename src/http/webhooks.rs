//! Events of the payment provider: verified over the raw body, stored, answered. A worker applies them.

use std::sync::Arc;

use axum::{
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode},
};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::problem::Problem;
use crate::service::{App, events};

pub(super) fn router() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new().routes(routes!(stripe))
}

/// Take an event of Stripe, signed over the raw body. 204 once it is stored, whether it is new or came before.
#[utoipa::path(post, path = "/v1/webhooks/stripe", tag = "webhooks", security(("stripe_signature" = [])),
    request_body(content = Object, description = "The event, as Stripe sends it.", content_type = "application/json"),
    responses((status = 204, description = "The event is stored."), Problem))]
async fn stripe(State(app): State<Arc<App>>, headers: HeaderMap, body: Bytes) -> Result<StatusCode, Problem> {
    let signature = headers.get("stripe-signature").and_then(|value| value.to_str().ok());
    events::receive(&app, signature, &body).await?;
    Ok(StatusCode::NO_CONTENT)
}
