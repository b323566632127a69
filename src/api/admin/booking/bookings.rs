//! All bookings of the practice.

use std::sync::Arc;

use axum::{extract::State, http::HeaderMap, response::Response};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    api::{
        booking::answer,
        wire::{
            AdminBookingPage, AdminBookingView, MoveView, reply,
            requests::{
                AdminBookingBody, AdminMoveBody, AnswerBody, BookingPath, ListQuery, MoveParams,
            },
        },
    },
    server::{
        answers::conditional::IfMatch,
        extract::{
            Json, Path, Query,
            credentials::PracticeKey,
            idempotency::IdempotencyKey,
            keyed::{Keyed, KeyedResponse, Nothing},
        },
        problem::Problem,
    },
    service::{
        self, App, RequestKey,
        authenticate::Caller,
        booking::{
            bookings,
            changing::answer::{Answer, Verdict},
            details::BookingDetails,
        },
    },
};
use domain::{booking::cancellation_terms::Attendance, ids::BookingId};
use store::{KeyRecord, RenderError, Reply};

pub(crate) fn router() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(read))
        .routes(routes!(cancel))
        .routes(routes!(keep))
        .routes(routes!(approve))
        .routes(routes!(decline))
        .routes(routes!(preview, reschedule))
        .routes(routes!(attended))
        .routes(routes!(no_show))
        .routes(routes!(undo_no_show))
}

/// List bookings
///
/// By start.
#[utoipa::path(get, path = "/v1/admin/bookings", operation_id = "admin_list_bookings", tag = "admin", params(ListQuery), security(("practice_key" = [])),
    responses((status = 200, body = AdminBookingPage, description = "A page of bookings."), Problem))]
async fn list(
    State(app): State<Arc<App>>,
    PracticeKey(key): PracticeKey,
    Query(query): Query<ListQuery>,
) -> Result<Json<AdminBookingPage>, Problem> {
    let page = service::booking::bookings::list(&app, &key, &query.request()?).await?;
    Ok(Json(page.into()))
}

/// Book for a client
///
/// Confirmed at once. The calendar’s rules apply unless `override` sets them aside; rules for clients, such as notice, do not.
/// Nothing is collected unless `payment` says how.
#[utoipa::path(post, path = "/v1/admin/bookings", operation_id = "admin_create_booking", tag = "admin", params(IdempotencyKey), security(("practice_key" = [])),
    request_body = AdminBookingBody,
    responses((status = 201, body = AdminBookingView, description = "The booking.", headers(("Location" = String, description = "The booking."))), Problem))]
async fn create(
    State(app): State<Arc<App>>,
    PracticeKey(key): PracticeKey,
    Keyed { body, key: once }: Keyed<AdminBookingBody>,
) -> Result<KeyedResponse, Problem> {
    let once = once.answered(placed);
    Ok(
        service::booking::placing::own::book_for_client(&app, &key, &body.request(), &once)
            .await?
            .into(),
    )
}

/// Get a booking
///
/// With its client, note and payments.
#[utoipa::path(get, path = "/v1/admin/bookings/{id}", operation_id = "admin_read_booking", tag = "admin", params(BookingPath), security(("practice_key" = [])),
    responses((status = 200, body = AdminBookingView, description = "The booking."), (status = 304, description = "Not modified."), Problem))]
async fn read(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    Path(path): Path<BookingPath>,
    PracticeKey(key): PracticeKey,
) -> Result<Response, Problem> {
    let booking = bookings::read(&app, &Caller::Practice(key), path.id).await?;
    let view = AdminBookingView::of(&booking);
    // The tag covers the state that a change is meant for: what changes with time alone is not in
    // it (see `timeless`).
    answer(&headers, &view, &view.timeless(), false)
}

/// Cancel a booking for the practice
///
/// Everything the client paid is refunded.
#[utoipa::path(post, path = "/v1/admin/bookings/{id}/cancel", operation_id = "admin_cancel_booking", tag = "admin", params(BookingPath, IdempotencyKey, IfMatch), security(("practice_key" = [])),
    request_body = Nothing, responses((status = 200, body = AdminBookingView, description = "The booking."), Problem))]
async fn cancel(
    State(app): State<Arc<App>>,
    Path(path): Path<BookingPath>,
    PracticeKey(key): PracticeKey,
    expected: IfMatch,
    Keyed {
        body: Nothing {},
        key: once,
    }: Keyed<Nothing>,
) -> Result<KeyedResponse, Problem> {
    let caller = Caller::Practice(key);
    let version = expected.version(state(&app, &caller, path.id)).await?;
    Ok(service::booking::changing::cancel::cancel(
        &app,
        &caller,
        path.id,
        version,
        &once.answered(told),
    )
    .await?
    .into())
}

