//! The practice's own systems, which are told of bookings and payments.

use std::sync::Arc;

use axum::{extract::State, http::StatusCode};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    api::wire::{
        DeliveryPage, DeliveryView, NewWebhookEndpointView, WebhookEndpointView,
        WebhookEndpointsView, WebhookTestView,
        requests::{DeliveriesParams, DeliveryPath, EndpointPath, WebhookEndpointBody},
        webhooks::test_body,
    },
    server::{
        extract::{
            Json, Path, Query,
            credentials::PracticeKey,
            idempotency::IdempotencyKey,
            keyed::{Keyed, KeyedResponse, Nothing},
        },
        problem::Problem,
    },
    service::{
        App,
        webhooks::{deliveries, webhook_endpoints},
    },
};

pub(super) fn router() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new()
        .routes(routes!(list, add))
        .routes(routes!(read, remove))
        .routes(routes!(rotate))
        .routes(routes!(enable))
        .routes(routes!(test))
        .routes(routes!(sent))
        .routes(routes!(resend))
}

/// List webhook endpoints
#[utoipa::path(get, path = "/v1/admin/webhook-endpoints", operation_id = "admin_list_webhook_endpoints", tag = "webhooks", security(("practice_key" = [])),
    responses((status = 200, body = WebhookEndpointsView, description = "The webhook endpoints."), Problem))]
async fn list(
    State(app): State<Arc<App>>,
    PracticeKey(key): PracticeKey,
) -> Result<Json<WebhookEndpointsView>, Problem> {
    Ok(Json(webhook_endpoints::list(&app, &key).await?.into()))
}

/// Create a webhook endpoint
///
/// From now on it receives a `WebhookMessage` for each event, signed as Standard Webhooks specifies. Any status from 200 to 299
/// within 10 seconds is a success; redirects are not followed. A failed delivery is tried ten times within three and a half
/// days: at once, after 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h, 20 h and 24 h, each up to a fifth later, or when `Retry-
/// After` of a 429 or 503 says. 410, or five days without a success, disables the endpoint. Order is not guaranteed, and a
/// message may arrive twice, with the same `webhook-id`.
#[utoipa::path(post, path = "/v1/admin/webhook-endpoints", operation_id = "admin_add_webhook_endpoint", tag = "webhooks", params(IdempotencyKey), security(("practice_key" = [])), request_body = WebhookEndpointBody,
    responses((status = 201, body = NewWebhookEndpointView, description = "The webhook endpoint, with its signing secret.", headers(("Location" = String, description = "The webhook endpoint."))), Problem))]
async fn add(
    State(app): State<Arc<App>>,
    PracticeKey(key): PracticeKey,
    Keyed { body, key: once }: Keyed<WebhookEndpointBody>,
) -> Result<KeyedResponse, Problem> {
    Ok(webhook_endpoints::add(
        &app,
        &key,
        &body.into(),
        &once.answered(NewWebhookEndpointView::added),
    )
    .await?
    .into())
}

/// Get a webhook endpoint
#[utoipa::path(get, path = "/v1/admin/webhook-endpoints/{id}", operation_id = "admin_read_webhook_endpoint", tag = "webhooks", params(EndpointPath), security(("practice_key" = [])),
    responses((status = 200, body = WebhookEndpointView, description = "The webhook endpoint."), Problem))]
async fn read(
    State(app): State<Arc<App>>,
    Path(path): Path<EndpointPath>,
    PracticeKey(key): PracticeKey,
) -> Result<Json<WebhookEndpointView>, Problem> {
    let found = webhook_endpoints::read_one(&app, &key, path.id).await?;
    Ok(Json(found.into()))
}

/// Delete a webhook endpoint
///
/// With its deliveries; pending ones are not sent.
#[utoipa::path(delete, path = "/v1/admin/webhook-endpoints/{id}", operation_id = "admin_remove_webhook_endpoint", tag = "webhooks", params(EndpointPath), security(("practice_key" = [])),
    responses((status = 204, description = "Removed."), Problem))]
