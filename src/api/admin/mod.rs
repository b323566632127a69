//! The practice's side, by API key.

pub mod booking;
pub mod calendars;
pub mod money;
pub mod practice;

mod messages;
mod webhook_endpoints;

use std::sync::Arc;

use utoipa_axum::router::OpenApiRouter;

use crate::{
    api::admin::{
        booking::{availability, bookings, same_origin, sessions, swap, telling},
        calendars::{busy_sources, feeds},
        money::{exceptions, fees, payment_account, payments, recorded, reports},
        practice::{closures, definition, keys, time_off},
    },
    service::App,
};

pub(crate) fn router() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new()
        .merge(definition::router())
        .merge(availability::router())
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
        .merge(closures::router())
        .merge(telling::router())
        .merge(keys::router())
        .merge(reports::router())
        .merge(same_origin::router())
        .merge(sessions::router())
        .merge(swap::router())
        .merge(webhook_endpoints::router())
}
