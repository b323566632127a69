//! The texts of `locales/`, in Fluent (projectfluent.org/fluent), built into the program.

use std::sync::LazyLock;

use fluent_bundle::{FluentArgs, FluentResource, FluentValue, concurrent::FluentBundle};

use super::Locale;
use crate::text::strip_bidi_controls;

/// What a text's placeholder stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Value<'a> {
    Text(&'a str),
    /// Chooses the plural form.
    Count(u32),
}

macro_rules! texts {
    ($language:literal) => {
        [
            include_str!(concat!("../../../../locales/", $language, "/moments.ftl")),
            include_str!(concat!("../../../../locales/", $language, "/quote.ftl")),
            include_str!(concat!("../../../../locales/", $language, "/card.ftl")),
            include_str!(concat!("../../../../locales/", $language, "/receipt.ftl")),
            include_str!(concat!("../../../../locales/", $language, "/feed.ftl")),
            include_str!(concat!("../../../../locales/", $language, "/messages.ftl")),
            include_str!(concat!(
                "../../../../locales/",
                $language,
                "/notifications.ftl"
            )),
            include_str!(concat!("../../../../locales/", $language, "/pages.ftl")),
        ]
    };
}

/// Language by language its files.
pub(super) const FILES: [(&str, &[&str]); 4] = [
    ("en", &texts!("en")),
    ("de", &texts!("de")),
    ("es", &texts!("es")),
    ("ar", &texts!("ar")),
];

static BUNDLES: LazyLock<Vec<(&'static str, FluentBundle<FluentResource>)>> = LazyLock::new(|| {
    FILES
        .iter()
        .map(|(language, files)| (*language, bundle(language, files)))
        .collect()
});

fn bundle(language: &str, files: &[&str]) -> FluentBundle<FluentResource> {
    let mut bundle = FluentBundle::new_concurrent(language.parse().into_iter().collect());
    // Where lines run from the right, amounts and names are isolated (U+2068, U+2069) so that they keep their own direction;
    // elsewhere the marks would only travel into copied text and short messages.
    bundle.set_use_isolating(language == Locale::Ar.language());
    for file in files {
        // What does not parse is left out here and found by the tests.
        bundle.add_resource_overriding(
            FluentResource::try_new((*file).to_owned()).unwrap_or_else(|(parsed, _)| parsed),
        );
    }
    bundle
}

/// The text `id` in the reader's language. In Arabic its values are wrapped in isolation marks; see [`plain`].
/// An unknown id comes back as it is: the tests know them all.
#[must_use]
pub fn say(locale: Locale, id: &str, values: &[(&str, Value<'_>)]) -> String {
    let mut arguments = FluentArgs::with_capacity(values.len());
    for (name, value) in values {
        match value {
            Value::Text(text) => arguments.set(*name, FluentValue::from(*text)),
            Value::Count(count) => arguments.set(*name, FluentValue::from(*count)),
        }
    }
    let bundle = BUNDLES
        .iter()
        .find(|(language, _)| *language == locale.language())
        .map(|(_, bundle)| bundle);
    let pattern = bundle.and_then(|bundle| Some((bundle, bundle.get_message(id)?.value()?)));
    pattern.map_or_else(
        || id.to_owned(),
        |(bundle, pattern)| {
            let said = bundle.format_pattern(pattern, Some(&arguments), &mut Vec::new());
            one_full_stop(said.into_owned(), values)
        },
    )
}

/// A value that ends in an abbreviation, such as `12:00 p.m.`, ends its sentence too: a second full stop would be wrong.
fn one_full_stop(said: String, values: &[(&str, Value<'_>)]) -> String {
    values.iter().fold(said, |said, (_, value)| match value {
        Value::Text(text) if text.ends_with('.') => said
            .replace(&format!("{text}."), text)
            // In Arabic a mark stands between both.
            .replace(&format!("{text}\u{2069}."), &format!("{text}\u{2069}")),
        _ => said,
    })
}

/// The text without the marks that isolate its values and with ordinary spaces, for short messages, subjects and comparisons.
#[must_use]
pub fn plain(text: &str) -> String {
    strip_bidi_controls(text).replace(['\u{a0}', '\u{202f}'], " ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::is_hidden;

    #[test]
    fn plain_text_keeps_every_character_that_may_be_written() {
        let all = ('\0'..=char::MAX).filter(|c| !is_hidden(*c));
        let all: String = all
            .filter(|c| !matches!(c, '\u{a0}' | '\u{202f}'))
            .collect();
        assert!(plain(&all) == all);
        assert_eq!(
            plain("\u{2068}S. Q.\u{2069}, 65,00\u{a0}€"),
            "S. Q., 65,00 €"
        );
    }
}
