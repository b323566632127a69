//! Events of the payment provider: verified over the raw body, stored, answered. A worker applies them.

use std::sync::Arc;

use axum::{
    extract::{DefaultBodyLimit, Request, State},
    http::StatusCode,
};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    server::{extract::bytes, problem::Problem},
    service::{App, money::events},
};

/// A mebibyte: a session with many lines, or an object with all its metadata. Only a signed one is waited for.
const LARGEST_EVENT: usize = 1 << 20;

pub(crate) fn router() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new()
        .routes(routes!(stripe))
        // An event with its object may be larger than any request of ours.
        .layer(DefaultBodyLimit::max(LARGEST_EVENT))
}

/// Receive a Stripe event
///
/// Signed over the raw body. Answers 204 once the event is stored, whether it is new or was received before.
#[utoipa::path(post, path = "/v1/webhooks/stripe", operation_id = "receive_stripe_event", tag = "webhooks", security(("stripe_signature" = [])),
    request_body(content = Object, description = "The event, as Stripe sends it.", content_type = "application/json"),
    responses((status = 204, description = "The event is stored."), Problem))]
async fn stripe(State(app): State<Arc<App>>, request: Request) -> Result<StatusCode, Problem> {
    let signature = request
        .headers()
        .get("stripe-signature")
        .and_then(|value| value.to_str().ok())
        .map(str::to_owned);
    // Nobody's body is waited for who could not have signed it.
    events::expect(&app, signature.as_deref())?;
    let body = bytes(request).await?;
    // 204 once it is stored. A worker applies it, so that Stripe does not wait for that
    // (docs/decisions/0006-hosted-checkout.md).
    events::receive(&app, signature.as_deref(), &body).await?;
    Ok(StatusCode::NO_CONTENT)
}
