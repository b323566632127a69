//! What messages to clients say.

use std::fmt;

use jiff::Timestamp;

use super::{Locale, MovingTerms, Value, date, moment, plain, say};
use crate::{
    messages::{MessageKind, contact_rules::Contact},
    zone::Zone,
};

/// What a message is about, and how much of it may be said.
#[derive(Debug, Clone, Copy)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a fact about the booking that a sentence may need"
)]
pub struct EmailTerms<'a> {
    pub kind: MessageKind,
    pub contact: Contact,
    /// The client's, on one line; `None` where it must not be said.
    pub name: Option<&'a str>,
    pub start: Timestamp,
    /// Who gives it; told where that may be what has changed.
    pub with: &'a str,
    /// Where a session of a class takes place, and how long it lasts; told where that may be what has changed.
    pub session: Option<(&'a str, u32)>,
    pub zone: &'a Zone,
    /// It costs nothing, so that changing one's mind does not either.
    pub is_free: bool,
    /// Until then changing is free; `None`: at no time.
    pub free_until: Option<Timestamp>,
    /// Moving ends at another time than free cancelling.
    pub moves_apart: bool,
    /// The same person has another booking at that time.
    pub overlaps: bool,
    /// Until then the time is kept.
    pub held_until: Option<Timestamp>,
    /// The practice gives back by hand what goes back.
    pub by_hand: bool,
    /// The practice asks for the money with the confirmation.
    pub asks: bool,
    /// It was a request, to which the practice has said yes.
    pub approved: bool,
    /// What the practice said with its yes or no, in its own words.
    pub answer: Option<&'a str>,
    /// Free times instead of the one that was asked for.
    pub others: &'a [Timestamp],
    /// By how many minutes it begins later; of what tells of that.
    pub delay_minutes: u32,
    /// What the practice adds in its own words.
    pub words: Option<&'a str>,
}

/// A message in its reader's language. It holds the client's name.
#[derive(Clone, PartialEq, Eq)]
pub struct EmailContent {
    /// Without marks of direction.
    pub subject: String,
    pub paragraphs: Vec<String>,
    /// What the link says; `None`: the message has none.
    pub link: Option<String>,
    pub small_print: Vec<String>,
}

impl fmt::Debug for EmailContent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("EmailContent")
    }
}

/// The message.
#[must_use]
pub fn email_content(terms: EmailTerms<'_>, locale: Locale) -> EmailContent {
    // Before everything else, and the same for every kind: even the kind would say something
    // (docs/decisions/0019-messages.md).
    if terms.contact == Contact::NameOnly {
        return EmailContent {
            subject: plain(&to_client(terms, "message-discreet-subject", locale)),
            paragraphs: vec![
                to_client(terms, "message-hello", locale),
                say(locale, "message-discreet-body", &[]),
            ],
            link: None,
            small_print: Vec::new(),
        };
    }
    // This goes to an address that turned out to be a mistake: no name, no link, no time
    // (docs/decisions/0028-proof-of-mailbox.md).
    if terms.kind == MessageKind::AddressChanged {
        return EmailContent {
            subject: plain(&say(locale, "message-address-changed-subject", &[])),
            paragraphs: vec![say(locale, "message-address-changed-body", &[])],
            link: None,
            small_print: Vec::new(),
        };
    }
    let link = if terms.asks_for_money() {
        "message-link-pay"
    } else {
        link(terms.kind)
    };
    let (subject, body) = subject_and_body(terms, locale);
    let mut paragraphs = vec![to_client(terms, "message-hello", locale), body];
    paragraphs.extend(further_paragraphs(terms, locale));
    let zone = terms.zone.name();
    EmailContent {
        subject,
        paragraphs,
        link: Some(say(locale, link, &[])),
        small_print: vec![
            say(locale, keep(terms.kind), &[]),
            say(locale, "message-zone", &[("zone", Value::Text(zone))]),
        ],
    }
}

impl EmailTerms<'_> {
    /// The confirmation of a booking that the practice wants money for.
    fn asks_for_money(self) -> bool {
        self.asks && self.kind == MessageKind::Confirmed
    }
}

/// A text that names the client; where they are not to be named, the one that says "you".
fn to_client(terms: EmailTerms<'_>, id: &str, locale: Locale) -> String {
    match terms.name {
        Some(name) => say(locale, id, &[("name", Value::Text(name))]),
        None => say(locale, &format!("{id}-you"), &[]),
    }
}

/// What the message is for.
fn subject_and_body(terms: EmailTerms<'_>, locale: Locale) -> (String, String) {
    // Fluent's identifiers are written with hyphens here.
    let word = terms.kind.into_str().replace('_', "-");
    let (on, when) = (
        date(terms.start, terms.zone, locale),
        moment(terms.start, terms.zone, locale),
    );
    let until = terms
        .held_until
        .map(|at| moment(at, terms.zone, locale))
        .unwrap_or_default();
    let values = [
        ("date", Value::Text(&on)),
        ("when", Value::Text(&when)),
        ("until", Value::Text(&until)),
        ("minutes", Value::Count(terms.delay_minutes)),
    ];
    let variant = match terms.kind {
        MessageKind::Prove if terms.held_until.is_none() => "-unkept",
        MessageKind::Held if terms.approved => "-approved",
        MessageKind::CancelledByPractice if terms.by_hand => "-by-hand",
        _ => "",
    };
    (
        plain(&say(locale, &format!("message-{word}-subject"), &values)),
        say(locale, &format!("message-{word}{variant}-body"), &values),
    )
}

