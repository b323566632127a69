//! What no calendar should do to us, and what the calendars of `tests/calendars` do not show.

mod faults;
mod hostile;
mod limits;
mod speed;
mod zones;

use jiff::Timestamp;

use super::*;
use crate::read::Limits;
use domain::{calendars::busy::Reading, interval::Interval, zone::Zone};

/// Time enough for an unoptimised program.
fn far() -> Duration {
    Duration::from_mins(1)
}

/// A year in Berlin.
fn wanted() -> ReadWindow {
    let at = |text: &str| text.parse::<Timestamp>().unwrap();
    let window = Interval::new(at("2026-01-01T00:00:00Z"), at("2027-01-01T00:00:00Z")).unwrap();
    ReadWindow {
        zone: Zone::named("Europe/Berlin").unwrap(),
        window,
    }
}

/// A calendar around its components.
fn calendar(components: &str) -> String {
    format!("BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//example//EN\n{components}END:VCALENDAR\n")
}

/// An event of one hour, with further lines.
fn event(uid: usize, lines: &str) -> String {
    format!(
        "BEGIN:VEVENT\nUID:{uid}\nDTSTART:20260302T080000Z\nDTEND:20260302T090000Z\n{lines}\nEND:VEVENT\n"
    )
}

fn read_all(components: &str) -> Result<Reading, ReadError> {
    read(calendar(components).as_bytes(), &wanted())
}

/// Sentences of all faults.
fn said(reading: &Reading) -> Vec<&str> {
    reading
        .faults
        .iter()
        .map(|fault| fault.what.as_str())
        .collect()
}
