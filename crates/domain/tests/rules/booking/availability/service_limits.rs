//! Limits of how much of one service a practitioner gives, counted in the practitioner's zone.

use domain::{
    booking::{
        availability::{Unavailable, limits::Limit, reason::Reason},
        overrides::{Override, Overrides},
    },
    practice::{Limits, service::Service},
};

use crate::{fixtures::*, parts::*};

/// Two services of practitioner 1, who works all day; the first has the limits.
fn limited(zone: &str, limits: Limits) -> World {
    practice("UTC")
        .has(practitioner(1, zone, "00:00-24:00"))
        .has(service(60).every(60, 0).change(|one| one.limits = limits))
        .has(service(60).every(60, 0))
}

/// A booking of the second service.
fn other(mut world: World, start: &str) -> World {
    world.service = 1;
    let mut world = world.booked(1, start);
    world.service = 0;
    world
}

const NONE: Limits = Limits {
    max_sessions_day: None,
    max_sessions_week: None,
    max_consecutive: None,
    break_minutes: 0,
    max_minutes_day: None,
    max_minutes_week: None,
};

/// Of two bookings at 8 and 9 on a Monday the second is one too many, by each limit; on the next day, or in the next week, it is not.
#[test]
fn each_limit_counts_what_is_given_of_the_service() {
    let day = |limits| (limits, [true, false, false]);
    let week = |limits| (limits, [true, true, false]);
    for (limits, refused) in [
        day(Limits {
            max_sessions_day: Some(1),
            ..NONE
        }),
        day(Limits {
            max_minutes_day: Some(119),
            ..NONE
        }),
        week(Limits {
            max_sessions_week: Some(1),
            ..NONE
        }),
        week(Limits {
            max_minutes_week: Some(119),
            ..NONE
        }),
    ] {
        let free = other(limited("UTC", limits), "2026-06-01T10:00:00Z");
        assert!(
            free.admit("2026-06-01T09:00:00Z").is_ok(),
            "another service does not count: {limits:?}"
        );
        let full = free.booked(1, "2026-06-01T08:00:00Z");
        let later = [
            "2026-06-01T09:00:00Z",
            "2026-06-02T09:00:00Z",
            "2026-06-08T09:00:00Z",
        ];
        let expected = refused.map(|refused| refused.then_some(Unavailable::LimitReached));
        assert_eq!(
            later.map(|start| full.refused(start)),
            expected,
            "{limits:?}"
        );
        let elsewhere = World { service: 1, ..full };
        assert!(
            elsewhere.admit("2026-06-01T09:00:00Z").is_ok(),
            "it keeps no other service from being booked"
        );
    }
}

#[test]
fn as_many_hours_as_the_limit_says_are_given() {
    let limits = Limits {
        max_minutes_day: Some(120),
        ..NONE
    };
    let one = limited("UTC", limits).booked(1, "2026-06-01T08:00:00Z");
    assert!(one.admit("2026-06-01T09:00:00Z").is_ok(), "two hours");
    let two = one.booked(1, "2026-06-01T09:00:00Z");
    assert_eq!(
        two.refused("2026-06-01T10:00:00Z"),
        Some(Unavailable::LimitReached)
    );
}

fn daily_limit(max: u32) -> Limits {
    Limits {
        max_sessions_day: Some(max),
        ..NONE
    }
}

/// 22:00 UTC is the next day in Auckland, and so is 10:00 UTC; 13:00 UTC begins the day after.
#[test]
fn a_day_is_the_practitioners_day() {
    let world = limited("Pacific/Auckland", daily_limit(1)).booked(1, "2026-06-01T22:00:00Z");
    let starts = [
        "2026-06-02T10:00:00Z",
        "2026-06-01T11:00:00Z",
        "2026-06-02T13:00:00Z",
    ];
    let refused = starts.map(|start| world.refused(start).is_some());
    assert_eq!(refused, [true, false, false]);
}

#[test]
fn each_practitioner_gives_as_much() {
    let both = |staff: fn(Service, &[u128]) -> Service| {
        let world = practice("UTC")
            .has(practitioner(1, "UTC", "09:00-12:00"))
            .has(practitioner(2, "UTC", "09:00-12:00"))
            .has(staff(service(60), &[1, 2]).change(|one| one.limits = daily_limit(1)))
            .booked(1, "2026-06-01T09:00:00Z");
        let of = |start: &str| {
            let slot = world.admit(start).map(|slot| slot.offers);
            slot.map(|offers| {
                offers
                    .into_iter()
                    .flat_map(|one| one.practitioners)
                    .collect::<Vec<_>>()
            })
        };
        of("2026-06-01T10:00:00Z")
    };
    assert_eq!(both(ServiceWords::by_any), Ok(vec![prt(2)]));
    assert_eq!(both(ServiceWords::by_all), Err(Unavailable::LimitReached));
}

#[test]
fn a_session_of_a_class_counts_once_and_takes_more_people() {
    let class = class(60, 3, "Mon 10:00, Mon 12:00").change(|one| one.limits = daily_limit(1));
    let world = practice("UTC")
        .has(practitioner(1, "UTC", "09:00-17:00"))
        .has(class)
        .session("2026-06-01T10:00:00Z", 1, None, &[1, 2]);
    assert_eq!(world.times("2026-06-01"), ["10:00"]);
    assert_eq!(
        world.refused("2026-06-01T12:00:00Z"),
        Some(Unavailable::LimitReached)
    );
}

#[test]
fn what_is_moved_does_not_count() {
    let mut world = limited("UTC", daily_limit(1)).booked(1, "2026-06-01T09:00:00Z");
    world.catalogue.practitioners[0].schedule = daily("09:00-11:00");
    assert!(world.times("2026-06-01").is_empty());
    assert_eq!(world.times_without(5_000, "2026-06-01"), ["09:00", "10:00"]);
}

#[test]
fn the_reason_is_the_services_and_is_set_aside_like_any_limit() {
    let world = limited("UTC", daily_limit(1)).booked(1, "2026-06-01T09:00:00Z");
    let explained = |world: &World, overrides: &[Override]| {
        let overrides: Overrides = overrides.iter().copied().collect();
        let start = at("2026-06-01T11:00:00Z");
        world.ask(|search| search.explain(start, overrides)).reasons
    };
    let (practitioner, limit) = (prt(1), Limit::Day);
    let of_service = Reason::ServiceLimit {
        practitioner,
        limit,
    };
    assert_eq!(explained(&world, &[]), [of_service]);
    assert_eq!(explained(&world, &[Override::Limits]), []);
    assert_eq!(explained(&world, &[Override::Hours]), [of_service]);
    let mut both = world;
    both.catalogue.practitioners[0].limits = daily_limit(1);
    let own = Reason::Limit {
        practitioner,
        limit,
    };
    assert_eq!(explained(&both, &[]), [own, of_service], "both are told");
}

/// What the previous version of the program books.
#[test]
fn what_is_of_no_known_service_counts_for_none() {
    let world = limited("UTC", daily_limit(1)).taken(1, "2026-06-01T09:00:00Z", 60, (0, 0));
    assert!(world.admit("2026-06-01T11:00:00Z").is_ok());
}
