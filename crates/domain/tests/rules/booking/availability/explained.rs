//! Why a start cannot be booked, rule by rule, and what the practice may set aside.

use domain::{
    booking::{
        availability::{Unavailable, limits::Limit, reason::Reason},
        overrides::{Override, Overrides},
    },
    ids::{ResourceId, SessionId},
    interval::Interval,
    practice::{
        Horizon, Limits,
        schedule::{Grid, GridOrigin},
        service::{Mode, Staff},
        service_times::ServiceTimes,
    },
};
use strum::VariantArray;
use uuid::Uuid;

use crate::{fixtures::*, parts::*};

/// A Monday.
const DAY: &str = "2026-06-01";

fn house() -> World {
    practice("UTC")
        .now("2026-05-31T12:00:00Z")
        .has(practitioner(1, "UTC", "09:00-12:00"))
        .has(service(60).buffer_after(15))
}

/// With times of the service's own.
fn timed(change: impl FnOnce(&mut ServiceTimes)) -> World {
    let mut world = house();
    change(&mut world.catalogue.services[0].times);
    world
}

/// With hours in which the practitioner gives a mode.
fn by_mode(modes: &[(Mode, &str)]) -> World {
    let mut world = house();
    let modes = modes.iter().map(|(mode, hours)| (*mode, daily(hours)));
    world.catalogue.practitioners[0].mode_hours = modes.collect();
    world
}

fn reasons(world: &World, time: &str) -> Vec<Reason> {
    without(world, time, Overrides::NONE)
}

/// What is left when these rules do not count.
fn without(world: &World, time: &str, overrides: Overrides) -> Vec<Reason> {
    let start = at(&format!("{DAY}T{time}:00Z"));
    world.ask(|search| search.explain(start, overrides)).reasons
}

fn between(from: &str, until: &str) -> Interval {
    let on = |time| at(&format!("{DAY}T{time}:00Z"));
    Interval::new(on(from), on(until)).unwrap()
}

fn of(number: u128) -> ResourceId {
    ResourceId(Uuid::from_u128(number))
}

fn booked(resource: u128, holder: u128, from: &str, until: &str) -> Reason {
    Reason::Booked {
        resource: of(resource),
        holder: Uuid::from_u128(holder),
        at: between(from, until),
    }
}

#[test]
fn a_start_that_is_free_has_no_reason_against_it() {
    assert_eq!(reasons(&house(), "09:00"), []);
}

#[test]
fn each_rule_says_what_it_conflicts_with() {
    let last = date("2026-05-31");
    let (prt1, week) = (prt(1), Limits::default());
    let limits = |limits: Limits| {
        let mut world = house().taken(1, &format!("{DAY}T09:00:00Z"), 60, (0, 0));
        world.catalogue.practitioners[0].limits = limits;
        world
    };
    let cases = vec![
        (house(), "13:00", Reason::Hours(prt1)),
        (house(), "09:10", Reason::Grid),
        (
            house().now("2026-06-01T09:20:00Z"),
            "09:00",
            Reason::Notice {
                soonest: at("2026-06-01T09:20:00Z"),
            },
        ),
        (
            house().rules(|rules| rules.min_notice_minutes = 24 * 60),
            "11:00",
            Reason::Notice {
                soonest: at("2026-06-01T12:00:00Z"),
            },
        ),
        (
            house().rules(|rules| rules.horizon = Horizon::Until(last)),
            "09:00",
            Reason::Horizon {
                practitioner: prt1,
                last,
            },
        ),
        (
            house().away(1, "2026-06-01T09:30", "2026-06-01T12:00"),
            "10:00",
            Reason::TimeOff {
                practitioner: prt1,
                at: between("09:30", "12:00"),
            },
        ),
        (
            house().taken(1, &format!("{DAY}T10:00:00Z"), 30, (5, 5)),
            "09:00",
            booked(1, 5_000, "09:55", "10:35"),
        ),
        (
            limits(Limits {
                max_sessions_day: Some(1),
                ..week
            }),
            "10:30",
            Reason::Limit {
                practitioner: prt1,
                limit: Limit::Day,
            },
        ),
        (
            limits(Limits {
                max_sessions_week: Some(1),
                ..week
            }),
            "10:30",
            Reason::Limit {
                practitioner: prt1,
                limit: Limit::Week,
            },
        ),
        (
            limits(Limits {
                max_consecutive: Some(1),
                break_minutes: 60,
                ..week
            }),
            "10:30",
            Reason::Limit {
                practitioner: prt1,
                limit: Limit::Consecutive,
            },
        ),
        (
            timed(|times| times.last_date = Some(last)),
            "09:00",
            Reason::Dates,
        ),
        (
            timed(|times| times.schedule = Some(daily("10:00-12:00"))),
            "09:00",
            Reason::ServiceHours,
        ),
        (
            timed(|times| times.modes = [(Mode::Online, daily("10:00-12:00"))].into()),
            "09:00",
            Reason::ModeHours(None),
        ),
        (
            by_mode(&[(Mode::Online, "10:00-12:00")]),
            "09:00",
            Reason::ModeHours(Some(prt1)),
        ),
        (house().only(2), "09:00", Reason::Practitioner),
        (house().mode(Mode::Phone), "09:00", Reason::Mode),
    ];
    for (world, time, reason) in cases {
        assert_eq!(reasons(&world, time), [reason], "{time} {reason:?}");
        let set_aside = reason.set_aside_by();
        for one in Override::VARIANTS {
            let left = without(&world, time, Overrides::from_iter([*one]));
            assert_eq!(
                left.is_empty(),
                set_aside == Some(*one),
                "{reason:?} {one:?}"
            );
        }
    }
}

