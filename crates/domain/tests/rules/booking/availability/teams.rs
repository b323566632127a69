//! Services by any one of several practitioners, and by all of them together.

use domain::{
    booking::availability::Unavailable,
    practice::{Horizon, Limits, Practitioner},
};

use crate::{fixtures::*, parts::*};

const DAY: &str = "2026-06-01";

fn two(first: &str, second: &str) -> World {
    practice("Europe/London")
        .has(practitioner(1, "Europe/London", first))
        .has(practitioner(2, "Europe/London", second))
}

fn who(world: &World, start: &str) -> Vec<u128> {
    let offers = world.admit(start).unwrap().offers;
    offers
        .iter()
        .flat_map(|offer| &offer.practitioners)
        .map(|id| id.0.as_u128())
        .collect()
}

#[test]
fn any_practitioner_lists_the_union_with_who_can() {
    let world = two("09:00-11:00", "10:00-12:00")
        .has(service(60).by_any(&[2, 1]))
        .booked(2, "2026-06-01T11:00:00+01:00");
    assert_eq!(world.times(DAY), ["09:00", "09:30", "10:00"]);
    assert_eq!(who(&world, "2026-06-01T10:00:00+01:00"), [1, 2]);
    assert_eq!(who(&world, "2026-06-01T09:00:00+01:00"), [1]);
    assert_eq!(world.clone().only(2).times(DAY), ["10:00"]);
    assert!(world.only(3).times(DAY).is_empty());
}

#[test]
fn slots_are_in_order_of_start_over_all_practitioners() {
    let world = two("11:00-12:00", "09:00-10:00").has(service(60).by_any(&[1, 2]));
    assert_eq!(world.times(DAY), ["09:00", "11:00"]);
}

#[test]
fn all_together_need_everybodys_hours_and_freedom() {
    let world = two("09:00-12:00", "10:00-13:00").has(service(60).by_all(&[1, 2]));
    assert_eq!(world.times(DAY), ["10:00", "10:30", "11:00"]);
    assert_eq!(who(&world, "2026-06-01T10:00:00+01:00"), [1, 2]);
    let taken = world.booked(2, "2026-06-01T10:00:00+01:00");
    assert_eq!(taken.times(DAY), ["11:00"]);
    assert_eq!(
        taken.refused("2026-06-01T10:00:00+01:00"),
        Some(Unavailable::Taken)
    );
    assert!(
        taken
            .away(1, "2026-06-01T00:00", "2026-06-02T00:00")
            .times(DAY)
            .is_empty()
    );
}

#[test]
fn all_together_need_a_room_as_well() {
    let world = two("09:00-12:00", "09:00-12:00")
        .has(room(101))
        .has(service(60).by_all(&[1, 2]).in_rooms(&[101]))
        .booked(101, "2026-06-01T09:00:00+01:00")
        .booked(1, "2026-06-01T11:00:00+01:00");
    assert_eq!(world.times(DAY), ["10:00"]);
}

#[test]
fn each_of_a_team_keeps_their_limits() {
    let limits = Limits {
        max_sessions_day: Some(1),
        ..Limits::default()
    };
    let world = practice("Europe/London")
        .has(practitioner(1, "Europe/London", "09:00-12:00"))
        .has(Practitioner {
            limits,
            ..practitioner(2, "Europe/London", "09:00-12:00")
        })
        .has(service(60).by_all(&[1, 2]))
        .booked(2, "2026-06-01T09:00:00+01:00");
    assert_eq!(
        world.refused("2026-06-01T11:00:00+01:00"),
        Some(Unavailable::LimitReached)
    );
}

/// On the last date in London it is past midnight in Auckland for half of the day.
#[test]
fn each_of_a_team_has_a_horizon_of_their_own() {
    let world = practice("Europe/London")
        .has(practitioner(1, "Europe/London", "00:00-24:00"))
        .has(practitioner(2, "Pacific/Auckland", "00:00-24:00"))
        .has(service(60).by_all(&[1, 2]).every(60, 0))
        .rules(|rules| rules.horizon = Horizon::Until(date(DAY)));
    assert_eq!(world.times(DAY).last().map(String::as_str), Some("12:00"));
    assert_eq!(
        world.refused("2026-06-01T13:00:00+01:00"),
        Some(Unavailable::TooFar)
    );
}

/// 09:00 to 12:00 in London is 13:30 to 16:30 in Kolkata; the grid is the first one's.
#[test]
fn a_team_across_zones_meets_on_the_grid_of_the_first() {
    let world = practice("Europe/London")
        .has(practitioner(1, "Europe/London", "09:00-12:00"))
        .has(practitioner(2, "Asia/Kolkata", "14:00-16:00"));
    assert_eq!(
        world
            .clone()
            .has(service(60).by_all(&[1, 2]).every(60, 0))
            .times(DAY),
        ["10:00"]
    );
    assert_eq!(
        world
            .has(service(60).by_all(&[2, 1]).every(60, 0))
            .times(DAY),
        ["09:30", "10:30"]
    );
}

#[test]
fn a_team_with_somebody_unknown_meets_never() {
    let world = two("09:00-12:00", "09:00-12:00").has(service(60).by_all(&[1, 3]));
    assert!(world.times(DAY).is_empty());
}

#[test]
fn whoever_is_asked_for_of_a_team_brings_all_of_it() {
    let world = two("09:00-12:00", "09:00-10:00").has(service(60).by_all(&[1, 2]));
    assert_eq!(world.clone().only(2).times(DAY), ["09:00"]);
    assert!(world.only(3).times(DAY).is_empty());
}
