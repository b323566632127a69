//! Stand-in until the routes come.

use std::sync::Arc;

use axum::Router;
use utoipa::openapi::OpenApi;
use utoipa_axum::router::OpenApiRouter;

use super::{operations, problem::Responses, rate_limit::RateLimits};
use crate::service::App;

fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new().merge(operations::router())
}

pub fn api(app: Arc<App>, _: &RateLimits) -> (Router, OpenApi) {
    let (router, mut document) = routes().split_for_parts();
    utoipa::Modify::modify(&Responses, &mut document);
    (router.with_state(app), document)
}

#[must_use]
pub fn api_document() -> OpenApi {
    routes().split_for_parts().1
}