/// What else this booking's client has to know, each in a paragraph of its own.
fn further_paragraphs(terms: EmailTerms<'_>, locale: Locale) -> Vec<String> {
    let mut paragraphs = Vec::new();
    // In quotation marks: these words are the practice's own, and no text of the program's.
    paragraphs.extend(
        terms
            .answer
            .filter(|_| terms.kind.tells_answer())
            .or(terms.words.filter(|_| terms.kind.takes_words()))
            .map(|answer| say(locale, "message-answer", &[("answer", Value::Text(answer))])),
    );
    if !terms.others.is_empty() {
        let times = terms
            .others
            .iter()
            .map(|at| moment(*at, terms.zone, locale))
            .collect::<Vec<_>>()
            .join("; ");
        paragraphs.push(say(
            locale,
            "message-other-times",
            &[("times", Value::Text(&times))],
        ));
    }
    if terms.by_hand && terms.kind == MessageKind::Cancelled {
        paragraphs.push(say(locale, "message-cancelled-by-hand", &[]));
    }
    // Not in the body: its first lines may show on a lock screen.
    if terms.kind == MessageKind::Moved && !terms.with.is_empty() {
        paragraphs.push(say(
            locale,
            "message-moved-with",
            &[("who", Value::Text(terms.with))],
        ));
    }
    if let Some((room, minutes)) = terms.session.filter(|_| terms.kind == MessageKind::Moved) {
        if !room.is_empty() {
            let values = [("room", Value::Text(room))];
            paragraphs.push(say(locale, "message-moved-room", &values));
        }
        let length = say(locale, "pages-minutes", &[("count", Value::Count(minutes))]);
        let values = [("length", Value::Text(&length))];
        paragraphs.push(say(locale, "message-moved-lasts", &values));
    }
    if terms.overlaps && matches!(terms.kind, MessageKind::Confirmed | MessageKind::Moved) {
        paragraphs.push(say(locale, "message-overlaps", &[]));
    }
    if terms.asks_for_money() {
        paragraphs.push(say(locale, "message-pay-ahead", &[]));
    }
    paragraphs.extend(change_terms(terms, locale));
    paragraphs
}

/// The message as a text message, without marks of direction: `link` is the manage link, `sender` what the practice shows.
#[must_use]
pub fn short(terms: EmailTerms<'_>, link: &str, sender: &str, locale: Locale) -> String {
    let word = match terms.contact {
        Contact::Ok => terms.kind.into_str().replace('_', "-"),
        Contact::NameOnly if terms.name.is_none() => "discreet-you".into(),
        Contact::NameOnly => "discreet".into(),
    };
    let greeting = say(locale, "message-sms-you", &[]);
    let (on, when) = (
        date(terms.start, terms.zone, locale),
        moment(terms.start, terms.zone, locale),
    );
    let [name, date, when, link, sender] =
        [terms.name.unwrap_or(&greeting), &on, &when, link, sender].map(Value::Text);
    let values = [
        ("name", name),
        ("date", date),
        ("when", when),
        ("link", link),
        ("sender", sender),
        ("minutes", Value::Count(terms.delay_minutes)),
    ];
    plain(&say(locale, &format!("message-sms-{word}"), &values))
}

/// Until when one's mind can be changed for nothing, wherever there is something to change and to pay.
fn change_terms(terms: EmailTerms<'_>, locale: Locale) -> Option<String> {
    use MessageKind::{Confirmed, DayBefore, Moved, Reminder};
    if terms.is_free || !matches!(terms.kind, Confirmed | Moved | Reminder | DayBefore) {
        return None;
    }
    Some(match terms.free_until {
        Some(until) => {
            let deadline = moment(until, terms.zone, locale);
            say(
                locale,
                "message-free-until",
                &[
                    ("deadline", Value::Text(&deadline)),
                    ("moving", MovingTerms::word(terms.moves_apart)),
                ],
            )
        }
        None => say(locale, "message-never-free", &[]),
    })
}

const fn keep(kind: MessageKind) -> &'static str {
    match kind {
        MessageKind::Links => "message-keep-links",
        _ => "message-keep",
    }
}

const fn link(kind: MessageKind) -> &'static str {
    match kind {
        MessageKind::Prove => "message-link-prove",
        MessageKind::Held
        | MessageKind::PaymentFailed
        | MessageKind::PaymentDue
        | MessageKind::PaymentLink
        | MessageKind::PaymentReminder
        | MessageKind::Fee => "message-link-pay",
        MessageKind::TooLate
        | MessageKind::CancelledByPractice
        | MessageKind::Declined
        | MessageKind::Unanswered
        | MessageKind::Expired
        | MessageKind::NotForClient
        | MessageKind::LimitReached
        | MessageKind::Missed => "message-link-times",
        _ => "message-link",
    }
}
