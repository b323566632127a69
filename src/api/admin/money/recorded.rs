//! Money outside Checkout, balances that are given up, and the link to pay.

use std::sync::Arc;

use axum::extract::State;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    api::{
        admin::booking::bookings::told,
        wire::{
            AdminBookingView, PaymentDetail,
            requests::{BookingPath, PaymentPath, ReceivedBody, RefundPath, WriteOffBody},
        },
    },
    server::{
        extract::{
            Path,
            credentials::PracticeKey,
            idempotency::IdempotencyKey,
            keyed::{Keyed, KeyedResponse, Nothing},
        },
        problem::Problem,
    },
    service::{
        App,
        money::{
            payments::{record_payment, send_link as sending},
            write_off as writing_off,
        },
    },
};
use domain::clients::Personal;

pub(crate) fn router() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new()
        .routes(routes!(record))
        .routes(routes!(undo))
        .routes(routes!(given_back))
        .routes(routes!(write_off))
        .routes(routes!(undo_write_off))
        .routes(routes!(send_link))
}

/// Record a payment
///
/// Money that came in cash, by bank transfer or at a card terminal: at most what is owed for the booking. A booking that waits
/// for its payment is confirmed by it. The client gets a receipt; open payment pages are closed.
#[utoipa::path(post, path = "/v1/admin/bookings/{id}/payments", operation_id = "admin_record_payment", tag = "admin", params(BookingPath, IdempotencyKey),
    security(("practice_key" = [])), request_body = ReceivedBody,
    responses((status = 201, body = PaymentDetail, description = "The payment.", headers(("Location" = String, description = "The payment."))), Problem))]
async fn record(
    State(app): State<Arc<App>>,
    Path(path): Path<BookingPath>,
    PracticeKey(key): PracticeKey,
    Keyed { body, key: once }: Keyed<ReceivedBody>,
) -> Result<KeyedResponse, Problem> {
    Ok(record_payment::record(
        &app,
        &key,
        path.id,
        &body.into(),
        &once.answered(PaymentDetail::created),
    )
    .await?
    .into())
}

/// Undo a recorded payment
///
/// It was recorded by mistake: a counter-entry takes it back. The client gets a credit note, and what they owe is owed again.
#[utoipa::path(post, path = "/v1/admin/payments/{id}/undo", operation_id = "admin_undo_payment", tag = "admin", params(PaymentPath, IdempotencyKey),
    security(("practice_key" = [])), request_body = Nothing, responses((status = 200, body = PaymentDetail, description = "The payment."), Problem))]
async fn undo(
    State(app): State<Arc<App>>,
    Path(path): Path<PaymentPath>,
    PracticeKey(key): PracticeKey,
    Keyed {
        body: Nothing {},
        key: once,
    }: Keyed<Nothing>,
) -> Result<KeyedResponse, Problem> {
    Ok(
        record_payment::undo(&app, &key, path.id, &once.answered(PaymentDetail::changed))
            .await?
            .into(),
    )
}

/// Mark a manual refund as paid
///
/// You have paid back what the policy refunds of a payment that you recorded. The client gets a credit note.
#[utoipa::path(post, path = "/v1/admin/payments/{id}/refunds/{refund}/given-back", operation_id = "admin_mark_refunded", tag = "admin",
    params(RefundPath, IdempotencyKey), security(("practice_key" = [])), request_body = Nothing,
    responses((status = 200, body = PaymentDetail, description = "The payment with its refunds."), Problem))]
async fn given_back(
    State(app): State<Arc<App>>,
    Path(path): Path<RefundPath>,
    PracticeKey(key): PracticeKey,
    Keyed {
        body: Nothing {},
        key: once,
    }: Keyed<Nothing>,
) -> Result<KeyedResponse, Problem> {
    Ok(record_payment::given_back(
        &app,
        &key,
        (path.id, path.refund),
        &once.answered(PaymentDetail::changed),
    )
    .await?
    .into())
}

/// Write off a balance
///
/// Everything owed for the booking: it is no longer asked for. If money arrives all the same, it reverses the write-off as far
/// as it goes.
#[utoipa::path(post, path = "/v1/admin/bookings/{id}/write-off", operation_id = "admin_write_off_booking", tag = "admin", params(BookingPath, IdempotencyKey),
    security(("practice_key" = [])), request_body = WriteOffBody, responses((status = 200, body = AdminBookingView, description = "The booking."), Problem))]
async fn write_off(
    State(app): State<Arc<App>>,
    Path(path): Path<BookingPath>,
    PracticeKey(key): PracticeKey,
    Keyed { body, key: once }: Keyed<WriteOffBody>,
) -> Result<KeyedResponse, Problem> {
    let once = once.answered(told);
    Ok(
        writing_off::write_off(&app, &key, path.id, &Personal::new(body.reason), &once)
            .await?
            .into(),
    )
}

/// Undo a write-off
///
/// What was written off is asked for again, as far as it is owed.
#[utoipa::path(post, path = "/v1/admin/bookings/{id}/write-off/undo", operation_id = "admin_undo_write_off_booking", tag = "admin", params(BookingPath, IdempotencyKey),
    security(("practice_key" = [])), request_body = Nothing, responses((status = 200, body = AdminBookingView, description = "The booking."), Problem))]
async fn undo_write_off(
    State(app): State<Arc<App>>,
    Path(path): Path<BookingPath>,
    PracticeKey(key): PracticeKey,
    Keyed {
        body: Nothing {},
        key: once,
    }: Keyed<Nothing>,
) -> Result<KeyedResponse, Problem> {
    let once = once.answered(told);
    Ok(writing_off::undo(&app, &key, path.id, &once).await?.into())
}

/// Send a payment link
///
/// By e-mail, and as the client’s contact rules allow; at most three times a day.
#[utoipa::path(post, path = "/v1/admin/bookings/{id}/send-link", operation_id = "admin_send_payment_link", tag = "admin", params(BookingPath, IdempotencyKey),
    security(("practice_key" = [])), request_body = Nothing, responses((status = 200, body = AdminBookingView, description = "The booking."), Problem))]
async fn send_link(
    State(app): State<Arc<App>>,
    Path(path): Path<BookingPath>,
    PracticeKey(key): PracticeKey,
    Keyed {
        body: Nothing {},
        key: once,
    }: Keyed<Nothing>,
) -> Result<KeyedResponse, Problem> {
    let once = once.answered(told);
    Ok(sending::send_link(&app, &key, path.id, &once).await?.into())
}