/// Approve a request
///
/// Of a booking that is held for the practice’s yes. It is confirmed, or held for its payment, and its client is told.
#[utoipa::path(post, path = "/v1/admin/bookings/{id}/approve", operation_id = "admin_approve_booking", tag = "admin", params(BookingPath, IdempotencyKey, IfMatch), security(("practice_key" = [])),
    request_body = AnswerBody, responses((status = 200, body = AdminBookingView, description = "The booking."), Problem))]
async fn approve(
    State(app): State<Arc<App>>,
    Path(path): Path<BookingPath>,
    PracticeKey(key): PracticeKey,
    expected: IfMatch,
    Keyed { body, key: once }: Keyed<AnswerBody>,
) -> Result<KeyedResponse, Problem> {
    let answer = body.answer(Verdict::Approved);
    answered(&app, key, path.id, answer, expected, once).await
}

/// Decline a request
///
/// Of a booking that is held for the practice’s yes. Its time is free again, and its client is told, with other free times.
#[utoipa::path(post, path = "/v1/admin/bookings/{id}/decline", operation_id = "admin_decline_booking", tag = "admin", params(BookingPath, IdempotencyKey, IfMatch), security(("practice_key" = [])),
    request_body = AnswerBody, responses((status = 200, body = AdminBookingView, description = "The booking."), Problem))]
async fn decline(
    State(app): State<Arc<App>>,
    Path(path): Path<BookingPath>,
    PracticeKey(key): PracticeKey,
    expected: IfMatch,
    Keyed { body, key: once }: Keyed<AnswerBody>,
) -> Result<KeyedResponse, Problem> {
    let answer = body.answer(Verdict::Declined);
    answered(&app, key, path.id, answer, expected, once).await
}

async fn answered(
    app: &App,
    key: KeyRecord,
    id: BookingId,
    answer: Answer,
    expected: IfMatch,
    once: RequestKey,
) -> Result<KeyedResponse, Problem> {
    let caller = Caller::Practice(key);
    let version = expected.version(state(app, &caller, id)).await?;
    let once = once.answered(told);
    Ok(
        service::booking::changing::answer::answer(app, &caller, id, answer, version, &once)
            .await?
            .into(),
    )
}

/// Keep a booking
///
/// It stays as it is although it falls outside the practice’s definition: it leaves the list of those, and its reminders are sent. Should it
/// later fall outside for another reason, it is listed again.
#[utoipa::path(post, path = "/v1/admin/bookings/{id}/keep", operation_id = "admin_keep_booking", tag = "admin", params(BookingPath, IdempotencyKey, IfMatch), security(("practice_key" = [])),
    request_body = Nothing, responses((status = 200, body = AdminBookingView, description = "The booking."), Problem))]
async fn keep(
    State(app): State<Arc<App>>,
    Path(path): Path<BookingPath>,
    PracticeKey(key): PracticeKey,
    expected: IfMatch,
    Keyed {
        body: Nothing {},
        key: once,
    }: Keyed<Nothing>,
) -> Result<KeyedResponse, Problem> {
    let caller = Caller::Practice(key);
    let version = expected.version(state(&app, &caller, path.id)).await?;
    Ok(service::booking::changing::keep::keep(
        &app,
        &caller,
        path.id,
        version,
        &once.answered(told),
    )
    .await?
    .into())
}

/// Preview rescheduling
///
/// What it would change, including the difference in price. Nothing is changed.
#[utoipa::path(get, path = "/v1/admin/bookings/{id}/reschedule", operation_id = "admin_preview_reschedule", tag = "admin", params(BookingPath, MoveParams),
    security(("practice_key" = [])), responses((status = 200, body = MoveView, description = "The booking as it would be, and the money."), Problem))]
async fn preview(
    State(app): State<Arc<App>>,
    Path(path): Path<BookingPath>,
    PracticeKey(key): PracticeKey,
    Query(query): Query<MoveParams>,
) -> Result<Json<MoveView>, Problem> {
    let caller = Caller::Practice(key);
    let preview =
        service::booking::changing::reschedule::preview(&app, &caller, path.id, &query.into())
            .await?;
    Ok(Json(preview.into()))
}

/// Reschedule a booking for the practice
///
/// Until it begins. `override` sets rules aside, as when it is made.
#[utoipa::path(post, path = "/v1/admin/bookings/{id}/reschedule", operation_id = "admin_reschedule_booking", tag = "admin", params(BookingPath, IdempotencyKey, IfMatch),
    security(("practice_key" = [])), request_body = AdminMoveBody, responses((status = 200, body = AdminBookingView, description = "The booking."), Problem))]
