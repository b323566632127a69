//! `/v1/bookings/{id}/links` and `…/address`: new links, and addresses that were mistyped.

use std::sync::Arc;

use axum::extract::State;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    api::{
        admin::booking::bookings,
        booking,
        wire::{
            AdminBookingView, BookingView,
            requests::{AddressBody, BookingPath},
        },
    },
    server::{
        extract::{
            Path,
            idempotency::IdempotencyKey,
            keyed::{Keyed, KeyedResponse, Nothing},
        },
        problem::Problem,
    },
    service::{self, App, authenticate::Caller},
};

pub(crate) fn router() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new()
        .routes(routes!(replace))
        .routes(routes!(correct))
}

/// Replace a booking’s links
///
/// All earlier links stop working. The answer contains the new manage link, this once, and an e-mail carries a new one. Needs
/// the token in the e-mails; the practice uses the operation under `/v1/admin/`.
#[utoipa::path(post, path = "/v1/bookings/{id}/links", operation_id = "replace_links", tag = "bookings", params(BookingPath, IdempotencyKey),
    security(("mail_token" = [])), request_body = Nothing,
    responses((status = 200, body = BookingView, description = "The booking, with its new manage link."), Problem))]
async fn replace(
    State(app): State<Arc<App>>,
    Path(path): Path<BookingPath>,
    caller: Caller,
    Keyed {
        body: Nothing {},
        key,
    }: Keyed<Nothing>,
) -> Result<KeyedResponse, Problem> {
    if matches!(caller, Caller::Practice(_)) {
        return Err(crate::server::problem::Code::Unauthorized.into());
    }
    let once = key.answered(booking::told);
    Ok(
        service::clients::links::replace(&app, &caller, path.id, &once)
            .await?
            .into(),
    )
}

/// Correct an e-mail address or phone number
///
/// Within an hour of booking, and only until somebody has used a link from its e-mails. Messages then go to the new address
/// with a new link; the one that went astray stops working.
#[utoipa::path(post, path = "/v1/bookings/{id}/address", operation_id = "correct_address", tag = "bookings", params(BookingPath, IdempotencyKey),
    security(("manage_token" = []), ("practice_key" = [])), request_body = AddressBody,
    responses((status = 200, body = BookingView, description = "The booking."), Problem))]
async fn correct(
    State(app): State<Arc<App>>,
    Path(path): Path<BookingPath>,
    caller: Caller,
    Keyed { body, key }: Keyed<AddressBody>,
) -> Result<KeyedResponse, Problem> {
    let once = key.answered(booking::told);
    Ok(
        service::clients::links::correct(&app, &caller, path.id, &body.into(), &once)
            .await?
            .into(),
    )
}

/// Replace the links of a booking on behalf of the practice.
pub(crate) fn admin() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new().routes(routes!(admin_replace))
}

/// Replace a booking’s links
///
/// All earlier links stop working. An e-mail carries the new one; the answer contains it this once.
#[utoipa::path(post, path = "/v1/admin/bookings/{id}/links", operation_id = "admin_replace_links", tag = "admin", params(BookingPath, IdempotencyKey),
    security(("practice_key" = [])), request_body = Nothing,
    responses((status = 200, body = AdminBookingView, description = "The booking, with its new manage link."), Problem))]
async fn admin_replace(
    State(app): State<Arc<App>>,
    Path(path): Path<BookingPath>,
    crate::server::extract::credentials::PracticeKey(key): crate::server::extract::credentials::PracticeKey,
    Keyed {
        body: Nothing {},
        key: once,
    }: Keyed<Nothing>,
) -> Result<KeyedResponse, Problem> {
    let once = once.answered(bookings::told);
    Ok(
        service::clients::links::replace(&app, &Caller::Practice(key), path.id, &once)
            .await?
            .into(),
    )
}
