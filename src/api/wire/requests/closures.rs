//! What is asked about many bookings at once.

use std::collections::BTreeMap;

use garde::Validate;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    api::wire::fields::{Day, many_lines, not_blank, one_line, optional_object},
    service::{booking::late::LateRequest, practice::closure_request::ClosureRequest},
};
use domain::practice::Text;

/// What is to be closed: a practitioner, a room, a place, or without any of them the whole practice.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"practitioner": "hw", "first": "2026-11-23", "last": "2026-11-24", "label": "Conference"}))]
pub struct ClosureBody {
    /// Id or handle.
    #[garde(inner(length(max = 64), custom(one_line)))]
    #[schema(max_length = 64, nullable = false, required = false)]
    pub practitioner: Option<String>,
    /// Id or handle.
    #[garde(inner(length(max = 64), custom(one_line)))]
    #[schema(max_length = 64, nullable = false, required = false)]
    pub room: Option<String>,
    /// The id of a place in the practice file: all its rooms.
    #[garde(inner(length(max = 64), custom(one_line)))]
    #[schema(max_length = 64, nullable = false, required = false)]
    pub place: Option<String>,
    /// The first local date, included.
    #[garde(skip)]
    #[schema(value_type = String, format = Date)]
    pub first: Day,
    /// The last local date, included; the first for a single day.
    #[garde(skip)]
    #[schema(value_type = String, format = Date)]
    pub last: Day,
    /// What you call it. Clients do not see it.
    #[garde(length(chars, min = 1, max = 80), custom(one_line), custom(not_blank))]
    #[schema(min_length = 1, max_length = 80)]
    pub label: String,
}

impl From<ClosureBody> for ClosureRequest {
    fn from(body: ClosureBody) -> Self {
        Self {
            practitioner: body.practitioner,
            room: body.room,
            place: body.place,
            first: body.first.0,
            last: body.last.0,
            label: body.label,
        }
    }
}

/// Words of the practice’s own.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WordsBody {
    /// In the practice’s own language.
    #[garde(
        length(chars, min = 1, max = 1000),
        custom(many_lines),
        custom(not_blank)
    )]
    #[schema(min_length = 1, max_length = 1000)]
    pub text: String,
    /// The same in other languages, by primary language subtag; each client gets it in theirs.
    #[garde(custom(translated))]
    #[serde(default)]
    #[schema(required = false, example = json!({"de": "Bis bald!"}))]
    pub translations: BTreeMap<String, String>,
}

/// As strict as the text itself.
#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "the shape that garde calls"
)]
fn translated(all: &BTreeMap<String, String>, (): &()) -> garde::Result {
    for (language, text) in all {
        let is_language = (2..=3).contains(&language.len())
            && language.bytes().all(|letter| letter.is_ascii_lowercase());
        if !is_language {
            return Err(garde::Error::new(
                "give each language by its two or three letters, such as `de`",
            ));
        }
        if text.chars().count() > 1000 {
            return Err(garde::Error::new("at most 1000 characters each"));
        }
        not_blank(text, &())?;
        many_lines(text, &())?;
    }
    Ok(())
}

impl From<WordsBody> for Text {
    fn from(body: WordsBody) -> Self {
        Self {
            text: body.text,
            translations: body.translations,
        }
    }
}

/// How the bookings of a closure are cancelled.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"message": {"text": "We will be glad to see you in December."}}))]
pub struct ClosureCancelBody {
    /// Added to the message that tells each client.
    #[garde(dive)]
    #[serde(default, deserialize_with = "optional_object")]
    #[schema(nullable = false, required = false)]
    pub message: Option<WordsBody>,
}

/// Who is running late today, and by how much.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"practitioner": "hw", "minutes": 20}))]
pub struct LateBody {
    /// Id or handle.
    #[garde(length(max = 64), custom(one_line))]
    #[schema(max_length = 64)]
    pub practitioner: String,
    /// About how many minutes later sessions begin.
    #[garde(range(min = 5, max = 240))]
    #[schema(minimum = 5, maximum = 240)]
    pub minutes: u32,
    /// Added to the message that tells each client.
    #[garde(dive)]
    #[serde(default, deserialize_with = "optional_object")]
    #[schema(nullable = false, required = false)]
    pub message: Option<WordsBody>,
}

impl From<LateBody> for LateRequest {
    fn from(body: LateBody) -> Self {
        Self {
            practitioner: body.practitioner,
            minutes: body.minutes,
            words: body.message.map(Text::from),
        }
    }
}
