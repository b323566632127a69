//! `/manage/{token}`: a client's booking by its link, which is the only credential. Looking changes nothing: programs that scan
//! mail follow links. The token stands in no log: those know the route's template only.

mod address;
mod cancel;
mod confirm;
mod contact;
mod files;
mod join;
mod moving;
mod pay;
mod show;
mod switch;

use std::sync::Arc;

use axum::{
    Router, extract::FromRequestParts, http::request::Parts, response::Response, routing::get,
};
use serde::{Deserialize, Deserializer, de};

use super::{
    answer::see_other,
    reader::{PageLocale, and},
};
use crate::{
    api::wire::BookingView,
    server::{
        extract::{Path, Query},
        problem::Problem,
    },
    service::{
        App, ServiceError,
        booking::manage::{self, Opened},
        tokens::is_link_token,
    },
    web::templates::Frame,
};
use domain::zone::Zone;

pub(super) fn router() -> Router<Arc<App>> {
    Router::new()
        .route("/manage/{token}", get(show::show))
        .route(
            "/manage/{token}/cancel",
            get(cancel::ask).post(cancel::cancel),
        )
        .route(
            "/manage/{token}/move",
            get(moving::choose).post(moving::reschedule),
        )
        .route(
            "/manage/{token}/confirm",
            get(redirect_to_booking).post(confirm::confirm),
        )
        .route(
            "/manage/{token}/pay",
            get(redirect_to_booking).post(pay::resume),
        )
        .route(
            "/manage/{token}/extend",
            get(redirect_to_booking).post(pay::extend),
        )
        .route(
            "/manage/{token}/contact",
            get(contact::show).post(contact::change),
        )
        .route(
            "/manage/{token}/address",
            get(address::show).post(address::correct),
        )
        .route(
            "/manage/{token}/links",
            get(redirect_to_booking).post(address::replace),
        )
        .route("/manage/{token}/join", get(join::join))
        .route(
            "/manage/{token}/mode",
            get(redirect_to_booking).post(switch::switch),
        )
        .route(
            "/manage/{token}/subscribe",
            get(redirect_to_booking).post(files::subscribe),
        )
        .route("/manage/{token}/calendar.ics", get(files::calendar))
        .route("/manage/{token}/receipt", get(files::receipt))
}

/// Where only a form leads, asked for as a page: by a reload, or from a history.
// GET changes nothing (docs/decisions/0011-manage-tokens.md).
async fn redirect_to_booking(
    Path(path): Path<LinkPath>,
    Query(query): Query<PageQuery>,
) -> Result<Response, Problem> {
    let query = query
        .lang
        .map(|lang| and(String::new(), "lang", &lang))
        .unwrap_or_default();
    see_other(&format!("/manage/{}{query}", path.token))
}

/// The link's secret. It has no `Debug`.
#[derive(Deserialize)]
struct LinkPath {
    #[serde(deserialize_with = "token")]
    token: String,
}

/// What is no token opens nothing, and is not looked up.
fn token<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let text = String::deserialize(deserializer)?;
    if is_link_token(&text) {
        Ok(text)
    } else {
        Err(de::Error::custom("is no manage token"))
    }
}

/// What every page of a booking can be asked.
#[derive(Debug, Default, Deserialize)]
struct PageQuery {
    lang: Option<String>,
    /// What was done before, to be told.
    done: Option<String>,
}

/// An opened link, and who reads.
struct ManageContext {
    opened: Opened,
    view: BookingView,
    reader: PageLocale,
    /// `/manage/{token}`.
    base: String,
    token: String,
    /// What was done before, to be told.
    done: Option<String>,
}

impl FromRequestParts<Arc<App>> for ManageContext {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Problem> {
        let Path(LinkPath { token }) = Path::from_request_parts(parts, app).await?;
        let Query(PageQuery { lang, done }) = Query::from_request_parts(parts, app).await?;
        let opened = manage::open(app, &token).await?;
        let own = opened.record.client.details.language.clone();
        let reader = PageLocale::of(
            lang.as_deref(),
            own.as_deref(),
            &parts.headers,
            &opened.catalogue.practice.locales,
        );
        let view = BookingView::in_language(&opened.details(app), Some(reader.tag()));
        let base = format!("/manage/{token}");
        Ok(Self {
            opened,
            view,
            reader,
            base,
            token,
            done,
        })
    }
}

impl ManageContext {
    /// Where its client is, if they said so.
    fn client_zone(&self) -> Option<&Zone> {
        self.opened.record.client.details.time_zone.as_ref()
    }

    /// By whose clock free times are told.
    fn practice_zone(&self) -> &Zone {
        &self.opened.record.booking.terms.zone
    }

    /// By whose clock its times are told.
    fn zone(&self) -> &Zone {
        self.opened.record.booking.clocks(self.client_zone()).shown
    }

    /// What stands around a page, `part` of the booking's: nothing, `/cancel`, …
    fn frame(&self, part: &str) -> Frame {
        self.reader.frame(
            "pages-title-manage",
            &self.opened.catalogue.practice,
            &format!("{}{part}", self.base),
        )
    }

    /// The booking's page, telling what was done.
    fn after(&self, done: &str) -> String {
        and(
            format!("{}{}", self.base, self.reader.query()),
            "done",
            done,
        )
    }

    /// Where a change leads that could not be made: a rule's no means that what was shown is old. The rest is said as it is.
    fn refused(&self, error: ServiceError) -> Result<String, Problem> {
        match error {
            ServiceError::Refused(_)
            | ServiceError::Unavailable { .. }
            | ServiceError::Stale
            | ServiceError::InFlight
            | ServiceError::KeyReused => Ok(self.after("stale")),
            other => Err(other.into()),
        }
    }
}
