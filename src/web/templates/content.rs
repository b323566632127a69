//! What pages say. Texts are in the reader's language already, where they are not chosen by the template; addresses are
//! relative to this service.

use serde::Serialize;

/// A label and what it is.
#[derive(Debug, Clone, Serialize)]
pub struct Row {
    pub label: String,
    pub values: Vec<String>,
}

/// Somewhere to go.
#[derive(Debug, Clone, Serialize)]
pub struct Link {
    pub href: String,
    pub label: String,
    pub current: bool,
}

/// One of several.
#[derive(Debug, Clone, Serialize)]
pub struct Choice {
    pub href: String,
    pub name: String,
    pub text: Option<String>,
    pub about: Option<String>,
}

/// A value of a form, with its label where it is chosen.
#[derive(Debug, Clone, Serialize)]
pub struct LabelledValue {
    pub name: String,
    pub value: String,
    pub label: String,
    pub checked: bool,
}

/// Services, or practitioners, to choose from; or the widget, which does that by itself.
#[derive(Debug, Clone, Default, Serialize)]
pub struct ServicesPage {
    pub back: Option<String>,
    pub heading: String,
    /// Whose services.
    pub about: Option<String>,
    pub choices: Vec<Choice>,
    /// The practice's slug.
    pub widget: Option<String>,
    /// For the widget: a practitioner's handle.
    pub practitioner: Option<String>,
    /// The same without it.
    pub plain: String,
    /// Where links that were lost are asked for.
    pub lost: String,
}

/// The free times of a day.
#[derive(Debug, Clone, Serialize)]
pub struct Times {
    pub label: String,
    pub times: Vec<Link>,
}

/// The free times of a week.
#[derive(Debug, Clone, Serialize)]
pub struct Week {
    pub title: String,
    /// Days with some.
    pub days: Vec<Times>,
    /// When there are none.
    pub none: String,
    pub next: Option<Link>,
    pub earlier: Option<String>,
    pub later: Option<String>,
    /// Whose clock.
    pub zone: String,
}

/// Choosing a time.
#[derive(Debug, Clone, Serialize)]
pub struct TimesPage {
    pub back: Option<String>,
    pub notice: Option<String>,
    pub heading: String,
    pub about: Vec<String>,
    pub pills_label: String,
    pub pills: Vec<Link>,
    pub week: Week,
}

/// A field of a form.
#[derive(Debug, Clone, Serialize)]
pub struct Field {
    pub name: &'static str,
    /// `text`, `email`, `tel`, or `lines`.
    pub kind: &'static str,
    pub label: String,
    pub hint: String,
    pub value: String,
    pub wrong: Option<String>,
    pub most: u32,
    pub required: bool,
    pub dir: &'static str,
    pub complete: &'static str,
}

/// Price, rules, and who books.
#[derive(Debug, Clone, Default, Serialize)]
pub struct DetailsPage {
    pub back: String,
    pub notice: Option<String>,
    pub heading: String,
    pub action: String,
    pub hidden: Vec<LabelledValue>,
    /// Other times, when the one that was chosen is gone: values of `start`.
    pub others: Vec<LabelledValue>,
    pub others_lead: String,
    pub facts: Vec<Row>,
    pub terms: Vec<String>,
    /// Whether the form asks; else it keeps what was typed.
    pub ask: bool,
    pub fields: Vec<Field>,
    pub kept: Vec<LabelledValue>,
    /// Buttons that answer a question, in place of one that only sends; the first is the likeliest.
    pub answers: Vec<LabelledValue>,
    pub sms: bool,
    pub voicemail: bool,
    /// Text and hash.
    pub consent: Option<Consent>,
    pub wrong_card_consent: Option<String>,
    pub wrong_agree: Option<String>,
    pub submit: String,
    pub after: String,
    /// What the browser computes meanwhile, in place of a mail.
    pub challenge: Option<Challenge>,
}

/// A piece of computing for the browser.
#[derive(Debug, Clone, Serialize)]
pub struct Challenge {
    pub token: String,
    pub difficulty: u8,
    pub puzzles: usize,
}

/// What a client agrees to when a card is saved.
#[derive(Debug, Clone, Serialize)]
pub struct Consent {
    pub text: String,
    pub hash: String,
}

