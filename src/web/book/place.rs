//! Booking.

use std::sync::Arc;

use axum::{extract::State, http::header, response::Response};
use serde::Deserialize;
use tracing::Instrument;

use super::{
    BookContext, Chosen,
    fields::{FormErrors, FormValues},
};
use crate::{
    api::wire::{
        ChannelDto, ModeDto,
        fields::Instant,
        requests::{BookingBody, ChallengeBody, ClientBody, ContactBody},
    },
    server::{
        extract::checked,
        problem::{Code, Problem},
    },
    service::{
        Answered, App, Idempotent, ServiceError,
        booking::{
            details::BookingDetails,
            manage,
            placing::{
                book,
                booked::replayed_booking,
                request::{BookingRequest, Requester},
            },
        },
        clients::{phone::e164, returning::Proof},
    },
    web::{
        answer::see_other,
        cookies::BOOKED,
        form::Form,
        reader::and,
        remembered::{link, token},
    },
};
use domain::{
    booking::{Party, Refusal},
    clients::Personal,
    text::strip_bidi_controls,
};
use store::{Actor, Principal, Reply};

/// The form as it is posted. An unticked box is left out.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct BookForm {
    #[serde(default)]
    key: String,
    service: String,
    practitioner: Option<String>,
    mode: Option<ModeDto>,
    start: Instant,
    #[serde(default)]
    policy_version: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    email: String,
    #[serde(default)]
    phone: String,
    #[serde(default)]
    note: String,
    sms: Option<String>,
    voicemail: Option<String>,
    card_consent: Option<String>,
    agree: Option<String>,
    /// They have that time already, were asked, and want this one as well.
    #[serde(default)]
    allow_overlap: String,
    /// Which address is right, where that was asked.
    #[serde(default)]
    email_is: String,
    /// A challenge, and what the browser found for it.
    #[serde(default)]
    challenge: String,
    #[serde(default)]
    numbers: String,
    /// Another time was chosen: its terms are shown before anything is booked.
    look: Option<String>,
}

pub(super) async fn place(
    State(app): State<Arc<App>>,
    visit: BookContext,
    form: Form<BookForm>,
) -> Result<Response, Problem> {
    let fields = &form.fields;
    let address = visit.address;
    let visit = BookContext {
        chosen: Chosen {
            lang: visit.chosen.lang,
            service: Some(fields.service.clone()),
            practitioner: fields.practitioner.clone(),
            mode: fields.mode,
            ..Chosen::default()
        },
        ..visit
    };
    let typed = fields.typed();
    let requester = Requester {
        party: Party::Client,
        actor: Actor::Client,
        principal: Principal::Anonymous,
        address: Some(address.to_string()),
    };
    let once = form.only_key(&fields.key).map(|key| link(&key));
    if let Ok(once) = &once {
        match replayed_booking(&app, visit.practice().id, &requester, &once.key).await {
            Ok(Some(reply)) => return visit.placed(&app, reply),
            Ok(None) => {}
            Err(error) => return visit.refused(&app, fields, &typed, error).await,
        }
    }
    // Another time may have other terms, so they are shown before anything is booked.
    if fields.look.is_some() {
        return visit
            .details(&app, fields.start.0, &typed, FormErrors::default())
            .await;
    }
    let body = match visit.read(fields, &typed) {
        Ok(body) => body,
        Err(wrong) => {
            let trouble = FormErrors {
                fields: wrong,
                ..FormErrors::default()
            };
            return visit.details(&app, fields.start.0, &typed, trouble).await;
        }
    };
    if let Some(meant) = typed.asked_about(&fields.email_is) {
        return Ok(visit.did_you_mean(fields.start.0, &typed, &meant, &fields.sent()));
    }
    let request = BookingRequest {
        // Only for the question before booking twice
        // (docs/decisions/0035-asked-before-booking-twice.md): it proves nothing else.
        previous: visit.previous(&app).await?,
        ..body.request()
    };
    match booked(&app, &visit, request, requester, once?).await {
        Ok(reply) => visit.placed(&app, reply),
        Err(error) => visit.refused(&app, fields, &typed, error).await,
    }
}