#[test]
fn busy_times_are_no_rule_that_could_be_set_aside() {
    let world = house();
    let calendar = world
        .calendar()
        .with_busy([(prt(1), vec![between("09:30", "09:40")])]);
    let all: Overrides = Override::VARIANTS.iter().copied().collect();
    let start = at("2026-06-01T09:00:00Z");
    let found = world.ask_of(&calendar, |search| search.explain(start, all));
    let busy = Reason::Busy {
        practitioner: prt(1),
        at: between("09:30", "09:40"),
    };
    assert_eq!(found.reasons, [busy]);
    assert_eq!(found.slot(), Err(Unavailable::Taken));
}

#[test]
fn all_of_several_rules_are_named_in_the_order_of_the_examination() {
    let mut world = house()
        .now("2026-06-01T13:30:00Z")
        .away(1, "2026-06-01T13:00", "2026-06-01T14:00")
        .taken(1, "2026-06-01T12:30:00Z", 45, (0, 0))
        .taken(1, "2026-06-01T14:00:00Z", 60, (0, 0));
    world.catalogue.practitioners[0].limits.max_sessions_day = Some(2);
    let all = reasons(&world, "13:10");
    assert_eq!(
        all,
        [
            Reason::Hours(prt(1)),
            Reason::Grid,
            Reason::Notice {
                soonest: at("2026-06-01T13:30:00Z")
            },
            Reason::TimeOff {
                practitioner: prt(1),
                at: between("13:00", "14:00")
            },
            booked(1, 5_000, "12:30", "13:15"),
            booked(1, 5_001, "14:00", "15:00"),
            Reason::Limit {
                practitioner: prt(1),
                limit: Limit::Day
            },
        ]
    );
    let set_aside = [
        Override::Hours,
        Override::Grid,
        Override::Notice,
        Override::Limits,
    ];
    let left = without(&world, "13:10", Overrides::from_iter(set_aside));
    assert_eq!(left, all[4..6], "two cannot be in one place");
}

#[test]
fn a_walk_in_began_within_the_hour() {
    let notice = Overrides::from_iter([Override::Notice]);
    let world = |now| house().now(now);
    let late = world("2026-06-01T10:00:00Z");
    assert_eq!(without(&late, "09:00", notice), []);
    let too_late = world("2026-06-01T10:00:01Z");
    assert_eq!(without(&too_late, "09:00", notice), [Reason::Past]);
    assert_eq!(
        too_late.refused("2026-06-01T09:00:00Z"),
        Some(Unavailable::TooSoon)
    );
}

