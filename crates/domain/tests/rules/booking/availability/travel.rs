//! The way between places, and the hours of a place.

use std::collections::BTreeMap;

use domain::{
    booking::{
        availability::{Unavailable, reason::Reason},
        overrides::Override,
    },
    ids::ResourceId,
    practice::{
        place::Place,
        schedule::Window,
        service::{Mode, Service, Staff},
    },
};
use strum::VariantArray;
use uuid::Uuid;

use crate::{fixtures::*, parts::*};

const DAY: &str = "2026-06-01";

/// Practitioners 1 and 2 who see clients in rooms 101 (north), 102 and 103 (south) and 104, of which nothing is said; from north to south it
/// takes 40 minutes.
fn house(service: Service) -> World {
    let mut world = practice("UTC")
        .has(practitioner(1, "UTC", "08:00-16:00"))
        .has(practitioner(2, "UTC", "08:00-16:00"));
    for (number, place) in [
        (101, Some("north")),
        (102, Some("south")),
        (103, Some("south")),
        (104, None),
    ] {
        let mut room = room(number);
        room.place = place.map(str::to_owned);
        world = world.has(room);
    }
    world.catalogue.practice.places = vec![place("north", &[("south", 40)]), place("south", &[])];
    world.has(service.every(10, 0))
}

fn place(handle: &str, ways: &[(&str, u32)]) -> Place {
    let ways = ways
        .iter()
        .map(|(to, minutes)| ((*to).to_owned(), *minutes));
    Place {
        handle: handle.into(),
        name: handle.into(),
        address: None,
        zone: zone("UTC"),
        schedule: None,
        minutes_to: ways.collect(),
    }
}

fn on(time: &str) -> String {
    format!("{DAY}T{time}:00Z")
}

/// What a session of an hour from 10:00 leaves to one of an hour: until when, and from when on, it can begin.
fn left(world: &World) -> (String, String) {
    let times = world.times(DAY);
    let before = times.iter().rfind(|time| time.as_str() < "10:00").unwrap();
    let after = times.iter().find(|time| time.as_str() >= "10:00").unwrap();
    (before.clone(), after.clone())
}

#[test]
fn the_way_is_free_before_and_after_a_session_elsewhere() {
    // Where the sessions are, and what is left: by the way of 40 minutes, or without any.
    let (without, with) = (("09:00", "11:00"), ("08:20", "11:40"));
    let cases = [
        (Some(101), 102, with),
        (Some(102), 101, with),
        (Some(101), 101, without),
        (Some(102), 103, without),
        // Nothing is said of where one of them is.
        (Some(104), 102, without),
        (Some(101), 104, without),
        (None, 102, without),
    ];
    for (there, here, expected) in cases {
        let taken: Vec<_> = [1].into_iter().chain(there).collect();
        let world = house(service(60).in_rooms(&[here])).together(&taken, &on("10:00"), 60, (0, 0));
        assert_eq!(
            left(&world),
            (expected.0.into(), expected.1.into()),
            "{there:?} {here}"
        );
    }
}

#[test]
fn nothing_else_is_in_the_way() {
    let world = house(service(60).in_rooms(&[102])).together(&[1, 101], &on("10:00"), 60, (0, 0));
    assert_eq!(left(&world), ("08:20".into(), "11:40".into()));
    assert_eq!(world.refused(&on("11:00")), Some(Unavailable::Taken));
    let mut other = world.clone();
    other.catalogue.services[0] = service(60).in_rooms(&[102]).by_any(&[2]).every(10, 0);
    assert_eq!(other.times(DAY)[0], "08:00", "somebody else's session");
    assert!(other.admit(&on("10:00")).is_ok());
    let mut near = world.clone();
    near.catalogue.practice.places[0].minutes_to = BTreeMap::new();
    assert_eq!(
        left(&near),
        ("09:00".into(), "11:00".into()),
        "no way is said"
    );
    let mut back = near.clone();
    back.catalogue.practice.places[1].minutes_to = BTreeMap::from([("north".to_owned(), 30)]);
    assert_eq!(
        left(&back),
        ("08:30".into(), "11:30".into()),
        "said of the other one"
    );
    let moving = world.times_without(5_000, DAY);
    assert!(
        moving.contains(&"10:30".to_owned()),
        "the booking that moves is no way off"
    );
}

#[test]
fn buffers_come_before_and_after_the_way() {
    let world = house(
        service(60)
            .buffer_before(10)
            .buffer_after(5)
            .in_rooms(&[102]),
    )
    .together(&[1, 101], &on("11:00"), 60, (20, 15));
    // It takes 10:40 to 12:15: with the way, 5 minutes after and 10 before another one until 08:55 and from 13:05 on.
    assert_eq!(left(&world), ("08:50".into(), "13:10".into()));
}

#[test]
fn a_session_without_a_place_takes_from_the_time_of_the_way() {
    let online = |start, minutes| {
        house(service(60).in_rooms(&[102]))
            .together(&[1, 101], &on("08:00"), 60, (0, 0))
            .together(&[1], &on(start), minutes, (0, 0))
    };
    let first = |world: &World| world.times(DAY)[0].clone();
    // 09:00, half an hour online, and 40 minutes.
    assert_eq!(first(&online("09:00", 30)), "10:10");
    assert_eq!(
        first(&online("09:20", 30)),
        "10:10",
        "part of the way before it, the rest after it"
    );
    assert_eq!(first(&online("09:40", 30)), "10:10", "the way before it");
    assert_eq!(first(&online("12:30", 30)), "09:40", "after all");
}

