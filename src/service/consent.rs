//! What a client agrees to when a card is saved: the words, in each language, and their hash.

use std::fmt::Write;

use super::tokens::sha256;
use crate::domain::practice::Practice;

/// The text in each language that it is shown in.
pub(super) fn texts(practice: &Practice) -> Vec<String> {
    vec![text(practice, None)]
}

/// The text in one language.
pub(super) fn text(practice: &Practice, language: Option<&str>) -> String {
    let _ = language;
    format!(
        "I let {} keep my card with its payment provider and charge it for this appointment: for its price after it took \
         place, and for a fee for a late cancellation or a missed appointment as the rules say that I was shown.",
        practice.name
    )
}

/// SHA-256 of the text, in hex.
pub(super) fn hash(text: &str) -> String {
    sha256(text.as_bytes()).iter().fold(String::new(), |mut hex, byte| {
        // Writing to a String cannot fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}
