//! Serves the pay page at a session's `url`, and takes what its buttons send.

use std::sync::Arc;

use axum::{
    Form, Router,
    extract::{Path, State},
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{Html, IntoResponse, Response},
    routing::get,
};
use serde::Deserialize;

use super::page::{self, Attempt};
use crate::{
    objects::render,
    payments::paying::Outcome,
    state::{
        records::{IntentStatus, Session, SessionStatus},
        shared::{Caller, Shared},
    },
};

/// The page and its style sheet.
pub(crate) fn routes() -> Router<Arc<Shared>> {
    Router::new()
        .route("/c/pay/{id}", get(show).post(press))
        .route(
            "/_sandbox/page.css",
            get(async || {
                (
                    [(header::CONTENT_TYPE, "text/css; charset=utf-8")],
                    page::STYLE,
                )
            }),
        )
}

/// The session as it is, and how the last attempt went.
fn found(shared: &Shared, id: &str) -> Option<(Session, Attempt)> {
    shared.with(Caller::default(), |locked| {
        let session = locked.state.sessions.get(id)?.clone();
        // The session does not remember attempts; its intents do.
        let intent = session
            .intent
            .as_ref()
            .and_then(|id| locked.state.intents.get(id));
        let setup = session
            .setup_intent
            .as_ref()
            .and_then(|id| locked.state.setups.get(id));
        let attempt = Attempt {
            asks: intent.is_some_and(|intent| intent.status == IntentStatus::RequiresAction),
            declined: intent
                .and_then(|intent| intent.last_error)
                .or(setup.and_then(|setup| setup.last_error))
                .is_some(),
        };
        Some((session, attempt))
    })
}

async fn show(State(shared): State<Arc<Shared>>, Path(id): Path<String>) -> Response {
    let Some((session, attempt)) = found(&shared, &id) else {
        return no_such_page();
    };
    let status = if session.status == SessionStatus::Expired {
        // 410: the page was there, and will not be there again.
        StatusCode::GONE
    } else {
        StatusCode::OK
    };
    let policy = policy(&[Some(&session.success_url), session.cancel_url.as_ref()]);
    html(status, &policy, page::session_page(&session, attempt))
}

#[derive(Deserialize)]
struct Pressed {
    outcome: Outcome,
}

async fn press(
    State(shared): State<Arc<Shared>>,
    Path(id): Path<String>,
    pressed: Result<Form<Pressed>, axum::extract::rejection::FormRejection>,
) -> Response {
    let Ok(Form(Pressed { outcome })) = pressed else {
        let message = "The field outcome must be that of one of the page's buttons.";
        return html(
            StatusCode::BAD_REQUEST,
            &policy(&[]),
            page::message_page(message),
        );
    };
    match shared.with(Caller::default(), |locked| locked.act(&id, outcome)) {
        // It is not open: the page says what it is, and nothing moves.
        // A button pressed twice, or on an old page, moves no money twice.
        None => show(State(shared), Path(id)).await,
        Some(session) => see_other(&destination(&session, outcome, &shared.base)),
    }
}

/// Where the browser goes: after paying to the success URL with the session's id filled in, when turning back to the cancel
/// URL, else to the page again.
fn destination(session: &Session, outcome: Outcome, base: &str) -> String {
    // `{CHECKOUT_SESSION_ID}` is Stripe's placeholder
    // (docs.stripe.com/payments/checkout/custom-success-page).
    match (outcome, &session.cancel_url) {
        _ if session.status == SessionStatus::Complete => session
            .success_url
            .replace("{CHECKOUT_SESSION_ID}", &session.id),
        (Outcome::Abandon, Some(url)) => url.clone(),
        _ => render::page_url(base, &session.id),
    }
}

fn see_other(url: &str) -> Response {
    // An address parsed and written again holds visible ASCII only.
    let url = reqwest::Url::parse(url)
        .map(String::from)
        .unwrap_or_default();
    match HeaderValue::try_from(url) {
        Ok(location) => (StatusCode::SEE_OTHER, [(header::LOCATION, location)]).into_response(),
        Err(_) => no_such_page(),
    }
}

fn no_such_page() -> Response {
    html(
        StatusCode::NOT_FOUND,
        &policy(&[]),
        page::message_page("There is no such page."),
    )
}

/// Nothing but the page's own style. Chromium applies `form-action` to the redirect after the post as well, so the
/// origins it may lead to are named.
fn policy(targets: &[Option<&String>]) -> String {
    let urls = targets
        .iter()
        .flatten()
        .filter_map(|url| reqwest::Url::parse(url).ok());
    let origins: String = urls
        .flat_map(|url| [" ".to_owned(), url.origin().ascii_serialization()])
        .collect();
    format!(
        "default-src 'none'; style-src 'self'; form-action 'self'{origins}; base-uri 'none'; frame-ancestors 'none'"
    )
}

fn html(status: StatusCode, policy: &str, page: String) -> Response {
    let mut response = (status, Html(page)).into_response();
    let headers = response.headers_mut();
    for (name, value) in [
        ("content-security-policy", policy),
        ("cache-control", "no-store"),
        ("referrer-policy", "no-referrer"),
        ("x-content-type-options", "nosniff"),
    ] {
        if let Ok(value) = HeaderValue::try_from(value) {
            headers.insert(HeaderName::from_static(name), value);
        }
    }
    response
}
