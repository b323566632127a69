//! `/book/{slug}`: from a service to a booking, one question at a time. What was chosen stands in the address, what was typed in
//! the form.

mod choose;
mod details;
mod fields;
mod mistyped;
mod place;
mod taken;

use std::{net::IpAddr, sync::Arc};

use axum::{
    Extension, Router,
    extract::{FromRequestParts, State},
    http::{HeaderMap, Uri, request::Parts},
    response::Response,
    routing::{get, post},
};
use jiff::Timestamp;
use serde::Deserialize;

use super::{
    answer::Allowed,
    cookies::BOOKED,
    reader::{PageLocale, and},
};
use crate::{
    api::wire::{ModeDto, fields::Day, requests::SlugPath},
    server::{
        answers::kept::{KeptAnswers, Look, Moment, PACKED},
        extract::{Path, Query},
        layers::client_address::ClientAddress,
        problem::Problem,
    },
    service::{App, Snapshot},
    web::templates::Frame,
};
use domain::practice::Practice;

pub(super) fn reading() -> Router<Arc<App>> {
    Router::new().route("/book/{slug}", get(show))
}

pub(super) fn placing() -> Router<Arc<App>> {
    Router::new().route("/book/{slug}", post(place::place))
}

/// What was chosen so far.
#[derive(Debug, Clone, Default, Deserialize)]
struct Chosen {
    lang: Option<String>,
    service: Option<String>,
    /// Handle, or `any`.
    practitioner: Option<String>,
    mode: Option<ModeDto>,
    week: Option<Day>,
    start: Option<Timestamp>,
    /// The widget in place of the forms.
    widget: Option<String>,
}

async fn show(
    State(app): State<Arc<App>>,
    Extension(kept): Extension<Arc<KeptAnswers>>,
    headers: HeaderMap,
    uri: Uri,
    visit: BookContext,
) -> Result<Response, Problem> {
    // With a time the page is not kept: its challenge is for one address.
    if let (Some(_), Some(start)) = (&visit.chosen.service, visit.chosen.start) {
        let (values, errors) = (fields::FormValues::default(), fields::FormErrors::default());
        return visit.details(&app, start, &values, errors).await;
    }
    // The page is the same for everybody in one language, which is not part of the address if the
    // browser's own setting decides (docs/decisions/0046-kept-answers.md).
    let target = format!("{} {uri}", visit.reader.tag());
    let at = Moment {
        revisions: visit.snapshot.revisions,
        now: app.clock.now(),
    };
    let look = Look {
        target: &target,
        codings: PACKED,
        at,
    };
    let write = async || match &visit.chosen.service {
        None => visit.services(at.now),
        Some(_) if visit.asks_who()? => visit.people(at.now),
        Some(_) => visit.times(&app).await,
    };
    kept.respond(&headers, look, write).await
}

/// A practice's page, and who reads it.
#[derive(Clone)]
struct BookContext {
    snapshot: Snapshot,
    reader: PageLocale,
    chosen: Chosen,
    /// The token of what this browser booked here last.
    booked: Option<String>,
    /// From where.
    address: IpAddr,
}

impl FromRequestParts<Arc<App>> for BookContext {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Problem> {
        let Path(SlugPath { slug }) = Path::from_request_parts(parts, app).await?;
        let Query(chosen) = Query::<Chosen>::from_request_parts(parts, app).await?;
        let Ok(ClientAddress(address)) = ClientAddress::from_request_parts(parts, app).await;
        let snapshot = app.cached_snapshot(&slug).await?;
        let reader = PageLocale::of(
            chosen.lang.as_deref(),
            None,
            &parts.headers,
            &snapshot.catalogue.practice.locales,
        );
        Ok(Self {
            snapshot,
            reader,
            chosen,
            booked: BOOKED.token(&parts.headers),
            address,
        })
    }
}

impl BookContext {
    fn practice(&self) -> &Practice {
        &self.snapshot.catalogue.practice
    }

    /// The practice's own website may show its pages in a frame, until a booking is made.
    fn allowed(&self) -> Allowed {
        Allowed {
            framed_by: self.practice().origins.clone(),
            ..Allowed::default()
        }
    }

    /// The page's address with these parameters; those that are empty are left out.
    fn address(&self, parameters: &[(&str, &str)]) -> String {
        let start = self.reader.keep(format!("/book/{}", self.practice().slug));
        let given = parameters.iter().filter(|(_, value)| !value.is_empty());
        given.fold(start, |address, (name, value)| and(address, name, value))
    }

    /// The address with what was chosen before the time.
    fn here(&self, more: &[(&str, &str)]) -> String {
        let chosen = [
            (
                "service",
                self.chosen.service.as_deref().unwrap_or_default(),
            ),
            (
                "practitioner",
                self.chosen.practitioner.as_deref().unwrap_or_default(),
            ),
            ("mode", self.mode().unwrap_or_default()),
        ];
        self.address(&[&chosen[..], more].concat())
    }

    fn mode(&self) -> Option<&'static str> {
        self.chosen
            .mode
            .map(|mode| domain::practice::service::Mode::from(mode).into_str())
    }

    fn frame(&self, address: &str) -> Frame {
        let frame = self
            .reader
            .frame("pages-title-book", self.practice(), address);
        // Only the first page is for search engines: what is listed there, the practice shows to everybody.
        Frame {
            noindex: self.chosen.service.is_some(),
            ..frame
        }
    }
}
