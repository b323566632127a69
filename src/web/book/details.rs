//! Price and rules first, then who books.

use axum::response::Response;
use jiff::Timestamp;

use super::{
    BookContext,
    fields::{FormErrors, FormValues, labelled},
};
use crate::{
    server::problem::Problem,
    service::{
        self, App, ServiceError,
        booking::placing::quote::{Quote, QuoteRequest},
        clients::challenge,
    },
    web::{
        answer::{Allowed, page},
        form::{fresh_key, is_key},
        rows,
        templates::{Challenge, Consent, DetailsPage, Frame, LabelledValue, Row, Template},
    },
};
use domain::{practice::service::PaymentRule, wording::money};

impl BookContext {
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
            // A page carries no proof of an earlier booking: an address can be planted
            // (docs/decisions/0025-links-carry-no-proof.md).
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
        // What is to be paid at once needs none.
        let pays = !quote.due_now.is_zero() || quote.consent.is_some();
        if pays && quote.answer_within_hours.is_none() {
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

    fn asked(
        &self,
        app: &App,
        start: Timestamp,
        quote: &Quote,
        typed: &FormValues,
        trouble: &FormErrors,
        challenge: Option<Challenge>,
    ) -> Result<Response, Problem> {
        // Without a challenge its script is not allowed either.
        let allowed = Allowed {
            work: challenge.is_some(),
            ..self.allowed()
        };
        let wrong =
            |field: &str, id: &str| trouble.fields.contains(&field).then(|| self.reader.say(id));
        let consent = quote.consent.as_ref().map(|one| Consent {
            text: one.text.clone(),
            hash: one.hash.clone(),
        });
        let after = if quote.answer_within_hours.is_some() {
            "pages-after-request"
        } else if quote.due_now.is_zero() && consent.is_none() {
            "pages-after-free"
        } else {
            "pages-after-due"
        };
        let shown = DetailsPage {
            back: self.here(&[("week", &self.practice().zone.date(start).to_string())]),
            notice: trouble.notice().map(|id| self.reader.say(id)),
            heading: self.reader.say("pages-details-title"),
            action: self.address(&[]),
            hidden: self.hidden(&untyped(app, start, quote, typed, trouble)),
            facts: self.facts(quote)?,
            terms: quote.sentences.clone(),
            ask: true,
            fields: self.fields(typed, &trouble.fields),
            sms: typed.sms,
            voicemail: typed.voicemail,
            wrong_card_consent: wrong("card_consent", "pages-wrong-agree"),
            wrong_agree: wrong("agree", "pages-wrong-agree"),
            submit: self.submit(quote),
            after: self.reader.say(after),
            consent,
            challenge,
            ..DetailsPage::default()
        };
        // Back leads to a page that was asked for, not to one that was sent.
        let frame = if typed.is_nothing() {
            self.frame(&self.here(&[("start", &start.to_string())]))
        } else {
            self.sending(labelled("look", "yes", String::new()))
        };
        let status = trouble.status();
        Ok(page(status, &allowed, Template::Details, &frame, &shown))
    }

    /// What the button says: what it costs now, or that a card is asked for.
    fn submit(&self, quote: &Quote) -> String {
        if quote.answer_within_hours.is_some() {
            return self.reader.say("pages-book-request");
        }
        match (quote.payment, quote.due_now.is_zero()) {
            (_, false) => {
                let due = money(quote.due_now, self.reader.locale);
                self.reader.with("pages-book-due", "amount", &due)
            }
            (PaymentRule::CardOnFile, true) => self.reader.say("pages-book-card"),
            (_, true) => self.reader.say("pages-book"),
        }
    }

    /// The frame of a page with a form, which comes along to another language.
    pub(super) fn sending(&self, value: LabelledValue) -> Frame {
        Frame {
            sends: Some(value),
            ..self.frame(&self.address(&[]))
        }
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
            rows::place(&self.reader, catalogue, self.how()?, (None, &service.rooms)),
        ])
    }
}

/// What the form sends of this quote: the rules that were shown, and the key under which a visit books once.
fn untyped(
    app: &App,
    start: Timestamp,
    quote: &Quote,
    typed: &FormValues,
    trouble: &FormErrors,
) -> [(&'static str, String); 4] {
    // The same key however often the form is shown, so that one visit books once.
    let key = if is_key(&typed.key) {
        typed.key.clone()
    } else {
        fresh_key(app)
    };
    // Asked once: pressing the button again means yes.
    let overlap = if trouble.overlap { "yes" } else { "" };
    [
        ("key", key),
        ("start", start.to_string()),
        ("policy_version", quote.policy_version.clone()),
        ("allow_overlap", overlap.to_owned()),
    ]
}
