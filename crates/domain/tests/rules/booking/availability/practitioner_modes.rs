//! In which hours a practitioner gives sessions in a mode, beside the hours in which a service has it.

use domain::{
    booking::{
        availability::{Unavailable, reason::Reason},
        overrides::{Override, Overrides},
    },
    practice::{
        Practitioner,
        service::{Mode, Service},
    },
};

use crate::{fixtures::*, parts::*};

const MONDAY: &str = "2026-06-01";

/// Somebody who works from nine to five, in these modes at these times only.
fn giving(number: u128, zone: &str, modes: &[(Mode, &str)]) -> Practitioner {
    let modes = modes.iter().map(|(mode, hours)| (*mode, daily(hours)));
    Practitioner {
        mode_hours: modes.collect(),
        ..practitioner(number, zone, "09:00-17:00")
    }
}

fn both_ways() -> Service {
    service(60)
        .every(60, 0)
        .in_rooms(&[101])
        .modes(&[Mode::Room, Mode::Online])
}

/// One practitioner, and a room.
fn alone(modes: &[(Mode, &str)]) -> World {
    practice("UTC")
        .has(giving(1, "UTC", modes))
        .has(room(101))
        .has(both_ways())
}

/// Who gives it at an hour of Monday, in which ways.
fn offered(world: &World, hour: u32) -> Vec<(u128, Vec<Mode>)> {
    let slot = world.admit(&format!("{MONDAY}T{hour:02}:00:00Z"));
    let offers = slot.map(|slot| slot.offers).unwrap_or_default();
    let offers = offers.into_iter();
    offers
        .map(|offer| (offer.practitioners[0].0.as_u128(), offer.modes))
        .collect()
}

fn modes_at(world: &World, hour: u32, overrides: &[Override]) -> Vec<Mode> {
    let overrides: Overrides = overrides.iter().copied().collect();
    let start = at(&format!("{MONDAY}T{hour:02}:00:00Z"));
    world.ask(|search| search.modes_at(start, overrides))
}

#[test]
fn a_start_is_offered_in_the_modes_that_are_given_then() {
    let world = alone(&[(Mode::Online, "12:00-14:00")]);
    let both = vec![Mode::Room, Mode::Online];
    for (hour, modes) in [
        (11, vec![Mode::Room]),
        (12, both.clone()),
        (13, both.clone()),
        (14, vec![Mode::Room]),
    ] {
        assert_eq!(offered(&world, hour), [(1, modes.clone())], "{hour}");
        assert_eq!(modes_at(&world, hour, &[]), modes, "{hour}");
    }
    assert_eq!(modes_at(&world, 11, &[Override::Hours]), both);
    assert_eq!(world.mode(Mode::Online).times(MONDAY), ["12:00", "13:00"]);
}

#[test]
fn a_mode_that_is_never_given_takes_no_room() {
    let world = alone(&[(Mode::Room, "")]);
    let slot = world.admit("2026-06-01T09:00:00Z").unwrap();
    assert_eq!(slot.offers[0].modes, [Mode::Online]);
    assert_eq!(slot.offers[0].room, None);
    assert!(world.mode(Mode::Room).times(MONDAY).is_empty());
}

#[test]
fn the_services_hours_of_a_mode_count_as_well() {
    let mut world = alone(&[(Mode::Online, "12:00-14:00")]);
    let times = &mut world.catalogue.services[0].times;
    times.modes.insert(Mode::Online, daily("13:00-16:00"));
    assert_eq!(world.mode(Mode::Online).times(MONDAY), ["13:00"]);
}

#[test]
fn the_hours_are_by_the_practitioners_clock() {
    let world = practice("UTC")
        .has(giving(1, "Europe/Berlin", &[(Mode::Online, "12:00-14:00")]))
        .has(both_ways());
    assert_eq!(world.mode(Mode::Online).times(MONDAY), ["10:00", "11:00"]);
}

