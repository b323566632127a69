//! Buffers, occupancies, and moving a booking.

use domain::booking::availability::Unavailable;

use crate::{fixtures::*, parts::*};

const DAY: &str = "2026-06-01";

fn morning() -> World {
    practice("Europe/London").has(practitioner(1, "Europe/London", "09:00-12:00"))
}

#[test]
fn adjacent_buffers_add_up() {
    let world = morning()
        .has(service(30).buffer_before(15).buffer_after(15))
        .booked(1, "2026-06-01T09:00:00+01:00");
    assert_eq!(world.times(DAY), ["10:00", "10:30", "11:00", "11:30"]);
    assert_eq!(
        world.refused("2026-06-01T09:30:00+01:00"),
        Some(Unavailable::Taken)
    );
}

#[test]
fn a_buffer_before_keeps_the_time_in_front_free() {
    let world = morning().has(service(30).buffer_before(10)).taken(
        1,
        "2026-06-01T10:00:00+01:00",
        30,
        (0, 0),
    );
    assert_eq!(world.times(DAY), ["09:00", "09:30", "11:00", "11:30"]);
}

#[test]
fn touching_occupancies_do_not_conflict() {
    let world = morning()
        .has(service(30))
        .booked(1, "2026-06-01T10:00:00+01:00");
    assert_eq!(
        world.times(DAY),
        ["09:00", "09:30", "10:30", "11:00", "11:30"]
    );
}

#[test]
fn buffers_reach_outside_working_hours_unless_the_practice_says_no() {
    let world = morning().has(service(30).buffer_before(10).buffer_after(10));
    assert_eq!(world.times(DAY).first().map(String::as_str), Some("09:00"));
    assert_eq!(world.times(DAY).last().map(String::as_str), Some("11:30"));
    let inside = world.rules(|rules| rules.buffers_outside_hours = false);
    assert_eq!(inside.times(DAY), ["09:30", "10:00", "10:30", "11:00"]);
}

#[test]
fn buffers_reach_into_time_off_unless_the_practice_says_no() {
    let world =
        morning()
            .has(service(30).buffer_after(10))
            .away(1, "2026-06-01T11:00", "2026-06-01T12:00");
    assert_eq!(world.times(DAY), ["09:00", "09:30", "10:00", "10:30"]);
    let inside = world.rules(|rules| rules.buffers_outside_hours = false);
    assert_eq!(inside.times(DAY), ["09:00", "09:30", "10:00"]);
}

#[test]
fn a_booking_does_not_stand_in_its_own_way_when_it_is_moved() {
    let world = morning()
        .has(service(60))
        .booked(1, "2026-06-01T10:00:00+01:00")
        .booked(1, "2026-06-01T11:00:00+01:00");
    assert_eq!(world.times(DAY), ["09:00"]);
    assert_eq!(world.times_without(5_000, DAY), ["09:00", "09:30", "10:00"]);
}

#[test]
fn anothers_booking_is_no_obstacle() {
    let world = morning()
        .has(service(60))
        .taken(2, "2026-06-01T10:00:00+01:00", 60, (0, 0));
    assert_eq!(world.times(DAY).len(), 5);
}

#[test]
fn a_booking_from_the_day_before_reaches_over_midnight() {
    let world = practice("Europe/London")
        .has(practitioner(1, "Europe/London", "00:00-02:00"))
        .has(service(30))
        .taken(1, "2026-05-31T23:00:00+01:00", 60, (0, 45));
    assert_eq!(world.times(DAY), ["01:00", "01:30"]);
}
