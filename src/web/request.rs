//! `/requests/{token}`: a request to book, for who at the practice was asked to answer it. The token, which stands in a mail, is the only
//! credential. Looking answers nothing: programs that scan mail follow links.

use std::sync::Arc;

use axum::{
    Router,
    extract::{FromRequestParts, State},
    http::{StatusCode, request::Parts},
    response::Response,
    routing::get,
};
use serde::Deserialize;

use super::{
    answer::{Allowed, page, see_other},
    form::{KeyedForm, fresh_key},
    reader::PageLocale,
    remembered::done,
    rows,
    templates::{RequestPage, Row, Template},
};
use crate::{
    api::wire::requests::AnswerBody,
    server::{
        extract::{Path, Query, checked},
        problem::Problem,
    },
    service::{
        App, ServiceError,
        booking::{
            changing::answer::{self, Verdict},
            request::{OpenedRequest, open},
        },
        messages::reader::shown,
    },
};
use domain::{
    booking::{Ending, State as Stage},
    messages::notification::ShownClient,
    text::strip_bidi_controls,
    wording::moment,
};
use store::Expected;

pub(super) fn router() -> Router<Arc<App>> {
    Router::new().route("/requests/{token}", get(show).post(give))
}

/// The link's secret. It has no `Debug`.
#[derive(Deserialize)]
struct LinkPath {
    token: String,
}

#[derive(Debug, Deserialize)]
struct PageQuery {
    lang: Option<String>,
    /// What was shown had changed.
    stale: Option<String>,
}

/// An opened link, and who reads.
struct RequestContext {
    opened: OpenedRequest,
    reader: PageLocale,
    /// `/requests/{token}`.
    base: String,
    stale: bool,
}

/// The form as it is posted.
#[derive(Debug, Deserialize)]
struct AnswerForm {
    answer: Word,
    /// Of the booking, as it was shown.
    version: i64,
    #[serde(default)]
    message: String,
}

/// Which of the two buttons was pressed.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Word {
    Yes,
    No,
}

impl FromRequestParts<Arc<App>> for RequestContext {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Problem> {
        let Path(LinkPath { token }) = Path::from_request_parts(parts, app).await?;
        let Query(query) = Query::<PageQuery>::from_request_parts(parts, app).await?;
        let opened = open(app, &token).await?;
        let reader = PageLocale::of(
            query.lang.as_deref(),
            Some(opened.locale.tag()),
            &parts.headers,
            &opened.catalogue.practice.locales,
        );
        Ok(Self {
            opened,
            reader,
            base: format!("/requests/{token}"),
            stale: query.stale.is_some(),
        })
    }
}

async fn show(State(app): State<Arc<App>>, visit: RequestContext) -> Response {
    let frame = visit.reader.frame(
        "pages-answer-page",
        &visit.opened.catalogue.practice,
        &visit.base,
    );
    let (allowed, content) = (Allowed::default(), visit.content(&app));
    page(
        StatusCode::OK,
        &allowed,
        Template::Request,
        &frame,
        &content,
    )
}

async fn give(
    State(app): State<Arc<App>>,
    visit: RequestContext,
    KeyedForm { fields, key }: KeyedForm<AnswerForm>,
) -> Result<Response, Problem> {
    let body = AnswerBody {
        // Browsers end lines of forms as the internet does (HTML, "Constructing the entry list").
        message: Some(strip_bidi_controls(&fields.message).replace("\r\n", "\n")),
    };
    let answer = checked(body)?.answer(match fields.answer {
        Word::Yes => Verdict::Approved,
        Word::No => Verdict::Declined,
    });
    let (caller, id) = (&visit.opened.caller, visit.opened.record.booking.id);
    // Whoever says yes says it to what they were shown: its client may have moved it since.
    let expected = Expected::Exactly(fields.version);
    let again = match answer::answer(&app, caller, id, answer, expected, &done(&key)).await {
        Ok(_) => "",
        Err(ServiceError::Refused(_) | ServiceError::Stale | ServiceError::KeyReused) => "stale",
        Err(error) => return Err(error.into()),
    };
    see_other(&visit.address(again))
}

impl RequestContext {
    /// The page's own address; `stale` if it is to say that the request had changed.
    fn address(&self, stale: &str) -> String {
        let address = self.reader.keep(self.base.clone());
        if stale.is_empty() {
            address
        } else {
            super::reader::and(address, stale, "yes")
        }
    }

    fn content(&self, app: &App) -> RequestPage {
        let record = &self.opened.record;
        let open = record.booking.answerable(app.clock.now()).is_ok();
        let answer_by = record.booking.answer_by().filter(|_| open);
        let zone = &record.booking.terms.zone;
        let (heading, lead) = match (answer_by, record.booking.state) {
            (Some(until), _) => (
                "pages-answer-title",
                self.reader.with(
                    "pages-answer-lead",
                    "moment",
                    &moment(until, zone, self.reader.locale),
                ),
            ),
            (
                None,
                Stage::Ended {
                    how: Ending::Declined,
                    ..
                },
            ) => (
                "pages-answer-declined",
                self.reader.say("pages-answer-told"),
            ),
            // Approved, it is confirmed or waits for its payment.
            (None, Stage::Confirmed { .. } | Stage::Held { .. })
                if !record.booking.awaits_word() =>
            {
                (
                    "pages-answer-approved",
                    self.reader.say("pages-answer-told"),
                )
            }
            _ => (
                "pages-answer-lapsed",
                self.reader.say("pages-answer-lapsed-lead"),
            ),
        };
        RequestPage {
            notice: self.stale.then(|| self.reader.say("pages-answer-stale")),
            heading: self.reader.say(heading),
            lead,
            facts: self.facts(open),
            action: self.address(""),
            key: fresh_key(app),
            version: record.booking.version,
            asks: open,
        }
    }

    /// When, what, where, with whom; and who, as long as there is something to decide.
    fn facts(&self, open: bool) -> Vec<Row> {
        let OpenedRequest {
            record,
            catalogue,
            shows,
            ..
        } = &self.opened;
        let (reader, booking) = (&self.reader, &record.booking);
        let with: Vec<_> = booking
            .practitioners
            .iter()
            .filter_map(|id| catalogue.practitioner_name(*id))
            .map(str::to_owned)
            .collect();
        let what = booking.terms.service_name.in_language(Some(reader.tag()));
        let mut facts = vec![
            rows::when(reader, "pages-when", booking.at, &booking.terms.zone),
            rows::row(reader, "pages-who", with),
            rows::row(reader, "pages-what", vec![what.to_owned()]),
            rows::way_there(reader, catalogue, booking, None),
        ];
        if !open {
            return facts;
        }
        // As much of the client as the mail to this reader shows; their own words only with their name.
        facts.extend(
            shown(record, *shows).map(|name| rows::row(reader, "pages-answer-client", vec![name])),
        );
        let note = record.note.as_ref().filter(|_| *shows == ShownClient::Name);
        facts.extend(note.map(|note| {
            let lines = note.reveal().lines().map(str::to_owned).collect();
            rows::row(reader, "pages-answer-note", lines)
        }));
        facts
    }
}
