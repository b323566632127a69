//! Texts that are not there in every language of the practice: a warning, for clients then read them in its own.

use super::{Document, fault::Pointer, findings::Findings, text::Translations};
use domain::language::primary;

/// Warns of each text that lacks a language of `locales`.
pub(super) fn check(found: &mut Findings, document: &Document) {
    let mut languages: Vec<String> = Vec::new();
    for language in document.locales.iter().map(|locale| primary(locale)) {
        if !languages.contains(&language) {
            languages.push(language);
        }
    }
    let Some((own, others)) = languages.split_first() else {
        return;
    };
    let mut look = |at: Pointer, translations: &Translations| {
        let missing: Vec<_> = others
            .iter()
            .filter(|language| !translations.contains_key(*language))
            .map(String::as_str)
            .collect();
        if !missing.is_empty() {
            let message = format!(
                "has no translation for {}: clients who read that see it in {own}",
                missing.join(", ")
            );
            found.warn(&at, message);
        }
    };
    let root = Pointer::default();
    if document.crisis_note.is_some() {
        look(root.key("crisis_note"), &document.crisis_note_translations);
    }
    if document.tax_note.is_some() {
        look(root.key("tax_note"), &document.tax_note_translations);
    }
    for (n, service) in document.services.iter().enumerate() {
        let at = root.key("services").index(n);
        look(at.key("name"), &service.translations);
        if service.description.is_some() {
            look(at.key("description"), &service.description_translations);
        }
    }
}
