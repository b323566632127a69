//! The practice's feeds, and a practitioner's free/busy.

use std::sync::Arc;

use axum::{
    extract::State,
    http::{HeaderMap, HeaderValue, StatusCode},
    response::Response,
};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    api::wire::{
        FeedsView, NewFeedView,
        requests::{FeedBody, RangeQuery},
    },
    server::{
        answers::conditional::{ETag, respond},
        extract::{
            Json, Path, Query,
            credentials::PracticeKey,
            idempotency::IdempotencyKey,
            keyed::{Keyed, KeyedResponse, Nothing},
        },
        problem::Problem,
    },
    service::{self, App},
};
use calendars::write;
use domain::ids::FeedId;

/// The feed in the path.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct FeedPath {
    /// The feed.
    #[param(value_type = String, pattern = "^fed_[0-9a-f]{32}$", example = "fed_01930000000070008000000000000001")]
    id: FeedId,
}

/// The practitioner in the path.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct PractitionerPath {
    /// Id or handle.
    #[param(max_length = 64, example = "hw")]
    id: String,
}

pub(crate) fn router() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new()
        .routes(routes!(list, make))
        .routes(routes!(revoke))
        .routes(routes!(rotate))
        .routes(routes!(free_busy))
}

/// List calendar feeds
///
/// Without their addresses. Clients’ own feeds are not included.
#[utoipa::path(get, path = "/v1/admin/feeds", operation_id = "admin_list_feeds", tag = "calendars", security(("practice_key" = [])),
    responses((status = 200, body = FeedsView, description = "The feeds."), Problem))]
async fn list(
    State(app): State<Arc<App>>,
    PracticeKey(key): PracticeKey,
) -> Result<Json<FeedsView>, Problem> {
    let found = service::calendars::feeds::list(&app, &key).await?;
    Ok(Json(found.into()))
}

/// Create a calendar feed
///
/// Its address is a secret and appears in this answer only.
///
/// Google Calendar, on a computer: Other calendars, +, From URL, with `url`. Outlook: Add calendar, Subscribe from web, with
/// `url`. iPhone, iPad and Mac open `webcal_url`. Each app refreshes when it likes: Google after 8 to 24 hours, Outlook after
/// about 3, Apple’s as set there, from every 5 minutes to every week. So do not rely on a feed for changes at short notice.
#[utoipa::path(post, path = "/v1/admin/feeds", operation_id = "admin_make_feed", tag = "calendars", params(IdempotencyKey), security(("practice_key" = [])), request_body = FeedBody,
    responses((status = 201, body = NewFeedView, description = "The feed, with its address.", headers(("Location" = String, description = "The feed."))), Problem))]
async fn make(
    State(app): State<Arc<App>>,
    PracticeKey(key): PracticeKey,
    Keyed { body, key: once }: Keyed<FeedBody>,
) -> Result<KeyedResponse, Problem> {
    Ok(service::calendars::feeds::make(
        &app,
        &key,
        &body.request()?,
        &once.answered(NewFeedView::made),
    )
    .await?
    .into())
}

/// Rotate a calendar feed’s address
///
/// The old address answers 410 at once.
#[utoipa::path(post, path = "/v1/admin/feeds/{id}/rotate", operation_id = "admin_rotate_feed", tag = "calendars", params(FeedPath, IdempotencyKey), security(("practice_key" = [])), request_body = Nothing,
    responses((status = 200, body = NewFeedView, description = "The feed, with its new address."), Problem))]
async fn rotate(
    State(app): State<Arc<App>>,
    Path(path): Path<FeedPath>,
    PracticeKey(key): PracticeKey,
    Keyed {
        body: Nothing {},
        key: once,
    }: Keyed<Nothing>,
) -> Result<KeyedResponse, Problem> {
    Ok(
        service::calendars::feeds::rotate(
            &app,
            &key,
            path.id,
            &once.answered(NewFeedView::rotated),
        )
        .await?
        .into(),
    )
}

/// Revoke a calendar feed
///
/// Its address answers 410 at once.
#[utoipa::path(delete, path = "/v1/admin/feeds/{id}", operation_id = "admin_revoke_feed", tag = "calendars", params(FeedPath), security(("practice_key" = [])),
    responses((status = 204, description = "Revoked."), Problem))]
async fn revoke(
    State(app): State<Arc<App>>,
    Path(path): Path<FeedPath>,
    PracticeKey(key): PracticeKey,
) -> Result<StatusCode, Problem> {
    service::calendars::feeds::revoke(&app, &key, path.id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Get a practitioner’s busy times
///
/// For other tools (VFREEBUSY, RFC 5545 §3.6.4): bookings with their buffers, time off, and what their other calendars say. By
/// default 62 days from today.
#[utoipa::path(get, path = "/v1/admin/practitioners/{id}/freebusy.ics", operation_id = "admin_free_busy", tag = "calendars", params(PractitionerPath, RangeQuery), security(("practice_key" = [])),
    responses((status = 200, description = "The taken times.", content_type = "text/calendar", body = String),
        (status = 304, description = "Not modified."), Problem))]
async fn free_busy(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    Path(path): Path<PractitionerPath>,
    Query(range): Query<RangeQuery>,
    PracticeKey(key): PracticeKey,
) -> Result<Response, Problem> {
    let (first, last) = (range.start.map(|day| day.0), range.end.map(|day| day.0));
    let times = service::calendars::free_busy::free_busy(&app, &key, &path.id, first, last).await?;
    let (uid, window, stamp) = (times.uid, times.window, times.changed);
    let text = write::free_busy(&write::FreeBusy {
        uid,
        window,
        stamp,
        organizer: None,
        busy: &times.taken,
        tentative: &[],
    });
    let media_type = HeaderValue::from_static(write::MEDIA_TYPE);
    let tag = ETag::of(text.as_bytes());
    // What is taken elsewhere has no time of change: only the tag decides.
    Ok(respond(&headers, media_type, &tag, text))
}
