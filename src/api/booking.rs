//! The client's bookings: placing one, and everything by its manage token.

use std::sync::Arc;

use axum::{
    extract::State,
    http::{HeaderMap, HeaderValue},
    response::Response,
};
use serde::Serialize;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::wire::requests::{BookingBody, BookingPath, MoveBody, PayBody, SlugPath};
use crate::{
    api::wire::{BookingView, CancellationView, JoiningView, reply},
    server::{
        answers::conditional::{ETag, IfMatch, respond},
        extract::{
            Json, Path,
            idempotency::IdempotencyKey,
            keyed::{Keyed, KeyedResponse, Nothing},
        },
        layers::client_address::ClientAddress,
        problem::Problem,
    },
    service::{
        self, App, ServiceError,
        authenticate::Caller,
        booking::{bookings, details::BookingDetails, placing::request::Requester},
        money::payments::pay,
    },
};
use domain::{booking::Party, ids::BookingId};
use store::{Actor, Principal, RenderError, Reply};

/// Placing.
pub(crate) fn placing() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new().routes(routes!(book))
}

/// By the manage token, or the practice's key.
pub(crate) fn managing() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new()
        .routes(routes!(read))
        .routes(routes!(joining))
        .routes(routes!(cancellation))
        .routes(routes!(cancel))
        .routes(routes!(reschedule))
        .routes(routes!(resume))
        .routes(routes!(confirm))
}

/// Place a booking
///
/// Held until it is paid, if something is due now; otherwise confirmed at once, or held until the client has confirmed it by
/// e-mail.
#[utoipa::path(post, path = "/v1/practices/{slug}/bookings", operation_id = "place_booking", tag = "bookings", params(SlugPath, IdempotencyKey), security(()),
    request_body = BookingBody,
    responses((status = 201, body = BookingView, description = "The booking.", headers(
        ("Location" = String, description = "The booking."),
        ("Idempotent-Replayed" = String, description = "`true` if this is the stored answer to an earlier request."))), Problem))]
async fn book(
    State(app): State<Arc<App>>,
    Path(path): Path<SlugPath>,
    ClientAddress(address): ClientAddress,
    Keyed { body, key }: Keyed<BookingBody>,
) -> Result<KeyedResponse, Problem> {
    let requester = Requester {
        // Whoever books through the API is anonymous; the address counts against floods
        // (docs/decisions/0029-the-word-of-a-stranger.md).
        party: Party::Client,
        actor: Actor::Client,
        principal: Principal::Anonymous,
        address: Some(address.to_string()),
    };
    let once = key.answered(placed);
    let booked =
        service::booking::placing::book::book(&app, &path.slug, &body.request(), &requester, &once)
            .await?;
    Ok(booked.into())
}

/// Get a booking
///
/// As its client may see it.
#[utoipa::path(get, path = "/v1/bookings/{id}", operation_id = "read_booking", tag = "bookings", params(BookingPath), security(("manage_token" = []), ("practice_key" = [])),
    responses((status = 200, body = BookingView, description = "The booking."), (status = 304, description = "Not modified."), Problem))]
async fn read(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    Path(path): Path<BookingPath>,
    caller: Caller,
) -> Result<Response, Problem> {
    let view = BookingView::of(&bookings::read(&app, &caller, path.id).await?);
    answer(
        &headers,
        &view,
        &view.timeless(),
        view.hold_seconds_left.is_some(),
    )
}

/// Get how to join a session
///
/// Where to go, which link to open, or who calls whom: as the practice says it for the room, the service or who gives it.
#[utoipa::path(get, path = "/v1/bookings/{id}/joining", operation_id = "read_joining", tag = "bookings", params(BookingPath), security(("manage_token" = []), ("practice_key" = [])),
    responses((status = 200, body = JoiningView, description = "The way to the session."), Problem))]
async fn joining(
    State(app): State<Arc<App>>,
    Path(path): Path<BookingPath>,
    caller: Caller,
) -> Result<Json<JoiningView>, Problem> {
    let details = bookings::read(&app, &caller, path.id).await?;
    let url = service::booking::joining::join_url(&app, &details);
    Ok(Json(JoiningView::of(&details, url.as_ref())))
}

/// Preview a cancellation
///
/// What cancelling now would cost and refund. Nothing is changed.
#[utoipa::path(get, path = "/v1/bookings/{id}/cancellation", operation_id = "preview_cancellation", tag = "bookings", params(BookingPath), security(("manage_token" = []), ("practice_key" = [])),
    responses((status = 200, body = CancellationView, description = "The amounts."), Problem))]
async fn cancellation(
    State(app): State<Arc<App>>,
    Path(path): Path<BookingPath>,
    caller: Caller,
) -> Result<Json<CancellationView>, Problem> {
    let preview = service::booking::changing::cancel::preview(&app, &caller, path.id, None).await?;
    Ok(Json(preview.into()))
}

