//! The languages Hourkeep speaks, and which of them a tag means.

use icu_locale_core::{Locale as Tag, locale};

/// A language with the formats of one region.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
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
}

/// Where lines of text begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    LeftToRight,
    RightToLeft,
}

impl Locale {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::EnGb, Self::EnUs, Self::De, Self::EsUs, Self::Ar];

    /// The locale a BCP 47 tag asks for; `None` when its language is not spoken here, or it is no tag.
    #[must_use]
    pub fn of(tag: &str) -> Option<Self> {
        let mut parts = tag.trim().split(['-', '_']);
        let language = parts.next()?.to_ascii_lowercase();
        match language.as_str() {
            "en" if parts.any(|part| part.eq_ignore_ascii_case("us")) => Some(Self::EnUs),
            "en" => Some(Self::EnGb),
            "de" => Some(Self::De),
            "es" => Some(Self::EsUs),
            "ar" => Some(Self::Ar),
            _ => None,
        }
    }

    /// What `wanted` asks for; without a region of its own in the practice's way of writing that language. If it is not
    /// spoken here: the first of the practice's `locales` that is, else English.
    #[must_use]
    pub fn chosen(wanted: Option<&str>, locales: &[String]) -> Self {
        let practice = || locales.iter().filter_map(|tag| Self::of(tag));
        match wanted.and_then(|tag| Some((tag, Self::of(tag)?))) {
            Some((tag, asked)) if !tag.contains(['-', '_']) => {
                practice().find(|own| own.language() == asked.language()).unwrap_or(asked)
            }
            Some((_, asked)) => asked,
            None => practice().next().unwrap_or(Self::EnGb),
        }
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
        }
    }

    /// The primary subtag: `en`, `de`, `es`, `ar`.
    #[must_use]
    pub const fn language(self) -> &'static str {
        match self {
            Self::EnGb | Self::EnUs => "en",
            Self::De => "de",
            Self::EsUs => "es",
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

    /// For ICU: the digits of Arabic are 0–9.
    pub(super) const fn icu(self) -> Tag {
        match self {
            Self::EnGb => locale!("en-GB"),
            Self::EnUs => locale!("en-US"),
            Self::De => locale!("de-DE"),
            Self::EsUs => locale!("es-US"),
            Self::Ar => locale!("ar-u-nu-latn"),
        }
    }
}
