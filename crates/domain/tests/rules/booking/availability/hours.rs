//! Working hours: windows, overrides, time off, and the grid.

use domain::{
    booking::availability::Unavailable,
    practice::schedule::{Grid, GridOrigin, TimeOff},
};

use crate::{fixtures::*, parts::*};

const DAY: &str = "2026-06-01";

fn london(hours: &str) -> World {
    practice("Europe/London").has(practitioner(1, "Europe/London", hours))
}

#[test]
fn a_session_lies_inside_one_window() {
    let world = london("09:00-10:30 10:30-12:00").has(service(60));
    assert_eq!(world.times(DAY), ["09:00", "09:30", "10:30", "11:00"]);
}

#[test]
fn a_day_may_end_at_24_00_but_no_session_crosses_it() {
    let world = london("00:00-01:00 23:00-24:00").has(service(60));
    assert_eq!(world.times(DAY), ["00:00", "23:00"]);
    assert_eq!(
        world.refused("2026-06-01T23:30:00+01:00"),
        Some(Unavailable::NotOffered)
    );
}

#[test]
fn an_override_replaces_its_date_and_no_other() {
    let mut person = practitioner(1, "Europe/London", "09:00-10:00");
    person
        .schedule
        .overrides
        .insert(date("2026-06-02"), windows("14:00-15:00"));
    person
        .schedule
        .overrides
        .insert(date("2026-06-03"), Vec::new());
    let world = practice("Europe/London").has(person).has(service(60));
    assert_eq!(world.times(DAY), ["09:00"]);
    assert_eq!(world.times("2026-06-02"), ["14:00"]);
    assert!(world.times("2026-06-03").is_empty());
}

#[test]
fn weekly_hours_begin_on_monday() {
    let mut person = practitioner(1, "Europe/London", "");
    person.schedule.weekly[0] = windows("09:00-10:00");
    person.schedule.weekly[6] = windows("11:00-12:00");
    let world = practice("Europe/London").has(person).has(service(60));
    let shown: Vec<_> = ["2026-06-01", "2026-06-02", "2026-06-07"]
        .map(|day| world.times(day).join(" "))
        .to_vec();
    assert_eq!(shown, ["09:00", "", "11:00"]);
}

#[test]
fn time_off_removes_whether_it_is_defined_or_added() {
    let off = TimeOff {
        from: "2026-06-01T09:30".parse().unwrap(),
        until: "2026-06-01T10:00".parse().unwrap(),
    };
    let mut person = practitioner(1, "Europe/London", "09:00-12:00");
    person.time_off.push(off);
    let world = practice("Europe/London").has(person).has(service(30)).away(
        1,
        "2026-06-01T11:00",
        "2026-06-01T11:30",
    );
    assert_eq!(world.times(DAY), ["09:00", "10:00", "10:30", "11:30"]);
    assert_eq!(
        world.refused("2026-06-01T11:00:00+01:00"),
        Some(Unavailable::NotOffered)
    );
}

#[test]
fn time_off_in_a_spring_gap_begins_and_ends_at_the_gaps_end() {
    let day = "2026-03-29";
    let world = london("00:00-04:00").has(service(30));
    assert_eq!(
        world.times(day),
        ["00:00", "00:30", "02:00", "02:30", "03:00", "03:30"]
    );
    let begins = world
        .clone()
        .away(1, "2026-03-29T01:30", "2026-03-29T03:00");
    assert_eq!(begins.times(day), ["00:00", "00:30", "03:00", "03:30"]);
    let ends = world.away(1, "2026-03-29T00:00", "2026-03-29T01:30");
    assert_eq!(ends.times(day), ["02:00", "02:30", "03:00", "03:30"]);
}

#[test]
fn time_off_in_an_autumn_fold_covers_both_instants() {
    let world =
        london("00:30-02:30")
            .has(service(30))
            .away(1, "2026-10-25T01:00", "2026-10-25T01:30");
    assert_eq!(
        world.times_and_offsets("2026-10-25"),
        ["00:30+01", "01:30+00", "02:00+00"]
    );
}

