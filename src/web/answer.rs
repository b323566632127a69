//! Pages as answers: their headers.

use std::sync::LazyLock;

use axum::{
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use jiff::Timestamp;
use serde::Serialize;
use url::Url;

use crate::{
    server::{answers::kept::Written, layers::PERSONAL, problem::Problem},
    service::tokens::sha256,
    web::templates::{Frame, SCRIPT, STYLE, Template, WORK, render},
};

/// Where the forms of payments may lead; Chromium applies `form-action` to the redirect after the post as well.
const CHECKOUT: &str = "https://checkout.stripe.com";

/// Where a payment page is, as far as that is known.
#[derive(Debug, Clone, Default)]
pub(super) struct PaysAt(pub Option<String>);

impl PaysAt {
    /// The provider's own address even before a page was opened: opening it then is what the form asks for.
    fn origins(&self) -> Vec<String> {
        let own = self
            .0
            .as_deref()
            .and_then(|url| Url::parse(url).ok())
            .map(|url| url.origin().ascii_serialization());
        std::iter::once(CHECKOUT.to_owned())
            .chain(own.filter(|origin| origin != CHECKOUT))
            .collect()
    }

    /// Whether the browser follows a form there, from the page that it was shown on.
    pub(super) fn lets_to(&self, url: &str) -> bool {
        Url::parse(url)
            .is_ok_and(|url| self.origins().contains(&url.origin().ascii_serialization()))
    }
}

/// What a page may do beside showing its own style.
#[derive(Debug, Clone, Default)]
pub(super) struct Allowed {
    /// One of its forms leads to a payment page; its address, once it was opened.
    pub pays: Option<PaysAt>,
    /// The form's challenge is computed.
    pub work: bool,
    /// The booking widget, and its questions to this service.
    pub widget: bool,
    /// Web origins whose pages may show it in a frame. Never a page with anything that one person only may see.
    pub framed_by: Vec<String>,
}

// Style and scripts are part of the page, so that it loads nothing; the policy allows them only by
// their hashes.
static HASHES: LazyLock<(String, String, String)> = LazyLock::new(|| {
    let hash = |text: &str| format!("'sha256-{}'", STANDARD.encode(sha256(text.as_bytes())));
    (hash(STYLE), hash(SCRIPT), format!(" {}", hash(WORK)))
});

/// A page; kept by no browser: the next one may say otherwise, and the browser may not be the client's.
pub(super) fn page<T: Serialize>(
    status: StatusCode,
    allowed: &Allowed,
    template: Template,
    frame: &Frame,
    content: &T,
) -> Response {
    (status, headers(allowed), render(template, frame, content)).into_response()
}

/// A page that is the same for all who read it in one language, for as long as it would be written the same.
pub(super) fn same_page<T: Serialize>(
    allowed: &Allowed,
    template: Template,
    frame: &Frame,
    content: &T,
    same_until: Timestamp,
) -> Written {
    Written {
        headers: HeaderMap::from_iter(headers(allowed)),
        bytes: render(template, frame, content).into(),
        same_until,
    }
}

fn headers(allowed: &Allowed) -> [(HeaderName, HeaderValue); 4] {
    let policy = HeaderValue::try_from(policy(allowed))
        .unwrap_or(HeaderValue::from_static("default-src 'none'"));
    let kind = HeaderValue::from_static("text/html; charset=utf-8");
    [
        (header::CONTENT_TYPE, kind),
        (header::CONTENT_SECURITY_POLICY, policy),
        (header::CACHE_CONTROL, PERSONAL),
        // One address in several languages: this tells caches to keep them apart (RFC 9110
        // §12.5.5).
        (header::VARY, HeaderValue::from_static("accept-language")),
    ]
}

fn policy(allowed: &Allowed) -> String {
    let (style, script, work) = &*HASHES;
    let work = if allowed.work { work.as_str() } else { "" };
    let mut leads = vec!["'self'".to_owned()];
    leads.extend(allowed.pays.iter().flat_map(PaysAt::origins));
    let leads = leads.join(" ");
    // Without the widget, scripts may not even ask this service.
    let (scripts, connect) = if allowed.widget {
        (" 'self'", " connect-src 'self';")
    } else {
        ("", "")
    };
    let framed_by = if allowed.framed_by.is_empty() {
        "'none'".to_owned()
    } else {
        allowed.framed_by.join(" ")
    };
    format!(
        "default-src 'none'; style-src {style}; script-src {script}{work}{scripts};{connect} form-action {leads}; base-uri 'none'; frame-ancestors {framed_by}"
    )
}

/// On to another page, by GET.
pub(super) fn see_other(to: &str) -> Result<Response, Problem> {
    let location = HeaderValue::try_from(to).map_err(|error| Problem::internal(&error))?;
    Ok((StatusCode::SEE_OTHER, [(header::LOCATION, location)]).into_response())
}
