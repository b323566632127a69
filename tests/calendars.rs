//! Every calendar of `tests/calendars` against the busy times that stand beside it; the README there tells the format.

use std::{
    fs,
    path::{Path, PathBuf},
};

use calendars::read::read;
use domain::{
    interval::{Interval, merged},
    zone::Zone,
};
use hourkeep::ports::busy::ReadWindow;
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(untagged)]
enum Expected {
    Told(Told),
    Pairs(Vec<(Timestamp, Timestamp)>),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Told {
    #[serde(default = "Zone::utc")]
    zone: Zone,
    from: Timestamp,
    until: Timestamp,
    #[serde(default)]
    busy: Vec<(Timestamp, Timestamp)>,
    #[serde(default)]
    incomplete: bool,
    error: Option<String>,
    #[serde(rename = "differs")]
    _differs: Option<String>,
}

impl Expected {
    fn told(self) -> Told {
        match self {
            Self::Told(told) => told,
            Self::Pairs(busy) => {
                let day = SignedDuration::from_hours(24);
                let from = busy
                    .iter()
                    .map(|(start, _)| *start)
                    .min()
                    .unwrap_or(Timestamp::UNIX_EPOCH);
                let until = busy
                    .iter()
                    .map(|(_, end)| *end)
                    .max()
                    .unwrap_or(Timestamp::UNIX_EPOCH + day);
                Told {
                    zone: Zone::utc(),
                    from,
                    until,
                    busy,
                    incomplete: false,
                    error: None,
                    _differs: None,
                }
            }
        }
    }
}

/// Merged, and what of it lies in the window.
fn within(busy: Vec<Interval>, window: Interval) -> Vec<Interval> {
    let clipped =
        |one: Interval| Interval::new(one.start.max(window.start), one.end.min(window.end));
    merged(busy).into_iter().filter_map(clipped).collect()
}

/// What is wrong, if anything.
fn check(calendar: &Path) -> Result<(), String> {
    let said = fs::read(calendar).map_err(|error| error.to_string())?;
    let expected = fs::read_to_string(calendar.with_extension("json"))
        .map_err(|error| format!("its JSON: {error}"))?;
    let expected = serde_json::from_str(&expected)
        .map(Expected::told)
        .map_err(|error| format!("its JSON: {error}"))?;
    let window =
        Interval::new(expected.from, expected.until).ok_or("its time ends before it begins")?;
    let wanted = ReadWindow {
        zone: expected.zone,
        window,
    };
    let reading = match (read(&said, &wanted), expected.error) {
        (Err(error), Some(known)) if error.to_string() == known => return Ok(()),
        (Err(error), known) => return Err(format!("refused: {error}, expected {known:?}")),
        (Ok(_), Some(error)) => return Err(format!("not refused, expected: {error}")),
        (Ok(reading), None) => reading,
    };
    if reading.is_complete() == expected.incomplete {
        return Err(format!(
            "complete: {}; faults: {:#?}",
            !expected.incomplete, reading.faults
        ));
    }
    let found = within(
        reading
            .events
            .into_iter()
            .flat_map(|event| event.busy)
            .collect(),
        window,
    );
    let wished = within(
        expected
            .busy
            .into_iter()
            .filter_map(|(start, end)| Interval::new(start, end))
            .collect(),
        window,
    );
    let pair = |one: &Interval| format!("\n    {} {}", one.start, one.end);
    let missing: String = wished
        .iter()
        .filter(|one| !found.contains(one))
        .map(pair)
        .collect();
    let surplus: String = found
        .iter()
        .filter(|one| !wished.contains(one))
        .map(pair)
        .collect();
    if found == wished {
        Ok(())
    } else {
        Err(format!("\n  missing:{missing}\n  surplus:{surplus}"))
    }
}

#[test]
fn every_calendar_is_as_busy_as_it_should_be() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/calendars");
    let files = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let mut calendars: Vec<PathBuf> = files
        .filter(|path| path.extension().is_some_and(|kind| kind == "ics"))
        .collect();
    calendars.sort();
    assert!(calendars.len() >= 60, "only {} calendars", calendars.len());
    let named = |path: &PathBuf| {
        check(path)
            .err()
            .map(|wrong| format!("{}: {wrong}", path.display()))
    };
    let wrong: Vec<String> = calendars.iter().filter_map(named).collect();
    assert!(
        wrong.is_empty(),
        "{} of {} are wrong:\n{}",
        wrong.len(),
        calendars.len(),
        wrong.join("\n")
    );
}
