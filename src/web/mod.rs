//! Pages for people: booking where the practice has no website of its own, and managing a booking by its link. They work without
//! JavaScript.

pub mod templates;
pub mod widget;

mod answer;
mod book;
mod cookies;
mod error_page;
mod form;
mod join;
mod links;
mod manage;
mod reader;
mod redirects;
mod remembered;
mod request;
mod rows;
mod thanks;
mod week;

use std::sync::Arc;

use axum::{Extension, Router, middleware::from_fn_with_state, routing::get};

use super::server::{
    answers::kept::KeptAnswers,
    rate_limit::{Class, RateLimits},
};
use crate::service::App;

/// All pages, by class of budget; what goes wrong is said as a page too.
pub(crate) fn router(app: Arc<App>, limits: &RateLimits, kept: &Arc<KeptAnswers>) -> Router {
    let reading = book::reading()
        .layer(Extension(Arc::clone(kept)))
        .route_layer(limits.layer(Class::Read));
    let placing = book::placing()
        .merge(links::asking())
        .route_layer(limits.layer(Class::Book));
    let managing = manage::router().route_layer(limits.layer(Class::Manage));
    let answering = request::router().route_layer(limits.layer(Class::Manage));
    let joining = join::router().route_layer(limits.layer(Class::Manage));
    let thanks = Router::new().route(thanks::PATH, get(thanks::thanks));
    let redirects = redirects::router()
        .merge(links::reading())
        .route_layer(limits.layer(Class::Read));
    reading
        .merge(redirects)
        .merge(placing)
        .merge(managing)
        .merge(answering)
        .merge(joining)
        .merge(thanks)
        .layer(from_fn_with_state(Arc::clone(&app), error_page::error_page))
        .with_state(app)
}
