//! How much of a file is taken: counted, so that it is the same on every machine.

use super::*;

#[test]
fn a_calendar_takes_so_many_stretches_of_time_and_no_more() {
    let weekly = |n: usize| {
        event(n, "RRULE:FREQ=WEEKLY")
            .replace("T08", &format!("T{:02}", n % 22))
            .replace("T09", &format!("T{:02}", n % 22 + 1))
    };
    let reading = read_within(
        calendar(&(0..5_000).map(weekly).collect::<String>()).as_bytes(),
        &wanted(),
        &ReadOptions::default(),
        far(),
    )
    .unwrap();
    assert!(reading.is_complete());
    let minutes = |n: usize| {
        event(n, "RRULE:FREQ=HOURLY")
            .replace("T080000", &format!("T08{:02}00", n * 5))
            .replace("T090000", &format!("T08{:02}01", n * 5))
    };
    let refused = read_within(
        calendar(&(0..4).map(minutes).collect::<String>()).as_bytes(),
        &wanted(),
        &ReadOptions::default(),
        far(),
    );
    assert_eq!(
        refused,
        Err(ReadError::TooMuch {
            what: "stretches of busy time",
            most: MOST_MERGED
        })
    );
}

/// However long an unoptimised program takes: what is counted decides.
fn read_at_leisure(components: &str) -> Result<Reading, ReadError> {
    read_within(
        calendar(components).as_bytes(),
        &wanted(),
        &ReadOptions::default(),
        far(),
    )
}

#[test]
fn a_file_has_so_many_lines_and_components_and_no_more() {
    let limits = Limits {
        bytes: 5_000_000,
        ..Limits::default()
    };
    let options = ReadOptions {
        limits,
        ..ReadOptions::default()
    };
    let read_small =
        |components: &str| read_within(calendar(components).as_bytes(), &wanted(), &options, far());
    let lines = |number: usize| event(1, &"\n".repeat(number));
    let refused = Err(ReadError::TooMuch {
        what: "lines",
        most: 500_000,
    });
    for hostile in [
        lines(4_900_000),
        event(1, &"x\n".repeat(2_000_000)),
        event(1, &format!("X:{}", "\n ".repeat(2_000_000))),
    ] {
        assert_eq!(read_small(&hostile), refused);
    }
    assert!(read_small(&lines(499_980)).unwrap().is_complete());
    let components = |name: &str| format!("BEGIN:{name}\nEND:{name}\n").repeat(60_000);
    for name in ["VTIMEZONE", "VAVAILABILITY"] {
        let refused = read_at_leisure(&components(name));
        assert!(
            matches!(
                refused,
                Err(ReadError::TooMuch {
                    what: "components",
                    ..
                })
            ),
            "{name}: {refused:?}"
        );
    }
    assert!(
        read_at_leisure(&(components("VTODO") + &event(1, "")))
            .unwrap()
            .is_complete(),
        "what takes no time is not kept"
    );
}

#[test]
fn many_series_of_one_uid_are_not_held_against_each_of_their_exceptions() {
    let masters = event(1, "").repeat(9_000);
    let minute = |n: usize| {
        format!(
            "202604{:02}T{:02}{:02}00Z",
            n / 1440 + 1,
            n / 60 % 24,
            n % 60
        )
    };
    let exceptions = |range: &str| {
        (0..9_000)
            .map(|n| event(1, &format!("RECURRENCE-ID{range}:{}", minute(n))))
            .collect::<String>()
    };
    let reading = read_at_leisure(&(masters.clone() + &exceptions(""))).unwrap();
    assert_eq!(reading.events[0].busy.len(), 1);
    let onwards = masters + &exceptions(";RANGE=THISANDFUTURE");
    let refused = read_at_leisure(&onwards);
    assert_eq!(
        refused,
        Err(ReadError::TooSlow),
        "they are held against each series, and that is counted"
    );
}

#[test]
fn free_busy_time_in_many_pieces_costs_no_more_than_in_one() {
    let piece = |n: usize| {
        format!(
            "FREEBUSY:202604{:02}T{:02}{:02}00Z/PT30S\n",
            n / 1440 + 1,
            n / 60 % 24,
            n % 60
        )
    };
    let block = |lines: String| format!("BEGIN:VFREEBUSY\nUID:1\n{lines}END:VFREEBUSY\n");
    let pieces: String = (0..19_000).map(|n| block(piece(n))).collect();
    let reading = read_at_leisure(&pieces).unwrap();
    assert_eq!(reading.events[0].busy.len(), 19_000);
}

#[test]
fn faults_of_one_kind_are_told_once() {
    let reading = read_at_leisure(&event(1, &"RDATE:x\nEXDATE:x\n".repeat(10_000))).unwrap();
    assert_eq!(
        said(&reading),
        ["RDATE cannot be read", "EXDATE cannot be read"]
    );
}
