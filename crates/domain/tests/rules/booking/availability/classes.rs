//! Fixed weekly starts, sessions and seats.

use domain::{
    booking::{
        availability::{Offer, Unavailable},
        overrides::Overrides,
    },
    ids::{ResourceId, SessionId},
    practice::{
        Practitioner,
        service::{Mode, Service, Staff},
    },
};
use uuid::Uuid;

use crate::{fixtures::*, parts::*};

const MONDAY: &str = "2026-06-01";
const SIX: &str = "2026-06-01T18:00:00+01:00";

fn teacher(number: u128) -> Practitioner {
    practitioner(number, "Europe/London", "09:00-20:00")
}

/// Yoga on Mondays at 18:00, an hour and a quarter to tidy up, in room 101.
fn yoga() -> Service {
    class(60, 3, "Mon 18:00").buffer_after(15).in_rooms(&[101])
}

fn studio() -> World {
    practice("Europe/London")
        .has(teacher(1))
        .has(teacher(2))
        .has(room(101))
        .has(room(102))
        .has(yoga())
}

fn offer(world: &World) -> Offer {
    world.admit(SIX).unwrap().offers.remove(0)
}

/// Another service of the same house is looked for.
fn beside(world: World, other: Service) -> World {
    World {
        service: 1,
        ..world.has(other)
    }
}

#[test]
fn a_class_starts_on_its_days_only_and_needs_no_working_hours() {
    let world = practice("Europe/London")
        .has(practitioner(1, "Europe/London", ""))
        .has(class(60, 3, "Thu 07:35, Mon 18:00, Mon 09:10"));
    assert_eq!(world.times(MONDAY), ["09:10", "18:00"]);
    assert_eq!(world.times("2026-06-04"), ["07:35"]);
    assert!(world.times("2026-06-02").is_empty());
    assert_eq!(
        world.refused("2026-06-01T18:30:00+01:00"),
        Some(Unavailable::NotOffered)
    );
}

#[test]
fn an_unbooked_class_has_all_its_seats_and_a_booked_one_the_rest() {
    let fresh = offer(&studio());
    assert_eq!(
        (fresh.seats_left, fresh.session, fresh.room),
        (3, None, Some(rom(101)))
    );
    let joined = offer(&studio().session(SIX, 1, Some(101), &[1, 3]));
    assert_eq!((joined.seats_left, joined.room), (1, Some(rom(101))));
    assert_eq!(joined.session, Some(SessionId(Uuid::from_u128(8_000))));
}

#[test]
fn the_lowest_free_seat_is_next() {
    let world = studio().session(SIX, 1, Some(101), &[1, 3]);
    assert_eq!(world.sessions[0].free_seat(3), Some(2));
    assert_eq!(
        studio().session(SIX, 1, Some(101), &[3, 2, 1]).sessions[0].free_seat(3),
        None
    );
}

#[test]
fn a_full_class_is_taken() {
    let world = studio().session(SIX, 1, Some(101), &[1, 2, 3]);
    assert!(world.times(MONDAY).is_empty());
    assert_eq!(world.refused(SIX), Some(Unavailable::Taken));
    assert_eq!(world.times("2026-06-08"), ["18:00"]);
}

#[test]
fn a_session_keeps_the_practitioner_it_was_made_with() {
    let world = practice("Europe/London")
        .has(teacher(1))
        .has(teacher(2))
        .has(class(60, 3, "Mon 18:00").by_any(&[1, 2]));
    assert_eq!(world.admit(SIX).unwrap().offers.len(), 2);
    let made = world.session(SIX, 2, None, &[1]);
    assert_eq!(offer(&made).practitioners, [prt(2)]);
    assert_eq!(made.admit(SIX).unwrap().offers.len(), 1);
    assert_eq!(made.only(1).refused(SIX), Some(Unavailable::NotOffered));
}

#[test]
fn leaving_gives_the_seat_back_and_the_last_to_leave_ends_the_session() {
    let world = studio().session(SIX, 1, Some(101), &[1, 2, 3]);
    let id = SessionId(Uuid::from_u128(8_000));
    let one_left = world.calendar().without_seat(id, 2);
    let seats = world
        .ask_of(&one_left, |search| search.admit(at(SIX)))
        .unwrap()
        .offers[0]
        .seats_left;
    assert_eq!(seats, 1);
    let nobody = one_left.without_seat(id, 1).without_seat(id, 3);
    let fresh = world
        .ask_of(&nobody, |search| search.admit(at(SIX)))
        .unwrap()
        .offers
        .remove(0);
    assert_eq!((fresh.session, fresh.seats_left), (None, 3));
}

