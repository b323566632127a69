//! Sessions of classes.

use std::sync::Arc;

use axum::extract::State;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    api::wire::{
        ChangedSessionsView, EnrolmentView, SessionsView,
        requests::{EnrolmentBody, RescheduleSessionsBody, SessionBody, SessionsParams},
    },
    server::{
        extract::{
            Json, Query,
            credentials::PracticeKey,
            idempotency::IdempotencyKey,
            keyed::{Keyed, KeyedResponse},
        },
        problem::Problem,
    },
    service::{
        App,
        booking::{details::BookingDetails, placing::enrol, sessions},
    },
};

pub(crate) fn router() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(reschedule))
        .routes(routes!(cancel))
        .routes(routes!(confirm))
        .routes(routes!(enrol))
}

/// List sessions of classes
///
/// Those ahead, with or without bookings.
#[utoipa::path(get, path = "/v1/admin/sessions", operation_id = "admin_list_sessions", tag = "admin", params(SessionsParams), security(("practice_key" = [])),
    responses((status = 200, body = SessionsView, description = "The sessions, by start."), Problem))]
async fn list(
    State(app): State<Arc<App>>,
    PracticeKey(key): PracticeKey,
    Query(query): Query<SessionsParams>,
) -> Result<Json<SessionsView>, Problem> {
    let listed = sessions::list::list(&app, &key, &query.into()).await?;
    Ok(Json(SessionsView::from(&listed)))
}

/// Reschedule sessions of a class
///
/// A substitute, another room, time or length, for one session or from one on. All bookings go with their session, and each client is
/// told; nothing is changed unless all of it fits. Clients see and book the sessions at their new place.
#[utoipa::path(post, path = "/v1/admin/sessions/reschedule", operation_id = "admin_reschedule_sessions", tag = "admin", params(IdempotencyKey), security(("practice_key" = [])),
    request_body = RescheduleSessionsBody, responses((status = 200, body = ChangedSessionsView, description = "The sessions, and their bookings."), Problem))]
async fn reschedule(
    State(app): State<Arc<App>>,
    PracticeKey(key): PracticeKey,
    Keyed { body, key: once }: Keyed<RescheduleSessionsBody>,
) -> Result<KeyedResponse, Problem> {
    let once = once.answered(ChangedSessionsView::answer);
    let reply = sessions::reschedule::reschedule(&app, &key, &body.into(), &once).await?;
    Ok(reply.into())
}

/// Cancel a session of a class
///
/// It is not offered any more. Its bookings are cancelled for the practice: everything the clients paid is refunded, and each is told.
#[utoipa::path(post, path = "/v1/admin/sessions/cancel", operation_id = "admin_cancel_session", tag = "admin", params(IdempotencyKey), security(("practice_key" = [])),
    request_body = SessionBody, responses((status = 200, body = ChangedSessionsView, description = "The bookings that were cancelled."), Problem))]
async fn cancel(
    State(app): State<Arc<App>>,
    PracticeKey(key): PracticeKey,
    Keyed { body, key: once }: Keyed<SessionBody>,
) -> Result<KeyedResponse, Problem> {
    let once = once.answered(ChangedSessionsView::answer);
    let reply = sessions::cancel::cancel(&app, &key, &body.into(), &once).await?;
    Ok(reply.into())
}

/// Confirm a session of a class
///
/// It takes place however few have booked it, and is not among those to decide about any more. Nobody is told.
#[utoipa::path(post, path = "/v1/admin/sessions/confirm", operation_id = "admin_confirm_session", tag = "admin", params(IdempotencyKey), security(("practice_key" = [])),
    request_body = SessionBody, responses((status = 200, body = ChangedSessionsView, description = "The session."), Problem))]
async fn confirm(
    State(app): State<Arc<App>>,
    PracticeKey(key): PracticeKey,
    Keyed { body, key: once }: Keyed<SessionBody>,
) -> Result<KeyedResponse, Problem> {
    let once = once.answered(ChangedSessionsView::answer);
    let reply = sessions::confirm::confirm(&app, &key, &body.into(), &once).await?;
    Ok(reply.into())
}

/// Enrol a client for sessions of a class
///
/// A booking for each session, all of them or none, confirmed at once. The calendar’s rules apply; rules for clients, such as notice, do
/// not. Nothing is collected unless `payment` says how.
#[utoipa::path(post, path = "/v1/admin/enrolments", operation_id = "admin_enrol", tag = "admin", params(IdempotencyKey), security(("practice_key" = [])),
    request_body = EnrolmentBody, responses((status = 201, body = EnrolmentView, description = "The bookings."), Problem))]
async fn enrol(
    State(app): State<Arc<App>>,
    PracticeKey(key): PracticeKey,
    Keyed { body, key: once }: Keyed<EnrolmentBody>,
) -> Result<KeyedResponse, Problem> {
    let once = once.answered(|made: &Vec<BookingDetails>| EnrolmentView::answer(made));
    let reply = enrol::enrol(&app, &key, &body.request(), &once).await?;
    Ok(reply.into())
}
