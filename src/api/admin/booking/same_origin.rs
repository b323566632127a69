//! What came from where a booking came from: seen, and cancelled, in one call.

use std::sync::Arc;

use axum::extract::State;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    api::{
        admin::booking::bookings::told,
        wire::{SameOriginView, requests::BookingPath},
    },
    server::{
        extract::{
            Json, Path, Query,
            credentials::PracticeKey,
            idempotency::IdempotencyKey,
            keyed::{Keyed, Nothing},
        },
        problem::Problem,
    },
    service::{self, App},
};

/// How far around the address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Within {
    /// The same address; IPv6: the same /64.
    #[default]
    Address,
    /// The network around it: IPv4 /24, IPv6 /48. Other people may share it.
    Network,
}

/// Which bookings.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct WithinQuery {
    /// Those of the same address, or of the network around it.
    #[serde(default)]
    #[param(inline, required = false)]
    within: Within,
}

pub(crate) fn router() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new()
        .routes(routes!(read))
        .routes(routes!(cancel))
}

/// List bookings from the same origin
///
/// Future bookings that were made from the same network address as this one within the last week, and are neither paid nor
/// confirmed by e-mail. Look here before you cancel them. Empty once it is no longer known where this one came from.
#[utoipa::path(get, path = "/v1/admin/bookings/{id}/same-origin", operation_id = "admin_read_same_origin", tag = "admin", params(BookingPath, WithinQuery),
    security(("practice_key" = [])), responses((status = 200, body = SameOriginView, description = "The bookings, by start."), Problem))]
async fn read(
    State(app): State<Arc<App>>,
    Path(path): Path<BookingPath>,
    Query(query): Query<WithinQuery>,
    PracticeKey(key): PracticeKey,
) -> Result<Json<SameOriginView>, Problem> {
    let network = query.within == Within::Network;
    let bookings = service::clients::origin::same_origin(&app, &key, path.id, network).await?;
    Ok(Json(SameOriginView::of(&bookings)))
}

/// Cancel bookings from the same origin
///
/// All of them, for the practice.
#[utoipa::path(post, path = "/v1/admin/bookings/{id}/same-origin/cancel", operation_id = "admin_cancel_same_origin", tag = "admin",
    params(BookingPath, WithinQuery, IdempotencyKey), security(("practice_key" = [])), request_body = Nothing,
    responses((status = 200, body = SameOriginView, description = "Those that are cancelled now."), Problem))]
async fn cancel(
    State(app): State<Arc<App>>,
    Path(path): Path<BookingPath>,
    Query(query): Query<WithinQuery>,
    PracticeKey(key): PracticeKey,
    Keyed {
        body: Nothing {},
        key: once,
    }: Keyed<Nothing>,
) -> Result<Json<SameOriginView>, Problem> {
    // One key for the whole call. Beneath it each booking has its own, so that a repetition finds
    // what was done to each.
    let network = query.within == Within::Network;
    let once = once.answered(told);
    let cancelled =
        service::clients::origin::cancel_same_origin(&app, &key, path.id, network, &once).await?;
    Ok(Json(SameOriginView::of(&cancelled)))
}
