//! Texts: which characters people may write, how a text of theirs stands on one line, and how texts are compared.
//!
//! One rule holds everywhere: what [`is_hidden`] names is refused where it is written (practice files, requests) and never passed
//! on; every other character comes out of mails, receipts, feeds and pages as it was written.

use icu_properties::{CodePointSetData, props::DefaultIgnorableCodePoint};
use strsim::osa_distance as strokes;
use unicode_normalization::UnicodeNormalization;

/// Steers a device or ends a line: Unicode's control characters (general category Cc) and its separators of lines and paragraphs.
#[must_use]
pub fn is_control(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}' | '\u{2029}')
}

/// Embeds, overrides or isolates the direction of the text around it (UAX #9 §2.1 to §2.5), so that one name can look like another.
/// The implicit marks of §2.6 do not: they do no more than a letter of their script would, and Arabic and Hebrew need them.
#[must_use]
pub const fn is_bidi_control(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// What nobody may write: [`is_control`] and [`is_bidi_control`]. Texts of several lines keep their line ends all the same.
#[must_use]
pub fn is_hidden(c: char) -> bool {
    is_control(c) || is_bidi_control(c)
}

/// Shows nothing by itself: Unicode's `Default_Ignorable_Code_Point`, and the empty pattern of Braille. Within a word it is welcome:
/// some scripts and emoji need joiners.
#[must_use]
pub fn is_invisible(c: char) -> bool {
    // To Unicode U+2800 is a symbol and so not ignorable, but it shows nothing.
    c == '\u{2800}' || CodePointSetData::new::<DefaultIgnorableCodePoint>().contains(c)
}

/// Whether nothing in it can be seen.
#[must_use]
pub fn is_blank(text: &str) -> bool {
    text.chars()
        .all(|c| c.is_whitespace() || is_control(c) || is_invisible(c))
}

/// The text without [`is_bidi_control`]: they come along when a name or a number is copied, and nobody sees them.
#[must_use]
pub fn strip_bidi_controls(text: &str) -> String {
    // Removed, not refused: whoever pastes a name did not type them.
    text.replace(is_bidi_control, "")
}

/// The text on one line: a space for each control character, and nothing that turns what stands around it.
#[must_use]
pub fn one_line(text: &str) -> String {
    let spaced = |c: char| if is_control(c) { ' ' } else { c };
    text.chars()
        .filter(|c| !is_bidi_control(*c))
        .map(spaced)
        .collect()
}

/// A text for comparing: in one Unicode form (NFKC) and without case. Each letter by itself is made large and then small, so that
/// `ß` is `ss` and every `Σ` is `σ`; and once more into one form, for that may have left another.
#[must_use]
pub fn fold(text: &str) -> String {
    text.nfkc()
        // Upper case and then lower: `char::to_lowercase` alone keeps `ß` and the final `ς`.
        .flat_map(char::to_uppercase)
        .flat_map(char::to_lowercase)
        .nfkc()
        .collect()
}

/// The word among `known` that was probably meant: one that begins alike, or that few strokes of a key turn into it.
#[must_use]
pub fn meant<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let near = |known: &&str| {
        // A single letter begins too many words.
        let part = word.len().min(known.len()) >= 2
            && (known.starts_with(word) || word.starts_with(known));
        // A third of the word: more edits than that make it another word, not a slip.
        part || strokes(word, known) <= (word.chars().count() / 3).clamp(1, 3)
    };
    known
        .into_iter()
        .filter(near)
        .min_by_key(|known| strokes(word, known))
}

#[cfg(test)]
mod tests {
    use icu_properties::{
        CodePointMapData,
        props::{BidiControl, GeneralCategory},
    };

    use super::*;

    fn all() -> impl Iterator<Item = char> {
        '\0'..=char::MAX
    }

    #[test]
    fn the_classes_are_those_of_unicode() {
        let category = CodePointMapData::<GeneralCategory>::new();
        let bidi = CodePointSetData::new::<BidiControl>();
        for c in all() {
            let controls = [
                GeneralCategory::Control,
                GeneralCategory::LineSeparator,
                GeneralCategory::ParagraphSeparator,
            ];
            assert_eq!(is_control(c), controls.contains(&category.get(c)), "{c:?}");
            let mark = matches!(c, '\u{200e}' | '\u{200f}' | '\u{61c}');
            assert_eq!(is_bidi_control(c), bidi.contains(c) && !mark, "{c:?}");
            assert!(!is_bidi_control(c) || is_invisible(c), "{c:?}");
        }
    }

    #[test]
    fn what_shows_nothing_is_blank() {
        for text in [
            "",
            " ",
            "\u{3000}",
            "\u{200b}",
            "\u{feff} \u{ad}",
            "\u{115f}",
            "\u{3164}",
            "\n\u{2029}",
        ] {
            assert!(is_blank(text), "{text:?}");
        }
        assert!(!is_blank("X") && !is_blank("\u{645}\u{200c}\u{6cc}"));
    }

    #[test]
    fn one_line_takes_only_what_is_hidden() {
        assert_eq!(
            one_line("a\r\nb\tc\u{2028}d\u{202e}e\u{2066}f\0"),
            "a  b c def "
        );
        let kept: String = all().filter(|c| !is_hidden(*c)).collect();
        assert!(one_line(&kept) == kept && strip_bidi_controls(&kept) == kept);
        assert_eq!(strip_bidi_controls("\u{202a}+44 20\u{202c}\n"), "+44 20\n");
    }

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
