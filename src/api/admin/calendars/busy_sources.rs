//! Calendars of practitioners that are kept elsewhere.

use std::sync::Arc;

use axum::{
    body::Body,
    extract::{DefaultBodyLimit, Request, State},
    http::{HeaderMap, StatusCode, header},
};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    api::wire::{
        BusySourceView, BusySourcesView, BusyTestView,
        requests::{BusySourceBody, BusySourceChangeBody, BusyTestBody},
    },
    server::{
        extract::{
            Json, Path, bytes,
            credentials::PracticeKey,
            idempotency::IdempotencyKey,
            keyed::{Keyed, KeyedResponse, Nothing},
        },
        problem::{Code, Problem},
    },
    service::{
        App,
        calendars::{busy_list, busy_sources},
    },
};
use domain::ids::BusySourceId;

/// What packed bytes begin with (RFC 1952 §2.3.1).
const GZIP: &[u8] = &[0x1f, 0x8b];

/// The busy source in the path.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct SourcePath {
    /// The busy source.
    #[param(value_type = String, pattern = "^bsy_[0-9a-f]{32}$", example = "bsy_01930000000070008000000000000001")]
    id: BusySourceId,
}

pub(crate) fn router() -> OpenApiRouter<Arc<App>> {
    // axum's own limit would apply before the operator's, which `file` checks.
    let files = OpenApiRouter::new()
        .routes(routes!(put))
        .layer(DefaultBodyLimit::disable());
    OpenApiRouter::new()
        .routes(routes!(list, add))
        .routes(routes!(test))
        .routes(routes!(read, remove, change))
        .routes(routes!(refresh))
        .merge(files)
}

/// List busy sources
///
/// With how well each is known.
#[utoipa::path(get, path = "/v1/admin/busy-sources", operation_id = "admin_list_busy_sources", tag = "calendars", security(("practice_key" = [])),
    responses((status = 200, body = BusySourcesView, description = "The busy sources."), Problem))]
async fn list(
    State(app): State<Arc<App>>,
    PracticeKey(key): PracticeKey,
) -> Result<Json<BusySourcesView>, Problem> {
    let found = busy_list::list(&app, &key).await?;
    Ok(Json(found.into()))
}

/// Add a busy source
///
/// A practitioner’s other calendar, whose events take their time. It is read before this answers; one that cannot be read is
/// not added.
#[utoipa::path(post, path = "/v1/admin/busy-sources", operation_id = "admin_add_busy_source", tag = "calendars", params(IdempotencyKey), security(("practice_key" = [])), request_body = BusySourceBody,
    responses((status = 201, body = BusySourceView, description = "The busy source.", headers(("Location" = String, description = "The busy source."))), Problem))]
async fn add(
    State(app): State<Arc<App>>,
    PracticeKey(key): PracticeKey,
    Keyed { body, key: once }: Keyed<BusySourceBody>,
) -> Result<KeyedResponse, Problem> {
    Ok(busy_sources::add(
        &app,
        &key,
        &body.request()?,
        &once.answered(BusySourceView::added),
    )
    .await?
    .into())
}

/// Test a calendar address
///
/// What would be understood and what would not. Nothing is added.
#[utoipa::path(post, path = "/v1/admin/busy-sources/test", operation_id = "admin_test_busy_source", tag = "calendars", security(("practice_key" = [])), request_body = BusyTestBody,
    responses((status = 200, body = BusyTestView, description = "What was understood."), Problem))]
async fn test(
    State(app): State<Arc<App>>,
    PracticeKey(key): PracticeKey,
    Json(body): Json<BusyTestBody>,
) -> Result<Json<BusyTestView>, Problem> {
    let found = busy_sources::test(&app, &key, &body.request()?).await?;
    Ok(Json(found.into()))
}

/// Get a busy source
#[utoipa::path(get, path = "/v1/admin/busy-sources/{id}", operation_id = "admin_read_busy_source", tag = "calendars", params(SourcePath), security(("practice_key" = [])),
    responses((status = 200, body = BusySourceView, description = "The busy source."), Problem))]
async fn read(
    State(app): State<Arc<App>>,
    Path(path): Path<SourcePath>,
    PracticeKey(key): PracticeKey,
) -> Result<Json<BusySourceView>, Problem> {
    let found = busy_list::read_one(&app, &key, path.id).await?;
    Ok(Json(found.into()))
}

/// Remove a busy source
///
/// The time it took is free at once.
#[utoipa::path(delete, path = "/v1/admin/busy-sources/{id}", operation_id = "admin_remove_busy_source", tag = "calendars", params(SourcePath), security(("practice_key" = [])),
    responses((status = 204, description = "Removed."), Problem))]
