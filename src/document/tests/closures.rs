//! Closures: read, meant, written back, and each fault with its line and field.

use domain::practice::schedule::TimeOff;

use super::*;

/// `SMALL` with a place, and everything of it closed once.
const CLOSURES: &str = "[[places]]\nid = \"north\"\n\n\
                        [[closures]]\nlabel = \"Outing\"\nfirst = \"2026-11-23\"\nlast = \"2026-11-24\"\n\n\
                        [[closures]]\nlabel = \"Conference\"\nfirst = \"2026-12-01\"\nlast = \"2026-12-01\"\npractitioner = \"ann\"\n\n\
                        [[closures]]\nlabel = \"Paint\"\nfirst = \"2026-12-02\"\nlast = \"2026-12-02\"\nroom = \"blue\"\n\n\
                        [[closures]]\nlabel = \"Roof\"\nfirst = \"2026-12-03\"\nlast = \"2026-12-04\"\nplace = \"north\"\n\n\
                        [[rooms]]\nplace = \"north\"";

fn four() -> String {
    small_with("[[rooms]]", CLOSURES)
}

fn written(times: &[TimeOff]) -> Vec<String> {
    let written = times.iter();
    written
        .map(|off| format!("{}/{}", off.from, off.until))
        .collect()
}

#[test]
fn both_days_are_closed_for_whatever_is_named() {
    let read = catalogue(&four());
    assert_eq!(
        written(&read.practitioners[0].time_off),
        [
            "2026-11-23T00:00:00/2026-11-25T00:00:00",
            "2026-12-01T00:00:00/2026-12-02T00:00:00"
        ]
    );
    assert_eq!(
        written(&read.rooms[0].time_off),
        [
            "2026-12-02T00:00:00/2026-12-03T00:00:00",
            "2026-12-03T00:00:00/2026-12-05T00:00:00"
        ]
    );
    assert!(read.practice.holidays.is_empty(), "they are working days");
}

#[test]
fn closures_come_back_with_their_names() {
    let first = catalogue(&four());
    let document = Document::of(&first);
    assert!(document.practitioners[0].time_off.is_empty(), "not twice");
    let labels: Vec<_> = document
        .closures
        .iter()
        .map(|one| one.label.as_str())
        .collect();
    assert_eq!(labels, ["Outing", "Conference", "Paint", "Roof"]);
    let again = crate::document::from_value(serde_json::to_value(document).unwrap()).unwrap();
    let again = check(&again, Some(&first), &mut || panic!("no new ids"));
    assert_eq!(again.unwrap().catalogue, first);
    let none = serde_json::to_value(Document::of(&catalogue(SMALL))).unwrap();
    assert!(none.get("closures").is_none());
}

#[test]
fn somebodys_own_day_off_stays_theirs_when_something_else_is_closed_that_day() {
    let own = "time_off = [[\"2026-12-02\", \"2026-12-02\"]]\nhours = { mon-fri";
    let first = catalogue(&four().replace("hours = { mon-fri", own));
    let written = Document::of(&first).practitioners.remove(0).time_off;
    assert_eq!(
        written,
        [["2026-12-02", "2026-12-02"]],
        "the room is closed then"
    );
}

const FIRST: &str = "first = \"2026-11-23\"";
const LAST: &str = "last = \"2026-11-24\"";

/// What is written, what in its place, and how the one fault begins.
const FAULTS: &[(&str, &str, &str)] = &[
    (
        "label = \"Outing\"",
        "label = \" \"",
        "21: closures[0].label: is empty",
    ),
    (
        FIRST,
        "first = \"23 November\"",
        "22: closures[0].first: `23 November` is not a date",
    ),
    (
        LAST,
        "last = \"2026-11-31\"",
        "23: closures[0].last: `2026-11-31` is not a date",
    ),
    (
        LAST,
        "last = \"2026-11-22\"",
        "23: closures[0].last: lies before the first day",
    ),
    (
        LAST,
        "last = \"2027-11-24\"",
        "23: closures[0].last: a closure has at most 366 days",
    ),
    (
        LAST,
        "last = \"2026-11-24\"\nreason = \"x\"",
        "24: closures[0].reason: ",
    ),
    (
        "practitioner = \"ann\"",
        "practitioner = \"bob\"",
        "29: closures[1].practitioner: no practitioner has the id `bob`",
    ),
    (
        "room = \"blue\"",
        "room = \"red\"",
        "35: closures[2].room: no room has the id `red`",
    ),
    (
        "\"2026-12-04\"\nplace = \"north\"",
        "\"2026-12-04\"\nplace = \"west\"",
        "41: closures[3].place: no place has the id `west`",
    ),
    (
        "practitioner = \"ann\"",
        "practitioner = \"ann\"\nroom = \"blue\"",
        "25: closures[1]: close a practitioner, a room or a place, one at a time",
    ),
];

#[test]
fn faults_of_closures() {
    each_is_one_fault(&four(), FAULTS);
}
