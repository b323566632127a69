//! Limits of one practitioner, counted in their zone.

use domain::{
    booking::availability::Unavailable,
    practice::{Limits, Practitioner},
};

use crate::{fixtures::*, parts::*};

fn day(max: u32) -> Limits {
    Limits {
        max_sessions_day: Some(max),
        ..Limits::default()
    }
}

fn week(max: u32) -> Limits {
    Limits {
        max_sessions_week: Some(max),
        ..Limits::default()
    }
}

fn in_a_row(max: u32, break_minutes: u32) -> Limits {
    Limits {
        max_consecutive: Some(max),
        break_minutes,
        ..Limits::default()
    }
}

fn limited(zone: &str, hours: &str, limits: Limits) -> World {
    practice("UTC")
        .has(Practitioner {
            limits,
            ..practitioner(1, zone, hours)
        })
        .has(service(60).every(60, 0))
}

/// 22:00 UTC is the next day in Auckland, and so is 10:00 UTC; 13:00 UTC begins the day after.
#[test]
fn a_day_is_the_practitioners_day() {
    let world = limited("Pacific/Auckland", "00:00-24:00", day(1)).taken(
        1,
        "2026-06-01T22:00:00Z",
        60,
        (0, 0),
    );
    assert_eq!(
        world.refused("2026-06-02T10:00:00Z"),
        Some(Unavailable::LimitReached)
    );
    assert!(world.admit("2026-06-01T11:00:00Z").is_ok());
    assert!(world.admit("2026-06-02T13:00:00Z").is_ok());
}

/// Sunday 23:00 UTC is Monday in Auckland: the session belongs to the new week.
#[test]
fn a_week_is_the_iso_week_of_the_practitioner() {
    let world = limited("Pacific/Auckland", "00:00-24:00", week(1)).taken(
        1,
        "2026-06-07T23:00:00Z",
        60,
        (0, 0),
    );
    assert!(world.admit("2026-06-07T10:00:00Z").is_ok());
    assert_eq!(
        world.refused("2026-06-09T10:00:00Z"),
        Some(Unavailable::LimitReached)
    );
    assert_eq!(
        world.refused("2026-06-14T11:00:00Z"),
        Some(Unavailable::LimitReached)
    );
    assert!(world.admit("2026-06-14T12:00:00Z").is_ok());
}

/// 30 December 2024 and 3 January 2025 are one week, 2025-W01.
#[test]
fn a_week_does_not_end_with_the_year() {
    let world = limited("UTC", "09:00-17:00", week(1))
        .now("2024-01-01T00:00:00Z")
        .taken(1, "2024-12-30T09:00:00Z", 60, (0, 0));
    assert_eq!(
        world.refused("2025-01-03T09:00:00Z"),
        Some(Unavailable::LimitReached)
    );
    assert!(world.admit("2025-01-06T09:00:00Z").is_ok());
    assert!(world.admit("2024-01-04T09:00:00Z").is_ok());
}

#[test]
fn no_more_in_a_row_than_allowed() {
    let world = limited("UTC", "09:00-16:00", in_a_row(2, 30))
        .taken(1, "2026-06-01T09:00:00Z", 60, (0, 0))
        .taken(1, "2026-06-01T10:00:00Z", 60, (0, 0));
    assert_eq!(
        world.times("2026-06-01"),
        ["12:00", "13:00", "14:00", "15:00"]
    );
    assert_eq!(
        world.refused("2026-06-01T11:00:00Z"),
        Some(Unavailable::LimitReached)
    );
}

#[test]
fn a_session_may_not_join_two_rows_into_one_too_long() {
    let world = limited("UTC", "09:00-14:00", in_a_row(2, 30))
        .taken(1, "2026-06-01T09:00:00Z", 60, (0, 0))
        .taken(1, "2026-06-01T11:00:00Z", 60, (0, 0));
    assert_eq!(
        world.refused("2026-06-01T10:00:00Z"),
        Some(Unavailable::LimitReached)
    );
    assert_eq!(world.times("2026-06-01"), ["12:00", "13:00"]);
}

