//! What stands around every page.

use serde::Serialize;

use super::{content::LabelledValue, numbers::TextPart};
use domain::wording::{Direction, Locale};

/// What stands around every page.
#[derive(Debug, Clone, Serialize)]
pub struct Frame {
    /// BCP 47.
    pub lang: &'static str,
    /// As in HTML: `ltr`, `rtl`.
    pub dir: &'static str,
    /// Neutral: it stands in tabs and histories.
    pub title: String,
    pub practice: Practice,
    pub languages: Vec<LanguageLink>,
    /// What a change of language sends along with the page's form, so that nothing typed is lost; by itself it is a link.
    pub sends: Option<LabelledValue>,
    /// Not for search engines.
    pub noindex: bool,
}

/// Whose page it is.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Practice {
    pub name: String,
    /// Whether one of the two is there.
    pub contact: bool,
    pub phone: Option<String>,
    /// The number as it is dialled.
    pub tel: Option<String>,
    pub email: Option<String>,
    /// What to do instead in a crisis.
    pub crisis: Vec<TextPart>,
}

/// The same page in another language.
#[derive(Debug, Clone, Serialize)]
pub struct LanguageLink {
    pub href: String,
    pub lang: &'static str,
    /// In that language.
    pub name: &'static str,
    pub current: bool,
}

impl Frame {
    /// In a language.
    #[must_use]
    pub fn new(locale: Locale, title: String) -> Self {
        Self {
            lang: locale.tag(),
            dir: if locale.direction() == Direction::RightToLeft {
                "rtl"
            } else {
                "ltr"
            },
            title,
            practice: Practice::default(),
            languages: Vec::new(),
            sends: None,
            noindex: true,
        }
    }

    /// Links to the same page in all languages; `href` gets a language's primary tag.
    #[must_use]
    pub fn in_languages(self, locale: Locale, href: impl Fn(&str) -> String) -> Self {
        let all = [
            ("en", "English"),
            ("de", "Deutsch"),
            ("es", "Español"),
            ("ar", "العربية"),
        ];
        let link = |(lang, name): (&'static str, &'static str)| LanguageLink {
            href: href(lang),
            lang,
            name,
            current: locale.language() == lang,
        };
        Self {
            languages: all.into_iter().map(link).collect(),
            ..self
        }
    }
}
