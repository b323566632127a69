//! What fuzzing tries with made-up bytes, with those that are known: every calendar of `tests/calendars`, and what breaks others.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "these are tests, down to their fixtures"
)]

#[path = "../../../fuzz/properties/calendars.rs"]
mod calendars;
#[path = "../../../fuzz/properties/texts.rs"]
mod texts;

use std::{fs, path::Path};

#[test]
fn every_known_calendar_is_read_in_order_and_breaks_none_of_ours() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/calendars");
    let mut tried = 0;
    for file in fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "ics") {
            let bytes = fs::read(path).unwrap();
            calendars::holds(&bytes);
            texts::holds(&bytes);
            tried += 1;
        }
    }
    assert!(tried > 100, "{tried} calendars");
}

#[test]
fn what_ends_a_line_or_a_value_elsewhere_breaks_no_calendar_of_ours() {
    for piece in [
        "\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\n",
        "\r",
        "\u{85}",
        "\u{2028}",
        "\u{202e}",
        "\0",
        "\\,;:\"^n^^",
        "ü",
    ] {
        texts::holds(vec![piece.repeat(30); 9].join("\u{1e}").as_bytes());
    }
}
