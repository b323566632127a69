//! A mailbox in memory, for demos and tests: everything that would have been sent, written as it would have been.

use std::{
    collections::VecDeque,
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use async_trait::async_trait;
use axum::{
    Router,
    extract::{Path, State},
    http::{StatusCode, header},
    response::{Html, IntoResponse, Response},
    routing::get,
};
use lettre::Address;
use minijinja::{AutoEscape, Environment, context};

use super::{html, mime};
use crate::ports::mailer::{Mail, MailError, Mailer};

/// Older ones are forgotten.
const KEPT: usize = 200;
/// Scripts, forms and everything from elsewhere are out; the mail's own page runs in a sandboxed frame.
const CSP: &str = "default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'";

/// What was sent, newest last.
#[derive(Clone, Default)]
pub struct Mailbox {
    kept: Arc<Mutex<VecDeque<Kept>>>,
}

#[derive(Clone)]
struct Kept {
    number: u64,
    mail: Mail,
    bytes: Vec<u8>,
}

/// The pages on which everybody can look into the mailbox.
#[derive(Debug)]
pub struct MailboxPage;

impl Mailbox {
    /// Every mail as it would travel (RFC 5322), oldest first.
    #[must_use]
    pub fn messages(&self) -> Vec<Vec<u8>> {
        self.lock().iter().map(|kept| kept.bytes.clone()).collect()
    }

    /// Who got what: address and subject, oldest first.
    #[must_use]
    pub fn subjects(&self) -> Vec<(String, String)> {
        let of = |kept: &Kept| (kept.mail.to_address.reveal().clone(), kept.mail.subject.clone());
        self.lock().iter().map(of).collect()
    }

    fn lock(&self) -> MutexGuard<'_, VecDeque<Kept>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn numbered(&self, number: u64) -> Option<Kept> {
        self.lock().iter().find(|kept| kept.number == number).cloned()
    }
}

#[async_trait]
impl Mailer for Mailbox {
    async fn send(&self, mail: &Mail) -> Result<(), MailError> {
        let from = Address::new("bookings", "hourkeep.example").map_err(|_| MailError::Permanent("address"))?;
        let bytes = mime::message(mail, &from)?.formatted();
        let mut kept = self.lock();
        let number = kept.back().map_or(1, |last| last.number + 1);
        kept.push_back(Kept { number, mail: mail.clone(), bytes });
        if kept.len() > KEPT {
            kept.pop_front();
        }
        Ok(())
    }
}

impl fmt::Debug for Mailbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mailbox").finish_non_exhaustive()
    }
}

impl MailboxPage {
    /// `/demo/outbox`, one page for each mail, and its HTML in a frame of its own. For whoever reaches the server: only a
    /// demo, where nobody's mail is real, may have it.
    pub fn router(mailbox: Mailbox) -> Router {
        Router::new()
            .route("/demo/outbox", get(list))
            .route("/demo/outbox/{number}", get(one))
            .route("/demo/outbox/{number}/html", get(frame))
            .with_state(mailbox)
    }
}

async fn list(State(mailbox): State<Mailbox>) -> Response {
    let mails: Vec<_> = mailbox.lock().iter().rev().map(row).collect();
    page(
        "{% for mail in mails %}<tr><td>{{ mail.date }}</td><td>{{ mail.to }}</td><td><a href=\"/demo/outbox/{{ mail.number }}\">{{ mail.subject }}</a></td></tr>{% else %}<tr><td colspan=\"3\">Nothing was sent yet.</td></tr>{% endfor %}",
        "<table><thead><tr><th>When</th><th>To</th><th>Subject</th></tr></thead><tbody>",
        "</tbody></table>",
        context! { title => "Outbox", mails },
    )
}

async fn one(State(mailbox): State<Mailbox>, Path(number): Path<u64>) -> Response {
    let Some(kept) = mailbox.numbered(number) else { return StatusCode::NOT_FOUND.into_response() };
    let attached = if kept.mail.event.is_some() { "invite.ics" } else { "" };
    let values = context! {
        title => kept.mail.subject.clone(),
        mail => row(&kept),
        sender => kept.mail.sender.clone(),
        attached,
        text => html::text(&kept.mail),
    };
    page(
        "<p>From {{ sender }} to {{ mail.to }}, {{ mail.date }}</p>{% if attached %}<p>Attached: {{ attached }}</p>{% endif %}<pre dir=\"auto\">{{ text }}</pre><iframe sandbox title=\"The mail as HTML\" src=\"/demo/outbox/{{ mail.number }}/html\"></iframe>",
        "<p><a href=\"/demo/outbox\">All mails</a></p>",
        "",
        values,
    )
}

async fn frame(State(mailbox): State<Mailbox>, Path(number): Path<u64>) -> Response {
    let Some(kept) = mailbox.numbered(number) else { return StatusCode::NOT_FOUND.into_response() };
    answer(html::html(&kept.mail))
}

fn row(kept: &Kept) -> minijinja::Value {
    let date = kept.mail.date.to_string();
    context! { number => kept.number, date, to => kept.mail.to_address.reveal().clone(), subject => kept.mail.subject.clone() }
}

fn page(middle: &str, before: &str, after: &str, values: minijinja::Value) -> Response {
    let head = "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><meta name=\"color-scheme\" content=\"light dark\"><title>{{ title }}</title><style>body{font:16px/1.5 system-ui,sans-serif;max-width:60em;margin:2em auto;padding:0 1em}td,th{text-align:start;padding:.4em 1em .4em 0}pre{white-space:pre-wrap}iframe{width:100%;height:32em;border:1px solid}</style><h1 dir=\"auto\">{{ title }}</h1>";
    let mut templates = Environment::new();
    templates.set_auto_escape_callback(|_| AutoEscape::Html);
    match templates.render_str(&format!("{head}{before}{middle}{after}</html>"), values) {
        Ok(text) => answer(text),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

fn answer(text: String) -> Response {
    let headers =
        [(header::CONTENT_SECURITY_POLICY, CSP), (header::CACHE_CONTROL, "no-store"), (header::REFERRER_POLICY, "no-referrer")];
    (headers, Html(text)).into_response()
}
