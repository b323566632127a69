//! `/join/{token}`: on to a session. The token is the only credential. Before it opens the page says when it does; looking changes
//! nothing.

use std::sync::Arc;

use axum::{
    Router,
    extract::State,
    http::{HeaderMap, StatusCode},
    response::Response,
    routing::get,
};
use jiff::Timestamp;
use serde::Deserialize;

use super::{
    answer::{Allowed, page, see_other},
    reader::PageLocale,
    rows,
    templates::{JoinPage, Template},
};
use crate::{
    server::{
        extract::{Path, Query},
        problem::Problem,
    },
    service::{
        App,
        booking::joining::{OpenedJoin, online_address, open},
    },
};
use domain::{
    booking::joining::{Joinable, WayToJoin},
    practice::service::Mode,
    wording::moment,
};

pub(super) fn router() -> Router<Arc<App>> {
    Router::new().route("/join/{token}", get(join))
}

/// The link's secret. It has no `Debug`.
#[derive(Deserialize)]
struct JoinPath {
    token: String,
}

#[derive(Debug, Deserialize)]
struct PageQuery {
    lang: Option<String>,
}

async fn join(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    Path(path): Path<JoinPath>,
    Query(query): Query<PageQuery>,
) -> Result<Response, Problem> {
    let opened = open(&app, &path.token).await?;
    let booking = &opened.record.booking;
    if opened.joinable == Joinable::Now
        && let Some(address) = online_address(&app, booking, &opened.catalogue)
    {
        return see_other(address.reveal());
    }
    let reader = PageLocale::of(
        query.lang.as_deref(),
        opened.record.client.details.language.as_deref(),
        &headers,
        &opened.catalogue.practice.locales,
    );
    let base = format!("/join/{}", path.token);
    let frame = reader.frame("pages-title-manage", &opened.catalogue.practice, &base);
    let content = opened.content(&reader, &base, app.clock.now());
    let status = match opened.joinable {
        Joinable::From(_) | Joinable::Now => StatusCode::OK,
        Joinable::Over | Joinable::Gone => StatusCode::GONE,
    };
    let allowed = Allowed::default();
    Ok(page(status, &allowed, Template::Join, &frame, &content))
}

impl OpenedJoin {
    fn content(&self, reader: &PageLocale, base: &str, now: Timestamp) -> JoinPage {
        let ended = |heading, lead| JoinPage {
            heading: reader.say(heading),
            lead: Some(reader.say(lead)),
            ..JoinPage::default()
        };
        let opens = match self.joinable {
            Joinable::Gone => return ended("pages-join-gone-title", "pages-join-gone"),
            Joinable::Over => return ended("pages-over-title", "pages-join-over"),
            Joinable::From(opens) => Some(opens),
            Joinable::Now => None,
        };
        let booking = &self.record.booking;
        let zone = self.record.client.details.time_zone.as_ref();
        let way = self.catalogue.way_to_join(booking);
        let online = matches!(way, Some(WayToJoin::Online(_)));
        // Who comes early reads when it opens; of anything else there is nothing to wait for.
        let opens = opens.filter(|_| online);
        let unknown = booking.mode == Mode::Online && way.is_none();
        JoinPage {
            heading: reader.say("pages-join-title"),
            lead: match opens {
                Some(opens) => {
                    let shown = moment(opens, booking.clocks(zone).shown, reader.locale);
                    Some(reader.with("pages-join-opens", "moment", &shown))
                }
                None => unknown.then(|| reader.say("pages-join-unknown")),
            },
            facts: vec![
                rows::when_booked(reader, booking, zone),
                rows::way_there(reader, &self.catalogue, booking, way),
            ],
            map: rows::map_url(way).map(str::to_owned),
            opens_in: opens.map(|opens| opens.duration_since(now).as_secs().max(0) + 1),
            again: reader.keep(base.to_owned()),
        }
    }
}
