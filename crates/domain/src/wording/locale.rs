//! The languages Hourkeep speaks, and which of them a tag means.

use icu_locale_core::{Locale as Tag, locale};

use crate::language::primary;

/// A language with the formats of one region.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, strum::VariantArray)]
pub enum Locale {
    /// English as in Britain; English without a region, and of regions not named here.
    EnGb,
    /// English as in the United States: 12-hour clock, month first.
    EnUs,
    De,
    /// Spanish as in the United States.
    EsUs,
    /// Arabic with the digits 0–9 and a 24-hour clock, so that amounts and times look as on the practice's other papers.
    Ar,
    /// English for readers who are used to French numbers: where French is spoken, which Hourkeep does not speak.
    EnFr,
    /// German as in Switzerland.
    DeCh,
    /// Spanish as in Spain.
    EsEs,
}

/// Where lines of text begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    LeftToRight,
    RightToLeft,
}

impl Locale {
    /// All of them.
    pub const ALL: &'static [Self] = <Self as strum::VariantArray>::VARIANTS;

    /// The locale a BCP 47 tag asks for; `None` when its language is not spoken here, or it is no tag.
    #[must_use]
    pub fn of(tag: &str) -> Option<Self> {
        let language = primary(tag);
        let region = tag
            .trim()
            .split(['-', '_'])
            .skip(1)
            // The region is not always second: a script may stand before it, as in `zh-Hant-TW`.
            .find(|part| part.len() == 2)
            .map(str::to_ascii_uppercase);
        match (language.as_str(), region.as_deref()) {
            ("en", Some("US")) => Some(Self::EnUs),
            ("en", Some("FR")) => Some(Self::EnFr),
            ("en", _) => Some(Self::EnGb),
            // Liechtenstein writes amounts as Switzerland does.
            ("de", Some("CH" | "LI")) => Some(Self::DeCh),
            ("de", _) => Some(Self::De),
            ("es", Some("ES")) => Some(Self::EsEs),
            ("es", _) => Some(Self::EsUs),
            ("ar", _) => Some(Self::Ar),
            _ => None,
        }
    }

    /// What `wanted` asks for; without a region of its own in the practice's way of writing that language. If it is not
    /// spoken here: the first of the practice's `locales` that is, else English; with French numbers where it speaks French.
    #[must_use]
    pub fn chosen(wanted: Option<&str>, locales: &[String]) -> Self {
        let practice = || locales.iter().filter_map(|tag| Self::of(tag));
        match wanted.and_then(|tag| Some((tag, Self::of(tag)?))) {
            // `en` asked of a practice in New York means its English; `en-GB` is the reader's own
            // choice.
            Some((tag, asked)) if !tag.contains(['-', '_']) => practice()
                .find(|own| own.language() == asked.language())
                .unwrap_or(asked),
            Some((_, asked)) => asked,
            None => practice().next().unwrap_or_else(|| Self::english(locales)),
        }
    }

    /// English for a practice whose own languages are not spoken here.
    fn english(locales: &[String]) -> Self {
        let french = locales.first().is_some_and(|tag| primary(tag) == "fr");
        if french { Self::EnFr } else { Self::EnGb }
    }

    /// BCP 47, for `lang` attributes and the language of a document.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::EnGb => "en-GB",
            Self::EnUs => "en-US",
            Self::De => "de-DE",
            Self::EsUs => "es-US",
            Self::Ar => "ar",
            Self::EnFr => "en-FR",
            Self::DeCh => "de-CH",
            Self::EsEs => "es-ES",
        }
    }

    /// The primary subtag: `en`, `de`, `es`, `ar`.
    #[must_use]
    pub const fn language(self) -> &'static str {
        match self {
            Self::EnGb | Self::EnUs | Self::EnFr => "en",
            Self::De | Self::DeCh => "de",
            Self::EsUs | Self::EsEs => "es",
            Self::Ar => "ar",
        }
    }

    #[must_use]
    pub const fn direction(self) -> Direction {
        match self {
            Self::Ar => Direction::RightToLeft,
            _ => Direction::LeftToRight,
        }
    }

    /// Whether its readers are used to the customs of the United States: Letter paper, Tax ID.
    #[must_use]
    pub const fn is_american(self) -> bool {
        matches!(self, Self::EnUs | Self::EsUs)
    }

    /// For ICU, of dates and times: the digits of Arabic are 0–9.
    pub(super) const fn icu(self) -> Tag {
        match self {
            Self::EnGb | Self::EnFr => locale!("en-GB"),
            Self::EnUs => locale!("en-US"),
            Self::De => locale!("de-DE"),
            Self::EsUs => locale!("es-US"),
            Self::Ar => locale!("ar-u-nu-latn"),
            Self::DeCh => locale!("de-CH"),
            Self::EsEs => locale!("es-ES"),
        }
    }

    /// For ICU, of numbers.
    pub(super) const fn numbers(self) -> Tag {
        match self {
            Self::EnFr => locale!("fr-FR"),
            other => other.icu(),
        }
    }
}
