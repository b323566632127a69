//! What is asked of who books, and what was typed so far.

use axum::http::StatusCode;

use super::BookContext;
use crate::web::templates::{Field, LabelledValue};

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
    pub(super) fn is_nothing(&self) -> bool {
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

impl FormErrors {
    /// The text above the form, by its id.
    pub(super) fn notice(&self) -> Option<&'static str> {
        self.notice
            .or((!self.fields.is_empty()).then_some("pages-wrong-some"))
    }

    pub(super) fn status(&self) -> StatusCode {
        if self.notice().is_some() {
            StatusCode::UNPROCESSABLE_ENTITY
        } else {
            StatusCode::OK
        }
    }
}

impl BookContext {
    pub(super) fn fields(&self, typed: &FormValues, wrong: &[&str]) -> Vec<Field> {
        let called = self.needs_number();
        // For a session by phone it is another question.
        let id = |name| {
            if called && name == "phone" {
                "phone-needed"
            } else {
                name
            }
        };
        let field = |name: &'static str, kind, value: &str, most| Field {
            name,
            kind,
            label: self.reader.say(&format!("pages-{}", id(name))),
            hint: self.reader.say(&format!("pages-{}-hint", id(name))),
            value: value.to_owned(),
            wrong: wrong
                .contains(&name)
                .then(|| self.reader.say(&wrong_text(name, value, most))),
            most,
            required: matches!(name, "name" | "email") || called && name == "phone",
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

    /// Whether the practice calls who books this.
    pub(super) fn needs_number(&self) -> bool {
        let catalogue = &self.snapshot.catalogue;
        let service = self.service().ok();
        let with = self.chosen.practitioner.as_deref();
        let with = with.and_then(|named| catalogue.practitioner_named(named));
        service.is_some_and(|service| {
            catalogue.needs_number(service, self.how().ok(), with.map(|one| one.id))
        })
    }

    /// What the form sends and nobody types: what was chosen, and `more`.
    pub(super) fn hidden(&self, more: &[(&str, String)]) -> Vec<LabelledValue> {
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
        all.map(|(name, value)| labelled(name, value, String::new()))
            .collect()
    }
}

/// A value that the form sends, or a button with a label that does.
pub(super) fn labelled(name: &str, value: &str, label: String) -> LabelledValue {
    LabelledValue {
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
