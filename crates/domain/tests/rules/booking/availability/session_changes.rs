//! What a practice has changed about sessions of its classes, and what is offered then.

use domain::{
    booking::availability::Unavailable, ids::ResourceId, practice::session_change::PlanDifference,
};
use uuid::Uuid;

use crate::{fixtures::*, parts::*};

const MONDAY: &str = "2026-06-01";
const SIX: &str = "2026-06-01T18:00";

/// Yoga on Mondays at 18:00 and 20:00, for an hour, with practitioner 1 in room 101.
fn studio() -> World {
    let works = |number| practitioner(number, "Europe/London", "09:00-22:00");
    practice("Europe/London")
        .has(works(1))
        .has(works(2))
        .has(room(101))
        .has(room(102))
        .has(class(60, 3, "Mon 18:00, Mon 20:00").in_rooms(&[101]))
}

fn later(minutes: i32) -> impl FnOnce(&mut PlanDifference) {
    move |other| other.later_minutes = Some(minutes)
}

fn substitute(number: u128) -> impl FnOnce(&mut PlanDifference) {
    move |other| other.practitioners = Some(vec![prt(number)])
}

/// Another service of the same house is looked for.
fn beside(world: World, other: domain::practice::service::Service) -> World {
    World {
        service: 1,
        ..world.has(other)
    }
}

#[test]
fn a_session_is_offered_where_it_is_now_and_nowhere_else() {
    let cases = [
        (30, MONDAY, "18:30"),
        (-540, MONDAY, "09:00"),
        (1_440, "2026-06-02", "18:00"),
        (-1_440, "2026-05-31", "18:00"),
        (14 * 1_440 + 15, "2026-06-15", "18:15"),
    ];
    for (minutes, day, time) in cases {
        let world = studio().replanned(SIX, false, later(minutes));
        assert!(world.times(day).contains(&time.into()), "{minutes}");
        assert!(!world.times(MONDAY).contains(&"18:00".into()), "{minutes}");
        assert!(world.times(MONDAY).contains(&"20:00".into()), "{minutes}");
        assert_eq!(world.times("2026-06-08"), ["18:00", "20:00"], "{minutes}");
        let refused = world.refused("2026-06-01T18:00:00+01:00");
        assert_eq!(refused, Some(Unavailable::NotOffered), "{minutes}");
    }
}

#[test]
fn from_a_date_on_all_later_ones_of_the_same_time_are_meant() {
    let world = studio().replanned("2026-06-08T18:00", true, later(30));
    let days = ["2026-06-01", "2026-06-08", "2026-06-15", "2026-12-07"];
    let times = days.map(|day| world.times(day)[0].clone());
    assert_eq!(times, ["18:00", "18:30", "18:30", "18:30"]);
    assert!(days.iter().all(|day| world.times(day)[1] == "20:00"));
}

#[test]
fn from_a_date_on_the_time_of_the_clock_is_kept_when_clocks_change() {
    let world = studio().replanned("2026-10-19T18:00", true, later(60));
    assert_eq!(world.times_and_offsets("2026-10-19")[0], "19:00+01");
    assert_eq!(world.times_and_offsets("2026-10-26")[0], "19:00+00");
}

#[test]
fn a_session_in_the_hour_that_the_clocks_leave_out_does_not_take_place() {
    let night = practice("Europe/London")
        .has(practitioner(1, "Europe/London", ""))
        .has(class(30, 3, "Sat 01:15"));
    let world = night.replanned("2026-03-28T01:15", false, later(1_440));
    assert!(world.times("2026-03-29").is_empty() && world.times("2026-03-28").is_empty());
}

#[test]
fn what_is_said_later_counts_and_what_is_said_of_one_session_before_all() {
    let world = studio()
        .replanned("2026-06-15T18:00", false, later(15))
        .replanned("2026-06-08T18:00", true, later(45))
        .replanned(SIX, true, later(30));
    let first = |day| world.times(day)[0].clone();
    let days = ["2026-06-01", "2026-06-08", "2026-06-15", "2026-06-22"];
    assert_eq!(days.map(first), ["18:30", "18:45", "18:15", "18:45"]);
    let both = studio()
        .replanned(SIX, true, later(30))
        .replanned(SIX, false, substitute(2));
    let start = "2026-06-01T18:30:00+01:00";
    assert_eq!(both.admit(start).unwrap().offers[0].practitioners, [prt(2)]);
}

