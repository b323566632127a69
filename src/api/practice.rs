//! A practice as its website shows it: profile, services, practitioners, free times, quotes.

use std::sync::Arc;

use axum::{
    extract::State,
    http::{HeaderMap, HeaderValue},
    response::Response,
};
use serde::Serialize;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::wire::requests::{
    AvailabilityParams, LanguageQuery, PractitionersQuery, QuoteBody, SlugPath,
};
use crate::{
    api::wire::{AvailabilityView, PracticeView, PractitionersView, QuoteView, ServicesView},
    server::{
        answers::conditional::{ETag, respond},
        extract::{Json, Path, Query, credentials::MaybeCaller},
        problem::Problem,
    },
    service::{self, App, practice::profile},
};

/// Routes that only read.
pub(crate) fn reading() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new()
        .routes(routes!(practice))
        .routes(routes!(services))
        .routes(routes!(practitioners))
        .routes(routes!(availability))
}

/// Routes on the way to a booking.
pub(crate) fn quoting() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new().routes(routes!(quote))
}

/// Get a practice’s public profile
#[utoipa::path(get, path = "/v1/practices/{slug}", operation_id = "read_practice", tag = "practices", params(SlugPath, LanguageQuery), security(()),
    responses((status = 200, body = PracticeView, description = "The profile."), (status = 304, description = "Not modified."), Problem))]
async fn practice(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    Path(path): Path<SlugPath>,
    Query(query): Query<LanguageQuery>,
) -> Result<Response, Problem> {
    let catalogue = profile::catalogue(&app, &path.slug).await?;
    let view = PracticeView::of(&catalogue.practice, query.language.as_deref());
    json(&headers, &view)
}

/// List services
///
/// What clients can book.
#[utoipa::path(get, path = "/v1/practices/{slug}/services", operation_id = "list_services", tag = "practices", params(SlugPath, LanguageQuery), security(()),
    responses((status = 200, body = ServicesView, description = "The listed services, in the owner's order."), (status = 304, description = "Not modified."), Problem))]
async fn services(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    Path(path): Path<SlugPath>,
    Query(query): Query<LanguageQuery>,
) -> Result<Response, Problem> {
    let catalogue = profile::catalogue(&app, &path.slug).await?;
    json(
        &headers,
        &ServicesView::of(&catalogue, query.language.as_deref()),
    )
}

/// List practitioners
///
/// Of the practice, or of one service.
#[utoipa::path(get, path = "/v1/practices/{slug}/practitioners", operation_id = "list_practitioners", tag = "practices", params(SlugPath, PractitionersQuery), security(()),
    responses((status = 200, body = PractitionersView, description = "The practitioners, in the owner's order."), (status = 304, description = "Not modified."), Problem))]
async fn practitioners(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    Path(path): Path<SlugPath>,
    Query(query): Query<PractitionersQuery>,
) -> Result<Response, Problem> {
    let (service, language) = (query.service.as_deref(), query.language.as_deref());
    let found = profile::practitioners(&app, &path.slug, service, language).await?;
    json(&headers, &PractitionersView::from(found))
}

/// List available times
///
/// Every time that is listed can be booked.
#[utoipa::path(get, path = "/v1/practices/{slug}/availability", operation_id = "list_availability", tag = "practices", params(SlugPath, AvailabilityParams),
    security((), ("manage_token" = [])),
    responses((status = 200, body = AvailabilityView, description = "The free starts, by time."), (status = 304, description = "Not modified."), Problem))]
async fn availability(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    Path(path): Path<SlugPath>,
    Query(query): Query<AvailabilityParams>,
    MaybeCaller(caller): MaybeCaller,
) -> Result<Response, Problem> {
    let free = service::booking::placing::search::availability(
        &app,
        &path.slug,
        &query.query()?,
        caller.as_ref(),
    )
    .await?;
    json(&headers, &AvailabilityView::from(free))
}

/// Get a quote
///
/// The exact price, what is due when, and what cancelling would cost, before the client says who they are.
#[utoipa::path(post, path = "/v1/practices/{slug}/quotes", operation_id = "create_quote", tag = "practices", params(SlugPath), security(()), request_body = QuoteBody,
    responses((status = 200, body = QuoteView, description = "What it would cost."), Problem))]
async fn quote(
    State(app): State<Arc<App>>,
    Path(path): Path<SlugPath>,
    Json(body): Json<QuoteBody>,
) -> Result<Json<QuoteView>, Problem> {
    let quote = service::booking::placing::quote::quote(&app, &path.slug, &body.into()).await?;
    Ok(Json(quote.into()))
}

/// A JSON answer with its tag, or 304.
pub(crate) fn json<T: Serialize>(headers: &HeaderMap, view: &T) -> Result<Response, Problem> {
    let body = serde_json::to_vec(view).map_err(|error| Problem::internal(&error))?;
    Ok(respond(
        headers,
        HeaderValue::from_static("application/json"),
        &ETag::of(&body),
        body,
    ))
}
