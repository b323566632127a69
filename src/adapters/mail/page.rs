//! The pages on which everybody can look into the mailbox in memory.

use axum::{
    Router,
    extract::{Path, State},
    http::{StatusCode, header},
    response::{Html, IntoResponse, Response},
    routing::get,
};
use minijinja::{AutoEscape, Environment, Value, context};

use super::{
    html,
    local::{Mailbox, Sent, StoredMessage},
};
use crate::ports::mailer::Mail;

/// Scripts, forms and everything from elsewhere are out; the mail's own page runs in a sandboxed frame.
const CSP: &str = "default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'";

/// The mailbox as pages without any login, for demos and tests.
#[derive(Debug)]
pub struct MailboxPage;

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
    let messages: Vec<_> = mailbox.newest_first().iter().map(row).collect();
    page(
        "{% for one in messages %}<tr><td>{{ one.date }}</td><td>{{ one.to }}</td><td><a href=\"/demo/outbox/{{ one.number }}\">{{ one.subject }}</a></td></tr>{% else %}<tr><td colspan=\"3\">Nothing was sent yet.</td></tr>{% endfor %}",
        "<table><thead><tr><th>When</th><th>To</th><th>Subject, or text message</th></tr></thead><tbody>",
        "</tbody></table>",
        context! { title => "Outbox", messages },
    )
}

async fn one(State(mailbox): State<Mailbox>, Path(number): Path<u64>) -> Response {
    let Some(kept) = mailbox.numbered(number) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let (title, text, sender, attached) = match &kept.what {
        Sent::Mail(mail, _) => (
            mail.subject.clone(),
            html::text(mail),
            mail.sender.clone(),
            if mail.event.is_some() {
                "invite.ics"
            } else {
                ""
            },
        ),
        Sent::Text(text) => (
            "Text message".into(),
            text.text.reveal().clone(),
            text.sender.clone(),
            "",
        ),
    };
    let has_page = matches!(kept.what, Sent::Mail(..));
    page(
        "<p>From {{ sender }} to {{ message.to }}, {{ message.date }}</p>{% if attached %}<p>Attached: {{ attached }}</p>{% endif %}<pre dir=\"auto\">{{ text }}</pre>{% if has_page %}<iframe sandbox title=\"The mail as HTML\" src=\"/demo/outbox/{{ message.number }}/html\"></iframe>{% endif %}",
        "<p><a href=\"/demo/outbox\">All messages</a></p>",
        "",
        context! { title, message => row(&kept), sender, attached, text, has_page },
    )
}

async fn frame(State(mailbox): State<Mailbox>, Path(number): Path<u64>) -> Response {
    let written = |mail: &Mail| answer(html::html(mail));
    match mailbox.numbered(number).map(|kept| kept.what) {
        Some(Sent::Mail(mail, _)) => written(&mail),
        _ => StatusCode::NOT_FOUND.into_response(),
    }
}

fn row(kept: &StoredMessage) -> Value {
    let number = kept.number;
    match &kept.what {
        Sent::Mail(mail, _) => {
            let (date, to, subject) = (
                mail.date.to_string(),
                mail.to_address.reveal().clone(),
                mail.subject.clone(),
            );
            context! { number, date, to, subject }
        }
        Sent::Text(text) => {
            let (date, to, subject) = (
                text.at.to_string(),
                text.to.reveal().clone(),
                text.text.reveal().clone(),
            );
            context! { number, date, to, subject }
        }
    }
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
    let headers = [
        (header::CONTENT_SECURITY_POLICY, CSP),
        (header::CACHE_CONTROL, "private, no-store"),
        (header::REFERRER_POLICY, "no-referrer"),
    ];
    (headers, Html(text)).into_response()
}
