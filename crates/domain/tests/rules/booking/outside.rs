//! Bookings that do not fit the definitions any more, reason by reason; and what is news of it.

use domain::{
    booking::{
        Booking, Seat,
        outside::{Definitions, Outside, OutsideReason, OutsideReasons},
    },
    ids::SessionId,
    interval::Interval,
    money::{Currency, Money},
    practice::{
        schedule::TimeOff as TimeOffSpan,
        service::{Mode, PaymentRule, Staff as GivenBy, WeeklyStart},
    },
};
use jiff::Timestamp;
use uuid::Uuid;

use crate::{booked, fixtures::*, parts::*};
use OutsideReason::*;

/// Mondays at ten, in room 101, with practitioner 1.
const MONDAY: &str = "2026-06-01T10:00:00+01:00";
const NOW: &str = "2026-05-20T12:00:00Z";

fn house() -> World {
    practice("Europe/London")
        .has(practitioner(1, "Europe/London", "09:00-12:00 13:00-17:00"))
        .has(practitioner(2, "Europe/London", "09:00-17:00"))
        .has(room(101))
        .has(room(102))
        .has(service(50).in_rooms(&[101, 102]))
        .has(class(60, 6, "Mon 18:00").in_rooms(&[101]))
}

/// A booking of the house's service, as it was made there.
fn made(world: &World, number: usize, start: &str) -> Booking {
    let service = &world.catalogue.services[number];
    let booking = booked::booking(
        Money::new(6_500, Currency::GBP),
        PaymentRule::Later,
        [0, 0, 0],
    );
    Booking {
        service: service.id,
        at: Interval::lasting(at(start), service.duration_minutes).unwrap(),
        practitioners: vec![prt(1)],
        room: Some(rom(101)),
        mode: Mode::Room,
        seat: service.is_class().then(|| Seat {
            session: SessionId(Uuid::from_u128(8_000)),
            number: 1,
            capacity: service.capacity,
        }),
        ..booking
    }
}

fn outside(world: &World, booking: &Booking) -> OutsideReasons {
    Definitions {
        catalogue: &world.catalogue,
        times_off: &world.calendar(),
    }
    .outside(booking)
}

type Change = fn(&mut World);