/// Books it, once. When the button is pressed again, the browser hangs up and sends it anew: the first goes on by itself, and its answer
/// is the answer to both.
async fn booked(
    app: &Arc<App>,
    visit: &BookContext,
    request: BookingRequest,
    requester: Requester,
    once: Idempotent<BookingDetails>,
) -> Result<Reply, ServiceError> {
    let (practice, slug) = (visit.practice().id, visit.practice().slug.clone());
    let booking = {
        let (app, requester, once) = (Arc::clone(app), requester.clone(), once.clone());
        async move { book::book(&app, &slug, &request, &requester, &once).await }
    };
    // In a task of its own, which a browser that hangs up does not end.
    match tokio::spawn(booking.in_current_span()).await {
        // The first one is still running or has just ended: its answer may be there by now.
        Ok(Err(error @ ServiceError::InFlight)) => {
            replayed_booking(app, practice, &requester, &once.key)
                .await?
                .ok_or(error)
        }
        Ok(booked) => booked.map(Answered::into_reply),
        // What it says may repeat what was typed.
        Err(_) => Err(ServiceError::Internal(
            "a booking ended before its end".into(),
        )),
    }
}

impl BookForm {
    fn typed(&self) -> FormValues {
        // Direction marks could make one name look like another.
        FormValues {
            name: strip_bidi_controls(&self.name),
            email: strip_bidi_controls(&self.email).trim().to_owned(),
            phone: strip_bidi_controls(&self.phone),
            note: strip_bidi_controls(&self.note),
            sms: self.sms.is_some(),
            voicemail: self.voicemail.is_some(),
            key: self.key.clone(),
        }
        .answered(&self.email_is)
    }

    /// What was agreed to, and what the browser has found meanwhile.
    fn sent(&self) -> Vec<(&'static str, String)> {
        let found = [
            ("challenge", self.challenge.clone()),
            ("numbers", self.numbers.clone()),
        ];
        self.agreed().into_iter().chain(found).collect()
    }

    /// What was agreed to, as it was sent.
    fn agreed(&self) -> Vec<(&'static str, String)> {
        let text = |value: &Option<String>| value.clone().unwrap_or_default();
        vec![
            ("policy_version", self.policy_version.clone()),
            ("card_consent", text(&self.card_consent)),
            ("agree", text(&self.agree)),
            ("allow_overlap", self.allow_overlap.clone()),
        ]
    }
}

