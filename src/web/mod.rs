//! Pages for people: booking where the practice has no website of its own, and managing a booking by its link. They work without
//! JavaScript.

pub mod templates;
pub mod widget;

mod answer;
mod astray;
mod book;
mod form;
mod kept;
mod manage;
mod reader;
mod rows;
mod sorry;
mod thanks;
mod week;

use std::sync::Arc;

use axum::{Router, middleware::from_fn, routing::get};

use super::server::rate_limit::{Class, RateLimits};
use crate::service::App;

/// All pages, by class of budget; what goes wrong is said as a page too.
pub fn router(app: Arc<App>, limits: &RateLimits) -> Router {
    let reading = book::reading().route_layer(limits.layer(Class::Read));
    let placing = book::placing().route_layer(limits.layer(Class::Book));
    let managing = manage::router().route_layer(limits.layer(Class::Manage));
    let thanks = Router::new().route(thanks::PATH, get(thanks::thanks));
    let astray = astray::router().route_layer(limits.layer(Class::Read));
    reading
        .merge(astray)
        .merge(placing)
        .merge(managing)
        .merge(thanks)
        .layer(from_fn(sorry::kindly))
        .with_state(app)
}