#[test]
fn a_substitute_gives_it_although_the_class_is_not_theirs() {
    let world = studio().replanned(SIX, false, substitute(2));
    let start = "2026-06-01T18:00:00+01:00";
    let given = |world: &World| {
        world
            .admit(start)
            .map(|slot| slot.offers[0].practitioners.clone())
    };
    assert_eq!(given(&world), Ok(vec![prt(2)]));
    assert_eq!(given(&world.clone().only(2)), Ok(vec![prt(2)]));
    assert_eq!(given(&world.clone().only(1)), Err(Unavailable::NotOffered));
    assert_eq!(
        given(&world.clone().booked(2, "2026-06-01T18:30:00+01:00")),
        Err(Unavailable::Taken)
    );
    assert!(given(&world.clone().booked(1, start)).is_ok());
    let away = world.away(2, "2026-06-01T00:00", "2026-06-02T00:00");
    assert_eq!(given(&away), Err(Unavailable::NotOffered));
}

#[test]
fn another_room_is_the_only_one_that_counts() {
    let world = studio().replanned(SIX, false, |other| other.room = Some(rom(102)));
    let start = "2026-06-01T18:00:00+01:00";
    let place = |world: &World| world.admit(start).map(|slot| slot.offers[0].room);
    assert_eq!(place(&world), Ok(Some(rom(102))));
    assert_eq!(
        place(&world.clone().booked(102, start)),
        Err(Unavailable::Taken)
    );
    assert!(place(&world.clone().booked(101, start)).is_ok());
    let next = world.admit("2026-06-08T18:00:00+01:00").unwrap();
    assert_eq!(next.offers[0].room, Some(rom(101)));
}

#[test]
fn a_session_may_be_longer_or_not_take_place() {
    let world = studio().replanned(SIX, false, |other| other.minutes = Some(90));
    let slot = world.admit("2026-06-01T18:00:00+01:00").unwrap();
    assert_eq!(slot.at.end, at("2026-06-01T19:30:00+01:00"));
    let none = studio().replanned(SIX, false, |other| other.takes_place = Some(false));
    assert_eq!(none.times(MONDAY), ["20:00"]);
}

#[test]
fn of_two_sessions_that_would_begin_together_one_is_offered() {
    let world = studio().replanned(SIX, false, later(120));
    assert_eq!(world.times(MONDAY), ["20:00"]);
}

#[test]
fn a_planned_session_keeps_what_it_needs_now() {
    let other = |person, place: u128| service(60).by_any(&[person]).in_rooms(&[place]);
    let start = "2026-06-01T18:00:00+01:00";
    let by_other = studio().replanned(SIX, false, substitute(2));
    let taken = |world: World| world.refused(start) == Some(Unavailable::Taken);
    assert!(taken(beside(by_other.clone(), other(2, 102))));
    assert!(taken(beside(by_other.clone(), other(1, 101))), "its room");
    assert!(!taken(beside(by_other, other(1, 102))));
    let moved = studio().replanned(SIX, false, later(-60));
    assert!(!taken(beside(moved.clone(), other(1, 101))));
    let earlier = beside(moved, other(1, 101)).refused("2026-06-01T17:30:00+01:00");
    assert_eq!(earlier, Some(Unavailable::Taken));
    let elsewhere = studio().replanned(SIX, false, |other| other.room = Some(rom(102)));
    assert!(taken(beside(elsewhere, other(2, 102))));
}

#[test]
fn whom_and_what_a_session_was_given_to_is_locked_with_it() {
    let world = studio().replanned(SIX, false, |other| {
        (other.practitioners, other.room) = (Some(vec![prt(2)]), Some(rom(102)));
    });
    let needed = |start| world.ask(|search| search.resources(at(start)));
    let all = |numbers: &[u128]| {
        let ids = numbers.iter().map(|one| ResourceId(Uuid::from_u128(*one)));
        ids.collect::<Vec<_>>()
    };
    assert_eq!(needed("2026-06-01T18:00:00+01:00"), all(&[1, 2, 101, 102]));
    assert_eq!(needed("2026-06-08T18:00:00+01:00"), all(&[1, 101]));
}

#[test]
fn a_closed_group_takes_place_on_its_own_dates_which_can_be_moved_too() {
    let group = class(60, 3, "Mon 18:00").change(|group| {
        let class = group.class.as_mut().unwrap();
        class.starts.clear();
        let dates = ["2026-06-03T18:30", "2026-06-12T10:00"];
        class.dates = dates.iter().map(|at| at.parse().unwrap()).collect();
    });
    let works = practitioner(1, "Europe/London", "");
    let world = practice("Europe/London").has(works).has(group);
    assert_eq!(world.times("2026-06-03"), ["18:30"]);
    assert_eq!(world.times("2026-06-12"), ["10:00"]);
    assert!(
        ["2026-06-01", "2026-06-10"]
            .iter()
            .all(|day| world.times(day).is_empty())
    );
    let moved = world.replanned("2026-06-12T10:00", false, later(3 * 1_440));
    assert!(moved.times("2026-06-12").is_empty());
    assert_eq!(moved.times("2026-06-15"), ["10:00"]);
}
