//! Whatever a practice document holds: it is refused with reasons, or comes back as it was when it is written down and read again.

use hourkeep::document::{Document, check, read};
use uuid::Uuid;

/// # Panics
/// When it does not hold.
pub fn holds(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    let document = match read("practice.toml", text) {
        Ok(document) => document,
        Err(faults) => return assert!(!faults.is_empty(), "refused without a reason"),
    };
    let first = match check(&document, None, &mut Uuid::max) {
        Ok(checked) => checked.catalogue,
        Err(faults) => return assert!(!faults.is_empty(), "refused without a reason"),
    };
    let written = Document::of(&first)
        .to_toml()
        .expect("all of it has a form in TOML");
    let again =
        read("practice.toml", &written).unwrap_or_else(|faults| panic!("{faults:?}\n{written}"));
    let second = check(&again, Some(&first), &mut || {
        panic!("a new id in\n{written}")
    })
    .unwrap_or_else(|faults| panic!("{faults:?}\n{written}"));
    assert_eq!(second.catalogue, first, "{written}");
}
