//! `/links/{slug}`: who has lost the link to a booking has it sent to the address they booked with. What is shown is the same whether there
//! is such a booking or not.

use std::sync::Arc;

use axum::{
    Router,
    extract::{FromRequestParts, State},
    http::{StatusCode, request::Parts},
    response::Response,
    routing::{get, post},
};
use serde::Deserialize;

use super::{
    answer::{Allowed, page, see_other},
    form::Form,
    reader::{PageLocale, and},
    templates::{Field, Frame, Link, LinksPage, MessagePage, Template},
};
use crate::{
    api::wire::requests::{LinkRequestBody, SlugPath},
    server::{
        extract::{Path, Query, checked},
        problem::Problem,
    },
    service::{App, clients::link_requests},
};
use domain::{clients::Personal, practice::Catalogue, text::strip_bidi_controls};

pub(super) fn reading() -> Router<Arc<App>> {
    Router::new().route("/links/{slug}", get(show))
}

pub(super) fn asking() -> Router<Arc<App>> {
    Router::new().route("/links/{slug}", post(ask))
}

/// Where the links of a practice's bookings are asked for.
pub(super) fn address(slug: &str) -> String {
    format!("/links/{slug}")
}

#[derive(Debug, Deserialize)]
struct PageQuery {
    lang: Option<String>,
    /// It was sent off.
    done: Option<String>,
}

#[derive(Debug, Deserialize)]
struct LinksForm {
    #[serde(default)]
    email: String,
}

/// A practice, and who reads its page.
struct LinksContext {
    catalogue: Arc<Catalogue>,
    reader: PageLocale,
    is_done: bool,
}

impl FromRequestParts<Arc<App>> for LinksContext {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Problem> {
        let Path(SlugPath { slug }) = Path::from_request_parts(parts, app).await?;
        let Query(query) = Query::<PageQuery>::from_request_parts(parts, app).await?;
        let catalogue = app.cached_snapshot(&slug).await?.catalogue;
        let reader = PageLocale::of(
            query.lang.as_deref(),
            None,
            &parts.headers,
            &catalogue.practice.locales,
        );
        Ok(Self {
            catalogue,
            reader,
            is_done: query.done.is_some(),
        })
    }
}

async fn show(visit: LinksContext) -> Response {
    if visit.is_done {
        visit.sent()
    } else {
        visit.asked(StatusCode::OK, String::new(), None)
    }
}

async fn ask(
    State(app): State<Arc<App>>,
    visit: LinksContext,
    form: Form<LinksForm>,
) -> Result<Response, Problem> {
    let email = strip_bidi_controls(&form.fields.email);
    let Ok(body) = checked(LinkRequestBody {
        email: email.clone(),
    }) else {
        let wrong = visit.reader.say("pages-wrong-email");
        return Ok(visit.asked(StatusCode::UNPROCESSABLE_ENTITY, email, Some(wrong)));
    };
    let slug = &visit.catalogue.practice.slug;
    link_requests::request(&app, slug, &Personal::new(body.email)).await?;
    // To a page of its own, so that loading it again asks for nothing.
    see_other(&and(visit.here(), "done", "sent"))
}

impl LinksContext {
    /// The page's own address.
    fn here(&self) -> String {
        self.reader.keep(address(&self.catalogue.practice.slug))
    }

    fn frame(&self, address: &str) -> Frame {
        self.reader
            .frame("pages-title-manage", &self.catalogue.practice, address)
    }

    fn asked(&self, status: StatusCode, email: String, wrong: Option<String>) -> Response {
        let field = Field {
            name: "email",
            kind: "email",
            label: self.reader.say("pages-email"),
            hint: self.reader.say("pages-links-hint"),
            value: email,
            wrong,
            most: 254,
            required: true,
            dir: "ltr",
            complete: "email",
        };
        let content = LinksPage {
            action: self.here(),
            field,
        };
        let frame = self.frame(&self.here());
        page(
            status,
            &Allowed::default(),
            Template::Links,
            &frame,
            &content,
        )
    }

    fn sent(&self) -> Response {
        let again = Link {
            href: self.here(),
            label: self.reader.say("pages-links-again"),
            current: false,
        };
        let content = MessagePage {
            heading: self.reader.say("pages-links-sent-title"),
            text: self.reader.say("pages-links-sent"),
            next: Some(self.reader.say("pages-links-sent-next")),
            link: Some(again),
        };
        let frame = self.frame(&and(self.here(), "done", "sent"));
        page(
            StatusCode::OK,
            &Allowed::default(),
            Template::Sorry,
            &frame,
            &content,
        )
    }
}
