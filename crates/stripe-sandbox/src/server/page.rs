//! The pay page as HTML. Everything that came in from outside is escaped.

use crate::{
    payments::paying::Outcome,
    rules,
    state::records::{Mode, Session, SessionStatus},
};
use domain::money::{Currency, Money};

/// The style sheet; its own resource, so that the page needs no inline style.
pub(crate) const STYLE: &str = include_str!("page.css");

/// How the last attempt on a page ended.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Attempt {
    /// The bank asks for a confirmation.
    pub asks: bool,
    pub declined: bool,
}

/// The whole page of a session.
pub(crate) fn session_page(session: &Session, attempt: Attempt) -> String {
    let setup = session.mode == Mode::Setup;
    let status = |text: &str| format!("<p role=\"status\">{text}</p>");
    let body = match session.status {
        SessionStatus::Open => buttons(
            session.mode,
            attempt,
            rules::slow_offered(&session.intent_data.allowed),
        ),
        SessionStatus::Complete if setup => status("The card has been saved. No money was taken."),
        SessionStatus::Complete if session.paid => {
            status("This has been paid. Nothing more is taken.")
        }
        SessionStatus::Complete => status("The payment is on its way. Nothing more is taken."),
        SessionStatus::Expired if setup => {
            status("This page has expired and saves no card any more.")
        }
        SessionStatus::Expired => status("This page has expired and cannot be paid any more."),
    };
    if setup {
        return page(
            "Save a card",
            &format!("<h1>Save a card</h1><p>Nothing is taken now.</p>{body}"),
        );
    }
    let lines: String = session
        .items
        .iter()
        .map(|item| line(item, &session.currency))
        .collect();
    let total = escaped(&price(session.total(), &session.currency));
    page(
        "Pay",
        &format!(
            "<h1>Pay</h1><p class=\"total\">{total}</p><ul class=\"lines\">{lines}</ul>{body}"
        ),
    )
}

/// A page that says one thing.
pub(crate) fn message_page(message: &str) -> String {
    page("Sandbox", &format!("<h1>{}</h1>", escaped(message)))
}

/// Where the owner of an account completes it.
pub(crate) fn onboarding_page() -> String {
    let button = "<form method=\"post\"><button>Give everything that is asked for</button></form>";
    page(
        "Your account",
        &format!(
            "<h1>Your account</h1><p>Here Stripe asks for name, address, bank account.</p>{button}"
        ),
    )
}

fn page(title: &str, main: &str) -> String {
    format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
         <title>TEST MODE: {title}</title><link rel=\"stylesheet\" href=\"/_sandbox/page.css\"></head><body>\
         <p class=\"mode\">TEST MODE: no real money moves</p><main>{main}</main></body></html>"
    )
}

fn line(item: &crate::state::records::Item, currency: &str) -> String {
    let times = if item.quantity == 1 {
        String::new()
    } else {
        format!("{} × ", item.quantity)
    };
    format!(
        "<li>{times}{}: {}</li>",
        escaped(&item.name),
        escaped(&price(item.unit_amount, currency))
    )
}

/// A button: what it does, its value in the form, what it says.
type Button = (Outcome, &'static str, &'static str);

const PAYING: &[Button] = &[
    (Outcome::Pay, "pay", "Pay"),
    (Outcome::Decline, "decline", "Be declined"),
    (
        Outcome::Authenticate,
        "authenticate",
        "Require authentication",
    ),
    (Outcome::Late, "late", "Pay late (the money arrives later)"),
    (Outcome::Abandon, "abandon", "Turn back"),
];
const CONFIRMING: &[Button] = &[
    (Outcome::Pay, "pay", "Confirm, as the bank asks"),
    (Outcome::Decline, "decline", "Fail the bank's check"),
];
const SAVING: &[Button] = &[
    (Outcome::SaveCard, "save_card", "Save a card"),
    (
        Outcome::SaveDecliningCard,
        "save_declining_card",
        "Save a card that will be declined later",
    ),
    (
        Outcome::SaveAuthenticatingCard,
        "save_authenticating_card",
        "Save a card that will ask for authentication later",
    ),
    (Outcome::Decline, "decline", "Be declined"),
    (Outcome::Abandon, "abandon", "Turn back"),
];

/// `slow`: a method is offered whose money arrives later.
fn buttons(mode: Mode, attempt: Attempt, slow: bool) -> String {
    let declined = attempt.declined && !attempt.asks;
    let error = if declined {
        "<p class=\"error\" role=\"alert\">Your card was declined. Try another one.</p>"
    } else {
        ""
    };
    let choices = match mode {
        Mode::Setup => SAVING,
        Mode::Payment if attempt.asks => CONFIRMING,
        Mode::Payment => PAYING,
    };
    let buttons: Vec<String> = choices
        .iter()
        .filter(|(outcome, ..)| slow || *outcome != Outcome::Late)
        .map(|(outcome, value, label)| {
            let class = if matches!(outcome, Outcome::Pay | Outcome::SaveCard) {
                " class=\"main\""
            } else {
                ""
            };
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
pub(crate) fn escaped(text: &str) -> String {
    text.chars()
        .fold(String::with_capacity(text.len()), |mut html, c| {
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