impl BookContext {
    /// What this browser booked here before.
    async fn previous(&self, app: &App) -> Result<Option<Proof>, Problem> {
        let Some(token) = &self.booked else {
            return Ok(None);
        };
        match manage::open(app, token).await {
            Ok(own) => Ok(Some(Proof {
                booking: own.record.booking.id,
                token: Personal::new(token.clone()),
            })),
            // A link that no longer opens anything counts as none.
            Err(ServiceError::NotFound | ServiceError::Gone) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    fn placed(&self, app: &App, reply: Reply) -> Result<Response, Problem> {
        let done = if reply.replayed { "before" } else { "booked" };
        self.onward(app, &token(reply)?, done)
    }

    /// On to the booking's own page. Whoever goes back from there has the page for its time fetched anew, and is led here again.
    pub(super) fn onward(&self, app: &App, token: &str, done: &str) -> Result<Response, Problem> {
        let mut onward = see_other(&and(
            self.reader.keep(format!("/manage/{token}")),
            "done",
            done,
        ))?;
        let kept = BOOKED.keep(app, &format!("/book/{}", self.practice().slug), token)?;
        // For the way back: the page for the time booked leads here again
        // (docs/decisions/0024-led-back-to-what-one-booked.md).
        onward.headers_mut().insert(header::SET_COOKIE, kept);
        Ok(onward)
    }

    /// The request, by the rules of the API; else the fields that are wrong.
    fn read(&self, form: &BookForm, typed: &FormValues) -> Result<BookingBody, Vec<&'static str>> {
        let mut wrong = Vec::new();
        // All faults are shown at once.
        if form.agree.is_none() {
            wrong.push("agree");
        }
        let phone = unsaid(&typed.phone);
        let read = checked(self.placement(form, typed, phone.clone()));
        let pointed = [
            ("/client/name", "name"),
            ("/client/email", "email"),
            ("/client/phone", "phone"),
            ("/note", "note"),
        ];
        if let Err(problem) = &read {
            wrong.extend(
                pointed
                    .iter()
                    .filter(|(at, _)| problem.pointers().any(|one| one == *at))
                    .map(|(_, field)| *field),
            );
        }
        // The practice's country decides how a number without a prefix is read, which the API's
        // types do not know.
        let unknown = phone.as_ref().map_or_else(
            || self.needs_number(),
            |phone| e164(phone, self.practice()).is_none(),
        );
        if unknown && !wrong.contains(&"phone") {
            wrong.push("phone");
        }
        read.ok().filter(|_| wrong.is_empty()).ok_or(wrong)
    }

    /// What was typed and chosen, as it is said to the API.
    fn placement(&self, form: &BookForm, typed: &FormValues, phone: Option<String>) -> BookingBody {
        // Without a number nothing is said about it, so that a later booking with one can say it.
        let allowed = |ticked: bool| {
            phone.is_some().then_some(if ticked {
                ChannelDto::Ok
            } else {
                ChannelDto::Never
            })
        };
        let contact = ContactBody {
            email: None,
            sms: allowed(typed.sms),
            voicemail: allowed(typed.voicemail),
            post: None,
            safe_hours: None,
        };
        BookingBody {
            service: form.service.clone(),
            practitioner: self.who(),
            start: form.start,
            mode: self.how().ok().map(ModeDto::from),
            policy_version: form.policy_version.clone(),
            client: ClientBody {
                name: typed.name.clone(),
                email: typed.email.clone(),
                phone,
                language: Some(self.reader.locale.language().to_owned()),
                time_zone: None,
                pronouns: None,
                contact: Some(contact),
            },
            note: unsaid(&typed.note),
            return_url: None,
            returning: None,
            previous: None,
            allow_overlap: form.allow_overlap == "yes",
            card_consent: form.card_consent.clone(),
            // No solution in time, or no scripts: then the client confirms by mail.
            challenge: (!form.numbers.is_empty()).then(|| ChallengeBody {
                token: form.challenge.clone(),
                numbers: form.numbers.clone(),
            }),
        }
    }

    /// Why it was not booked, with what was typed and a way on.
    async fn refused(
        &self,
        app: &App,
        form: &BookForm,
        typed: &FormValues,
        error: ServiceError,
    ) -> Result<Response, Problem> {
        let Instant(start) = form.start;
        let told = |notice| FormErrors {
            notice: Some(notice),
            ..FormErrors::default()
        };
        let trouble = match error {
            ServiceError::Unavailable {
                alternatives, zone, ..
            } => {
                return self.taken(app, start, &alternatives, &zone, typed).await;
            }
            ServiceError::Refused(Refusal::PolicyChanged) => told("pages-changed"),
            ServiceError::Refused(Refusal::NotForClient) => told("pages-not-for-you"),
            ServiceError::Refused(Refusal::ClientLimit) => told("pages-limit"),
            ServiceError::Refused(Refusal::AlreadyBooked) => FormErrors {
                overlap: true,
                ..told("pages-already-booked")
            },
            ServiceError::Refused(Refusal::HoldCap) => told("pages-hold-cap"),
            ServiceError::Refused(Refusal::PractitionerHeld) => told("pages-practitioner-held"),
            ServiceError::Refused(Refusal::Unproved) => told("pages-unproved"),
            ServiceError::Refused(Refusal::ConsentMissing) => FormErrors {
                fields: vec!["card_consent"],
                ..FormErrors::default()
            },
            ServiceError::Invalid { pointer, .. } if pointer == "/card_consent" => {
                told("pages-changed")
            }
            // It may have been booked: the client can send the same again, under the same key.
            ServiceError::InFlight
            | ServiceError::StoreUnavailable
            | ServiceError::StorageFailed => {
                return Ok(self.unknown(start, typed, &form.agreed()));
            }
            // What the form itself sends is wrong: no client can correct that.
            ServiceError::Invalid { .. } => return Err(Code::Invalid.into()),
            other => return Err(other.into()),
        };
        self.details(app, start, typed, trouble).await
    }
}

fn unsaid(text: &str) -> Option<String> {
    (!text.trim().is_empty()).then(|| text.trim().to_owned())
}
