//! `hourkeep ics check`: what is understood of a calendar, for an owner whose calendar "does not work". Tells times and what is
//! wrong, and nothing of what events are about.

use std::{fs, io::Read, path::Path};

use jiff::{SignedDuration, Timestamp, civil::Date};
use serde_json::json;

use super::{CommandError, Out, cli::Ics};
use crate::ports::busy::{LARGEST, ReadWindow};
use calendars::read::read;
use domain::{
    calendars::busy::Reading,
    clock::Clock,
    interval::{Interval, merged},
    zone::{Zone, at_wall_clock},
};

/// How far is looked ahead when no end is given.
const AHEAD: SignedDuration = SignedDuration::from_hours(24 * 28);

/// Fails when the calendar as a whole cannot be read.
pub(super) fn run(what: &Ics, clock: &dyn Clock, out: Out<'_>) -> Result<(), CommandError> {
    let Ics::Check {
        file,
        zone,
        from,
        until,
        json,
    } = what;
    // 1. What is asked for: a zone, and the stretch of time that is worked out.
    let zone =
        Zone::named(zone).map_err(|error| CommandError::Message(format!("{zone}: {error}")))?;
    let from = from
        .as_ref()
        .map_or_else(|| Ok(clock.now()), |from| instant(from, &zone))?;
    let later = from.checked_add(AHEAD).unwrap_or(Timestamp::MAX);
    let until = until
        .as_ref()
        .map_or(Ok(later), |until| instant(until, &zone))?;
    let window = Interval::new(from, until)
        .ok_or_else(|| CommandError::Message("--until must be later than --from".into()))?;
    // 2. The same reader that serves bookings, under the same limits.
    let bytes = bytes(file).map_err(|error| CommandError::Read(file.clone(), error))?;
    let wanted = ReadWindow {
        zone: zone.clone(),
        window,
    };
    let reading = read(&bytes, &wanted)
        .map_err(|error| CommandError::Message(format!("{}: {error}", file.display())))?;
    // 3. Times and faults, but nothing of what events are about: the output is passed on to others
    // for help.
    let complete = reading.is_complete();
    let busy = busy(&reading, window);
    if *json {
        let pairs: Vec<_> = busy.iter().map(|one| json!([one.start, one.end])).collect();
        writeln!(
            out,
            "{}",
            json!({"complete": complete, "events": reading.events.len(), "passed_over": reading.passed_over, "busy": pairs})
        )?;
        // Also when incomplete: the exit code says whether the file could be read at all.
        return Ok(());
    }
    describe(&reading, complete, out)?;
    writeln!(
        out,
        "busy from {} to {}:",
        zone.rfc3339(window.start),
        zone.rfc3339(window.end)
    )?;
    for one in &busy {
        writeln!(
            out,
            "  {} – {}",
            shown(&zone, one.start),
            shown(&zone, one.end)
        )?;
    }
    if busy.is_empty() {
        writeln!(out, "  at no time")?;
    }
    Ok(())
}

/// An instant, or the beginning of a day.
fn instant(said: &str, zone: &Zone) -> Result<Timestamp, CommandError> {
    let day = || at_wall_clock(said.parse::<Date>().ok()?.into(), zone);
    // An instant first; a date alone is its midnight in the practitioner's zone.
    let found = said.parse().ok().or_else(day);
    found.ok_or_else(|| {
        CommandError::Message(format!(
            "{said} is not a time like 2027-01-01 or 2027-01-01T00:00:00Z"
        ))
    })
}

fn describe(reading: &Reading, complete: bool, out: Out<'_>) -> Result<(), CommandError> {
    let (events, free) = (reading.events.len(), reading.passed_over);
    let doubtful = reading
        .events
        .iter()
        .filter(|event| !event.understood)
        .count();
    writeln!(
        out,
        "events that take time: {events}, of which not fully understood: {doubtful}; that take none: {free}"
    )?;
    for fault in &reading.faults {
        match fault.line {
            Some(line) => writeln!(out, "  line {line}: {}", fault.what)?,
            None => writeln!(out, "  {}", fault.what)?,
        }
    }
    if !complete {
        writeln!(
            out,
            "what is not understood is shown as incomplete, and never taken as free where it was busy before"
        )?;
    }
    Ok(())
}

/// No more of the file than a calendar may hold, and one byte, so that it is seen to be too large.
fn bytes(file: &Path) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let most = u64::try_from(LARGEST).unwrap_or(u64::MAX).saturating_add(1);
    fs::File::open(file)?.take(most).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Merged, and no further than the window.
fn busy(reading: &Reading, window: Interval) -> Vec<Interval> {
    let all = reading
        .events
        .iter()
        .flat_map(|event| event.busy.iter().copied())
        .collect();
    let clipped =
        |one: Interval| Interval::new(one.start.max(window.start), one.end.min(window.end));
    // Overlapping events are one stretch: how many there are stays private.
    merged(all).into_iter().filter_map(clipped).collect()
}

fn shown(zone: &Zone, at: Timestamp) -> String {
    zone.rules()
        .to_datetime(at)
        .strftime("%a %Y-%m-%d %H:%M")
        .to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::SystemClock;

    fn check(text: &str, json: bool) -> Result<String, String> {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.ics");
        fs::write(&file, text).unwrap();
        let at = |text: &str| Some(text.to_owned());
        let what = Ics::Check {
            file,
            zone: "Europe/Berlin".into(),
            from: at("2026-03-01"),
            until: at("2026-03-29T00:00:00Z"),
            json,
        };
        let mut out = Vec::new();
        let done = run(&what, &SystemClock, &mut out).map_err(|failure| failure.to_string());
        done.map(|()| String::from_utf8(out).unwrap())
    }

    const CALENDAR: &str = "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\nSUMMARY:Mrs Smith\nDTSTART:20260302T080000Z\nDURATION:PT1H\n\
        RRULE:FREQ=SECONDLY\nEND:VEVENT\nBEGIN:VEVENT\nUID:2\nDTSTART;VALUE=DATE:20260303\nTRANSP:TRANSPARENT\nEND:VEVENT\nEND:VCALENDAR\n";

    #[test]
    fn an_owner_reads_what_is_busy_and_what_is_wrong() {
        let said = check(CALENDAR, false).unwrap();
        assert!(
            said.starts_with(
                "events that take time: 1, of which not fully understood: 1; that take none: 1\n"
            ),
            "{said}"
        );
        assert!(
            said.contains(
                "  line 2: the rule \"FREQ=SECONDLY\" repeats more often than every hour"
            ),
            "{said}"
        );
        assert!(
            said.contains("  Mon 2026-03-02 09:00 – Mon 2026-03-02 10:00\n"),
            "{said}"
        );
        assert!(!said.contains("Smith"), "{said}");
    }

    #[test]
    fn programs_read_json() {
        let said: serde_json::Value =
            serde_json::from_str(&check(CALENDAR, true).unwrap()).unwrap();
        assert_eq!(
            said["busy"][0],
            json!(["2026-03-02T08:00:00Z", "2026-03-02T09:00:00Z"])
        );
        assert_eq!(
            said["busy"].as_array().map(Vec::len),
            Some(27),
            "a rule that is refused repeats daily"
        );
        assert_eq!(said["complete"], json!(false));
    }

    #[test]
    fn a_file_that_cannot_be_read_is_a_failure() {
        let said = check("<html>", false).unwrap_err();
        assert!(
            said.ends_with(
                "a.ics: the file is not an iCalendar file: it does not begin with BEGIN:VCALENDAR"
            ),
            "{said}"
        );
    }
}