#[test]
fn each_practitioner_has_reasons_of_their_own_and_one_who_is_free_ends_them() {
    let mut world = house()
        .has(practitioner(2, "UTC", "13:00-17:00"))
        .booked(1, "2026-06-01T09:00:00Z");
    world.catalogue.services[0].staff = Staff::AnyOf(vec![prt(1), prt(2)]);
    let taken = booked(1, 5_000, "09:00", "10:15");
    assert_eq!(reasons(&world, "09:00"), [taken, Reason::Hours(prt(2))]);
    assert_eq!(
        world.refused("2026-06-01T09:00:00Z"),
        Some(Unavailable::Taken)
    );
    assert_eq!(reasons(&world, "11:00"), [], "the first is free");
    world.catalogue.services[0].staff = Staff::AllOf(vec![prt(1), prt(2)]);
    assert_eq!(reasons(&world, "11:00"), [Reason::Hours(prt(2))]);
}

#[test]
fn rooms_are_closed_or_taken_each() {
    let mut world = house().has(room(101)).has(room(102));
    world.catalogue.services[0].modes = vec![Mode::Room];
    world.catalogue.services[0].rooms = vec![rom(101), rom(102)];
    world.catalogue.rooms[0].schedule = Some(daily("14:00-15:00"));
    assert_eq!(reasons(&world, "09:00"), [], "the second is open");
    let world = world.taken(102, "2026-06-01T09:30:00Z", 15, (0, 0));
    let (shut, taken) = (
        Reason::RoomHours(rom(101)),
        booked(102, 5_000, "09:30", "09:45"),
    );
    assert_eq!(reasons(&world, "09:00"), [taken, shut]);
    let mut closed = world.clone();
    closed.catalogue.rooms[1].schedule = Some(daily("14:00-15:00"));
    assert_eq!(
        reasons(&closed, "09:00"),
        [shut, Reason::RoomHours(rom(102)), taken]
    );
    let hours = Overrides::from_iter([Override::Hours]);
    let start = at("2026-06-01T09:00:00Z");
    let found = closed.ask(|search| search.explain(start, hours));
    assert_eq!(found.offers[0].room, Some(rom(101)), "the one that is free");
}

#[test]
fn a_grid_from_windows_counts_in_the_window_that_a_start_lies_in() {
    let mut world = house();
    world.catalogue.services[0].grid = Some(Grid {
        origin: GridOrigin::Window,
        ..Grid::of(50, 0)
    });
    assert_eq!(reasons(&world, "09:50"), []);
    assert_eq!(reasons(&world, "10:00"), [Reason::Grid]);
    assert_eq!(
        reasons(&world, "11:30"),
        [Reason::Hours(prt(1))],
        "on the grid"
    );
    assert_eq!(
        reasons(&world, "11:40"),
        [Reason::Hours(prt(1)), Reason::Grid]
    );
    assert_eq!(
        reasons(&world, "15:07"),
        [Reason::Hours(prt(1))],
        "no window to count from"
    );
}

#[test]
fn a_class_begins_when_it_begins_and_ends_with_its_seats() {
    let world = practice("UTC")
        .now("2026-05-31T12:00:00Z")
        .has(practitioner(1, "UTC", "09:00-12:00"))
        .has(class(60, 2, "Mon 18:00"));
    let all: Overrides = Override::VARIANTS.iter().copied().collect();
    assert_eq!(reasons(&world, "18:00"), []);
    assert_eq!(without(&world, "17:00", all), [Reason::ClassStart]);
    let full = world.session("2026-06-01T18:00:00Z", 1, None, &[1, 2]);
    let seats = Reason::Seats(SessionId(Uuid::from_u128(8_000)));
    assert_eq!(without(&full, "18:00", all), [seats]);
    assert_eq!(reasons(&full.only(2), "18:00"), [Reason::Practitioner]);
}

#[test]
fn what_a_class_keeps_is_named() {
    let world = house().has(class(60, 2, "Mon 10:00"));
    let kept = Reason::Planned {
        resource: of(1),
        at: between("10:00", "11:00"),
    };
    assert_eq!(reasons(&world, "10:00"), [kept]);
}
