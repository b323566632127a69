//! Price and rules first, then who books.

use axum::{http::StatusCode, response::Response};
use jiff::Timestamp;

use super::PageContext;
use crate::{
    server::problem::Problem,
    service::{
        self, App, ServiceError,
        booking::{
            manage,
            placing::quote::{Quote, QuoteRequest},
        },
        clients::challenge,
    },
    web::{
        answer::{Allowed, page},
        form::{fresh_key, is_key},
        rows,
        templates::{Challenge, Consent, DetailsPage, Field, Frame, Named, Row, Template},
    },
};
use domain::{
    booking::{Booking, availability::Slot},
    practice::service::{PaymentRule, Service},
    wording::{moment, money},
    zone::Zone,
};

/// What was typed so far.
#[derive(Debug, Clone, Default)]
pub(super) struct FormValues {
    pub name: String,
    pub email: String,
    pub phone: String,
    pub note: String,
    pub sms: bool,
    pub voicemail: bool,
    /// The form's key, the same however often it is shown again: so a visit books once.
    pub key: String,
}

impl FormValues {
    fn is_nothing(&self) -> bool {
        [&self.name, &self.email, &self.phone, &self.note]
            .iter()
            .all(|text| text.is_empty())
    }
}

/// What is wrong with it.
#[derive(Debug, Clone, Default)]
pub(super) struct FormErrors {
    /// A text's id, above the form.
    pub notice: Option<&'static str>,
    /// Fields.
    pub fields: Vec<&'static str>,
    /// They were asked whether they want it beside what they have: pressing the button again says yes.
    pub overlap: bool,
}

impl PageContext {
    /// The form for a start that is free; else other starts.
    pub(super) async fn details(
        &self,
        app: &App,
        start: Timestamp,
        typed: &FormValues,
        trouble: FormErrors,
    ) -> Result<Response, Problem> {
        let request = QuoteRequest {
            service: self.named().to_owned(),
            practitioner: self.who(),
            start,
            mode: Some(self.how()?),
            returning: None,
            language: Some(self.reader.tag().to_owned()),
        };
        match service::booking::placing::quote::quote(app, &self.practice().slug, &request).await {
            Ok(quote) => {
                let challenge = self.challenge(app, &quote).await?;
                self.asked(app, start, &quote, typed, &trouble, challenge)
            }
            Err(ServiceError::Unavailable {
                alternatives, zone, ..
            }) => self.taken(app, start, &alternatives, &zone, typed).await,
            Err(error) => Err(error.into()),
        }
    }

    /// Something to compute, if that helps: only what costs nothing now is asked to be confirmed by mail.
    async fn challenge(&self, app: &App, quote: &Quote) -> Result<Option<Challenge>, Problem> {
        if !quote.due_now.is_zero() || quote.consent.is_some() {
            return Ok(None);
        }
        let (slug, address) = (&self.practice().slug, self.address.to_string());
        let given = challenge::challenge(app, slug, &address).await?.of;
        Ok(given.helps.then_some(Challenge {
            token: given.token,
            difficulty: given.difficulty,
            puzzles: challenge::PUZZLES,
        }))
    }

    /// A time that is not free: by this very browser's booking, to which it leads unless something was typed; else with other starts.
    pub(super) async fn taken(
        &self,
        app: &App,
        start: Timestamp,
        free: &[Slot],
        zone: &Zone,
        typed: &FormValues,
    ) -> Result<Response, Problem> {
        let Some(token) = self.booked.as_ref().filter(|_| typed.is_nothing()) else {
            return Ok(self.others(start, free, zone, typed));
        };
        match manage::open(app, token).await {
            Ok(own) if self.is_taken_by(&own.record.booking, start) => {
                self.onward(app, token, "before")
            }
            Ok(_) | Err(ServiceError::NotFound) => Ok(self.others(start, free, zone, typed)),
            Err(error) => Err(error.into()),
        }
    }

    fn is_taken_by(&self, booking: &Booking, start: Timestamp) -> bool {
        let is_asked_for = |service: &Service| {
            service.id == booking.service && booking.practice == self.practice().id
        };
        let with = self
            .who()
            .and_then(|who| Some(self.snapshot.catalogue.practitioner_named(&who)?.id));
        self.service().is_ok_and(is_asked_for)
            && with.is_none_or(|one| booking.practitioners.contains(&one))
            && booking.is_active()
            && booking.at.start == start
    }