#[test]
fn what_has_no_place_is_not_offered_where_it_takes_the_time_of_the_way() {
    let between = |minutes| {
        house(service(minutes))
            .together(&[1, 101], &on("08:00"), 60, (0, 0))
            .together(&[1, 102], &on("10:10"), 350, (0, 0))
            .times(DAY)
    };
    assert_eq!(between(30), ["09:00", "09:10", "09:20", "09:30", "09:40"]);
    assert_eq!(between(31), [""; 0]);
}

#[test]
fn a_room_that_can_be_reached_is_given() {
    let both =
        house(service(60).in_rooms(&[102, 101])).together(&[1, 101], &on("10:00"), 60, (0, 0));
    let room = |start| both.admit(&on(start)).unwrap().offers[0].room;
    assert_eq!(room("08:20"), Some(rom(102)));
    assert_eq!(
        room("11:00"),
        Some(rom(101)),
        "the preferred one is too far"
    );
    assert_eq!(room("11:40"), Some(rom(102)));
    let ways = [Mode::Room, Mode::Online];
    let online = house(service(60).in_rooms(&[102]).modes(&ways)).together(
        &[1, 101],
        &on("10:00"),
        60,
        (0, 0),
    );
    let offer = |start| online.admit(&on(start)).unwrap().offers.remove(0);
    assert_eq!(
        (offer("11:00").modes, offer("11:00").room),
        (vec![Mode::Online], None)
    );
    assert_eq!(offer("11:40").modes, ways);
}

#[test]
fn everybody_of_a_team_needs_the_way() {
    let mut world = house(service(60).in_rooms(&[102]).by_all(&[1, 2])).together(
        &[2, 101],
        &on("10:00"),
        60,
        (0, 0),
    );
    assert_eq!(left(&world), ("08:20".into(), "11:40".into()));
    world.catalogue.services[0].staff = Staff::AnyOf(vec![prt(1), prt(2)]);
    let free = world.admit(&on("11:00")).unwrap();
    assert_eq!(free.offers.len(), 1);
    assert_eq!(free.offers[0].practitioners, [prt(1)]);
}

#[test]
fn the_first_seat_of_a_class_needs_the_way_and_the_next_one_follows() {
    let class = class(60, 5, "Mon 11:00").in_rooms(&[102]);
    let world = house(class).together(&[1, 101], &on("10:00"), 60, (0, 0));
    assert_eq!(world.refused(&on("11:00")), Some(Unavailable::Taken));
    let joined = world.session(&on("11:00"), 1, Some(102), &[1]);
    assert!(
        joined.admit(&on("11:00")).is_ok(),
        "the session takes place anyhow"
    );
}

#[test]
fn the_session_that_is_too_far_off_is_named() {
    let world = house(service(60).in_rooms(&[102])).together(&[1, 101], &on("10:00"), 60, (0, 0));
    let reasons = |start: &str| {
        let all = Override::VARIANTS.iter().copied().collect();
        world
            .ask(|search| search.explain(at(&on(start)), all))
            .reasons
    };
    let named = Reason::Travel {
        practitioner: prt(1),
        holder: Uuid::from_u128(5_000),
        at: world.occupancies[0].during,
    };
    assert_eq!(reasons("11:30"), [named], "nothing sets it aside");
    assert_eq!(named.about(), Some(ResourceId(prt(1).0)));
    assert_eq!(reasons("11:40"), []);
    assert!(
        !reasons("10:30").contains(&named),
        "who is taken is not asked for a way"
    );
}

#[test]
fn the_rooms_of_places_are_read_where_there_are_ways() {
    let world = house(service(60).in_rooms(&[102]));
    let read = |world: &World| world.ask(|search| search.extent(at(&on("10:00"))).resources);
    let of = |numbers: &[u128]| {
        let ids = numbers
            .iter()
            .map(|number| ResourceId(Uuid::from_u128(*number)));
        ids.collect::<Vec<_>>()
    };
    assert_eq!(read(&world), of(&[1, 101, 102, 103]));
    let mut one = world.clone();
    one.catalogue.practice.places[0].minutes_to.clear();
    assert_eq!(read(&one), of(&[1, 102]));
}

#[test]
fn a_place_has_hours_by_its_own_clock() {
    let mut world = house(service(60).in_rooms(&[102]));
    let first_and_last = |world: &World| {
        let times = world.times(DAY);
        [times.first(), times.last()].map(|time| time.unwrap().clone())
    };
    let south = &mut world.catalogue.practice.places[1];
    (south.zone, south.schedule) = (zone("Europe/Berlin"), Some(daily("11:00-13:30")));
    assert_eq!(first_and_last(&world), ["09:00", "10:30"]);
    world.catalogue.rooms[1].schedule = Some(daily("12:00-15:00"));
    assert_eq!(first_and_last(&world), ["10:00", "10:30"], "both are open");
    let mut closed = world.clone();
    let none: Vec<Window> = Vec::new();
    let hours = closed.catalogue.practice.places[1]
        .schedule
        .as_mut()
        .unwrap();
    hours.overrides.insert(date(DAY), none);
    assert_eq!(closed.times(DAY), [""; 0]);
    assert_eq!(closed.refused(&on("10:00")), Some(Unavailable::NotOffered));
}
