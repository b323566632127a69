//! Addresses that are almost right: cut short, or with something behind them, as messages and keyboards do.

use std::sync::Arc;

use axum::{Router, http::Uri, response::Response, routing::get};

use super::answer::see_other;
use crate::{
    server::problem::{Code, Problem},
    service::App,
};

const SLASHED: [&str; 4] = [
    "/book/{slug}/",
    "/manage/{token}/",
    "/requests/{token}/",
    "/join/{token}/",
];
const NOWHERE: [&str; 12] = [
    "/book",
    "/book/",
    "/book/{slug}/{*rest}",
    "/manage",
    "/manage/",
    "/manage/{token}/{*rest}",
    "/requests",
    "/requests/",
    "/requests/{token}/{*rest}",
    "/join",
    "/join/",
    "/join/{token}/{*rest}",
];

pub(super) fn router() -> Router<Arc<App>> {
    let routes = SLASHED.into_iter().fold(Router::new(), |routes, path| {
        routes.route(path, get(unslashed))
    });
    NOWHERE
        .into_iter()
        .fold(routes, |routes, path| routes.route(path, get(nowhere)))
}

/// To the same without the last slash. The path begins with one of ours, so it leads nowhere else.
async fn unslashed(uri: Uri) -> Result<Response, Problem> {
    let query = uri
        .query()
        .map(|query| format!("?{query}"))
        .unwrap_or_default();
    see_other(&format!("{}{query}", uri.path().trim_end_matches('/')))
}

async fn nowhere() -> Problem {
    Code::NotFound.into()
}
