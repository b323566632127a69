//! Texts as they are compared.

use strsim::osa_distance as strokes;
use unicode_normalization::UnicodeNormalization;

/// A text for comparing: in one Unicode form (NFKC) and without case. Each letter by itself is made large and then small, so that
/// `ß` is `ss` and every `Σ` is `σ`; and once more into one form, for that may have left another.
#[must_use]
pub fn fold(text: &str) -> String {
    text.nfkc()
        .flat_map(char::to_uppercase)
        .flat_map(char::to_lowercase)
        .nfkc()
        .collect()
}

/// The word among `known` that was probably meant: one that begins alike, or that few strokes of a key turn into it.
#[must_use]
pub fn meant<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let near = |known: &&str| {
        let part = word.len().min(known.len()) >= 2
            && (known.starts_with(word) || word.starts_with(known));
        part || strokes(word, known) <= (word.chars().count() / 3).clamp(1, 3)
    };
    known
        .into_iter()
        .filter(near)
        .min_by_key(|known| strokes(word, known))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_name_in_two_spellings_is_one() {
        for (one, other) in [
            ("Zoë", "Zoe\u{308}"),
            ("ZOË", "zoë"),
            ("Groß", "GROSS"),
            ("Ⅳ", "iv"),
            ("ﬁona", "Fiona"),
            ("Ｓａｍ", "sam"),
            ("ΣΊΣΥΦΟΣ", "Σίσυφος"),
            ("Ångström", "A\u{30a}ngstro\u{308}m"),
            ("한글", "\u{1112}\u{1161}\u{11ab}\u{1100}\u{1173}\u{11af}"),
        ] {
            assert_eq!(fold(one), fold(other), "{one} {other}");
            assert_eq!(fold(&fold(one)), fold(one), "{one}");
        }
        assert_ne!(fold("Zoe"), fold("Zoë"));
        assert_ne!(fold("Sam"), fold("Pam"));
    }

    #[test]
    fn a_slip_of_the_pen_is_understood() {
        for (typed, known) in [
            ("pric", "price"),
            ("duration", "duration_minutes"),
            ("nmae", "name"),
            ("ident", "id"),
            ("locals", "locales"),
        ] {
            assert_eq!(
                meant(
                    typed,
                    ["id", "price", "duration_minutes", "name", "locales"]
                ),
                Some(known),
                "{typed}"
            );
        }
        assert_eq!(meant("colour", ["id", "price"]), None);
    }
}
