//! Rules for the texts of a document: names, handles, translations.

use std::collections::{BTreeMap, BTreeSet};

use super::{fault::Pointer, findings::Findings, language};
use domain::{
    practice::Text,
    text::{is_blank, is_hidden},
};

/// By language: `{ de = "…" }`.
pub type Translations = BTreeMap<String, String>;

/// How a fault begins that something is not there: it may be what is misspelt beside it.
pub(super) const MISSING: &str = "missing: ";

/// What stands on one line, like a name.
pub(super) const NAME: usize = 120;
/// A paragraph.
pub(super) const NOTE: usize = 2_000;

impl Findings<'_> {
    /// 1–120 characters on one line.
    pub(super) fn name(&mut self, at: &Pointer, text: &str) -> String {
        self.text(at, text, NAME)
    }

    /// 1–`most` characters, none of them a control character; a [`NOTE`] may have several lines.
    pub(super) fn text(&mut self, at: &Pointer, text: &str, most: usize) -> String {
        // Characters, not bytes: people are told the limit, in every script.
        let length = text.chars().count();
        self.require(
            !is_blank(text),
            at,
            "is empty: write something or leave it out",
        );
        self.require(
            length <= most,
            at,
            format!("{length} characters long: at most {most}"),
        );
        let control = text
            .chars()
            // Direction marks too: they would turn the text around them on receipts and in mails.
            .any(|c| is_hidden(c) && !(most == NOTE && c == '\n'));
        self.require(
            !control,
            at,
            "contains control characters (a tab, a line break, …): remove them",
        );
        text.to_owned()
    }

    /// A text that may be left out.
    pub(super) fn optional_text(
        &mut self,
        at: &Pointer,
        text: Option<&String>,
        most: usize,
    ) -> Option<String> {
        text.map(|text| self.text(at, text, most))
    }

    /// The text in member `name` of `at`, with its translations in member `translations`.
    pub(super) fn translated(
        &mut self,
        (at, name, translations): (&Pointer, &str, &str),
        text: Option<&String>,
        others: &Translations,
        most: usize,
    ) -> Option<Text> {
        for (key, other) in others {
            let place = at.key(translations).key(key);
            let known = language::is_language(key);
            self.require(
                known,
                &place,
                format!("`{key}` is not a language: write its two letters, like de or en"),
            );
            self.text(&place, other, most);
        }
        if text.is_none() && !others.is_empty() {
            self.fault(
                &at.key(translations),
                format!("{MISSING}`{name}`, so there is nothing to translate"),
            );
        }
        text.map(|text| Text {
            text: self.text(&at.key(name), text, most),
            translations: others.clone(),
        })
    }

    /// The owner's name for something, used in addresses and in this document: checked, and not `taken` before.
    pub(super) fn handle(
        &mut self,
        at: &Pointer,
        handle: &str,
        taken: &mut BTreeSet<String>,
    ) -> String {
        let holds = is_handle(handle);
        self.require(
            holds,
            at,
            format!(
                "`{handle}`: 1 to 32 of a-z, 0-9, `-` and `_`, starting with a letter or digit"
            ),
        );
        self.require(
            taken.insert(handle.to_owned()),
            at,
            format!("`{handle}` is used twice: every id must be its own"),
        );
        handle.to_owned()
    }
}

/// Short enough that it can never be taken for an id like `svc_…`.
pub(super) fn is_handle(text: &str) -> bool {
    let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit();
    (1..=32).contains(&text.len())
        && text.bytes().next().is_some_and(plain)
        && text.bytes().all(|b| plain(b) || b == b'-' || b == b'_')
}
