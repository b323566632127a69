//! What lies outside the part of a calendar that is read for a start does not decide about it.

use domain::{
    booking::availability::{calendar::Calendar, extent::CalendarExtent},
    ids::ResourceId,
    practice::{Limits, service::Staff},
};
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;

use crate::{fixtures::*, parts::*, world::worlds};

/// The calendar as it is read for a start.
fn part(world: &World, extent: &CalendarExtent) -> Calendar {
    let near = |at: Timestamp| at.duration_since(extent.start).abs() < extent.reach;
    let mut sessions = world.sessions.clone();
    sessions.retain(|one| extent.classes.contains(&one.service) && near(one.at.start));
    let mut resources = extent.resources.clone();
    for joined in sessions.iter().filter(|one| one.at.start == extent.start) {
        let people = joined.practitioners.iter().map(|id| ResourceId(id.0));
        resources.extend(people.chain(joined.room.map(|id| ResourceId(id.0))));
    }
    let mut occupancies = world.occupancies.clone();
    occupancies.retain(|one| {
        resources.contains(&one.resource) && (near(one.during.start) || near(one.during.end))
    });
    let mut off = world.off.clone();
    off.retain(|(practitioner, _)| extent.practitioners.contains(practitioner));
    let closed = world.closures.iter();
    let mut closed: Vec<_> = closed
        .flat_map(|closure| closure.times_off(&world.catalogue))
        .collect();
    closed.retain(|(resource, _)| extent.away().contains(resource));
    Calendar::new(occupancies, sessions, off).with_times_off(closed)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_start_is_decided_by_its_part_of_the_calendar(
        world in worlds(),
        starts in prop::collection::vec(-20..300_i64, 40),
    ) {
        let listed = world.ask(|search| search.slots(date("2026-01-01"), date("2028-01-01")));
        let hour = world.now.as_second().div_euclid(3_600) * 3_600;
        let drawn = starts.into_iter().map(|quarters| Timestamp::from_second(hour + 900 * quarters).unwrap());
        for start in listed.into_iter().step_by(5).map(|slot| slot.at.start).chain(drawn) {
            let extent = world.ask(|search| search.extent(start));
            let part = part(&world, &extent);
            let admitted = world.ask(|search| search.admit(start));
            prop_assert_eq!(world.ask_of(&part, |search| search.admit(start)), admitted.clone(), "{}", start);
            // What a practitioner has left of the day is looked at as well.
            let day = world.catalogue.practice.zone.date(start);
            for one in admitted.iter().flat_map(|slot| &slot.offers).flat_map(|offer| &offer.practitioners) {
                let world = World { practitioner: Some(*one), ..world.clone() };
                let left = |calendar: &Calendar| world.ask_of(calendar, |search| search.slots(day, day).len());
                prop_assert_eq!(left(&part), left(&world.calendar()), "{} {:?}", start, one);
            }
        }
    }
}

/// One practitioner who works all day, with sessions of an hour.
fn limited(limits: Limits) -> World {
    let mut one = practitioner(1, "Europe/London", "00:00-24:00");
    one.limits = limits;
    practice("Europe/London").has(one).has(service(60))
}

fn both(world: &World, start: &str) -> [bool; 2] {
    let extent = world.ask(|search| search.extent(at(start)));
    let part = part(world, &extent);
    [&part, &world.calendar()]
        .map(|calendar| world.ask_of(calendar, |search| search.admit(at(start)).is_ok()))
}

#[test]
fn a_week_is_read_where_it_is_limited() {
    let busy = |limits| limited(limits).taken(1, "2026-06-01T10:00:00+01:00", 60, (0, 0));
    let weekly = busy(Limits {
        max_sessions_week: Some(1),
        ..Limits::default()
    });
    assert_eq!(
        both(&weekly, "2026-06-07T20:00:00+01:00"),
        [false, false],
        "Monday to Sunday"
    );
    assert_eq!(both(&weekly, "2026-06-08T08:00:00+01:00"), [true, true]);
    let free = busy(Limits::default());
    let reach =
        |world: &World| world.ask(|search| search.extent(at("2026-06-07T20:00:00+01:00")).reach);
    assert!(reach(&free) < reach(&weekly));
    assert!(
        reach(&free) < SignedDuration::from_hours(3 * 24),
        "a few days are enough without limits"
    );
}

#[test]
fn a_week_is_read_where_a_service_is_limited() {
    let mut world = limited(Limits::default());
    world.catalogue.services[0].limits.max_sessions_week = Some(1);
    let world = world.booked(1, "2026-06-01T10:00:00+01:00");
    assert_eq!(both(&world, "2026-06-07T20:00:00+01:00"), [false, false]);
    assert_eq!(both(&world, "2026-06-08T08:00:00+01:00"), [true, true]);
}

#[test]
fn as_many_sessions_in_a_row_are_read_as_can_be_too_many() {
    let mut world = limited(Limits {
        max_consecutive: Some(3),
        break_minutes: 480,
        ..Limits::default()
    });
    for start in [
        "2026-06-02T00:00:00+01:00",
        "2026-06-03T06:00:00+01:00",
        "2026-06-04T12:00:00+01:00",
    ] {
        world = world.taken(1, start, 1_380, (0, 0));
    }
    assert_eq!(both(&world, "2026-06-05T12:00:00+01:00"), [false, false]);
    assert_eq!(both(&world, "2026-06-05T20:00:00+01:00"), [true, true]);
}

#[test]
fn only_who_is_asked_for_is_waited_for() {
    let people = [1, 2].map(|number| practitioner(number, "Europe/London", "09:00-17:00"));
    let [one, two] = people;
    let mut world = practice("Europe/London")
        .has(one)
        .has(two)
        .has(room(101))
        .has(service(50));
    let needed =
        |world: &World| world.ask(|search| search.resources(at("2026-06-01T10:00:00+01:00")));
    let ids = |numbers: &[u128]| {
        numbers
            .iter()
            .map(|number| ResourceId(uuid::Uuid::from_u128(*number)))
            .collect::<Vec<_>>()
    };
    world.catalogue.services[0].staff = Staff::AnyOf(vec![prt(1), prt(2)]);
    world.catalogue.services[0].rooms = vec![rom(101)];
    assert_eq!(needed(&world), ids(&[1, 2, 101]));
    assert_eq!(needed(&world.clone().only(2)), ids(&[2, 101]));
    let online = domain::practice::service::Mode::Online;
    assert_eq!(
        needed(&world.clone().only(2).mode(online)),
        ids(&[2]),
        "no room is taken"
    );
    world.catalogue.services[0].staff = Staff::AllOf(vec![prt(1), prt(2)]);
    assert_eq!(
        needed(&world.only(2)),
        ids(&[1, 2, 101]),
        "all give it together"
    );
}