#[test]
fn a_closed_series_has_a_first_and_a_last_date() {
    let world = practice("Europe/London")
        .has(teacher(1))
        .has(class(60, 3, "Mon 18:00").between("2026-06-08", "2026-06-15"));
    let days =
        ["2026-06-01", "2026-06-08", "2026-06-15", "2026-06-22"].map(|day| world.times(day).len());
    assert_eq!(days, [0, 1, 1, 0]);
}

#[test]
fn a_class_in_the_spring_gap_does_not_take_place_and_in_the_autumn_fold_once() {
    let world = practice("Europe/London")
        .has(teacher(1))
        .has(class(30, 3, "Sun 01:15"));
    assert!(world.times("2026-03-29").is_empty());
    assert_eq!(world.times_and_offsets("2026-10-25"), ["01:15+01"]);
    assert_eq!(world.times("2026-10-18"), ["01:15"]);
}

#[test]
fn a_planned_class_keeps_its_practitioner_free_even_before_its_first_booking() {
    let world = beside(studio(), service(60).buffer_before(10).every(15, 0));
    let times = world.times(MONDAY);
    assert!(times.contains(&"17:00".into()) && !times.contains(&"17:15".into()));
    assert!(!times.contains(&"19:00".into()) && !times.contains(&"19:15".into()));
    assert_eq!(world.refused(SIX), Some(Unavailable::Taken));
    assert!(world.times("2026-06-02").contains(&"18:00".into()));
}

#[test]
fn a_planned_class_keeps_its_room_from_others() {
    let world = beside(studio(), service(60).by_any(&[2]).in_rooms(&[101]));
    assert_eq!(world.refused(SIX), Some(Unavailable::Taken));
    let elsewhere = beside(studio(), service(60).by_any(&[2]).in_rooms(&[101, 102]));
    assert_eq!(offer(&elsewhere).room, Some(rom(102)));
}

#[test]
fn what_a_class_may_or_may_not_need_is_not_kept() {
    let flexible = yoga().by_any(&[1, 2]).in_rooms(&[101, 102]);
    let house = practice("Europe/London")
        .has(teacher(1))
        .has(teacher(2))
        .has(room(101))
        .has(room(102))
        .has(flexible);
    assert!(
        beside(house, service(60).in_rooms(&[101]))
            .admit(SIX)
            .is_ok()
    );
    let online = yoga().modes(&[Mode::Online]);
    let house = practice("Europe/London")
        .has(teacher(1))
        .has(teacher(2))
        .has(room(101))
        .has(online);
    assert!(
        beside(house, service(60).by_any(&[2]).in_rooms(&[101]))
            .admit(SIX)
            .is_ok()
    );
}

#[test]
fn a_team_class_keeps_all_of_its_practitioners() {
    let house = practice("Europe/London")
        .has(teacher(1))
        .has(teacher(2))
        .has(class(60, 8, "Mon 18:00").by_all(&[1, 2]));
    assert_eq!(
        beside(house, service(60).by_any(&[2])).refused(SIX),
        Some(Unavailable::Taken)
    );
}

#[test]
fn a_planned_class_in_time_off_keeps_nothing() {
    let world = beside(studio(), service(60).by_any(&[2]).in_rooms(&[101])).away(
        1,
        "2026-06-01T00:00",
        "2026-06-02T00:00",
    );
    assert!(world.admit(SIX).is_ok());
    assert_eq!(
        world.refused("2026-06-08T18:00:00+01:00"),
        Some(Unavailable::Taken)
    );
}

#[test]
fn between_classes_the_first_booked_wins() {
    let dance = class(60, 9, "Mon 18:30").by_any(&[2]).in_rooms(&[101]);
    let world = beside(studio(), dance);
    assert_eq!(world.times(MONDAY), ["18:30"]);
    let booked = World {
        service: 1,
        ..World {
            service: 0,
            ..world
        }
        .session(SIX, 1, Some(101), &[1])
    };
    assert_eq!(
        booked.refused("2026-06-01T18:30:00+01:00"),
        Some(Unavailable::Taken)
    );
}

#[test]
fn time_off_takes_a_class_away_and_sells_no_more_seats_of_it() {
    let away = |world: World| world.away(1, "2026-06-01T18:30", "2026-06-01T19:00");
    assert_eq!(away(studio()).refused(SIX), Some(Unavailable::NotOffered));
    assert_eq!(
        away(studio().session(SIX, 1, Some(101), &[1])).refused(SIX),
        Some(Unavailable::NotOffered)
    );
}

#[test]
fn another_service_at_the_same_time_does_not_share_the_session() {
    let world = studio().session(SIX, 1, Some(101), &[1]);
    let other = beside(world, class(60, 3, "Mon 18:00"));
    assert_eq!(other.refused(SIX), Some(Unavailable::Taken));
    assert!(matches!(other.catalogue.services[1].staff, Staff::AnyOf(_)));
}

