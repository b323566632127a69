//! Moving: a free time, what changes, then the deed.

use std::sync::Arc;

use axum::{extract::State, http::StatusCode, response::Response};
use jiff::Timestamp;
use serde::Deserialize;

use super::ManageContext;
use crate::{
    api::wire::fields::Day,
    server::{extract::Query, problem::Problem},
    service::{
        self, App, ServiceError,
        booking::{
            by_hand::ByHand,
            changing::reschedule::MoveRequest,
            placing::search::{AvailabilityQuery, availability},
        },
    },
    web::{
        answer::{Allowed, page, see_other},
        form::{KeyedForm, fresh_key},
        reader::and,
        remembered::done,
        rows,
        templates::{Link, MovePage, Template, TimesPage},
        week,
    },
};
use domain::{
    booking::{Booking, Party, Terms},
    interval::Interval,
    practice::service::Staff,
    wording::moment,
};
use store::Expected;

#[derive(Debug, Deserialize)]
pub(super) struct MoveQuery {
    week: Option<Day>,
    /// A time that was chosen.
    start: Option<Timestamp>,
    /// `any`: not only who it is with now.
    #[serde(default)]
    who: String,
    /// The time that was wanted is gone.
    taken: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(super) struct MoveForm {
    start: Timestamp,
    #[serde(default)]
    who: String,
}

pub(super) async fn choose(
    State(app): State<Arc<App>>,
    visit: ManageContext,
    Query(query): Query<MoveQuery>,
) -> Result<Response, Problem> {
    // Rules that do not depend on the time come before choosing one.
    if let Err(refusal) = visit
        .opened
        .record
        .booking
        .movable(Party::Client, app.clock.now())
    {
        return see_other(&visit.refused(ServiceError::Refused(refusal))?);
    }
    match query.start {
        Some(start) => visit.compared(&app, start, &query.who).await,
        None => visit.times(&app, &query).await,
    }
}

pub(super) async fn reschedule(
    State(app): State<Arc<App>>,
    visit: ManageContext,
    KeyedForm { fields, key }: KeyedForm<MoveForm>,
) -> Result<Response, Problem> {
    let practitioner = visit.practitioner(&fields.who);
    let placement = MoveRequest {
        start: fields.start,
        practitioner,
        mode: None,
        service: None,
        expected_price: None,
        price: None,
        by_hand: ByHand::default(),
    };
    let (caller, id) = (&visit.opened.caller, visit.opened.record.booking.id);
    match service::booking::changing::reschedule::reschedule(
        &app,
        caller,
        id,
        &placement,
        Expected::Any,
        &done(&key),
    )
    .await
    {
        Ok(_) => see_other(&visit.after("moved")),
        // Taken meanwhile: the week around it is shown again.
        Err(ServiceError::Unavailable { .. }) => visit.gone(fields.start, &fields.who),
        Err(error) => see_other(&visit.refused(error)?),
    }
}

impl ManageContext {
    /// The page of free times.
    fn moving(&self, who: &str) -> String {
        let address = format!("{}/move{}", self.base, self.reader.query());
        if who == "any" {
            and(address, "who", who)
        } else {
            address
        }
    }

    /// Back to the free times, for the one that was wanted is gone.
    fn gone(&self, start: Timestamp, who: &str) -> Result<Response, Problem> {
        let back = and(
            self.moving(who),
            "week",
            &self.practice_zone().date(start).to_string(),
        );
        see_other(&and(back, "taken", "yes"))
    }

    /// Who it is with, unless anybody will do or several give it together.
    fn practitioner(&self, who: &str) -> Option<String> {
        let booking = &self.opened.record.booking;
        let service = self.opened.catalogue.service(booking.service);
        // If several give it together, there is nobody to choose.
        let alone = service
            .is_some_and(|service| matches!(&service.staff, Staff::AnyOf(all) if all.len() > 1));
        booking
            .practitioners
            .first()
            .filter(|_| alone && who != "any")
            .map(ToString::to_string)
    }

    fn wanted(&self, who: &str) -> AvailabilityQuery {
        let booking = &self.opened.record.booking;
        AvailabilityQuery {
            service: booking.service.to_string(),
            practitioner: self.practitioner(who),
            booking: Some(booking.id),
            ..AvailabilityQuery::default()
        }
    }