#[test]
fn a_night_belongs_to_the_day_it_begins_on() {
    let night = Practitioner {
        schedule: daily("20:00-02:00"),
        ..giving(1, "UTC", &[(Mode::Online, "22:00-01:00")])
    };
    let world = practice("UTC").has(night).has(both_ways());
    assert_eq!(
        world.mode(Mode::Online).times(MONDAY),
        ["00:00", "22:00", "23:00"]
    );
}

#[test]
fn of_any_practitioner_each_is_offered_in_their_own_modes() {
    let world = practice("UTC")
        .has(giving(1, "UTC", &[(Mode::Online, "12:00-13:00")]))
        .has(giving(2, "UTC", &[(Mode::Room, "")]))
        .has(room(101))
        .has(both_ways().by_any(&[1, 2]));
    let (in_room, online) = (vec![Mode::Room], vec![Mode::Online]);
    assert_eq!(
        offered(&world, 11),
        [(1, in_room.clone()), (2, online.clone())]
    );
    let both = vec![Mode::Room, Mode::Online];
    assert_eq!(offered(&world, 12), [(1, both.clone()), (2, online)]);
    assert_eq!(modes_at(&world, 11, &[]), both, "one way with each of them");
    assert_eq!(modes_at(&world.clone().only(1), 11, &[]), in_room);
    let mut away = world;
    away.catalogue.practitioners[1].schedule = daily("");
    assert_eq!(modes_at(&away, 11, &[]), in_room, "of those who work then");
}

#[test]
fn who_give_it_together_need_a_mode_in_common() {
    let world = practice("UTC")
        .has(giving(1, "UTC", &[(Mode::Online, "12:00-14:00")]))
        .has(giving(2, "UTC", &[(Mode::Room, "13:00-17:00")]))
        .has(room(101))
        .has(both_ways().by_all(&[1, 2]));
    let (in_room, online) = (Mode::Room, Mode::Online);
    let given = [11, 12, 13, 14].map(|hour| modes_of_team(&world, hour));
    let expected = [vec![], vec![online], vec![in_room, online], vec![in_room]];
    assert_eq!(given, expected);
    let reasons = explained(&world, 11, &[]);
    let both = [1, 2].map(|number| Reason::ModeHours(Some(prt(number))));
    assert_eq!(reasons, both, "each gives it, but in another way");
}

fn modes_of_team(world: &World, hour: u32) -> Vec<Mode> {
    let offers = offered(world, hour).into_iter();
    offers.flat_map(|(_, modes)| modes).collect()
}

fn explained(world: &World, hour: u32, overrides: &[Override]) -> Vec<Reason> {
    let overrides: Overrides = overrides.iter().copied().collect();
    let start = at(&format!("{MONDAY}T{hour:02}:00:00Z"));
    world.ask(|search| search.explain(start, overrides)).reasons
}

#[test]
fn the_reason_names_whose_hours_they_are() {
    let world = alone(&[(Mode::Online, "12:00-14:00")]).mode(Mode::Online);
    let own = Reason::ModeHours(Some(prt(1)));
    assert_eq!(explained(&world, 11, &[]), [own]);
    assert_eq!(explained(&world, 12, &[]), []);
    assert_eq!(explained(&world, 11, &[Override::Hours]), []);
    assert_eq!(
        world.refused("2026-06-01T11:00:00Z"),
        Some(Unavailable::NotOffered)
    );
    let mut both = world;
    let times = &mut both.catalogue.services[0].times;
    times.modes.insert(Mode::Online, daily("13:00-16:00"));
    assert_eq!(explained(&both, 12, &[]), [Reason::ModeHours(None)]);
    assert_eq!(explained(&both, 14, &[]), [own]);
}

#[test]
fn a_class_takes_place_as_it_is_planned() {
    let class = class(60, 5, "Mon 18:00").modes(&[Mode::Online]);
    let world = practice("UTC")
        .has(giving(1, "UTC", &[(Mode::Online, "")]))
        .has(class);
    assert_eq!(world.times(MONDAY), ["18:00"]);
    assert_eq!(modes_at(&world, 18, &[]), [Mode::Online]);
}
