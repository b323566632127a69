//! The pay page as HTML. Everything that came in from outside is escaped.

use super::{
    paying::Outcome,
    records::{Intent, IntentStatus, Session, SessionStatus},
};
use crate::domain::money::{Currency, Money};

/// The style sheet; its own resource, so that the page needs no inline style.
pub(super) const STYLE: &str = include_str!("page.css");

/// The whole page of a session.
pub(super) fn session_page(session: &Session, intent: Option<&Intent>) -> String {
    let lines: String = session.items.iter().map(|item| line(item, &session.currency)).collect();
    let body = match session.status {
        SessionStatus::Open => buttons(intent),
        SessionStatus::Complete if session.paid => "<p role=\"status\">This has been paid. Nothing more is taken.</p>".into(),
        SessionStatus::Complete => "<p role=\"status\">The payment is on its way. Nothing more is taken.</p>".into(),
        SessionStatus::Expired => "<p role=\"status\">This page has expired and cannot be paid any more.</p>".into(),
    };
    let total = escaped(&price(session.total(), &session.currency));
    page("Pay", &format!("<h1>Pay</h1><p class=\"total\">{total}</p><ul class=\"lines\">{lines}</ul>{body}"))
}

/// A page that says one thing.
pub(super) fn message_page(message: &str) -> String {
    page("Sandbox", &format!("<h1>{}</h1>", escaped(message)))
}

fn page(title: &str, main: &str) -> String {
    format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
         <title>TEST MODE: {title}</title><link rel=\"stylesheet\" href=\"/_sandbox/page.css\"></head><body>\
         <p class=\"mode\">TEST MODE: no real money moves</p><main>{main}</main></body></html>"
    )
}

fn line(item: &super::records::Item, currency: &str) -> String {
    let times = if item.quantity == 1 { String::new() } else { format!("{} × ", item.quantity) };
    format!("<li>{times}{}: {}</li>", escaped(&item.name), escaped(&price(item.unit_amount, currency)))
}

fn buttons(intent: Option<&Intent>) -> String {
    let asks = intent.is_some_and(|intent| intent.status == IntentStatus::RequiresAction);
    let error = intent.and_then(|intent| intent.last_error.as_ref()).filter(|_| !asks);
    let error = error.map_or("", |_| "<p class=\"error\" role=\"alert\">Your card was declined. Try another one.</p>");
    let choices: &[(Outcome, &str, &str)] = if asks {
        &[(Outcome::Pay, "pay", "Confirm, as the bank asks"), (Outcome::Decline, "decline", "Fail the bank's check")]
    } else {
        &[
            (Outcome::Pay, "pay", "Pay"),
            (Outcome::Decline, "decline", "Be declined"),
            (Outcome::Authenticate, "authenticate", "Require authentication"),
            (Outcome::Late, "late", "Pay late (the money arrives later)"),
            (Outcome::Abandon, "abandon", "Turn back"),
        ]
    };
    let buttons: Vec<String> = choices
        .iter()
        .map(|(outcome, value, label)| {
            let class = if *outcome == Outcome::Pay { " class=\"main\"" } else { "" };
            format!("<button{class} name=\"outcome\" value=\"{value}\">{label}</button>")
        })
        .collect();
    format!("{error}<form method=\"post\">{}</form>", buttons.concat())
}

/// Plain digits and the code, in Stripe's smallest unit.
fn price(amount: i64, currency: &str) -> String {
    match Currency::from_code(&currency.to_ascii_uppercase()) {
        // Stripe counts these in hundredths although they have no decimals.
        Some(code @ (Currency::ISK | Currency::UGX)) => Money::new(amount / 100, code).to_string(),
        Some(code @ Currency::MGA) => format!("{amount} {}", code.code()),
        Some(code) => Money::new(amount, code).to_string(),
        None => format!("{amount} {currency}"),
    }
}

/// Text as HTML, also inside double quotes.
pub(super) fn escaped(text: &str) -> String {
    text.chars().fold(String::with_capacity(text.len()), |mut html, c| {
        match c {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            c => html.push(c),
        }
        html
    })
}
