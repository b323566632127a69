//! Made-up values, the worse the likelier: whatever they are, a calendar keeps its parts and its lines, and tells them unchanged.

use icalendar::Component;
use proptest::prelude::*;

use super::*;
use crate::write::text;

/// Pieces that other writers of calendars have broken on.
const PIECES: &[&str] = &[
    "\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\n",
    "\nBEGIN:VALARM\n",
    "\r",
    "\r\n ",
    "\n\t",
    "\\n",
    "\\",
    "\\,",
    ";",
    ",",
    ":",
    "\"",
    "'",
    "^n",
    "^'",
    "^^",
    "=",
    "%2C",
    "%",
    "&amp;",
    "<script>alert(1)</script>",
    "\0",
    "\u{7}",
    "\u{7f}",
    "\u{85}",
    "\u{2028}",
    "\u{202e}",
    "\u{2066}",
    "\u{200b}",
    "\u{feff}",
    "\u{200d}",
    "👩\u{200d}🔬",
    "e\u{301}\u{323}",
    "山田",
    "ß",
    "ℌ",
    "\u{10ffff}",
    "\u{fffe}",
    "VALUE=DATE",
    "BEGIN:VCALENDAR",
    "mailto:",
    "https://",
    "javascript:alert(1)",
    " ",
    "  ",
    "\t",
    "a",
    "word",
];

pub(super) fn hostile() -> impl Strategy<Value = String> {
    let pieces = || {
        proptest::collection::vec(proptest::sample::select(PIECES), 0..40)
            .prop_map(|all| all.concat())
    };
    let long = (pieces(), 0..10_000_usize).prop_map(|(one, most)| {
        let one = if one.is_empty() { "ü".to_owned() } else { one };
        one.chars().cycle().take(most).collect::<String>()
    });
    prop_oneof![6 => pieces(), 2 => any::<String>(), 1 => long]
}

fn parts(lines: &[String]) -> usize {
    lines
        .iter()
        .filter(|line| line.to_ascii_uppercase().starts_with("BEGIN:"))
        .count()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_value_breaks_out(texts in proptest::array::uniform8(hostile())) {
        let [uid, summary, description, location, url, name, email, calendar] = texts;
        let event = Event {
            uid: uid.clone(), summary: summary.clone(), description: Some(description.clone()), location: Some(location.clone()),
            url: Some(format!("https://{url}")), ..event()
        };
        let invited = Invitation { event: event.clone(), ..invited(&name, &email) };
        let feed = Feed { events: vec![event.clone(), event], ..named(&calendar) };
        for (written, components, length) in [(super::feed(&feed), 3, 37), (invitation(&invited), 2, 22)] {
            prop_assert!(written.split("\r\n").all(|line| line.len() <= 75), "a line is too long");
            let hidden = |c: char| c.is_control() && !matches!(c, '\r' | '\n' | '\t') || matches!(c, '\u{2028}' | '\u{2029}');
            prop_assert!(!written.contains(hidden));
            let lines = lines(&written);
            prop_assert_eq!(parts(&lines), components);
            prop_assert_eq!(lines.len(), length, "{:#?}", lines);
            let told = |key: &str| unescaped(lines.iter().find_map(|line| line.strip_prefix(key)).unwrap());
            prop_assert_eq!(told("SUMMARY:"), text::line(&summary));
            prop_assert_eq!(told("LOCATION:"), text::line(&location));
            prop_assert_eq!(told("DESCRIPTION:"), text::paragraph(&description));
            prop_assert_eq!(told("UID:"), text::line(&uid));
            let read: icalendar::Calendar = written.parse().map_err(TestCaseError::fail)?;
            prop_assert_eq!(read.components.len(), components - 1);
            for one in read.events() {
                prop_assert_eq!(one.get_summary().unwrap(), text::line(&summary));
                prop_assert_eq!(one.get_description().unwrap(), text::paragraph(&description));
            }
        }
    }

    /// What is taken out is only control characters: the rest is in the same order, and cleaning again changes nothing.
    #[test]
    fn cleaning_takes_out_only_control_characters(given in hostile()) {
        let clean = text::paragraph(&given);
        prop_assert_eq!(text::paragraph(&clean), clean.as_ref());
        let visible = |text: &str| text.chars().filter(|c| c.is_alphanumeric() || c.is_ascii_punctuation()).collect::<String>();
        prop_assert_eq!(visible(&clean), visible(&given));
        prop_assert!(!text::line(&given).contains(['\n', '\t']));
    }
}