async fn reschedule(
    State(app): State<Arc<App>>,
    Path(path): Path<BookingPath>,
    PracticeKey(key): PracticeKey,
    expected: IfMatch,
    Keyed { body, key: once }: Keyed<AdminMoveBody>,
) -> Result<KeyedResponse, Problem> {
    let caller = Caller::Practice(key);
    let version = expected.version(state(&app, &caller, path.id)).await?;
    Ok(service::booking::changing::reschedule::reschedule(
        &app,
        &caller,
        path.id,
        &body.into(),
        version,
        &once.answered(told),
    )
    .await?
    .into())
}

/// Mark a booking as attended
#[utoipa::path(post, path = "/v1/admin/bookings/{id}/attended", operation_id = "admin_mark_attended", tag = "admin", params(BookingPath, IdempotencyKey, IfMatch), security(("practice_key" = [])),
    request_body = Nothing, responses((status = 200, body = AdminBookingView, description = "The booking."), Problem))]
async fn attended(
    State(app): State<Arc<App>>,
    Path(path): Path<BookingPath>,
    PracticeKey(key): PracticeKey,
    expected: IfMatch,
    Keyed {
        body: Nothing {},
        key: once,
    }: Keyed<Nothing>,
) -> Result<KeyedResponse, Problem> {
    let caller = Caller::Practice(key);
    let version = expected.version(state(&app, &caller, path.id)).await?;
    Ok(service::booking::changing::attendance::mark(
        &app,
        &caller,
        path.id,
        Attendance::Came,
        version,
        &once.answered(told),
    )
    .await?
    .into())
}

/// Mark a booking as a no-show
///
/// The client is told after ten minutes, and refunds are made after an hour: until then it can be undone.
#[utoipa::path(post, path = "/v1/admin/bookings/{id}/no-show", operation_id = "admin_mark_no_show", tag = "admin", params(BookingPath, IdempotencyKey, IfMatch), security(("practice_key" = [])),
    request_body = Nothing, responses((status = 200, body = AdminBookingView, description = "The booking."), Problem))]
async fn no_show(
    State(app): State<Arc<App>>,
    Path(path): Path<BookingPath>,
    PracticeKey(key): PracticeKey,
    expected: IfMatch,
    Keyed {
        body: Nothing {},
        key: once,
    }: Keyed<Nothing>,
) -> Result<KeyedResponse, Problem> {
    let caller = Caller::Practice(key);
    let version = expected.version(state(&app, &caller, path.id)).await?;
    Ok(service::booking::changing::attendance::mark(
        &app,
        &caller,
        path.id,
        Attendance::Missed,
        version,
        &once.answered(told),
    )
    .await?
    .into())
}

/// Undo a no-show
///
/// The client came after all. Within an hour; the proposed fee is withdrawn, and nobody is told.
#[utoipa::path(post, path = "/v1/admin/bookings/{id}/no-show/undo", operation_id = "admin_undo_no_show", tag = "admin", params(BookingPath, IdempotencyKey, IfMatch), security(("practice_key" = [])),
    request_body = Nothing, responses((status = 200, body = AdminBookingView, description = "The booking."), Problem))]
async fn undo_no_show(
    State(app): State<Arc<App>>,
    Path(path): Path<BookingPath>,
    PracticeKey(key): PracticeKey,
    expected: IfMatch,
    Keyed {
        body: Nothing {},
        key: once,
    }: Keyed<Nothing>,
) -> Result<KeyedResponse, Problem> {
    let caller = Caller::Practice(key);
    let version = expected.version(state(&app, &caller, path.id)).await?;
    Ok(service::booking::changing::attendance::undo(
        &app,
        &caller,
        path.id,
        version,
        &once.answered(told),
    )
    .await?
    .into())
}

/// The state that a tag names, as the practice sees it.
async fn state(
    app: &App,
    caller: &Caller,
    id: BookingId,
) -> Result<(AdminBookingView, i64), Problem> {
    let booking = bookings::read(app, caller, id).await?;
    let view = AdminBookingView::of(&booking).timeless();
    Ok((view, booking.record.booking.version))
}

/// A booking that was placed now, as it is told to the practice.
fn placed(booking: &BookingDetails) -> Result<Reply, RenderError> {
    let location = format!("/v1/admin/bookings/{}", booking.record.booking.id);
    reply(201, Some(location), &AdminBookingView::of(booking))
}

/// A booking that was changed, as it is told to the practice.
pub(crate) fn told(booking: &BookingDetails) -> Result<Reply, RenderError> {
    reply(200, None, &AdminBookingView::of(booking))
}
