//! Fees: a human decides about what the rules propose.

use std::sync::Arc;

use axum::extract::State;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    api::wire::{
        FeePage, FeeView,
        requests::{ApproveBody, FeePath, FeesParams},
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
        money::fees::{self, Decision},
    },
};
use domain::money::Money;

pub(crate) fn router() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(approve))
        .routes(routes!(waive))
}

/// List fees
///
/// Newest first.
#[utoipa::path(get, path = "/v1/admin/fees", operation_id = "admin_list_fees", tag = "admin", params(FeesParams), security(("practice_key" = [])),
    responses((status = 200, body = FeePage, description = "A page of fees."), Problem))]
async fn list(
    State(app): State<Arc<App>>,
    PracticeKey(key): PracticeKey,
    Query(query): Query<FeesParams>,
) -> Result<Json<FeePage>, Problem> {
    let page = fees::list(&app, &key, &query.request()?).await?;
    Ok(Json(page.into()))
}

/// Approve a fee
///
/// All of it or less. What was paid beyond it is refunded; what is missing is charged or asked for.
#[utoipa::path(post, path = "/v1/admin/fees/{id}/approve", operation_id = "admin_approve_fee", tag = "admin", params(FeePath, IdempotencyKey),
    security(("practice_key" = [])), request_body = ApproveBody, responses((status = 200, body = FeeView, description = "The fee."), Problem))]
async fn approve(
    State(app): State<Arc<App>>,
    Path(path): Path<FeePath>,
    PracticeKey(key): PracticeKey,
    Keyed { body, key: once }: Keyed<ApproveBody>,
) -> Result<KeyedResponse, Problem> {
    let decision = Decision::Approve(body.amount.map(Money::from));
    Ok(fees::decide(
        &app,
        &key,
        path.id,
        decision,
        &once.answered(FeeView::decided),
    )
    .await?
    .into())
}

/// Waive a fee
///
/// What was paid of it is refunded.
#[utoipa::path(post, path = "/v1/admin/fees/{id}/waive", operation_id = "admin_waive_fee", tag = "admin", params(FeePath, IdempotencyKey),
    security(("practice_key" = [])), request_body = Nothing, responses((status = 200, body = FeeView, description = "The fee."), Problem))]
async fn waive(
    State(app): State<Arc<App>>,
    Path(path): Path<FeePath>,
    PracticeKey(key): PracticeKey,
    Keyed {
        body: Nothing {},
        key: once,
    }: Keyed<Nothing>,
) -> Result<KeyedResponse, Problem> {
    Ok(fees::decide(
        &app,
        &key,
        path.id,
        Decision::Waive,
        &once.answered(FeeView::decided),
    )
    .await?
    .into())
}