/// Cancel a booking
///
/// When this answers, the time is free for others.
#[utoipa::path(post, path = "/v1/bookings/{id}/cancel", operation_id = "cancel_booking", tag = "bookings", params(BookingPath, IdempotencyKey, IfMatch),
    security(("manage_token" = []), ("practice_key" = [])), request_body = Nothing,
    responses((status = 200, body = BookingView, description = "The booking."), Problem))]
async fn cancel(
    State(app): State<Arc<App>>,
    Path(path): Path<BookingPath>,
    caller: Caller,
    expected: IfMatch,
    Keyed {
        body: Nothing {},
        key,
    }: Keyed<Nothing>,
) -> Result<KeyedResponse, Problem> {
    let version = expected.version(state(&app, &caller, path.id)).await?;
    let once = key.answered(told);
    Ok(
        service::booking::changing::cancel::cancel(&app, &caller, path.id, version, &once)
            .await?
            .into(),
    )
}

/// Reschedule a booking
///
/// The same booking at another time, on the terms that were agreed. Its payment stays with it.
#[utoipa::path(post, path = "/v1/bookings/{id}/reschedule", operation_id = "reschedule_booking", tag = "bookings", params(BookingPath, IdempotencyKey, IfMatch),
    security(("manage_token" = []), ("practice_key" = [])), request_body = MoveBody,
    responses((status = 200, body = BookingView, description = "The booking."), Problem))]
async fn reschedule(
    State(app): State<Arc<App>>,
    Path(path): Path<BookingPath>,
    caller: Caller,
    expected: IfMatch,
    Keyed { body, key }: Keyed<MoveBody>,
) -> Result<KeyedResponse, Problem> {
    let version = expected.version(state(&app, &caller, path.id)).await?;
    Ok(service::booking::changing::reschedule::reschedule(
        &app,
        &caller,
        path.id,
        &body.into(),
        version,
        &key.answered(told),
    )
    .await?
    .into())
}

/// Open the payment page
///
/// Resumes the payment of a booking: the same hold, the same payment. Calling it again never charges twice.
#[utoipa::path(post, path = "/v1/bookings/{id}/pay", operation_id = "pay_booking", tag = "bookings", params(BookingPath, IdempotencyKey),
    security(("manage_token" = []), ("practice_key" = [])), request_body = PayBody,
    responses((status = 200, body = BookingView, description = "The booking."), Problem))]
async fn resume(
    State(app): State<Arc<App>>,
    Path(path): Path<BookingPath>,
    caller: Caller,
    Keyed { body, key }: Keyed<PayBody>,
) -> Result<KeyedResponse, Problem> {
    if body.extend {
        let once = key.answered(told);
        return Ok(pay::extend(&app, &caller, path.id, &once).await?.into());
    }
    let booking = pay::resume(&app, &caller, path.id).await?;
    Ok(told(&booking).map_err(ServiceError::from)?.into())
}

/// Confirm a booking by e-mail
///
/// With the token of the link in the e-mail about it, which proves the mailbox for the client’s other bookings as well. If
/// something is due, it is asked for now. The practice may confirm a booking without that proof.
#[utoipa::path(post, path = "/v1/bookings/{id}/confirm", operation_id = "confirm_booking", tag = "bookings", params(BookingPath, IdempotencyKey),
    security(("mail_token" = []), ("practice_key" = [])), request_body = Nothing,
    responses((status = 200, body = BookingView, description = "The booking."), Problem))]
async fn confirm(
    State(app): State<Arc<App>>,
    Path(path): Path<BookingPath>,
    caller: Caller,
    Keyed {
        body: Nothing {},
        key,
    }: Keyed<Nothing>,
) -> Result<KeyedResponse, Problem> {
    let once = key.answered(told);
    Ok(
        service::clients::confirm::confirm(&app, &caller, path.id, &once)
            .await?
            .into(),
    )
}

/// The state that a tag names, as clients see it.
async fn state(app: &App, caller: &Caller, id: BookingId) -> Result<(BookingView, i64), Problem> {
    let booking = bookings::read(app, caller, id).await?;
    let view = BookingView::of(&booking).timeless();
    Ok((view, booking.record.booking.version))
}

/// A booking that was placed now, as it is told to its client.
fn placed(booking: &BookingDetails) -> Result<Reply, RenderError> {
    let location = format!("/v1/bookings/{}", booking.record.booking.id);
    reply(201, Some(location), &BookingView::of(booking))
}

/// A booking that was changed, as it is told to its client and to whoever uses the client's routes.
pub(crate) fn told(booking: &BookingDetails) -> Result<Reply, RenderError> {
    reply(200, None, &BookingView::of(booking))
}

/// A booking under the tag of its state; sent `always` where an answer from before would tell another time left.
pub(crate) fn answer<T: Serialize>(
    headers: &HeaderMap,
    view: &T,
    timeless: &T,
    always: bool,
) -> Result<Response, Problem> {
    let body = serde_json::to_vec(view).map_err(|error| Problem::internal(&error))?;
    let unconditional = HeaderMap::new();
    let headers = if always { &unconditional } else { headers };
    Ok(respond(
        headers,
        HeaderValue::from_static("application/json"),
        &ETag::of_state(timeless)?,
        body,
    ))
}
