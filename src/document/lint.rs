//! Words that give away what an appointment is about. A service's name may be seen by others (on a lock screen, in a shared
//! calendar), so such a word in it is worth a second look.

use super::{fault::Pointer, findings::Findings};
use domain::sensitive_words::{publicly_sensitive_word, sensitive_word};

/// Warns of the first telling part of a word.
pub(super) fn check(found: &mut Findings, at: &Pointer, text: &str) {
    if let Some(word) = sensitive_word(text) {
        found.warn(at, format!("`{text}` contains `{word}`: others may see this text, so something neutral is kinder"));
    }
}

/// Refuses a sender of messages that says what kind of practice it is.
pub(super) fn check_sender(found: &mut Findings, at: &Pointer, sender: &str) {
    let told = publicly_sensitive_word(sender);
    found.require(
        told.is_none(),
        at,
        format!("`{sender}` would appear on lock screens as the sender of messages, and `{}` gives away what they are about: choose something neutral, like a name or a street", told.unwrap_or_default()),
    );
}
