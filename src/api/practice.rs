//! A practice as its website shows it: profile, services, practitioners, free times, quotes.

use std::sync::Arc;

use axum::{
    Extension,
    extract::{FromRequestParts, Request, State},
    http::{HeaderMap, HeaderValue, header, request::Parts, uri::PathAndQuery},
    response::Response,
};
use jiff::Timestamp;
use serde::{Serialize, de::DeserializeOwned};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::wire::requests::{
    AvailabilityParams, LanguageQuery, PractitionersQuery, QuoteBody, SlugPath,
};
use crate::{
    api::wire::{AvailabilityView, PracticeView, PractitionersView, QuoteView, ServicesView},
    server::{
        answers::{
            conditional::{ETag, respond},
            kept::{KeptAnswers, Look, Moment, PACKED, Written},
        },
        extract::{Json, Path, credentials::MaybeCaller, query},
        problem::Problem,
    },
    service::{self, App, Snapshot, booking::placing::search, practice::profile},
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
    Extension(kept): Extension<Arc<KeptAnswers>>,
    Path(path): Path<SlugPath>,
    request: Request,
) -> Result<Response, Problem> {
    let write = async |Snapshot { catalogue, .. }, query: LanguageQuery| {
        let view = PracticeView::of(&catalogue.practice, query.language.as_deref());
        Ok((view, Timestamp::MAX))
    };
    look(&app, &kept, &path.slug, request, write).await
}

/// List services
///
/// What clients can book.
#[utoipa::path(get, path = "/v1/practices/{slug}/services", operation_id = "list_services", tag = "practices", params(SlugPath, LanguageQuery), security(()),
    responses((status = 200, body = ServicesView, description = "The listed services, in the owner's order."), (status = 304, description = "Not modified."), Problem))]
async fn services(
    State(app): State<Arc<App>>,
    Extension(kept): Extension<Arc<KeptAnswers>>,
    Path(path): Path<SlugPath>,
    request: Request,
) -> Result<Response, Problem> {
    let write = async |Snapshot { catalogue, .. }, query: LanguageQuery| {
        let now = app.clock.now();
        let view = ServicesView::of(&catalogue, query.language.as_deref(), now);
        // What is listed, and at which price, is said of today.
        Ok((view, catalogue.same_day_until(now)))
    };
    look(&app, &kept, &path.slug, request, write).await
}

/// List practitioners
///
/// Of the practice, or of one service.
#[utoipa::path(get, path = "/v1/practices/{slug}/practitioners", operation_id = "list_practitioners", tag = "practices", params(SlugPath, PractitionersQuery), security(()),
    responses((status = 200, body = PractitionersView, description = "The practitioners, in the owner's order."), (status = 304, description = "Not modified."), Problem))]
async fn practitioners(
    State(app): State<Arc<App>>,
    Extension(kept): Extension<Arc<KeptAnswers>>,
    Path(path): Path<SlugPath>,
    request: Request,
) -> Result<Response, Problem> {
    let write = async |Snapshot { catalogue, .. }, query: PractitionersQuery| {
        let (service, language) = (query.service.as_deref(), query.language.as_deref());
        let now = app.clock.now();
        let found = profile::practitioners(&catalogue, service, language, now)?;
        Ok((
            PractitionersView::from(found),
            catalogue.same_day_until(now),
        ))
    };
    look(&app, &kept, &path.slug, request, write).await
}

/// List available times
///
/// Every time that is listed can be booked.
#[utoipa::path(get, path = "/v1/practices/{slug}/availability", operation_id = "list_availability", tag = "practices", params(SlugPath, AvailabilityParams),
    security((), ("manage_token" = [])),
    responses((status = 200, body = AvailabilityView, description = "The free starts, by time."), (status = 304, description = "Not modified."), Problem))]
async fn availability(
    State(app): State<Arc<App>>,
    Extension(kept): Extension<Arc<KeptAnswers>>,
    Path(path): Path<SlugPath>,
    request: Request,
) -> Result<Response, Problem> {
    if request.headers().contains_key(header::AUTHORIZATION) {
        return own_availability(&app, &path.slug, request).await;
    }
    let write = async |snapshot, query: AvailabilityParams| {
        let free = search::free_slots(&app, &snapshot, &query.query()?, None).await?;
        let same_until = free.same_until;
        Ok((AvailabilityView::from(free), same_until))
    };
    look(&app, &kept, &path.slug, request, write).await
}

/// Who brings a credential may see more than others, and is answered for themselves.
async fn own_availability(
    app: &Arc<App>,
    slug: &str,
    request: Request,
) -> Result<Response, Problem> {
    let (mut parts, _) = request.into_parts();
    let query = query::<AvailabilityParams>(parts.uri.query().unwrap_or_default())?.query()?;
    let MaybeCaller(caller) = MaybeCaller::from_request_parts(&mut parts, app).await?;
    let free = search::availability(app, slug, &query, caller.as_ref()).await?;
    json(&parts.headers, &AvailabilityView::from(free))
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

/// What everybody sees of a practice: an answer that is kept, else what `write` makes of the practice and the query, and until when
/// it would make the same of it.
async fn look<Q: DeserializeOwned, T: Serialize>(
    app: &App,
    kept: &KeptAnswers,
    slug: &str,
    request: Request,
    write: impl AsyncFnOnce(Snapshot, Q) -> Result<(T, Timestamp), Problem>,
) -> Result<Response, Problem> {
    let (Parts { uri, headers, .. }, _) = request.into_parts();
    // May be a second old: nothing is decided by it (docs/decisions/0021-a-second-from-memory.md).
    let snapshot = app.cached_snapshot(slug).await?;
    let at = Moment {
        revisions: snapshot.revisions,
        now: app.clock.now(),
    };
    let target = uri.path_and_query().map_or("/", PathAndQuery::as_str);
    let written = async || {
        // Parsed only if no answer is kept: a kept answer's query was parsed before.
        let query = query(uri.query().unwrap_or_default())?;
        let (view, same_until) = write(snapshot, query).await?;
        let bytes = serde_json::to_vec(&view).map_err(|error| Problem::internal(&error))?;
        Ok(Written {
            headers: HeaderMap::from_iter([
                (header::CONTENT_TYPE, JSON),
                // Clients keep it and ask each time; the tag makes the answer cheap.
                (header::CACHE_CONTROL, ASKED_EACH_TIME),
            ]),
            bytes: bytes.into(),
            same_until,
        })
    };
    let look = Look {
        target,
        codings: PACKED,
        at,
    };
    kept.respond(&headers, look, written).await
}

const JSON: HeaderValue = HeaderValue::from_static("application/json");
const ASKED_EACH_TIME: HeaderValue = HeaderValue::from_static("no-cache");

/// A JSON answer with its tag, or 304.
pub(crate) fn json<T: Serialize>(headers: &HeaderMap, view: &T) -> Result<Response, Problem> {
    let body = serde_json::to_vec(view).map_err(|error| Problem::internal(&error))?;
    Ok(respond(headers, JSON, &ETag::of(&body), body))
}