#[test]
fn a_break_is_a_break_when_it_is_long_enough() {
    let after = |break_minutes| {
        limited("UTC", "09:00-12:00", in_a_row(1, break_minutes))
            .taken(1, "2026-06-01T09:00:00Z", 30, (0, 0))
            .times("2026-06-01")
    };
    assert_eq!(after(30), ["10:00", "11:00"]);
    assert_eq!(after(31), ["11:00"]);
    let touching =
        limited("UTC", "09:00-12:00", in_a_row(1, 0)).taken(1, "2026-06-01T09:00:00Z", 60, (0, 0));
    assert_eq!(touching.times("2026-06-01"), ["11:00"]);
}

#[test]
fn buffers_are_no_part_of_a_row() {
    let world = limited("UTC", "09:00-12:00", in_a_row(1, 30)).taken(
        1,
        "2026-06-01T09:00:00Z",
        30,
        (0, 30),
    );
    assert_eq!(world.times("2026-06-01"), ["10:00", "11:00"]);
}

#[test]
fn a_group_session_counts_once_and_takes_more_people_at_the_limit() {
    let world = practice("UTC")
        .has(Practitioner {
            limits: day(1),
            ..practitioner(1, "UTC", "09:00-17:00")
        })
        .has(class(60, 3, "Mon 10:00, Mon 12:00"))
        .session("2026-06-01T10:00:00Z", 1, None, &[1, 2]);
    assert_eq!(world.times("2026-06-01"), ["10:00"]);
    assert_eq!(
        world.refused("2026-06-01T12:00:00Z"),
        Some(Unavailable::LimitReached)
    );
}

#[test]
fn what_is_moved_does_not_count() {
    let world = limited("UTC", "09:00-11:00", day(1)).taken(1, "2026-06-01T09:00:00Z", 60, (0, 0));
    assert!(world.times("2026-06-01").is_empty());
    assert_eq!(world.times_without(5_000, "2026-06-01"), ["09:00", "10:00"]);
}

#[test]
fn a_practitioner_at_the_limit_does_not_stand_in_anothers_way() {
    let world = practice("UTC")
        .has(Practitioner {
            limits: day(1),
            ..practitioner(1, "UTC", "09:00-12:00")
        })
        .has(practitioner(2, "UTC", "11:00-12:00"))
        .has(service(60).by_any(&[1, 2]))
        .taken(1, "2026-06-01T09:00:00Z", 60, (0, 0));
    assert_eq!(world.times("2026-06-01"), ["11:00"]);
    assert_eq!(
        world.refused("2026-06-01T10:00:00Z"),
        Some(Unavailable::LimitReached)
    );
}

/// Two hours of sessions a day, or three a week: what is left is filled to the minute.
#[test]
fn hours_are_counted_without_buffers_and_to_the_minute() {
    let day = Limits {
        max_minutes_day: Some(120),
        ..Limits::default()
    };
    let week = Limits {
        max_minutes_week: Some(120),
        ..Limits::default()
    };
    for (limits, taken, refused) in [
        (day, 60, false),
        (day, 61, true),
        (week, 60, false),
        (week, 61, true),
    ] {
        let world =
            limited("UTC", "00:00-24:00", limits).taken(1, "2026-06-01T08:00:00Z", taken, (30, 30));
        let expected = refused.then_some(Unavailable::LimitReached);
        assert_eq!(world.refused("2026-06-01T12:00:00Z"), expected, "{taken}");
        // The next day counts in the same week only.
        let in_week = expected.filter(|_| limits.max_minutes_week.is_some());
        assert_eq!(world.refused("2026-06-02T12:00:00Z"), in_week, "{taken}");
        assert!(world.admit("2026-06-08T12:00:00Z").is_ok());
    }
}
