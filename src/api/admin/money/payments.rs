//! The practice's payments, and giving them back.

use std::sync::Arc;

use axum::{extract::State, http::HeaderMap, response::Response};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    api::{
        practice::json,
        wire::{
            PaymentDetail, PaymentPage,
            requests::{PaymentPath, PaymentsParams, RefundBody},
        },
    },
    server::{
        extract::{
            Json, Path, Query,
            credentials::PracticeKey,
            idempotency::IdempotencyKey,
            keyed::{Keyed, KeyedResponse},
        },
        problem::Problem,
    },
    service::{self, App},
};
use domain::money::Money;

pub(crate) fn router() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(read))
        .routes(routes!(refund))
}

/// List payments
///
/// Newest first.
#[utoipa::path(get, path = "/v1/admin/payments", operation_id = "admin_list_payments", tag = "admin", params(PaymentsParams), security(("practice_key" = [])),
    responses((status = 200, body = PaymentPage, description = "A page of payments."), Problem))]
async fn list(
    State(app): State<Arc<App>>,
    PracticeKey(key): PracticeKey,
    Query(query): Query<PaymentsParams>,
) -> Result<Json<PaymentPage>, Problem> {
    let page = service::money::payments::list::list(&app, &key, &query.request()?).await?;
    Ok(Json(page.into()))
}

/// Get a payment
///
/// With its refunds and disputes.
#[utoipa::path(get, path = "/v1/admin/payments/{id}", operation_id = "admin_read_payment", tag = "admin", params(PaymentPath), security(("practice_key" = [])),
    responses((status = 200, body = PaymentDetail, description = "The payment."), (status = 304, description = "Not modified."), Problem))]
async fn read(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    Path(path): Path<PaymentPath>,
    PracticeKey(key): PracticeKey,
) -> Result<Response, Problem> {
    let found = service::money::payments::list::read(&app, &key, path.id).await?;
    json(&headers, &PaymentDetail::from(&found))
}

/// Refund a payment
///
/// All that is left of it, or a part. What is due back to the client anyway goes first; the rest the practice gives up.
#[utoipa::path(post, path = "/v1/admin/payments/{id}/refunds", operation_id = "admin_refund_payment", tag = "admin", params(PaymentPath, IdempotencyKey),
    security(("practice_key" = [])), request_body = RefundBody,
    responses((status = 201, body = PaymentDetail, description = "The payment with its refunds.", headers(("Location" = String, description = "The payment."))), Problem))]
async fn refund(
    State(app): State<Arc<App>>,
    Path(path): Path<PaymentPath>,
    PracticeKey(key): PracticeKey,
    Keyed { body, key: once }: Keyed<RefundBody>,
) -> Result<KeyedResponse, Problem> {
    Ok(service::money::refund_by_hand::refund(
        &app,
        &key,
        path.id,
        body.amount.map(Money::from),
        &once.answered(PaymentDetail::created),
    )
    .await?
    .into())
}
