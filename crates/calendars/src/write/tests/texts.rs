//! One test per fault that the writer closes.

use super::*;

fn titled(summary: &str) -> Vec<String> {
    lines(&single(&Event {
        summary: summary.to_owned(),
        ..event()
    }))
}

#[test]
fn control_characters_are_taken_out() {
    assert_eq!(
        value(&titled("a\0b\u{7}c\u{1b}[31md\u{7f}e\u{9f}f"), "SUMMARY:"),
        "abc[31mdef"
    );
}

#[test]
fn no_line_end_gets_into_a_title() {
    for end in [
        "\n", "\r", "\r\n", "\u{b}", "\u{c}", "\u{1c}", "\u{85}", "\u{2028}", "\u{2029}", "\t",
    ] {
        let lines = titled(&format!("a{end}BEGIN:VEVENT"));
        assert_eq!(value(&lines, "SUMMARY:"), "a BEGIN:VEVENT", "{end:?}");
        assert_eq!(
            lines.iter().filter(|line| *line == "BEGIN:VEVENT").count(),
            1
        );
    }
}

#[test]
fn lines_of_a_note_stay_lines() {
    let description = Some("a\r\nb\rc\nd\u{2028}e\u{85}f\tg\r\r\nh\n\n".to_owned());
    let lines = lines(&single(&Event {
        description,
        ..event()
    }));
    assert_eq!(
        value(&lines, "DESCRIPTION:"),
        "a\\nb\\nc\\nd\\ne\\nf\tg\\n\\nh\\n\\n"
    );
}

#[test]
fn only_what_means_something_in_a_text_is_escaped() {
    assert_eq!(
        value(&titled(r#"a\b;c,d:e"f=g\n"#), "SUMMARY:"),
        r#"a\\b\;c\,d:e"f=g\\n"#
    );
    let uid = lines(&single(&Event {
        uid: "a,b;c".to_owned(),
        ..event()
    }));
    assert_eq!(value(&uid, "UID:"), r"a\,b\;c");
}

#[test]
fn all_other_characters_stay() {
    for whole in [
        "\u{202e}gnp.exe\u{202c}\u{2066}a\u{2069}\u{200e}\u{200f}\u{61c}",
        "\u{feff}A\u{200b}d\u{2060}a\u{ad}\u{3164}\u{e0041}\u{fff9}",
        "👩\u{200d}🔬",
        "می\u{200c}خواهم",
        "❤\u{fe0f}",
        "עדה",
        "e\u{301}",
        "山田\u{e0100}",
    ] {
        assert_eq!(value(&titled(whole), "SUMMARY:"), whole);
    }
}

#[test]
fn the_name_of_a_calendar_has_nothing_to_escape() {
    let cases = [
        ("Müller, Weiß; Söhne\\Co", "Müller Weiß Söhne Co"),
        (
            "A\r\nMETHOD:CANCEL\r\nBEGIN:VEVENT",
            "A METHOD:CANCEL BEGIN:VEVENT",
        ),
        ("A\rB", "A B"),
        ("\u{2028}  x\0 ", "x"),
    ];
    for (name, expected) in cases {
        let lines = lines(&feed(&named(name)));
        assert_eq!(
            (value(&lines, "NAME:"), value(&lines, "X-WR-CALNAME:")),
            (expected, expected)
        );
        assert!(!lines.iter().any(|line| line.starts_with("METHOD")));
    }
}

#[test]
fn an_address_leads_to_the_web_or_nowhere() {
    let cases = [
        (
            "https://a.example/b?c=d&e=%20#f",
            Some("https://a.example/b?c=d&e=%20#f"),
        ),
        (" HTTP://a.example ", Some("HTTP://a.example")),
        (
            "https://a.example/\r\nATTENDEE:mailto:x@y.example",
            Some("https://a.example/ATTENDEE:mailto:x@y.example"),
        ),
        (
            "https://a.example/a b\"c\\d<e>ü%zz%4",
            Some("https://a.example/a%20b%22c%5Cd%3Ce%3E%C3%BC%25zz%254"),
        ),
        (
            "https://a.example/\u{202e}x\u{2028}",
            Some("https://a.example/%E2%80%AEx"),
        ),
        ("javascript:alert(1)//://", None),
        ("data:text/html,x", None),
        ("file:///etc/passwd", None),
        ("", None),
    ];
    for (url, expected) in cases {
        let lines = lines(&single(&Event {
            url: Some(url.to_owned()),
            ..event()
        }));
        assert_eq!(
            lines.iter().find_map(|line| line.strip_prefix("URL:")),
            expected,
            "{url:?}"
        );
    }
}

#[test]
fn long_lines_are_folded_between_characters() {
    for character in ["a", "ü", "山", "👩", "e\u{301}", " ", "\\", "ö "] {
        for shift in 0..75 {
            let summary = format!("{}{}", "x".repeat(shift), character.repeat(200));
            let written = single(&Event {
                summary: summary.clone(),
                ..event()
            });
            assert!(
                written.split("\r\n").all(|line| line.len() <= 75),
                "{written}"
            );
            assert!(
                written.split("\r\n").any(|line| line.len() > 70),
                "folded much too early"
            );
            assert_eq!(unescaped(value(&lines(&written), "SUMMARY:")), summary);
        }
    }
}
