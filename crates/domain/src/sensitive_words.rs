//! Words that give away what an appointment is about.

/// Parts of words, in lower case; English, German, Spanish, Arabic.
const SENSITIVE: [&str; 21] = [
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
pub fn sensitive_word(text: &str) -> Option<&'static str> {
    let lower = text.to_lowercase();
    SENSITIVE.into_iter().find(|word| lower.contains(word))
}

/// Whether a text holds what a reader of mail would make a link of: an address, a web address, or a name of a host. Nobody's name
/// does, so that whoever writes one into it wants strangers to follow it.
#[must_use]
pub fn looks_like_link(text: &str) -> bool {
    let plain: String = text
        .chars()
        .map(|c| {
            // UTS #46 maps these to a full stop, so a name written with them is a host's too.
            if matches!(c, '。' | '．' | '｡' | '․' | '﹒') {
                '.'
            } else {
                c
            }
        })
        .collect();
    let is_host = |word: &str| {
        let mut labels = word
            .split(['/', ':', '?', '#'])
            .next()
            .unwrap_or_default()
            .rsplit('.');
        let top = labels.next().unwrap_or_default();
        let rest = labels.next().unwrap_or_default();
        // No top-level domain has one letter: `J.R` is a name's initials.
        top.chars().count() >= 2
            && top.chars().all(char::is_alphabetic)
            && rest.chars().any(char::is_alphanumeric)
    };
    let words = plain.split(|c: char| {
        c.is_whitespace() || matches!(c, ',' | ';' | '(' | ')' | '<' | '>' | '[' | ']' | '"' | '|')
    });
    plain.contains(['@', '＠', '﹫'])
        || plain.contains("//")
        || words
            // Punctuation at the end of a sentence is not part of the host.
            .map(|word| word.trim_matches(['.', '!', '?', ':']))
            .any(is_host)
}

/// The first telling part of a text that a stranger may see: a subject, a sender. There, `Praxis` tells as well.
#[must_use]
pub fn publicly_sensitive_word(text: &str) -> Option<&'static str> {
    // Only in public does `Praxis` tell something: the client already knows it.
    sensitive_word(text).or_else(|| text.to_lowercase().contains("praxis").then_some("praxis"))
}
