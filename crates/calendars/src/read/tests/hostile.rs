//! Files that are meant to do harm, or might as well be. Each must be refused or understood, soon.

use std::time::Duration;

use super::*;
use crate::read::budget::elapsed;

/// Of this thread's own time. An unoptimised program may take ten times as long as the 200 ms that one is given.
const SOON: Duration = Duration::from_secs(2);

fn soon<T>(name: &str, work: impl FnOnce() -> T) -> T {
    let begun = elapsed();
    let done = work();
    let taken = elapsed().saturating_sub(begun);
    assert!(taken < SOON, "{name} took {taken:?}");
    done
}

#[test]
fn nesting_without_end_is_refused() {
    let mut text = String::from("BEGIN:VCALENDAR\n");
    text.push_str(&"BEGIN:VEVENT\n".repeat(200_000));
    let refused = soon("nesting", || read(text.as_bytes(), &wanted()));
    assert_eq!(refused, Err(ReadError::Damaged { line: 9 }));
    let endless = "BEGIN:VCALENDAR\n".repeat(200_000);
    assert_eq!(
        soon("calendars", || read(endless.as_bytes(), &wanted())),
        Err(ReadError::Damaged { line: 2 })
    );
}

#[test]
fn too_much_is_refused() {
    let many: String = (0..=crate::read::MOST_EVENTS)
        .map(|n| event(n, ""))
        .collect();
    assert_eq!(
        soon("events", || read_all(&many)),
        Err(ReadError::TooMuch {
            what: "events",
            most: 20_000
        })
    );
    let large = vec![b' '; crate::read::LARGEST + 1];
    assert!(matches!(
        soon("bytes", || read(&large, &wanted())),
        Err(ReadError::TooMuch { what: "bytes", .. })
    ));
}

#[test]
fn long_lines_cost_nothing() {
    let long = "x".repeat(4_000_000);
    let folded = "xxxxxxxx\n ".repeat(450_000);
    for text in [
        format!("SUMMARY:{long}"),
        long.clone(),
        format!("SUMMARY:{folded}"),
        format!("DESCRIPTION:{}", "\\n".repeat(2_000_000)),
    ] {
        let reading = soon("a long line", || read_all(&event(1, &text))).unwrap();
        assert!(reading.is_complete());
        assert_eq!(reading.events[0].busy.len(), 1);
    }
    let dates = "20260302T080000Z,".repeat(200_000);
    for text in [
        format!("EXDATE:{dates}"),
        format!("RDATE:{dates}"),
        format!("DTSTART:{long}"),
        format!("RRULE:{long}"),
        format!("RRULE:FREQ=DAILY;BYHOUR={dates}"),
        format!("EXDATE;TZID={}:20260302T080000", ",".repeat(250_000)),
        format!(
            "EXDATE;TZID={}:20260302T080000",
            "Europe/London".repeat(100)
        ),
    ] {
        let reading = soon("a long value", || read_all(&event(1, &text))).unwrap();
        assert!(!reading.is_complete(), "{}", &text[..20]);
        assert_eq!(
            reading.events[0].busy.len(),
            if text.starts_with("RRULE") { 305 } else { 1 }
        );
    }
}

#[test]
fn no_rule_takes_long() {
    for rule in [
        "FREQ=DAILY;COUNT=99999",
        "FREQ=DAILY;BYDAY=MO;COUNT=99999",
        "FREQ=HOURLY;COUNT=99999",
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=29;BYDAY=MO",
        "FREQ=HOURLY;BYMONTH=2;BYMONTHDAY=29;BYDAY=MO",
        "FREQ=DAILY;INTERVAL=7;BYDAY=MO",
        "FREQ=MONTHLY;BYMONTHDAY=31;BYMONTH=2,4",
        "FREQ=MONTHLY;BYDAY=5FR;BYSETPOS=2",
        "FREQ=YEARLY;BYYEARDAY=366;INTERVAL=2;BYDAY=MO",
        "FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=1,2;BYSETPOS=9",
        "FREQ=WEEKLY;BYDAY=MO,TU;BYSETPOS=5",
        "FREQ=YEARLY;INTERVAL=10000",
        "FREQ=HOURLY;INTERVAL=10000",
    ] {
        let lines = event(1, &format!("RRULE:{rule}"))
            .replace("DTSTART:20260302", "DTSTART:19910103")
            .replace("DTEND:20260302", "DTEND:19910103");
        soon(rule, || read_all(&lines)).unwrap();
    }
}

#[test]
fn a_bomb_of_rules_is_refused_by_what_it_costs() {
    let bomb = |lines: &str| calendar(&(0..2500).map(|n| event(n, lines)).collect::<String>());
    let often = bomb("RRULE:FREQ=HOURLY");
    let never = bomb(&"RRULE:FREQ=HOURLY;BYMONTH=2;BYMONTHDAY=29;BYDAY=MO\n".repeat(10));
    for (text, refused) in [
        (
            often.replace("UID:", "UID:1\nX-"),
            ReadError::TooMuch {
                what: "occurrences",
                most: MOST_OCCURRENCES,
            },
        ),
        (often, ReadError::TooSlow),
        (never.replace("UID:", "UID:1\nX-"), ReadError::TooSlow),
        (never, ReadError::TooSlow),
        (bomb(&"RRULE:FREQ=WEEKLY\n".repeat(13)), ReadError::TooSlow),
        (
            bomb(&format!("EXDATE;TZID={}:20260302", ",".repeat(900))),
            ReadError::TooSlow,
        ),
        (
            bomb(&"EXDATE:20260302,20260303\n".repeat(50)),
            ReadError::TooMuch {
                what: "single dates of series",
                most: MOST_DATES,
            },
        ),
    ] {
        assert_eq!(
            read_within(text.as_bytes(), &wanted(), &ReadOptions::default(), far()),
            Err(refused),
            "{}",
            &text[..200]
        );
    }
    let harmless = bomb("");
    assert!(
        read_within(
            harmless.as_bytes(),
            &wanted(),
            &ReadOptions::default(),
            far()
        )
        .is_ok()
    );
    assert_eq!(
        read_within(
            harmless.as_bytes(),
            &wanted(),
            &ReadOptions::default(),
            Duration::ZERO
        ),
        Err(ReadError::TooSlow),
        "time is over"
    );
    let reading = soon("rules", || {
        read_all(&event(1, &"RRULE:FREQ=HOURLY\n".repeat(100_000)))
    })
    .unwrap();
    assert!(!reading.is_complete());
}

