//! All routes, and what stands around them.

use std::{sync::Arc, time::Duration};

use axum::{Router, routing::get};

use super::{AppError, origins::Origins};
use crate::{
    config::{Settings, Switch},
    http::{
        api, docs,
        layers::{self, Limits},
        pages, problem,
        rate_limit::RateLimits,
        widget,
    },
    service::App,
};

/// The whole HTTP side of `app`.
pub fn router(app: &Arc<App>, settings: &Settings) -> Result<Router, AppError> {
    router_with(app, settings, None)
}

/// As [`router`], with pages of other parts.
pub(super) fn router_with(app: &Arc<App>, settings: &Settings, more: Option<Router>) -> Result<Router, AppError> {
    let limits = match settings.rate_limits.enforce {
        Switch::On => RateLimits::new(|class| settings.rate_limits.budget(class)),
        Switch::Off => RateLimits::off(),
    };
    let (routes, document) = api::api(Arc::clone(app), &limits);
    let routes = routes
        .merge(docs::router(&document)?)
        .merge(pages::router(Arc::clone(app), &limits))
        .route("/problems/{code}", get(problem::page))
        .route("/widget.js", get(widget::module));
    let routes = if let Some(more) = more { routes.merge(more) } else { routes };
    let origins = Arc::new(Origins::of(Arc::clone(app)));
    let cors = layers::origins(move |asked| {
        let origins = Arc::clone(&origins);
        async move { origins.allow(&asked).await }
    });
    let limits = Limits {
        trusted_hops: settings.http.trusted_hops,
        timeout: Duration::from_secs(settings.http.request_timeout_seconds.get()),
        body: settings.http.body_limit_bytes,
        concurrency: settings.http.concurrency_limit,
    };
    Ok(layers::stack(routes, limits, cors, Arc::clone(&app.clock), Arc::clone(&app.entropy)))
}