/// A booking, and what can be done about it.
#[derive(Debug, Clone, Default, Serialize)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a part of the page that is there or not"
)]
pub struct ManagePage {
    pub notice: Option<String>,
    /// The page's own address, when what was done is not known here yet.
    pub look_again: Option<String>,
    pub heading: String,
    pub lead: Option<String>,
    pub facts: Vec<Row>,
    /// `/manage/{token}`.
    pub base: String,
    /// The query that keeps the language, or nothing.
    pub q: String,
    /// A fresh idempotency key.
    pub key: String,
    /// The way on to its session.
    pub join: Option<JoinSection>,
    /// Whether it can be confirmed here.
    pub confirm: bool,
    /// The button, when something can be paid.
    pub pay: Option<String>,
    /// An idempotency key, when it can be kept longer.
    pub extend: Option<String>,
    pub calendar: bool,
    pub active: bool,
    pub too_late: Option<String>,
    pub can_move: bool,
    pub can_cancel: bool,
    /// How it can take place instead.
    pub switch: Option<SwitchButton>,
    /// Where messages go, as long as it can be corrected here.
    pub correct: Option<String>,
    /// Whether its links can be replaced here.
    pub renew: bool,
    pub receipts: bool,
    pub again: Option<String>,
}

/// A mode that a session can have instead.
#[derive(Debug, Clone, Serialize)]
pub struct SwitchButton {
    pub mode: &'static str,
    pub label: String,
    /// A fresh idempotency key.
    pub key: String,
}

/// The way on to a session.
#[derive(Debug, Clone, Serialize)]
pub struct JoinSection {
    /// Its join link, when it is held online, and when that leads on.
    pub href: Option<String>,
    pub lead: String,
    /// Of a map.
    pub map: Option<String>,
}

/// What a join link says that does not lead on.
#[derive(Debug, Clone, Default, Serialize)]
pub struct JoinPage {
    pub heading: String,
    pub lead: Option<String>,
    pub facts: Vec<Row>,
    /// Of a map.
    pub map: Option<String>,
    /// In so many seconds it leads on.
    pub opens_in: Option<i64>,
    /// The page's own address.
    pub again: String,
}

/// A request to book, and its answer.
#[derive(Debug, Clone, Serialize)]
pub struct RequestPage {
    pub notice: Option<String>,
    pub heading: String,
    pub lead: String,
    pub facts: Vec<Row>,
    pub action: String,
    pub key: String,
    /// Of the booking, as it is shown.
    pub version: i64,
    /// Whether it can be answered.
    pub asks: bool,
}

/// What cancelling costs, before it is done.
#[derive(Debug, Clone, Serialize)]
pub struct CancelPage {
    pub base: String,
    pub q: String,
    pub notice: Option<String>,
    pub facts: Vec<Row>,
    pub sentence: String,
    pub let_pass: Option<String>,
    pub key: String,
    /// The amounts that are shown, to be sent back.
    pub seen: String,
}

/// From when to when, before it is done.
#[derive(Debug, Clone, Serialize)]
pub struct MovePage {
    pub base: String,
    pub q: String,
    pub back: String,
    pub facts: Vec<Row>,
    pub key: String,
    pub start: String,
    pub who: String,
}

/// One way to reach somebody.
#[derive(Debug, Clone, Serialize)]
pub struct Channel {
    pub name: &'static str,
    pub label: String,
    pub choices: Vec<LabelledValue>,
}

/// How the client is reached.
#[derive(Debug, Clone, Serialize)]
pub struct ContactPage {
    pub base: String,
    pub q: String,
    pub wrong: Option<String>,
    pub stricter_only: bool,
    pub channels: Vec<Channel>,
    pub from: String,
    pub until: String,
    pub name: String,
    pub languages: Vec<LabelledValue>,
}

/// Where messages go, to be corrected.
#[derive(Debug, Clone, Serialize)]
pub struct AddressPage {
    pub base: String,
    pub q: String,
    pub key: String,
    pub wrong: Option<String>,
    pub email: String,
    pub phone: String,
}

/// The address of a calendar.
#[derive(Debug, Clone, Serialize)]
pub struct FeedPage {
    pub base: String,
    pub q: String,
    pub url: String,
    pub webcal: String,
}

/// Whose links are to be sent.
#[derive(Debug, Clone, Serialize)]
pub struct LinksPage {
    pub action: String,
    pub field: Field,
}

/// What went wrong, and what to do next.
#[derive(Debug, Clone, Default, Serialize)]
pub struct MessagePage {
    pub heading: String,
    pub text: String,
    pub next: Option<String>,
    pub link: Option<Link>,
}