async fn remove(
    State(app): State<Arc<App>>,
    Path(path): Path<SourcePath>,
    PracticeKey(key): PracticeKey,
) -> Result<StatusCode, Problem> {
    busy_sources::remove(&app, &key, path.id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Update a busy source
///
/// Its label, the zone of its all-day and floating times, whether “working elsewhere” takes time. A calendar with an address is
/// read again before this answers; for an uploaded file the change applies from the next file on.
#[utoipa::path(patch, path = "/v1/admin/busy-sources/{id}", operation_id = "admin_change_busy_source", tag = "calendars", params(SourcePath), security(("practice_key" = [])), request_body = BusySourceChangeBody,
    responses((status = 200, body = BusySourceView, description = "The busy source, as it is known now."), Problem))]
async fn change(
    State(app): State<Arc<App>>,
    Path(path): Path<SourcePath>,
    PracticeKey(key): PracticeKey,
    Json(body): Json<BusySourceChangeBody>,
) -> Result<Json<BusySourceView>, Problem> {
    let found = busy_sources::change(&app, &key, path.id, body.change()?).await?;
    Ok(Json(found.into()))
}

/// Refresh a busy source
///
/// Now, instead of within minutes.
#[utoipa::path(post, path = "/v1/admin/busy-sources/{id}/refresh", operation_id = "admin_refresh_busy_source", tag = "calendars", params(SourcePath), security(("practice_key" = [])), request_body = Nothing,
    responses((status = 200, body = BusySourceView, description = "The busy source, as it is known now."), Problem))]
async fn refresh(
    State(app): State<Arc<App>>,
    Path(path): Path<SourcePath>,
    PracticeKey(key): PracticeKey,
    Json(Nothing {}): Json<Nothing>,
) -> Result<Json<BusySourceView>, Problem> {
    let found = busy_sources::refresh(&app, &key, path.id).await?;
    Ok(Json(found.into()))
}

/// Upload a calendar file
///
/// In place of the one before: iCalendar, uncompressed, at most 20 MiB unless the operator chose another limit. If a file is
/// refused, the source says so, and the previous one continues to count.
#[utoipa::path(put, path = "/v1/admin/busy-sources/{id}/calendar", operation_id = "admin_put_calendar", tag = "calendars", params(SourcePath), security(("practice_key" = [])),
    request_body(content = String, content_type = "text/calendar"),
    responses((status = 200, body = BusySourceView, description = "The busy source, as it is known now."), Problem))]
async fn put(
    State(app): State<Arc<App>>,
    Path(path): Path<SourcePath>,
    PracticeKey(key): PracticeKey,
    request: Request,
) -> Result<Json<BusySourceView>, Problem> {
    // A refused file is also recorded at the source, so that the practice sees why nothing new
    // came; the previous file still counts.
    match file(request, app.gateways.busy.limits().bytes).await {
        Ok(bytes) => {
            let put = busy_sources::put(&app, &key, path.id, bytes).await?;
            Ok(Json(put.into()))
        }
        Err(Refusal { why, problem }) => {
            busy_sources::refused(&app, &key, path.id, why.to_owned()).await?;
            Err(problem)
        }
    }
}

/// Why a file was not taken: for the source, and for who sent it.
struct Refusal {
    why: &'static str,
    problem: Problem,
}

/// A body of `text/calendar`.
async fn file(request: Request, most: usize) -> Result<Vec<u8>, Refusal> {
    const TOO_LARGE: &str = "the file that was put is larger than it may be";
    let of_kind = |why, detail| Refusal {
        why,
        problem: Problem::new(Code::UnsupportedMediaType).detail(detail),
    };
    let too_large = || Refusal {
        why: TOO_LARGE,
        problem: Problem::new(Code::PayloadTooLarge),
    };
    if !is_calendar(request.headers()) {
        let detail = "Send iCalendar with the header `Content-Type: text/calendar`.";
        return Err(of_kind(
            "the file that was put did not say to be a calendar",
            detail,
        ));
    }
    // The layer that checks announced lengths skips this route (see `protect::announced_body`).
    let announced = request
        .headers()
        .get(header::CONTENT_LENGTH)
        .and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
    if announced.is_some_and(|length| usize::try_from(length).map_or(true, |length| length > most))
    {
        return Err(too_large());
    }
    // A missing or wrong length is caught while reading.
    let limited = request.map(|body| Body::new(http_body_util::Limited::new(body, most)));
    let bytes = bytes(limited).await.map_err(|problem| Refusal {
        why: "the file that was put did not arrive, or is larger than it may be",
        problem,
    })?;
    if bytes.starts_with(GZIP) {
        return Err(of_kind(
            "the file that was put is packed",
            "Send the calendar as it is, not packed with gzip.",
        ));
    }
    Ok(bytes.into())
}

fn is_calendar(headers: &HeaderMap) -> bool {
    let named = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok());
    named
        .and_then(|value| value.split(';').next())
        .is_some_and(|kind| kind.trim().eq_ignore_ascii_case("text/calendar"))
}