#[test]
fn the_grid_begins_at_midnight_and_not_at_the_window() {
    let world = london("09:10-12:00").has(service(30).every(50, 0));
    assert_eq!(world.times(DAY), ["09:10", "10:00", "10:50"]);
    let shifted = london("09:10-12:00").has(service(30).every(50, 10));
    assert_eq!(shifted.times(DAY), ["09:20", "10:10", "11:00"]);
    assert_eq!(
        shifted.refused("2026-06-01T09:10:00+01:00"),
        Some(Unavailable::NotOffered)
    );
}

#[test]
fn a_grid_may_begin_at_each_window() {
    let origin = GridOrigin::Window;
    let grid = |step, offset| Grid {
        step,
        offset,
        origin,
    };
    let every = |hours, grid| london(hours).has(service(50).change(|one| one.grid = Some(grid)));
    let world = every("09:00-12:00 13:10-15:00", grid(50, 0));
    let expected = ["09:00", "09:50", "10:40", "13:10", "14:00"];
    assert_eq!(world.times(DAY), expected);
    assert_eq!(
        world.refused("2026-06-01T10:00:00+01:00"),
        Some(Unavailable::NotOffered)
    );
    let later = every("09:00-12:00 13:10-15:00", grid(60, 5));
    assert_eq!(later.times(DAY), ["09:05", "10:05", "11:05", "13:15"]);
    // In March the clocks go from 01:00 to 02:00: a point of the grid in between does not exist.
    let gap = every("01:10-04:00", grid(50, 0));
    assert_eq!(gap.times("2026-03-29"), ["02:00", "02:50"]);
    // The clocks go back at 02:00: the hour from 01:00 comes twice, and is counted on the clock.
    let night = every("00:30-04:00", grid(40, 0));
    assert_eq!(
        night.times_and_offsets("2026-10-25"),
        [
            "00:30+01", "01:10+01", "01:50+01", "01:10+00", "01:50+00", "02:30+00", "03:10+00"
        ]
    );
}

#[test]
fn the_grid_is_the_services_own_or_the_practices() {
    let world = london("09:00-10:00")
        .rules(|rules| rules.grid.step = 20)
        .has(service(20));
    assert_eq!(world.times(DAY), ["09:00", "09:20", "09:40"]);
    assert_eq!(
        london("09:00-10:00")
            .has(service(20).every(15, 5))
            .times(DAY),
        ["09:05", "09:20", "09:35"]
    );
}

#[test]
fn the_grid_is_anchored_in_the_practitioners_zone() {
    let world = practice("Europe/London")
        .has(practitioner(1, "Asia/Kolkata", "15:00-17:00"))
        .has(service(60).every(60, 0));
    assert_eq!(world.times("2026-01-12"), ["09:30", "10:30"]);
}

#[test]
fn a_start_is_the_same_to_the_nanosecond() {
    let world = london("09:00-12:00").has(service(60));
    assert!(world.admit("2026-06-01T09:00:00+01:00").is_ok());
    for other in [
        "2026-06-01T09:00:00.0000001+01:00",
        "2026-06-01T08:59:59.9999999+01:00",
        "2026-06-01T09:00:01+01:00",
    ] {
        assert_eq!(
            world.refused(other),
            Some(Unavailable::NotOffered),
            "{other}"
        );
    }
}

#[test]
fn days_of_the_query_are_the_practices() {
    let world = practice("Pacific/Auckland")
        .has(practitioner(1, "Europe/London", "20:00-22:00"))
        .has(service(60));
    assert_eq!(
        world.instants("2026-06-02", "2026-06-02"),
        [
            "2026-06-01T19:00:00Z",
            "2026-06-01T19:30:00Z",
            "2026-06-01T20:00:00Z"
        ]
    );
    assert!(world.instants("2026-06-03", "2026-06-02").is_empty());
}
