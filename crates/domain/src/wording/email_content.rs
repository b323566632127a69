//! What messages to clients say.

use std::fmt;

use jiff::Timestamp;

use super::{Locale, MovingTerms, Value, date, fee_terms, moment, plain, say, zone_name};
use crate::{
    messages::{MessageKind, contact_rules::Contact},
    money::standing_fee::{FeeOutcome, StandingFee},
    practice::mode::Mode,
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
    /// Its client has just done what it tells, not the practice.
    pub by_client: bool,
    /// Who gives it; told where that may be what has changed.
    pub with: &'a str,
    /// Where a session of a class takes place, and how long it lasts; told where that may be what has changed.
    pub session: Option<(&'a str, u32)>,
    /// Told where that may be what has changed.
    pub mode: Mode,
    /// By which times are told.
    pub zone: &'a Zone,
    /// The practice's, where its clocks show another time at the start.
    pub practice_zone: Option<&'a Zone>,
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
    /// Of a booking that was cancelled late or missed.
    pub fee: Option<StandingFee>,
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
    /// Its session is held online, and there is a link to it.
    pub joined_online: bool,
}

/// A message in its reader's language. It holds the client's name.
#[derive(Clone, PartialEq, Eq)]
pub struct EmailContent {
    /// Without marks of direction.
    pub subject: String,
    pub paragraphs: Vec<String>,
    /// What the link says; `None`: the message has none.
    pub link: Option<String>,
    /// What the link says that leads to the session; `None`: the message has none.
    pub join: Option<String>,
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
            join: None,
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
            join: None,
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
    let zone = zone_name(terms.zone, terms.zone.date(terms.start), locale);
    EmailContent {
        subject,
        paragraphs,
        link: Some(say(locale, link, &[])),
        join: (terms.joined_online && terms.kind.leads_to_session())
            .then(|| say(locale, "message-link-join", &[])),
        small_print: vec![
            say(locale, keep(terms.kind), &[]),
            say(locale, "message-zone", &[("zone", Value::Text(&zone))]),
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
        (
            "by",
            Value::Text(if terms.by_client {
                "client"
            } else {
                "practice"
            }),
        ),
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
    if let Some(zone) = terms.practice_zone.filter(|_| terms.kind.tells_start()) {
        let when = moment(terms.start, zone, locale);
        let name = zone_name(zone, zone.date(terms.start), locale);
        let values = [("when", Value::Text(&when)), ("zone", Value::Text(&name))];
        paragraphs.push(say(locale, "message-practice-time", &values));
    }
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
    // These are not in the body: its first lines may show on a lock screen.
    paragraphs.extend(
        terms
            .fee
            .filter(|fee| tells_of_fee(terms.kind, fee.outcome))
            .and_then(|fee| fee_terms(fee, locale)),
    );
    if terms.kind == MessageKind::Moved {
        paragraphs.extend(moved_to(terms, locale));
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

/// What may be new besides the time.
fn moved_to(terms: EmailTerms<'_>, locale: Locale) -> Vec<String> {
    let told = |id, name, text| say(locale, id, &[(name, Value::Text(text))]);
    let mut new = Vec::new();
    if !terms.with.is_empty() {
        new.push(told("message-moved-with", "who", terms.with));
    }
    let mode = format!("message-mode-{}", terms.mode.into_str());
    new.push(say(locale, &mode, &[]));
    if let Some((room, minutes)) = terms.session {
        if !room.is_empty() {
            new.push(told("message-moved-room", "room", room));
        }
        let length = say(locale, "pages-minutes", &[("count", Value::Count(minutes))]);
        new.push(told("message-moved-lasts", "length", &length));
    }
    new
}

/// Which message tells what has become of a fee. What is asked for has a message of its own.
const fn tells_of_fee(kind: MessageKind, outcome: FeeOutcome) -> bool {
    use FeeOutcome::{Due, KeptInFull, KeptInPart, Paid, Undecided};
    match kind {
        MessageKind::Cancelled | MessageKind::Missed => {
            matches!(outcome, Undecided | KeptInFull | KeptInPart)
        }
        MessageKind::Fee => matches!(outcome, Due),
        MessageKind::Receipt => matches!(outcome, Paid),
        _ => false,
    }
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
        MessageKind::Held => "message-link-held",
        MessageKind::PaymentFailed
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
        // There is nothing to come to, or it is not about that.
        MessageKind::Requested
        | MessageKind::OnItsWay
        | MessageKind::Cancelled
        | MessageKind::Receipt
        | MessageKind::Refund
        | MessageKind::GivenBack
        | MessageKind::ReceiptCorrected => "message-link-details",
        _ => "message-link",
    }
}
