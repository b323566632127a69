//! What went wrong, for people: a page with a next step instead of a problem document.

use std::sync::Arc;

use axum::{
    extract::{Request, State},
    http::{StatusCode, header},
    middleware::Next,
    response::Response,
};

use super::{
    answer::{Allowed, page},
    links,
    reader::PageLocale,
};
use crate::{
    server::problem::{Code, Problem},
    service::{App, clients::link_requests},
    web::templates::{Frame, Link, MessagePage, Template},
};

/// Turns the problems of pages into pages. Their numbers (limits, when to come back) stay in the headers.
pub(super) async fn error_page(
    State(app): State<Arc<App>>,
    request: Request,
    next: Next,
) -> Response {
    let query = request.uri().query().unwrap_or_default();
    let chosen = form_urlencoded::parse(query.as_bytes())
        .find(|(name, _)| name == "lang")
        .map(|(_, value)| value.into_owned());
    // The practice is not known yet, so its languages do not count.
    let reader = PageLocale::of(chosen.as_deref(), None, request.headers(), &[]);
    let path = request.uri().path();
    let of_client = path.starts_with("/manage") || path.starts_with("/join");
    let managing = of_client || path.starts_with("/requests");
    // Where to begin again: the practice's own page, whatever of it was asked for.
    let (slug, more) = path
        .strip_prefix("/book/")
        .map(|rest| rest.split_once('/').unwrap_or((rest, "")))
        .unzip();
    let start = slug
        .filter(|slug| !slug.is_empty())
        .map(|slug| format!("/book/{slug}"));
    let behind = more.is_some_and(|more| !more.is_empty());
    let response = next.run(request).await;
    let Some(problem) = response.extensions().get::<Problem>() else {
        return response;
    };
    let (code, status) = (problem.code(), response.status());
    let onward = if of_client && matches!(code, Code::NotFound | Code::Gone) {
        link_requests::only_practice(&app)
            .await
            .map(|slug| (links::address(&slug), "pages-links-title"))
    } else {
        start
            .filter(|_| behind || code != Code::NotFound)
            .map(|start| (start, "pages-start"))
    };
    let said = said(&reader, code, managing, onward);
    let frame = Frame::new(reader.locale, said.heading.clone());
    let mut answer = page(status, &Allowed::default(), Template::Sorry, &frame, &said);
    // The problem's headers stay, such as `Retry-After`, but not those that describe its body.
    let kept = response
        .headers()
        .iter()
        .filter(|(name, _)| **name != header::CONTENT_TYPE && **name != header::CONTENT_LENGTH);
    for (name, value) in kept.filter(|(name, _)| **name != header::CACHE_CONTROL) {
        answer.headers_mut().insert(name, value.clone());
    }
    answer
}

/// `onward`: where to go from there, and the text that says so.
fn said(
    reader: &PageLocale,
    code: Code,
    managing: bool,
    onward: Option<(String, &str)>,
) -> MessagePage {
    let link = onward.map(|(href, label)| Link {
        href: reader.keep(href),
        label: reader.say(label),
        current: false,
    });
    let (heading, text, next) = match (code.status(), managing) {
        // Unlike other 503s, this one does not pass by itself.
        _ if code == Code::PaymentsNotReady => ("pages-unpayable-title", "pages-unpayable", None),
        (StatusCode::NOT_FOUND | StatusCode::GONE, true) => {
            ("pages-dead-title", "pages-dead", Some("pages-dead-next"))
        }
        (StatusCode::NOT_FOUND | StatusCode::GONE, false) => {
            ("pages-absent-title", "pages-absent", None)
        }
        (StatusCode::TOO_MANY_REQUESTS, _) => ("pages-again-title", "pages-busy", None),
        (StatusCode::SERVICE_UNAVAILABLE, _) => ("pages-again-title", "pages-later", None),
        (StatusCode::INTERNAL_SERVER_ERROR, _) => ("pages-again-title", "pages-broken", None),
        (StatusCode::UNPROCESSABLE_ENTITY | StatusCode::CONFLICT, false) => {
            ("pages-again-title", "pages-unoffered", None)
        }
        _ => ("pages-again-title", "pages-unreadable", None),
    };
    MessagePage {
        heading: reader.say(heading),
        text: reader.say(text),
        next: next.map(|id| reader.say(id)),
        link,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::wording::Locale;

    #[test]
    fn a_dead_link_has_a_next_step_and_a_beginning_is_offered() {
        let reader = PageLocale::of(Some("de"), None, &axum::http::HeaderMap::new(), &[]);
        assert_eq!(reader.locale, Locale::De);
        let dead = said(&reader, Code::NotFound, true, None);
        assert!(dead.next.is_some() && dead.link.is_none());
        let again = said(
            &reader,
            Code::Invalid,
            false,
            Some(("/book/x".into(), "pages-start")),
        );
        assert_eq!(again.link.unwrap().href, "/book/x?lang=de");
    }
}
