//! Rules of practitioners and rooms: each fault with its line and field.

use super::{rules::one_fault, *};

#[test]
fn hours() {
    let hours = "mon-fri = [\"09:00-12:00\", \"13:00-17:00\"]";
    let at = "15: practitioners[0].hours";
    for (with, expected) in [
        ("mon = [\"09:00\"]", ".mon[0]: `09:00` is not a window"),
        (
            "mon = [\"9:00-12:00\"]",
            ".mon[0]: `9:00-12:00` is not a window",
        ),
        (
            "mon = [\"09:00-24:01\"]",
            ".mon[0]: `09:00-24:01` is not a window",
        ),
        (
            "mon = [\"09:60-10:00\"]",
            ".mon[0]: `09:60-10:00` is not a window",
        ),
        (
            "mon = [\"24:00-02:00\"]",
            ".mon[0]: `24:00-02:00` is not a window",
        ),
        (
            "mon = [\"22:00-02:00\", \"23:00-24:00\"]",
            ".mon[1]: `23:00-24:00` overlaps `22:00-02:00`",
        ),
        (
            "mon = [\"22:00-02:00\"], tue = [\"01:00-03:00\"]",
            ".mon[0]: `22:00-02:00` on mon reaches into `01:00-03:00` of the day after",
        ),
        (
            "sun = [\"12:00-13:00\", \"22:00-02:00\"], mon = [\"01:59-03:00\"]",
            ".sun[1]: `22:00-02:00` on sun reaches into `01:59-03:00` of the day after",
        ),
        ("mon = [\"09:00-09:00\"]", ".mon[0]: `09:00-09:00` is empty"),
        (
            "mon = [\"13:00-17:00\", \"09:00-13:01\"]",
            ".mon[0]: `13:00-17:00` overlaps `09:00-13:01`",
        ),
        ("Monday = [\"09:00-12:00\"]", ".Monday: not a day"),
        ("fri-mon = [\"09:00-12:00\"]", ".fri-mon: not a day"),
        (
            "mon-wed = [\"09:00-12:00\"], tue = [\"13:00-14:00\"]",
            ".tue: tue is named twice",
        ),
    ] {
        one_fault(hours, with, &format!("{at}{expected}"));
    }
    let evening = catalogue(&small_with(
        hours,
        "sun = [\"18:00-24:00\", \"00:00-06:00\"], mon = [\"00:00-01:00\", \"20:00-02:00\"], tue = [\"02:00-03:00\", \"09:00-00:00\"]",
    ));
    let windows = |day: usize| -> Vec<_> {
        let windows = evening.practitioners[0].schedule.weekly[day].iter();
        windows.map(|window| (window.start, window.end)).collect()
    };
    assert_eq!(windows(6), [(0, 360), (1_080, 1_440)]);
    assert_eq!(windows(0), [(0, 60), (1_200, 1_560)]);
    assert_eq!(windows(1), [(120, 180), (540, 1_440)]);
}

/// A line of a practitioner, and what is said of it.
const OF_PRACTITIONERS: &[(&str, &str)] = &[
    (
        "overrides = { \"2026-02-30\" = [] }",
        "overrides.2026-02-30: `2026-02-30` is not a date",
    ),
    (
        "overrides = { \"2026-12-24/2026-12-23\" = [] }",
        "overrides.2026-12-24/2026-12-23: `2026-12-24/2026-12-23` is not a range of days",
    ),
    (
        "overrides = { \"2026-12-24/2027-12-25\" = [] }",
        "overrides.2026-12-24/2027-12-25: `2026-12-24/2027-12-25` is not a range of days",
    ),
    (
        "overrides = { \"2026-01-01/2026-12-31\" = [], \"2027-01-01/2027-12-31\" = [], \"2028-01-01/2028-12-31\" = [], \"2029-01-01/2029-01-05\" = [] }",
        "overrides: 1101 days: at most 1100",
    ),
    (
        "overrides = { \"2026-12-24/2027-01-02\" = [], \"2026-12-31\" = [\"09:00-12:00\"] }",
        "overrides.2026-12-31: 2026-12-31 is named twice",
    ),
    (
        "time_off = [[\"2026-08-28\", \"2026-08-10\"]]",
        "time_off[0]: ends before",
    ),
    (
        "time_off = [[\"2026-08-28\", \"soon\"]]",
        "time_off[0][1]: `soon` is neither",
    ),
    (
        "time_off = [[\"2026-08-28\", \"2026-08-29T10:00Z\"]]",
        "time_off[0][1]: ",
    ),
    (
        "languages = [\"en\", \"English\"]",
        "languages[1]: `English` is not a language",
    ),
    (
        "limits = { max_sessions_day = 0 }",
        "limits.max_sessions_day: 0 sessions",
    ),
    (
        "limits = { max_hours_day = 25 }",
        "limits.max_hours_day: 25 hours: must be 1 to 24",
    ),
    (
        "limits = { max_hours_week = 0 }",
        "limits.max_hours_week: 0 hours: must be 1 to 168",
    ),
    ("share = 0", "share: 0 times: must be 1 to 100"),
    ("share = 101", "share: 101 times: must be 1 to 100"),
    (
        "limits = { max_consecutive = 3 }",
        "limits.break_after_consecutive_minutes: ",
    ),
    (
        "mode_hours = { video = { fri = [\"09:00-12:00\"] } }",
        "mode_hours.video: `video` is not a mode: write room, online, phone or outdoor",
    ),
    (
        "mode_hours = { online = { fri = [\"12:00\"] } }",
        "mode_hours.online.fri[0]: `12:00` is not a window",
    ),
    (
        "mode_hours = { online = { friday = [\"09:00-12:00\"] } }",
        "mode_hours.online.friday: not a day",
    ),
    ("time_zone = \"CEST\"", "time_zone: `CEST`"),
    (
        "registrations = [{ body = \"BACP\" }]",
        "registrations[0].number: missing",
    ),
    (
        "registrations = [{ body = \"\", number = \"1\" }]",
        "registrations[0].body: is empty",
    ),
];

