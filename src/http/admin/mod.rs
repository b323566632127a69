//! The practice's side, by API key.

mod bookings;
mod busy_sources;
mod exceptions;
mod feeds;
mod fees;
mod keys;
mod messages;
mod payment_account;
mod payments;
mod practice;
mod recorded;
mod reports;
mod same_origin;
mod time_off;
mod webhook_endpoints;

use std::sync::Arc;

use utoipa_axum::router::OpenApiRouter;

use crate::service::App;

pub(super) fn router() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new()
        .merge(practice::router())
        .merge(bookings::router())
        .merge(payments::router())
        .merge(payment_account::router())
        .merge(recorded::router())
        .merge(messages::router())
        .merge(exceptions::router())
        .merge(feeds::router())
        .merge(busy_sources::router())
        .merge(fees::router())
        .merge(time_off::router())
        .merge(keys::router())
        .merge(reports::router())
        .merge(same_origin::router())
        .merge(webhook_endpoints::router())
}
