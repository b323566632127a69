//! All routes, and what stands around them.

use std::{sync::Arc, time::Duration};

use axum::{Router, middleware::from_fn_with_state, routing::get};

use super::{origins::Origins, signing_key};
use crate::{
    api::{self, docs},
    config::{Settings, Switch},
    server::{
        answers::kept::KeptAnswers,
        layers::{self, Limits, log_origin},
        operations, problem,
        rate_limit::{Class, RateLimits},
        sharing::Sharing,
    },
    service::App,
    web::{self, widget},
};

/// The whole HTTP side of `app`.
pub fn router(app: &Arc<App>, settings: &Settings) -> Router {
    router_with(app, settings, None)
}

/// What the operator asks, for a listener of its own.
pub fn operator_router(app: &Arc<App>, settings: &Settings) -> Router {
    let timeout = Duration::from_secs(settings.http.request_timeout_seconds.get());
    layers::around(
        operations::operator(Arc::clone(app)),
        timeout,
        Arc::clone(&app.clock),
        Arc::clone(&app.entropy),
    )
}

/// Documents beside the API.
fn beside(limits: &RateLimits) -> Router {
    let routes = Router::new()
        .route("/problems/{code}", get(problem::page))
        .route("/widget.js", get(widget::module));
    routes.route_layer(limits.layer(Class::Read))
}

/// As [`router`], with pages of other parts.
pub(super) fn router_with(app: &Arc<App>, settings: &Settings, more: Option<Router>) -> Router {
    let limits = match settings.rate_limits.enforce {
        Switch::On => RateLimits::new(|class| settings.rate_limits.budget(class)),
        // For load tests; the demo says so when it starts.
        Switch::Off => RateLimits::off(),
    };
    let kept = Arc::new(KeptAnswers::new(settings.cache.answers_bytes));
    let (routes, document) = api::api(Arc::clone(app), &limits, &kept);
    let routes = routes
        .merge(docs::router(document, &limits))
        .merge(web::router(Arc::clone(app), &limits, &kept))
        .merge(beside(&limits));
    let routes = if let Some(more) = more {
        routes.merge(more)
    } else {
        routes
    };
    // A key of its own, so that hashes in the log cannot be matched with those in the database.
    let key = signing_key(settings, app.entropy.as_ref(), "log");
    let hasher = log_origin::Hasher {
        key,
        clock: Arc::clone(&app.clock),
    };
    let recording = from_fn_with_state(hasher, log_origin::record);
    let routes = routes.layer((recording, Sharing));
    let origins = Arc::new(Origins::of(Arc::clone(app)));
    let cors = layers::origins(move |asked| {
        let origins = Arc::clone(&origins);
        async move { origins.allow(&asked).await }
    });
    let limits = Limits {
        trusted_hops: settings.http.trusted_hops,
        https: settings.public_url.starts_with("https://"),
        timeout: Duration::from_secs(settings.http.request_timeout_seconds.get()),
        body: settings.http.body_limit_bytes,
        concurrency: settings.http.concurrency_limit,
    };
    layers::stack(
        routes,
        limits,
        cors,
        Arc::clone(&app.clock),
        Arc::clone(&app.entropy),
    )
}