#[test]
fn each_change_of_the_definitions_has_its_reason() {
    let cases: [(&str, &[OutsideReason], Change); 21] = [
        ("nothing", &[], |_| {}),
        ("shorter hours", &[Hours], |world| {
            world.catalogue.practitioners[0].schedule = daily("10:30-17:00");
        }),
        ("a window that ends within it", &[Hours], |world| {
            world.catalogue.practitioners[0].schedule = daily("09:00-10:30 10:30-17:00");
        }),
        ("a day off by hours", &[Hours], |world| {
            let hours = &mut world.catalogue.practitioners[0].schedule;
            hours.overrides.insert(date("2026-06-01"), Vec::new());
        }),
        ("in rooms only later that day", &[Hours], |world| {
            let modes = &mut world.catalogue.practitioners[0].mode_hours;
            modes.insert(Mode::Room, daily("13:00-17:00"));
        }),
        ("online only later that day", &[], |world| {
            let modes = &mut world.catalogue.practitioners[0].mode_hours;
            modes.insert(Mode::Online, daily("13:00-17:00"));
        }),
        ("somebody else in no room", &[], |world| {
            let modes = &mut world.catalogue.practitioners[1].mode_hours;
            modes.insert(Mode::Room, daily(""));
        }),
        ("a holiday", &[Holiday], |world| {
            world.catalogue.practice.holidays.insert(date("2026-06-01"));
            world.catalogue.practitioners[0].time_off = vec![day_off("2026-06-01")];
        }),
        ("time off in the file", &[TimeOff], |world| {
            world.catalogue.practitioners[0].time_off = vec![day_off("2026-06-01")];
        }),
        ("time off beside it", &[TimeOff], |world| {
            world.off.push((prt(1), day_off("2026-06-01")));
        }),
        ("somebody else’s time off", &[], |world| {
            world.off.push((prt(2), day_off("2026-06-01")));
        }),
        ("another zone, where it is eleven", &[], |world| {
            world.catalogue.practitioners[0].zone = zone("Europe/Berlin");
        }),
        ("another zone, where it is five", &[Hours], |world| {
            world.catalogue.practitioners[0].zone = zone("America/New_York");
        }),
        ("who gives it", &[Staff], |world| {
            world.catalogue.services[0].staff = GivenBy::AnyOf(vec![prt(2)]);
        }),
        ("one more is needed", &[Staff], |world| {
            world.catalogue.services[0].staff = GivenBy::AllOf(vec![prt(1), prt(2)]);
        }),
        ("its room is for others", &[Room], |world| {
            world.catalogue.services[0].rooms = vec![rom(102)];
        }),
        ("its room opens later", &[Room], |world| {
            world.catalogue.rooms[0].schedule = Some(daily("10:30-17:00"));
        }),
        ("its service goes", &[Service], |world| {
            world.catalogue.services.remove(0);
        }),
        ("its service is a class now", &[Service], |world| {
            world.catalogue.services[0].class = world.catalogue.services[1].class.clone();
        }),
        ("all that only new bookings are held to", &[], |world| {
            let rules = &mut world.catalogue.practice.booking;
            rules.grid = domain::practice::schedule::Grid::of(45, 20);
            rules.min_notice_minutes = 60 * 24 * 30;
            rules.horizon = domain::practice::Horizon::Days(1);
            world.catalogue.practitioners[0].limits.max_sessions_day = Some(0);
            let service = &mut world.catalogue.services[0];
            (service.duration_minutes, service.buffer_before_minutes) = (300, 90);
            service.modes = vec![Mode::Online];
        }),
        ("two at once", &[Hours, Room], |world| {
            world.catalogue.practitioners[0].schedule = daily("10:30-17:00");
            world.catalogue.rooms[0].schedule = Some(daily("10:30-17:00"));
        }),
    ];
    for (name, expected, change) in cases {
        let mut world = house();
        let booking = made(&world, 0, MONDAY);
        change(&mut world);
        let found: Vec<_> = outside(&world, &booking).into_iter().collect();
        assert_eq!(found, expected, "{name}");
    }
}

#[test]
fn a_seat_is_outside_by_the_starts_and_staff_of_its_class() {
    let six = "2026-06-01T18:00:00+01:00";
    let cases: [(&str, &[OutsideReason], Change); 6] = [
        ("nothing, although nobody works then", &[], |_| {}),
        ("another start", &[Hours], |world| {
            let class = world.catalogue.services[1].class.as_mut().unwrap();
            class.starts = vec![WeeklyStart {
                weekday: 0,
                minute: 19 * 60,
            }];
        }),
        ("it has ended before", &[Hours], |world| {
            let class = world.catalogue.services[1].class.as_mut().unwrap();
            class.last = Some(date("2026-05-31"));
        }),
        ("its teacher is off", &[TimeOff], |world| {
            world.off.push((prt(1), day_off("2026-06-01")));
        }),
        ("another teacher", &[Staff], |world| {
            world.catalogue.services[1].staff = GivenBy::AnyOf(vec![prt(2)]);
        }),
        ("by appointment now", &[Service], |world| {
            world.catalogue.services[1].class = None;
        }),
    ];
    for (name, expected, change) in cases {
        let mut world = house();
        let booking = made(&world, 1, six);
        change(&mut world);
        let found: Vec<_> = outside(&world, &booking).into_iter().collect();
        assert_eq!(found, expected, "{name}");
    }
}

fn day_off(day: &str) -> TimeOffSpan {
    let day = date(day);
    TimeOffSpan {
        from: day.at(0, 0, 0, 0),
        until: day.tomorrow().unwrap().at(0, 0, 0, 0),
    }
}