/// The class was this when somebody booked it; then the file changed.
fn changed(change: impl Fn(&mut Service)) -> World {
    let mut world = studio().session(SIX, 1, Some(101), &[1]);
    change(&mut world.catalogue.services[0]);
    world
}

#[test]
fn a_session_keeps_its_length_when_the_class_becomes_longer_or_shorter() {
    for minutes in [30, 90] {
        let world = changed(|yoga| yoga.duration_minutes = minutes);
        let joined = world.admit(SIX).unwrap();
        assert_eq!(joined.at.end, at("2026-06-01T19:00:00+01:00"), "{minutes}");
        assert_eq!(
            world.slots(MONDAY, MONDAY),
            [joined],
            "listed as it is admitted"
        );
        let next = world.admit("2026-06-08T18:00:00+01:00").unwrap();
        assert_eq!(
            next.at.length().as_mins(),
            i64::from(minutes),
            "nobody has booked it yet"
        );
    }
}

#[test]
fn a_session_keeps_its_practitioner_and_its_room_when_the_class_has_others() {
    let world =
        changed(|yoga| (yoga.staff, yoga.rooms) = (Staff::AnyOf(vec![prt(2)]), vec![rom(102)]));
    assert_eq!(
        (offer(&world).practitioners, offer(&world).room),
        (vec![prt(1)], Some(rom(101)))
    );
    assert_eq!(
        world.clone().only(2).refused(SIX),
        Some(Unavailable::NotOffered)
    );
    assert!(world.only(1).admit(SIX).is_ok());
    let online = changed(|yoga| yoga.modes = vec![Mode::Online]);
    assert_eq!(
        offer(&online).modes,
        [Mode::Room],
        "it takes place where it was to"
    );
}

#[test]
fn a_session_keeps_its_time_and_no_more_when_the_class_becomes_longer() {
    let world = beside(changed(|yoga| yoga.duration_minutes = 90), service(30));
    assert_eq!(
        world.refused("2026-06-01T19:00:00+01:00"),
        Some(Unavailable::Taken),
        "a quarter to tidy up"
    );
    assert!(
        world.admit("2026-06-01T19:30:00+01:00").is_ok(),
        "it is over by then"
    );
    assert_eq!(
        world.refused("2026-06-08T19:30:00+01:00"),
        Some(Unavailable::Taken),
        "the next is longer"
    );
}

#[test]
fn who_joins_a_session_waits_for_its_practitioner_and_its_room_too() {
    let world =
        changed(|yoga| (yoga.staff, yoga.rooms) = (Staff::AnyOf(vec![prt(2)]), vec![rom(102)]));
    let needed = |start| world.ask(|search| search.resources(at(start)));
    let all = |numbers: &[u128]| {
        numbers
            .iter()
            .map(|number| ResourceId(Uuid::from_u128(*number)))
            .collect::<Vec<_>>()
    };
    assert_eq!(needed(SIX), all(&[1, 2, 101, 102]));
    assert_eq!(
        needed("2026-06-08T18:00:00+01:00"),
        all(&[2, 102]),
        "nobody has booked it yet"
    );
}

#[test]
fn more_seats_count_at_once_and_fewer_take_none_away() {
    assert_eq!(offer(&changed(|yoga| yoga.capacity = 9)).seats_left, 8);
    assert_eq!(offer(&changed(|yoga| yoga.capacity = 1)).seats_left, 2);
}

#[test]
fn a_class_that_became_a_service_by_appointment_does_not_list_its_old_session() {
    let world = changed(|yoga| (yoga.class, yoga.capacity) = (None, 1));
    assert_eq!(world.refused(SIX), Some(Unavailable::Taken));
    assert!(!world.times(MONDAY).contains(&"18:00".into()));
    assert!(world.times(MONDAY).contains(&"16:30".into()));
    let online =
        changed(|yoga| (yoga.class, yoga.capacity, yoga.modes) = (None, 1, vec![Mode::Online]));
    assert_eq!(
        online.ask(|search| search.modes_at(at(SIX), Overrides::NONE)),
        [Mode::Online],
        "nor does it take place where the session is"
    );
}

#[test]
fn a_class_that_grew_into_the_session_of_another_is_not_sold_there() {
    let dance = class(60, 9, "Mon 19:15").by_any(&[2]).in_rooms(&[101]);
    let mut world = World {
        service: 1,
        ..studio().has(dance)
    }
    .session("2026-06-01T19:15:00+01:00", 2, Some(101), &[1]);
    world.service = 0;
    assert!(world.admit(SIX).is_ok());
    world.catalogue.services[0].duration_minutes = 90;
    assert_eq!(world.refused(SIX), Some(Unavailable::Taken));
}