#[test]
fn practitioners() {
    let name = "name = \"Ann\"";
    for (line, expected) in OF_PRACTITIONERS {
        one_fault(
            name,
            &format!("{name}\n{line}"),
            &format!("15: practitioners[0].{expected}"),
        );
    }
    let entry = "{ body = \"BACP\", number = \"1\" }";
    one_fault(
        name,
        &format!("{name}\nregistrations = [{entry}, {entry}]"),
        "15: practitioners[0].registrations[1]: is listed twice",
    );
    one_fault(
        "id = \"ann\"",
        "id = \"Ann Lee\"",
        "13: practitioners[0].id: `Ann Lee`: 1 to 32 of",
    );
    let twice = "[[practitioners]]\nid = \"ann\"\nname = \"Other\"\n\n[[rooms]]";
    one_fault(
        "[[rooms]]",
        twice,
        "18: practitioners[1].id: `ann` is used twice",
    );
}

#[test]
fn holidays_close_everybody() {
    let text = small_with(
        "statement_prefix = \"SMALL\"",
        "statement_prefix = \"SMALL\"\nholidays = [\"2026-12-25\"]",
    );
    let off = catalogue(&text).practitioners[0].time_off[0];
    assert_eq!(
        (off.from.to_string(), off.until.to_string()),
        ("2026-12-25T00:00:00".into(), "2026-12-26T00:00:00".into())
    );
    one_fault(
        "\"SMALL\"",
        "\"SMALL\"\nholidays = [\"Christmas\"]",
        "7: holidays[0]: `Christmas` is not a date",
    );
    one_fault(
        "\"SMALL\"",
        "\"SMALL\"\nholidays = [\"2026-12-24/2026-12-24\"]",
        "7: holidays[0]: `2026-12-24/2026-12-24` is not a range of days",
    );
}

#[test]
fn so_many_days_that_they_are_two_ranges_come_back() {
    let text = small_with(
        "statement_prefix = \"SMALL\"",
        "statement_prefix = \"SMALL\"\nholidays = [\"2026-01-01/2027-01-01\", \"2027-01-02/2027-02-04\"]",
    )
    .replace(
        "name = \"Ann\"",
        "name = \"Ann\"\noverrides = { \"2026-01-01/2026-12-31\" = [], \"2027-01-01/2027-12-31\" = [] }",
    );
    let first = catalogue(&text);
    let written = Document::of(&first);
    assert_eq!(first.practice.holidays.len(), 400);
    assert_eq!(
        written.holidays,
        ["2026-01-01/2027-01-01", "2027-01-02/2027-02-04"]
    );
    let again = check(&written, Some(&first), &mut Uuid::max).unwrap();
    assert_eq!(again.catalogue, first);
}

#[test]
fn a_range_of_days_includes_its_first_and_its_last() {
    let text = small_with(
        "statement_prefix = \"SMALL\"",
        "statement_prefix = \"SMALL\"\nholidays = [\"2026-12-30/2027-01-02\", \"2026-12-24/2026-12-25\"]",
    );
    let read = catalogue(&text);
    let days: Vec<_> = read
        .practice
        .holidays
        .iter()
        .map(ToString::to_string)
        .collect();
    let expected = "2026-12-24 2026-12-25 2026-12-30 2026-12-31 2027-01-01 2027-01-02";
    assert_eq!(days.join(" "), expected);
    // Two days in a row are written as two, as most would write them.
    let written = Document::of(&read).holidays;
    assert_eq!(
        written,
        ["2026-12-24", "2026-12-25", "2026-12-30/2027-01-02"]
    );
}

#[test]
fn rooms() {
    one_fault(
        "capacity = 2",
        "capacity = 1",
        "21: services[0].rooms: no room holds the 2 people",
    );
    one_fault(
        "capacity = 2",
        "capacity = 0",
        "19: rooms[0].capacity: 0 people",
    );
    one_fault(
        "capacity = 2",
        "capacity = 2\n[[rooms]]\nid = \"web\"\nvirtual = true\ncapacity = 3",
        "20: rooms[1]: a virtual room",
    );
    one_fault(
        "capacity = 2",
        "overrides = { \"2026-12-24\" = [] }",
        "19: rooms[0].overrides: there is nothing to make exceptions from",
    );
}

#[test]
fn who_has_no_hours_is_a_warning() {
    let text = small_with(
        "hours = { mon-fri = [\"09:00-12:00\", \"13:00-17:00\"] }",
        "",
    )
    .replace("price = 5000", "price = 5000\npractitioners = [\"ann\"]");
    let checked = try_check(&text, None).unwrap();
    assert_eq!(
        checked.warnings[0].to_string(),
        "practice.toml:26: services[0].practitioners[0]: `ann` has no hours, so it can never be booked for this"
    );
}