    /// When a session that begins at `start` would take place; `None`: that time is gone.
    async fn session(
        &self,
        app: &App,
        start: Timestamp,
        who: &str,
    ) -> Result<Option<Interval>, ServiceError> {
        let date = Some(self.practice_zone().date(start));
        let asked = AvailabilityQuery {
            start: date,
            end: date,
            ..self.wanted(who)
        };
        let slug = &self.opened.catalogue.practice.slug;
        let found = availability(app, slug, &asked, Some(&self.opened.caller)).await?;
        // By the same search that lists, so that a listed time is found
        // (docs/decisions/0026-what-was-agreed-stays.md).
        let mut times = found.slots.iter().map(|slot| slot.at);
        Ok(times.find(|at| at.start == start))
    }

    async fn times(&self, app: &App, query: &MoveQuery) -> Result<Response, Problem> {
        let booking = &self.opened.record.booking;
        let snapshot = app
            .cached_snapshot(&self.opened.catalogue.practice.slug)
            .await?;
        let (asked, from) = (self.wanted(&query.who), query.week.map(|day| day.0));
        let caller = Some(&self.opened.caller);
        let mut found = week::find(app, &snapshot, asked, from, caller).await?;
        // Its present time is not another one to choose.
        found.starts.retain(|start| *start != booking.at.start);
        let here = self.moving(&query.who);
        let week = found.shown(
            &self.reader,
            self.practice_zone(),
            |start| and(here.clone(), "start", &start.to_string()),
            |date| and(here.clone(), "week", &date.to_string()),
        );
        let names = self
            .view
            .practitioners
            .iter()
            .map(|one| one.name.clone())
            .collect::<Vec<_>>()
            .join(", ");
        let content = TimesPage {
            back: Some(format!("{}{}", self.base, self.reader.query())),
            notice: query.taken.as_ref().map(|_| self.reader.say("pages-taken")),
            heading: self.reader.say("pages-move-title"),
            about: vec![
                self.view.service.name.clone(),
                names.clone(),
                moment(booking.at.start, self.practice_zone(), self.reader.locale),
            ],
            pills_label: self.reader.say("pages-who"),
            pills: self.pills(&query.who, &names),
            week,
        };
        Ok(page(
            StatusCode::OK,
            &Allowed::default(),
            Template::Times,
            &self.frame("/move"),
            &content,
        ))
    }

    /// The same person, or anybody.
    fn pills(&self, who: &str, name: &str) -> Vec<Link> {
        if who != "any" && self.practitioner(who).is_none() {
            return Vec::new();
        }
        let pill = |who: &str, label: String, current| Link {
            href: self.moving(who),
            label,
            current,
        };
        let any = self.reader.say("pages-who-any");
        vec![
            pill(
                "",
                self.reader.with("pages-with", "name", name),
                who != "any",
            ),
            pill("any", any, who == "any"),
        ]
    }

    /// What moving there would change.
    async fn compared(&self, app: &App, start: Timestamp, who: &str) -> Result<Response, Problem> {
        let booking = &self.opened.record.booking;
        let Some(to) = self.session(app, start, who).await? else {
            return self.gone(start, who);
        };
        // A late move keeps its fee (docs/decisions/0027-a-late-move-keeps-its-fee.md), and the
        // page says so beforehand.
        let kept_fee = booking.kept_when_moved(Party::Client, app.clock.now());
        let moved = Booking {
            at: to,
            terms: Terms {
                kept_fee,
                ..booking.terms.clone()
            },
            ..booking.clone()
        };
        let with = if who == "any" {
            vec![self.reader.say("pages-who-any")]
        } else {
            self.view
                .practitioners
                .iter()
                .map(|one| one.name.clone())
                .collect()
        };
        let mut facts = vec![
            rows::when(&self.reader, "pages-move-to", to, self.practice_zone()),
            rows::when(
                &self.reader,
                "pages-move-from",
                booking.at,
                self.practice_zone(),
            ),
        ];
        if !with.is_empty() {
            facts.push(rows::row(&self.reader, "pages-who", with));
        }
        // Moving may cost the right to change one's mind: it is said before.
        if !booking.terms.price.is_zero() {
            facts.push(rows::free_until(
                &self.reader,
                moved.free_until(),
                self.practice_zone(),
                app.clock.now(),
            ));
        }
        let content = MovePage {
            base: self.base.clone(),
            q: self.reader.query(),
            back: self.moving(who),
            facts,
            key: fresh_key(app),
            start: start.to_string(),
            who: who.to_owned(),
        };
        Ok(page(
            StatusCode::OK,
            &Allowed::default(),
            Template::Move,
            &self.frame("/move"),
            &content,
        ))
    }
}
