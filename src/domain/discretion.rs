//! Words that give away what an appointment is about.

/// Parts of words, in lower case; English, German, Spanish, Arabic.
const TELLING: [&str; 21] = [
    "therap",
    "counsel",
    "psych",
    "mental",
    "trauma",
    "couple",
    "abuse",
    "addict",
    "diagnos",
    "patient",
    "clinic",
    "beratung",
    "paar",
    "terap",
    "psic",
    "consejer",
    "clínic",
    "pacient",
    "علاج",
    "عيادة",
    "مريض",
];

/// The first telling part of a word.
#[must_use]
pub fn telling(text: &str) -> Option<&'static str> {
    let lower = text.to_lowercase();
    TELLING.into_iter().find(|word| lower.contains(word))
}

/// The first telling part of a text that a stranger may see: a subject, a sender. There, `Praxis` tells as well.
#[must_use]
pub fn telling_in_public(text: &str) -> Option<&'static str> {
    telling(text).or_else(|| text.to_lowercase().contains("praxis").then_some("praxis"))
}