#[test]
fn too_many_occurrences_are_refused_or_told() {
    let often = event(
        1,
        "RRULE:FREQ=DAILY;BYHOUR=0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23;BYMINUTE=0,10,20,30,40,50",
    );
    let reading = soon("often", || read_all(&often)).unwrap();
    assert_eq!(
        said(&reading),
        ["a rule repeats more than 10,000 times in the time that is looked at"]
    );
    assert!(!reading.events[0].understood);
}

#[test]
fn every_beginning_of_a_file_is_refused() {
    let text = calendar(&(event(1, "RRULE:FREQ=WEEKLY;COUNT=3") + &event(2, "SUMMARY:é")));
    for end in 0..text.len() - 1 {
        let refused = read(&text.as_bytes()[..end], &wanted());
        assert!(
            refused.is_err(),
            "{refused:?} of {:?}",
            &text.as_bytes()[..end].utf8_chunks().next()
        );
    }
}

#[test]
fn no_change_of_a_byte_panics() {
    let zone = "BEGIN:VTIMEZONE\nTZID:X\nBEGIN:STANDARD\nDTSTART:19701025T030000\nTZOFFSETFROM:+0200\nTZOFFSETTO:+0100\nRRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\nEND:STANDARD\nEND:VTIMEZONE\n";
    let lines = "RRULE:FREQ=MONTHLY;BYDAY=-1FR;COUNT=3\nEXDATE;TZID=X:20260327T090000\nRDATE;VALUE=PERIOD:20260401T080000Z/PT1H\nDURATION:P1DT2H";
    let text = calendar(
        &(zone.to_owned()
            + &event(1, lines)
                .replace("DTSTART:20260302T080000Z", "DTSTART;TZID=X:20260302T090000")),
    );
    for at in 0..text.len() {
        // A third of all, or it takes a quarter of a minute.
        for byte in [0, b'\n', b'9', b':', b';', b'"', b'-', 0xff]
            .into_iter()
            .skip(at % 3)
            .step_by(3)
        {
            let mut changed = text.clone().into_bytes();
            changed[at] = byte;
            let _ = read(&changed, &wanted());
        }
    }
}

#[test]
fn counted_rules_from_long_ago_are_not_walked() {
    let rule = "RRULE:FREQ=HOURLY;COUNT=100000;BYMONTH=2;BYMONTHDAY=29;BYDAY=MO;BYHOUR=9\n";
    let lines = event(1, &rule.repeat(3))
        .replace("DTSTART:20260302", "DTSTART:00010101")
        .replace("DTEND:20260302", "DTEND:00010101");
    let reading = soon("an old count", || read_all(&lines)).unwrap();
    assert!(!reading.events[0].understood, "{:?}", reading.faults);
    let often = "RRULE:FREQ=DAILY;BYHOUR=0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21;BYMINUTE=0,10,20\n".repeat(10);
    let many: String = (0..100).map(|n| event(n, &often)).collect();
    let half_a_second = Duration::from_millis(500);
    let refused = soon("many rules", || {
        read_within(
            calendar(&many).as_bytes(),
            &wanted(),
            &ReadOptions::default(),
            half_a_second,
        )
    });
    assert_eq!(refused, Err(ReadError::TooSlow));
}

#[test]
fn described_zones_cost_little() {
    let days: Vec<String> = (1..=28).map(|day| day.to_string()).collect();
    let rule = format!(
        "RRULE:FREQ=YEARLY;BYMONTH=1,2,3,4,5,6,7,8,9,10,11,12;BYMONTHDAY={};BYHOUR=1,2,3",
        days.join(",")
    );
    let zone = |n: usize| {
        format!(
            "BEGIN:VTIMEZONE\nTZID:X{n}\nBEGIN:STANDARD\nDTSTART:19701025T030000\nTZOFFSETFROM:+0200\nTZOFFSETTO:+0100\n{rule}\nEND:STANDARD\nEND:VTIMEZONE\n"
        )
    };
    let zones: String = (0..2_000).map(zone).collect();
    let named = (0..2_000)
        .map(|n| format!("EXDATE;TZID=X{n}:20260302T090000\n"))
        .collect::<Vec<_>>()
        .concat();
    let reading = soon("described zones", || read_all(&(zones + &event(1, &named)))).unwrap();
    assert!(!reading.events[0].understood);
    let unknown = |event: usize| {
        (0..4_000)
            .map(|n| format!("EXDATE;TZID=Y{event}/{n}:20260302T090000\n"))
            .collect::<Vec<_>>()
            .concat()
    };
    let events: String = (0..10).map(|n| event(n, &unknown(n))).collect();
    let read = soon("names of zones", || read_all(&events)).unwrap().events;
    assert_eq!(read.iter().filter(|one| !one.understood).count(), 10);
}
