//! Rooms: one booking at a time, their own hours, and what can take place without one.

use domain::{
    booking::availability::Unavailable,
    practice::{
        Room,
        service::Mode::{Online, Phone, Room as InRoom},
    },
};

use crate::{fixtures::*, parts::*};

const DAY: &str = "2026-06-01";

fn two_rooms() -> World {
    practice("Europe/London")
        .has(practitioner(1, "Europe/London", "09:00-12:00"))
        .has(room(101))
        .has(room(102))
}

#[test]
fn a_taken_room_cannot_be_booked() {
    let world = two_rooms()
        .has(service(60).in_rooms(&[101]))
        .booked(101, "2026-06-01T10:00:00+01:00");
    assert_eq!(world.times(DAY), ["09:00", "11:00"]);
    assert_eq!(
        world.refused("2026-06-01T10:00:00+01:00"),
        Some(Unavailable::Taken)
    );
}

#[test]
fn the_preferred_room_is_given_while_it_is_free() {
    let world = two_rooms()
        .has(service(60).in_rooms(&[102, 101]))
        .booked(102, "2026-06-01T10:00:00+01:00");
    let given = |start| world.admit(start).unwrap().offers[0].room;
    assert_eq!(given("2026-06-01T09:00:00+01:00"), Some(rom(102)));
    assert_eq!(given("2026-06-01T10:00:00+01:00"), Some(rom(101)));
}

#[test]
fn buffers_hold_in_rooms_too() {
    let world = two_rooms()
        .has(
            service(50)
                .buffer_before(5)
                .buffer_after(5)
                .in_rooms(&[101]),
        )
        .taken(101, "2026-06-01T10:00:00+01:00", 30, (0, 0));
    assert_eq!(world.times(DAY), ["09:00", "11:00"]);
}

#[test]
fn room_hours_are_in_the_practices_zone() {
    let hours = Room {
        schedule: Some(daily("10:00-11:30")),
        ..room(103)
    };
    let world = practice("Europe/London")
        .has(practitioner(1, "Europe/Berlin", "09:00-18:00"))
        .has(hours)
        .has(service(60).in_rooms(&[103]));
    assert_eq!(world.times(DAY), ["10:00", "10:30"]);
}

#[test]
fn a_closed_room_is_not_a_taken_one() {
    let hours = Room {
        schedule: Some(daily("10:00-11:00")),
        ..room(103)
    };
    let world = two_rooms().has(hours).has(service(60).in_rooms(&[103]));
    assert_eq!(
        world.refused("2026-06-01T09:00:00+01:00"),
        Some(Unavailable::NotOffered)
    );
    let wrong_mode = world.mode(Phone);
    assert_eq!(
        wrong_mode.refused("2026-06-01T10:00:00+01:00"),
        Some(Unavailable::NotOffered)
    );
}

#[test]
fn without_a_free_room_the_other_modes_remain() {
    let world = two_rooms()
        .has(service(60).in_rooms(&[101]).modes(&[InRoom, Online]))
        .booked(101, "2026-06-01T10:00:00+01:00");
    let offered = |start| {
        let offer = world.admit(start).unwrap().offers.remove(0);
        (offer.modes, offer.room)
    };
    assert_eq!(
        offered("2026-06-01T09:00:00+01:00"),
        (vec![InRoom, Online], Some(rom(101)))
    );
    assert_eq!(offered("2026-06-01T10:00:00+01:00"), (vec![Online], None));
    assert_eq!(world.clone().mode(InRoom).times(DAY), ["09:00", "11:00"]);
    assert_eq!(
        world.mode(Online).times(DAY),
        ["09:00", "09:30", "10:00", "10:30", "11:00"]
    );
}

#[test]
fn who_wants_it_in_another_way_is_offered_no_room() {
    let world = two_rooms().has(service(60).in_rooms(&[101]).modes(&[InRoom, Online]));
    let offered = |world: &World| world.admit("2026-06-01T10:00:00+01:00").unwrap().offers[0].room;
    assert_eq!(offered(&world), Some(rom(101)));
    assert_eq!(offered(&world.clone().mode(InRoom)), Some(rom(101)));
    assert_eq!(offered(&world.mode(Online)), None);
}

#[test]
fn a_service_without_mode_room_names_and_needs_none() {
    let world = two_rooms()
        .has(service(60).in_rooms(&[101]).modes(&[Online]))
        .booked(101, "2026-06-01T10:00:00+01:00");
    assert_eq!(world.times(DAY).len(), 5);
    assert_eq!(
        world.admit("2026-06-01T09:00:00+01:00").unwrap().offers[0].room,
        None
    );
}