async fn remove(
    State(app): State<Arc<App>>,
    Path(path): Path<EndpointPath>,
    PracticeKey(key): PracticeKey,
) -> Result<StatusCode, Problem> {
    webhook_endpoints::remove(&app, &key, path.id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Rotate a webhook endpoint’s secret
///
/// For 24 hours, messages carry two signatures: one by the new secret and one by the old.
#[utoipa::path(post, path = "/v1/admin/webhook-endpoints/{id}/rotate-secret", operation_id = "admin_rotate_webhook_secret", tag = "webhooks", params(EndpointPath, IdempotencyKey), security(("practice_key" = [])), request_body = Nothing,
    responses((status = 200, body = NewWebhookEndpointView, description = "The webhook endpoint, with its new signing secret."), Problem))]
async fn rotate(
    State(app): State<Arc<App>>,
    Path(path): Path<EndpointPath>,
    PracticeKey(key): PracticeKey,
    Keyed {
        body: Nothing {},
        key: once,
    }: Keyed<Nothing>,
) -> Result<KeyedResponse, Problem> {
    Ok(webhook_endpoints::rotate(
        &app,
        &key,
        path.id,
        &once.answered(NewWebhookEndpointView::rotated),
    )
    .await?
    .into())
}

/// Enable a webhook endpoint
///
/// That was disabled. What it missed can be resent, one delivery at a time.
#[utoipa::path(post, path = "/v1/admin/webhook-endpoints/{id}/enable", operation_id = "admin_enable_webhook_endpoint", tag = "webhooks", params(EndpointPath), security(("practice_key" = [])), request_body = Nothing,
    responses((status = 200, body = WebhookEndpointView, description = "The webhook endpoint."), Problem))]
async fn enable(
    State(app): State<Arc<App>>,
    Path(path): Path<EndpointPath>,
    PracticeKey(key): PracticeKey,
    Json(Nothing {}): Json<Nothing>,
) -> Result<Json<WebhookEndpointView>, Problem> {
    let enabled = webhook_endpoints::enable(&app, &key, path.id).await?;
    Ok(Json(enabled.into()))
}

/// Send a test message
///
/// `webhook.test`, now and once; the answer says how the endpoint responded.
#[utoipa::path(post, path = "/v1/admin/webhook-endpoints/{id}/test", operation_id = "admin_test_webhook_endpoint", tag = "webhooks", params(EndpointPath), security(("practice_key" = [])), request_body = Nothing,
    responses((status = 200, body = WebhookTestView, description = "How the endpoint answered."), Problem))]
async fn test(
    State(app): State<Arc<App>>,
    Path(path): Path<EndpointPath>,
    PracticeKey(key): PracticeKey,
    Json(Nothing {}): Json<Nothing>,
) -> Result<Json<WebhookTestView>, Problem> {
    let tried = deliveries::test(&app, &key, path.id, test_body).await?;
    Ok(Json(tried.into()))
}

/// List deliveries
///
/// Newest first. Kept for 30 days after they are over.
#[utoipa::path(get, path = "/v1/admin/webhook-endpoints/{id}/deliveries", operation_id = "admin_list_deliveries", tag = "webhooks", params(EndpointPath, DeliveriesParams), security(("practice_key" = [])),
    responses((status = 200, body = DeliveryPage, description = "A page of deliveries."), Problem))]
async fn sent(
    State(app): State<Arc<App>>,
    Path(path): Path<EndpointPath>,
    PracticeKey(key): PracticeKey,
    Query(query): Query<DeliveriesParams>,
) -> Result<Json<DeliveryPage>, Problem> {
    let (cursor, limit) = query.page()?;
    let page = deliveries::list(&app, &key, path.id, cursor, limit).await?;
    Ok(Json(page.into()))
}

/// Resend a delivery
///
/// Now: the same message, with a fresh set of attempts.
#[utoipa::path(post, path = "/v1/admin/webhook-endpoints/{id}/deliveries/{delivery}/resend", operation_id = "admin_resend_delivery", tag = "webhooks", params(DeliveryPath), security(("practice_key" = [])), request_body = Nothing,
    responses((status = 200, body = DeliveryView, description = "The delivery."), Problem))]
async fn resend(
    State(app): State<Arc<App>>,
    Path(path): Path<DeliveryPath>,
    PracticeKey(key): PracticeKey,
    Json(Nothing {}): Json<Nothing>,
) -> Result<Json<DeliveryView>, Problem> {
    let resent = deliveries::resend(&app, &key, path.id, path.delivery).await?;
    Ok(Json(resent.into()))
}
