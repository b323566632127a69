//! What is written, byte by byte, and what no value can do to it.

mod foreign;
mod hostile;
mod people;
mod shape;
mod texts;

use jiff::{SignedDuration, Timestamp};

use super::*;

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn between(start: &str, end: &str) -> Interval {
    Interval::new(at(start), at(end)).unwrap()
}

/// With nothing optional in it.
fn event() -> Event {
    Event {
        uid: "1@hourkeep.example".to_owned(),
        at: EventTime::Timed(between("2026-03-29T00:30:00Z", "2026-03-29T01:20:00Z")),
        summary: "Appointment".to_owned(),
        description: None,
        location: None,
        url: None,
        status: Status::Confirmed,
        transparent: false,
        sequence: 0,
        changed: at("2026-01-02T03:04:05Z"),
        created: None,
    }
}

fn person(name: &str, email: &str) -> Person {
    Person {
        name: name.to_owned(),
        email: email.to_owned(),
    }
}

fn invited(name: &str, email: &str) -> Invitation {
    let attendee = person(name, email);
    Invitation {
        method: Method::Request,
        event: event(),
        organizer: person("Practice", "practice@example.com"),
        attendee,
    }
}

fn named(name: &str) -> Feed {
    Feed {
        name: name.to_owned(),
        events: vec![event()],
        refresh: SignedDuration::from_hours(1),
    }
}

/// The content lines, unfolded, by a reading of RFC 5545 §3.1 that owes nothing to the writer.
fn lines(calendar: &str) -> Vec<String> {
    let unfolded = calendar.replace("\r\n ", "");
    assert!(
        unfolded.ends_with("\r\n") && !unfolded.replace("\r\n", "").contains(['\r', '\n']),
        "{calendar:?}"
    );
    unfolded
        .trim_end_matches("\r\n")
        .split("\r\n")
        .map(str::to_owned)
        .collect()
}

/// What stands after the only line that begins with `start`.
fn value<'a>(lines: &'a [String], start: &str) -> &'a str {
    let found: Vec<&str> = lines
        .iter()
        .filter_map(|line| line.strip_prefix(start))
        .collect();
    assert_eq!(found.len(), 1, "{start} in {lines:#?}");
    found[0]
}

/// The reverse of the escaping of TEXT (RFC 5545 §3.3.11).
fn unescaped(text: &str) -> String {
    let (mut out, mut characters) = (String::new(), text.chars());
    while let Some(c) = characters.next() {
        match (c, if c == '\\' { characters.next() } else { None }) {
            ('\\', Some('n' | 'N')) => out.push('\n'),
            ('\\', Some(c @ ('\\' | ';' | ','))) => out.push(c),
            ('\\', other) => panic!("\\{other:?} is no escape in {text:?}"),
            (';' | ',', _) => panic!("{c} is not escaped in {text:?}"),
            (c, _) => out.push(c),
        }
    }
    out
}