    #[expect(
        clippy::too_many_lines,
        reason = "wants to be two: it was cut to size at wider lines"
    )]
    fn asked(
        &self,
        app: &App,
        start: Timestamp,
        quote: &Quote,
        typed: &FormValues,
        trouble: &FormErrors,
        challenge: Option<Challenge>,
    ) -> Result<Response, Problem> {
        let allowed = Allowed {
            work: challenge.is_some(),
            ..Allowed::default()
        };
        let status = if trouble.fields.is_empty() && trouble.notice.is_none() {
            200
        } else {
            422
        };
        let wrong =
            |field: &str, id: &str| trouble.fields.contains(&field).then(|| self.reader.say(id));
        let consent = quote.consent.as_ref().map(|one| Consent {
            text: one.text.clone(),
            hash: one.hash.clone(),
        });
        let notice = trouble
            .notice
            .or((!trouble.fields.is_empty()).then_some("pages-wrong-some"));
        let due = quote.due_now;
        let key = if is_key(&typed.key) {
            typed.key.clone()
        } else {
            fresh_key(app)
        };
        let more = [
            ("key", key),
            ("start", start.to_string()),
            ("policy_version", quote.policy_version.clone()),
            (
                "allow_overlap",
                if trouble.overlap {
                    "yes".to_owned()
                } else {
                    String::new()
                },
            ),
        ];
        let shown = DetailsPage {
            back: self.here(&[("week", &self.practice().zone.date(start).to_string())]),
            notice: notice.map(|id| self.reader.say(id)),
            heading: self.reader.say("pages-details-title"),
            action: self.address(&[]),
            hidden: self.hidden(&more),
            facts: self.facts(quote)?,
            terms: quote.sentences.clone(),
            ask: true,
            fields: self.fields(typed, &trouble.fields),
            sms: typed.sms,
            voicemail: typed.voicemail,
            wrong_card_consent: wrong("card_consent", "pages-wrong-agree"),
            wrong_agree: wrong("agree", "pages-wrong-agree"),
            submit: match (quote.payment, due.is_zero()) {
                (_, false) => {
                    self.reader
                        .with("pages-book-due", "amount", &money(due, self.reader.locale))
                }
                (PaymentRule::CardOnFile, true) => self.reader.say("pages-book-card"),
                (_, true) => self.reader.say("pages-book"),
            },
            after: self.reader.say(if due.is_zero() && consent.is_none() {
                "pages-after-free"
            } else {
                "pages-after-due"
            }),
            consent,
            challenge,
            ..DetailsPage::default()
        };
        // Back leads to a page that was asked for, not to one that was sent.
        let frame = if typed.is_nothing() {
            self.frame(&self.here(&[("start", &start.to_string())]))
        } else {
            self.sending(named("look", "yes", String::new()))
        };
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::OK);
        Ok(page(status, &allowed, Template::Details, &frame, &shown))
    }

    /// Other starts, each a button that keeps what was typed.
    fn others(&self, start: Timestamp, free: &[Slot], zone: &Zone, typed: &FormValues) -> Response {
        let button = |slot: &Slot| {
            named(
                "start",
                &slot.at.start.to_string(),
                moment(slot.at.start, zone, self.reader.locale),
            )
        };
        let content = DetailsPage {
            notice: Some(self.reader.say("pages-taken")),
            heading: self.reader.say("pages-time-title"),
            others: free.iter().map(button).collect(),
            others_lead: self.reader.say(if free.is_empty() {
                "pages-none"
            } else {
                "pages-taken-others"
            }),
            ..self.keeping(start, typed, &[("look", "yes".to_owned())])
        };
        let frame = self.sending(named("start", &start.to_string(), String::new()));
        page(
            StatusCode::CONFLICT,
            &Allowed::default(),
            Template::Details,
            &frame,
            &content,
        )
    }

    /// Nobody knows yet what came of it: the same is sent once more. `agreed`: what was sent and is not typed.
    pub(super) fn unknown(
        &self,
        start: Timestamp,
        typed: &FormValues,
        agreed: &[(&str, String)],
    ) -> Response {
        let content = DetailsPage {
            notice: Some(self.reader.say("pages-again-please")),
            heading: self.reader.say("pages-again-title"),
            submit: self.reader.say("pages-send-again"),
            ..self.keeping(
                start,
                typed,
                &[&[("start", start.to_string())], agreed].concat(),
            )
        };
        let frame = self.sending(named("look", "yes", String::new()));
        page(
            StatusCode::CONFLICT,
            &Allowed::default(),
            Template::Details,
            &frame,
            &content,
        )
    }

    /// A form that asks for nothing, and sends what was typed.
    fn keeping(
        &self,
        start: Timestamp,
        typed: &FormValues,
        more: &[(&str, String)],
    ) -> DetailsPage {
        let mut kept = vec![
            named("name", &typed.name, String::new()),
            named("email", &typed.email, String::new()),
        ];
        kept.extend([
            named("phone", &typed.phone, String::new()),
            named("note", &typed.note, String::new()),
        ]);
        let ticked = [("sms", typed.sms), ("voicemail", typed.voicemail)];
        kept.extend(
            ticked
                .into_iter()
                .filter(|(_, on)| *on)
                .map(|(name, _)| named(name, "ok", String::new())),
        );
        DetailsPage {
            back: self.here(&[("week", &self.practice().zone.date(start).to_string())]),
            action: self.address(&[]),
            hidden: self.hidden(&[more, &[("key", typed.key.clone())]].concat()),
            kept,
            ..DetailsPage::default()
        }
    }

    /// The frame of a page with a form, which comes along to another language.
    fn sending(&self, value: Named) -> Frame {
        Frame {
            sends: Some(value),
            ..self.frame(&self.address(&[]))
        }
    }

    fn hidden(&self, more: &[(&str, String)]) -> Vec<Named> {
        let text = |value: &Option<String>| value.clone().unwrap_or_default();
        let chosen = [
            ("service", text(&self.chosen.service)),
            ("practitioner", text(&self.chosen.practitioner)),
            ("mode", self.mode().unwrap_or_default().to_owned()),
        ];
        let all = chosen
            .iter()
            .chain(more)
            .filter(|(_, value)| !value.is_empty());
        all.map(|(name, value)| named(name, value, String::new()))
            .collect()
    }

    fn facts(&self, quote: &Quote) -> Result<Vec<Row>, Problem> {
        let (service, zone, catalogue) = (
            self.service()?,
            &self.practice().zone,
            &self.snapshot.catalogue,
        );
        let with = match self
            .who()
            .and_then(|who| catalogue.practitioner_named(&who))
        {
            Some(one) => vec![rows::titled(one)],
            None if self.chosen.practitioner.is_some() => vec![self.reader.say("pages-who-any")],
            None => service
                .practitioners()
                .iter()
                .filter_map(|id| catalogue.practitioner(*id))
                .map(rows::titled)
                .collect(),
        };
        Ok(vec![
            rows::when(&self.reader, "pages-when", quote.at, zone),
            rows::row(&self.reader, "pages-who", with),
            rows::row(
                &self.reader,
                "pages-what",
                vec![service.name.in_language(Some(self.reader.tag())).to_owned()],
            ),
            rows::place(&self.reader, catalogue, self.how()?, None),
        ])
    }

    fn fields(&self, typed: &FormValues, wrong: &[&str]) -> Vec<Field> {
        let field = |name: &'static str, kind, value: &str, most| Field {
            name,
            kind,
            label: self.reader.say(&format!("pages-{name}")),
            hint: self.reader.say(&format!("pages-{name}-hint")),
            value: value.to_owned(),
            wrong: wrong
                .contains(&name)
                .then(|| self.reader.say(&wrong_text(name, value, most))),
            most,
            required: matches!(name, "name" | "email"),
            dir: if matches!(kind, "email" | "tel") {
                "ltr"
            } else {
                "auto"
            },
            complete: if name == "note" {
                "off"
            } else if name == "phone" {
                "tel"
            } else {
                name
            },
        };
        vec![
            field("name", "text", &typed.name, 120),
            field("email", "email", &typed.email, 254),
            field("phone", "tel", &typed.phone, 40),
            field("note", "lines", &typed.note, 2000),
        ]
    }
}

fn named(name: &str, value: &str, label: String) -> Named {
    Named {
        name: name.into(),
        value: value.into(),
        label,
        checked: false,
    }
}

fn wrong_text(name: &str, value: &str, most: u32) -> String {
    let long = value.chars().count() > usize::try_from(most).unwrap_or(usize::MAX);
    if long || name == "note" {
        "pages-wrong-long".into()
    } else {
        format!("pages-wrong-{name}")
    }
}
