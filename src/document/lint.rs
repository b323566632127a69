//! Words that give away what an appointment is about. A service's name may be seen by others (on a lock screen, in a shared
//! calendar), so such a word in it is worth a second look.

use super::{fault::Place, findings::Findings};

/// Parts of words, in lower case; English, then German.
const TELLING: [&str; 13] = [
    "therap", "counsel", "psych", "mental", "trauma", "couple", "abuse", "addict", "diagnos", "patient", "clinic", "beratung",
    "paar",
];

/// Warns of the first telling part of a word.
pub(super) fn check(found: &mut Findings, at: &Place, text: &str) {
    let lower = text.to_lowercase();
    if let Some(word) = TELLING.iter().find(|word| lower.contains(*word)) {
        found.warn(at, format!("`{text}` holds `{word}`: this text may be seen by others, so a neutral one is kinder"));
    }
}
