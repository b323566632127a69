//! What belongs into each kind of calendar, and what must not.

use jiff::civil::date;

use super::*;

#[test]
fn a_feed_byte_by_byte() {
    let mut full = event();
    full.description = Some("Bring your notes.\nSecond floor; ring twice".to_owned());
    full.location = Some("Hauptstraße 1, 10115 Berlin".to_owned());
    full.url = Some("https://practice.example/b/1?x=1,2;3".to_owned());
    (full.status, full.transparent, full.sequence) = (Status::Tentative, true, 7);
    full.created = Some(at("2025-12-31T23:59:59Z"));
    let feed = Feed {
        name: "Dr. Weiß".to_owned(),
        events: vec![event(), full],
        refresh: SignedDuration::from_hours(1),
    };
    let expected = "BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Hourkeep//Hourkeep//EN
CALSCALE:GREGORIAN
NAME:Dr. Weiß
X-WR-CALNAME:Dr. Weiß
REFRESH-INTERVAL;VALUE=DURATION:PT1H
X-PUBLISHED-TTL:PT1H
BEGIN:VEVENT
UID:1@hourkeep.example
DTSTAMP:20260102T030405Z
DTSTART:20260329T003000Z
DTEND:20260329T012000Z
SUMMARY:Appointment
STATUS:CONFIRMED
TRANSP:OPAQUE
SEQUENCE:0
LAST-MODIFIED:20260102T030405Z
END:VEVENT
BEGIN:VEVENT
UID:1@hourkeep.example
DTSTAMP:20260102T030405Z
DTSTART:20260329T003000Z
DTEND:20260329T012000Z
SUMMARY:Appointment
DESCRIPTION:Bring your notes.\\nSecond floor\\; ring twice
LOCATION:Hauptstraße 1\\, 10115 Berlin
URL:https://practice.example/b/1?x=1,2;3
STATUS:TENTATIVE
TRANSP:TRANSPARENT
SEQUENCE:7
CREATED:20251231T235959Z
LAST-MODIFIED:20260102T030405Z
END:VEVENT
END:VCALENDAR
";
    assert_eq!(super::feed(&feed), expected.replace('\n', "\r\n"));
    assert_eq!(
        super::feed(&feed),
        super::feed(&feed.clone()),
        "the same content gives the same bytes"
    );
}

#[test]
fn a_single_event_is_a_calendar_without_a_name() {
    let lines = lines(&single(&event()));
    assert_eq!(
        lines.iter().filter(|line| *line == "BEGIN:VEVENT").count(),
        1
    );
    assert!(!lines.iter().any(|line| {
        ["METHOD", "NAME", "X-WR", "REFRESH"]
            .iter()
            .any(|key| line.starts_with(key))
    }));
}

#[test]
fn the_end_of_whole_days_is_the_day_after() {
    let days = |first, last| {
        let event = Event {
            at: EventTime::AllDay { first, last },
            ..event()
        };
        lines(&single(&event))
            .into_iter()
            .filter(|line| line.starts_with("DT") && line.contains(';'))
            .collect::<Vec<_>>()
    };
    let one = ["DTSTART;VALUE=DATE:20261231", "DTEND;VALUE=DATE:20270101"];
    assert_eq!(days(date(2026, 12, 31), date(2026, 12, 31)), one);
    assert_eq!(
        days(date(2026, 12, 31), date(2026, 12, 1)),
        one,
        "never ends before it starts"
    );
    assert_eq!(
        days(date(2028, 2, 27), date(2028, 2, 28)),
        ["DTSTART;VALUE=DATE:20280227", "DTEND;VALUE=DATE:20280229"]
    );
    assert_eq!(
        days(date(2026, 1, 1), date(9999, 12, 31)),
        ["DTSTART;VALUE=DATE:20260101"],
        "there is no day after"
    );
    assert_eq!(
        days(date(-5, 1, 1), date(-5, 1, 1)),
        ["DTSTART;VALUE=DATE:00000101", "DTEND;VALUE=DATE:00000102"]
    );
}

#[test]
fn parts_of_a_second_are_widened() {
    let brief = between("2026-01-01T10:00:00.2Z", "2026-01-01T10:00:00.7Z");
    let lines = lines(&single(&Event {
        at: EventTime::Timed(brief),
        ..event()
    }));
    assert_eq!(
        (value(&lines, "DTSTART:"), value(&lines, "DTEND:")),
        ("20260101T100000Z", "20260101T100001Z")
    );
    let old = between("1969-12-31T23:59:58.5Z", "1969-12-31T23:59:59.5Z");
    let lines = super::lines(&single(&Event {
        at: EventTime::Timed(old),
        ..event()
    }));
    assert_eq!(
        (value(&lines, "DTSTART:"), value(&lines, "DTEND:")),
        ("19691231T235958Z", "19700101T000000Z")
    );
}

#[test]
fn clients_are_told_when_to_come_back() {
    let told = |refresh| {
        let lines = lines(&feed(&Feed {
            refresh,
            ..named("A")
        }));
        assert_eq!(
            value(&lines, "REFRESH-INTERVAL;VALUE=DURATION:"),
            value(&lines, "X-PUBLISHED-TTL:")
        );
        value(&lines, "X-PUBLISHED-TTL:").to_owned()
    };
    let minutes = SignedDuration::from_mins;
    assert_eq!(
        [0, 30, 60, 90, 1_440].map(|m| told(minutes(m))),
        ["PT1M", "PT30M", "PT1H", "PT1H30M", "PT24H"]
    );
    assert_eq!(told(SignedDuration::MIN), "PT1M");
}

#[test]
fn free_busy_says_when_and_no_more() {
    let busy = [
        between("2026-01-01T11:00:00.9Z", "2026-01-01T11:59:59.1Z"),
        between("2025-12-31T23:00:00Z", "2026-01-01T08:00:00Z"),
        between("2026-01-01T10:00:00Z", "2026-01-01T11:00:00.9Z"),
        between("2026-01-03T00:00:00Z", "2026-01-03T01:00:00Z"),
    ];
    let tentative = [between("2026-01-01T09:00:00Z", "2026-01-01T09:30:00Z")];
    let times = FreeBusy {
        uid: "7@hourkeep.example".to_owned(),
        window: between("2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z"),
        stamp: at("2025-12-30T00:00:00Z"),
        organizer: None,
        busy: &busy,
        tentative: &tentative,
    };
    let written = lines(&free_busy(&times));
    let expected = [
        "BEGIN:VFREEBUSY",
        "UID:7@hourkeep.example",
        "DTSTAMP:20251230T000000Z",
        "DTSTART:20260101T000000Z",
        "DTEND:20260102T000000Z",
        "FREEBUSY;FBTYPE=BUSY:20260101T000000Z/20260101T080000Z",
        "FREEBUSY;FBTYPE=BUSY:20260101T100000Z/20260101T120000Z",
        "FREEBUSY;FBTYPE=BUSY-TENTATIVE:20260101T090000Z/20260101T093000Z",
        "END:VFREEBUSY",
        "END:VCALENDAR",
    ];
    assert_eq!(written[4..], expected);
    let published = lines(&free_busy(&FreeBusy {
        organizer: Some(person("Ada", "ada@example.com")),
        ..times
    }));
    assert_eq!(
        (
            published[4].as_str(),
            value(&published, "ORGANIZER;CN=\"Ada\":")
        ),
        ("METHOD:PUBLISH", "mailto:ada@example.com")
    );
}
