//! Two bookings that take each other's time.

use std::sync::Arc;

use axum::extract::State;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    api::wire::{
        SwappedView, reply,
        requests::{BookingPath, SwapBody},
    },
    server::{
        extract::{
            Path,
            credentials::PracticeKey,
            idempotency::IdempotencyKey,
            keyed::{Keyed, KeyedResponse},
        },
        problem::Problem,
    },
    service::{App, booking::changing::swap},
};

pub(crate) fn router() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new().routes(routes!(swap))
}

/// Swap two bookings
///
/// Each takes the other’s time and practitioner, and keeps its service, length and price. Both move or neither does; each client is told
/// once.
#[utoipa::path(post, path = "/v1/admin/bookings/{id}/swap", operation_id = "admin_swap_bookings", tag = "admin", params(BookingPath, IdempotencyKey),
    security(("practice_key" = [])), request_body = SwapBody, responses((status = 200, body = SwappedView, description = "Both bookings."), Problem))]
async fn swap(
    State(app): State<Arc<App>>,
    Path(path): Path<BookingPath>,
    PracticeKey(key): PracticeKey,
    Keyed { body, key: once }: Keyed<SwapBody>,
) -> Result<KeyedResponse, Problem> {
    let once = once.answered(|both: &Vec<_>| reply(200, None, &SwappedView::of(both)));
    Ok(swap::swap(&app, &key, path.id, &body.into(), &once)
        .await?
        .into())
}