/// What a booking is marked with when one house becomes another.
fn after(
    marked: Option<&Outside>,
    booking: &Booking,
    before: &World,
    after: &World,
    now: &str,
) -> Option<Outside> {
    let (was, is) = (before.calendar(), after.calendar());
    let of = |catalogue, times_off| Definitions {
        catalogue,
        times_off,
    };
    Outside::after(
        marked,
        booking,
        Some(of(&before.catalogue, &was)),
        of(&after.catalogue, &is),
        at(now),
    )
}

fn later_hours() -> World {
    let mut world = house();
    world.catalogue.practitioners[0].schedule = daily("11:00-17:00");
    world
}

fn marked(reasons: &[OutsideReason], since: &str, kept: Option<&str>) -> Option<Outside> {
    let instant = |text: &str| -> Timestamp { at(text) };
    Some(Outside {
        reasons: reasons.iter().copied().collect(),
        since: instant(since),
        kept_at: kept.map(instant),
    })
}

#[test]
fn what_was_outside_before_is_no_news() {
    let (before, shut) = (house(), later_hours());
    let booking = made(&before, 0, MONDAY);
    assert_eq!(
        after(None, &booking, &before, &shut, NOW),
        marked(&[Hours], NOW, None)
    );
    assert_eq!(after(None, &booking, &before, &before, NOW), None);
    // Made by hand outside hours: the practice has decided that already.
    let early = made(&before, 0, "2026-06-01T07:00:00+01:00");
    assert_eq!(after(None, &early, &before, &shut, NOW), None);
    let mut closed = house();
    closed.off.push((prt(1), day_off("2026-06-01")));
    assert_eq!(
        after(None, &early, &before, &closed, NOW),
        marked(&[TimeOff], NOW, None),
        "and this is new"
    );
}

#[test]
fn a_mark_stays_with_its_word_until_something_else_speaks_against_it() {
    let (before, shut) = (house(), later_hours());
    let booking = made(&before, 0, MONDAY);
    let later = "2026-05-21T12:00:00Z";
    let first = marked(&[Hours], NOW, None);
    let kept = first.clone().map(|one| one.kept(at(later)));
    assert_eq!(kept, marked(&[Hours], NOW, Some(later)));
    // The same again, and after another change that leaves it so.
    for one in [&first, &kept] {
        assert_eq!(&after(one.as_ref(), &booking, &shut, &shut, later), one);
        assert_eq!(&after(one.as_ref(), &booking, &before, &shut, later), one);
    }
    let mut worse = later_hours();
    worse.off.push((prt(1), day_off("2026-06-01")));
    assert_eq!(
        after(kept.as_ref(), &booking, &shut, &worse, later),
        marked(&[Hours, TimeOff], later, None),
        "what was said is not said of this"
    );
    let both = marked(&[Hours, TimeOff], NOW, Some(NOW));
    assert_eq!(
        after(both.as_ref(), &booking, &worse, &shut, later),
        marked(&[Hours], NOW, Some(NOW))
    );
    assert_eq!(
        after(kept.as_ref(), &booking, &shut, &before, later),
        None,
        "it fits again"
    );
}

#[test]
fn it_stands_as_it_did_until_it_is_elsewhere() {
    let world = house();
    let booking = made(&world, 0, MONDAY);
    assert!(booking.stands_as(&booking));
    let elsewhere: [fn(&mut Booking); 5] = [
        |one| one.at = Interval::lasting(at("2026-06-01T11:00:00+01:00"), 50).unwrap(),
        |one| one.practitioners = vec![prt(2)],
        |one| one.room = Some(rom(102)),
        |one| one.service = domain::ids::ServiceId(Uuid::nil()),
        |one| {
            one.state = domain::booking::State::Ended {
                at: at(NOW),
                how: domain::booking::Ending::CancelledByPractice,
            };
        },
    ];
    for (n, change) in elsewhere.into_iter().enumerate() {
        let mut moved = booking.clone();
        change(&mut moved);
        assert!(!moved.stands_as(&booking), "{n}");
    }
}
