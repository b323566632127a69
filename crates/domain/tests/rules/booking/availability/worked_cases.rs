//! The worked cases of the design, with their exact values.

use domain::{
    booking::availability::Unavailable,
    money::{
        BasisPoints,
        policy::{NoticeBasis, Policy, Tier},
    },
    practice::{Limits, Practitioner},
};

use crate::{fixtures::*, parts::*};

#[test]
fn a_weekly_evening_in_berlin_keeps_its_wall_time() {
    let mondays = [
        "2026-10-19T16:00:00Z",
        "2026-10-26T17:00:00Z",
        "2026-11-02T17:00:00Z",
    ];
    let person = || practitioner(1, "Europe/Berlin", "18:00-19:00");
    let class = practice("Europe/Berlin")
        .has(person())
        .has(class(60, 8, "Mon 18:00"));
    assert_eq!(class.instants("2026-10-19", "2026-11-02"), mondays);
    let hours = practice("Europe/Berlin").has(person()).has(service(60));
    for (day, instant) in ["2026-10-19", "2026-10-26", "2026-11-02"]
        .into_iter()
        .zip(mondays)
    {
        assert_eq!(hours.instants(day, day), [instant]);
    }
}

#[test]
fn a_start_in_the_spring_gap_is_not_offered() {
    let world = practice("Europe/London")
        .has(practitioner(1, "Europe/London", "00:30-03:00"))
        .has(service(30));
    assert_eq!(
        world.times_and_offsets("2026-03-29"),
        ["00:30+00", "02:00+01", "02:30+01"]
    );
}

#[test]
fn both_instants_of_the_autumn_fold_are_offered() {
    let world = practice("Europe/London")
        .has(practitioner(1, "Europe/London", "00:30-02:30"))
        .has(service(30));
    let expected = [
        "00:30+01", "01:00+01", "01:30+01", "01:00+00", "01:30+00", "02:00+00",
    ];
    assert_eq!(world.times_and_offsets("2026-10-25"), expected);
}

/// The viewer's zone is in how dates and instants are written, never in the grid: a practice that writes its dates in
/// Kolkata, half an hour off New York's grid, finds the same instants.
#[test]
fn the_grid_does_not_move_with_who_looks() {
    let person = || practitioner(1, "America/New_York", "09:00-12:00");
    let home = practice("America/New_York")
        .has(person())
        .has(service(60).every(60, 0));
    let away = practice("Asia/Kolkata")
        .has(person())
        .has(service(60).every(60, 0));
    let expected = [
        "2026-07-01T13:00:00Z",
        "2026-07-01T14:00:00Z",
        "2026-07-01T15:00:00Z",
    ];
    assert_eq!(home.instants("2026-07-01", "2026-07-01"), expected);
    assert_eq!(away.instants("2026-07-01", "2026-07-01"), expected);
    assert_eq!(
        home.admit("2026-07-01T18:30:00+05:30"),
        home.admit("2026-07-01T09:00:00-04:00")
    );
    assert!(home.admit("2026-07-01T18:30:00+05:30").is_ok());
    assert_eq!(
        home.refused("2026-07-01T19:00:00+05:30"),
        Some(Unavailable::NotOffered)
    );
}

#[test]
fn a_buffer_after_a_session_is_taken_too() {
    let world = practice("Europe/London")
        .has(practitioner(1, "Europe/London", "09:00-12:00"))
        .has(service(50).buffer_after(10))
        .booked(1, "2026-06-01T10:00:00+01:00");
    assert_eq!(world.times("2026-06-01"), ["09:00", "11:00"]);
    assert_eq!(
        world.refused("2026-06-01T09:30:00+01:00"),
        Some(Unavailable::Taken)
    );
}

#[test]
fn cancelling_is_free_until_the_later_of_elapsed_and_wall_time() {
    let tiers = vec![
        Tier {
            notice_hours: 48,
            fee: BasisPoints(0),
        },
        Tier {
            notice_hours: 0,
            fee: BasisPoints::WHOLE,
        },
    ];
    let policy = Policy {
        version: "1".into(),
        tiers,
        notice_basis: NoticeBasis::Clock,
        no_show_fee: BasisPoints::WHOLE,
        grace_minutes: 0,
        goodwill_per_year: 0,
        waive_if_resold: false,
    };
    let (berlin, start) = (zone("Europe/Berlin"), at("2026-10-26T10:00:00+01:00"));
    let until = policy
        .free_until(start, at("2026-10-01T00:00:00Z"), &berlin)
        .unwrap();
    assert_eq!(berlin.rfc3339(until), "2026-10-24T11:00:00+02:00");
}

#[test]
fn a_full_day_is_hidden_and_refused() {
    let limits = Limits {
        max_sessions_day: Some(5),
        ..Limits::default()
    };
    let mut world = practice("Europe/London")
        .has(Practitioner {
            limits,
            ..practitioner(1, "Europe/London", "09:00-18:00")
        })
        .has(service(60).every(60, 0));
    for hour in ["09", "10", "12", "14"] {
        world = world.booked(1, &format!("2026-06-01T{hour}:00:00+01:00"));
    }
    assert_eq!(
        world.times("2026-06-01"),
        ["11:00", "13:00", "15:00", "16:00", "17:00"]
    );
    let full = world.booked(1, "2026-06-01T16:00:00+01:00");
    assert!(full.times("2026-06-01").is_empty());
    assert_eq!(
        full.refused("2026-06-01T11:00:00+01:00"),
        Some(Unavailable::LimitReached)
    );
    assert_eq!(full.times("2026-06-02").len(), 9);
}
