//! The same session at the same time online instead of in a room, and back.

use domain::{
    booking::{Booking, Ending, Party, Refusal, State, moving::Moving},
    clients::confirmation::Awaits,
    practice::service::{Mode, Staff},
};
use jiff::{SignedDuration, Timestamp};

use super::moving::{book, decided, placement, ready};
use crate::{fixtures::*, parts::*};

const START: &str = "2026-10-12T10:00:00Z";

/// A service in a room or online, of practitioners 1 and 2 and rooms 1 and 2; late cancelling costs all of it.
fn world() -> World {
    let mut service = service(60);
    service.modes = vec![Mode::Room, Mode::Online];
    service.staff = Staff::AnyOf(vec![prt(1), prt(2)]);
    service.rooms = vec![rom(11), rom(12)];
    let mut world = ready(
        practice("UTC")
            .has(practitioner(1, "UTC", "09:00-17:00"))
            .has(practitioner(2, "UTC", "09:00-17:00"))
            .has(room(11))
            .has(room(12))
            .has(service)
            .now("2026-10-01T10:00:00Z"),
    );
    let booking = &mut world.catalogue.practice.booking;
    booking.move_notice_minutes = Some(24 * 60);
    booking.min_notice_minutes = 24 * 60;
    world
}

fn hours_before(hours: i64) -> Timestamp {
    at(START) - SignedDuration::from_hours(hours)
}

fn asked(
    world: &World,
    booking: &Booking,
    (start, mode, by): (Timestamp, Mode, Party),
) -> Result<Booking, Refusal> {
    let service = &world.catalogue.services[world.service];
    let session = domain::ids::SessionId(uuid::Uuid::from_u128(9_005));
    let request = placement(start, Some(mode), by);
    decided(world, |facts| {
        facts.moved(booking, service, &request, session)
    })
}

#[test]
fn until_two_hours_before_it_costs_nothing_whatever_a_move_would() {
    let mut world = world();
    let booking = book(&mut world, at(START), Mode::Room);
    let later = at(START) + SignedDuration::from_hours(1);
    for (hours, switched, moved) in [
        (30, Ok(()), Ok(())),
        (24, Ok(()), Ok(())),
        (23, Ok(()), Err(Refusal::TooLateToMove)),
        (2, Ok(()), Err(Refusal::TooLateToMove)),
        (1, Err(Refusal::TooLateToMove), Err(Refusal::TooLateToMove)),
        (0, Err(Refusal::Started), Err(Refusal::Started)),
    ] {
        world.now = hours_before(hours);
        let other = asked(&world, &booking, (at(START), Mode::Online, Party::Client));
        assert_eq!(
            other.as_ref().map(|_| ()).map_err(|no| *no),
            switched,
            "{hours}"
        );
        if let Ok(other) = other {
            assert_eq!(
                (other.at, other.mode, other.room),
                (booking.at, Mode::Online, None)
            );
            assert_eq!(other.practitioners, booking.practitioners);
            assert_eq!(other.terms.kept_fee, None, "{hours}");
            assert_eq!(other.terms.price, booking.terms.price);
            world.occupancies.clear();
            world.occupancies.extend(other.occupancies());
            // And back.
            let back = asked(&world, &other, (at(START), Mode::Room, Party::Client)).unwrap();
            assert_eq!((back.mode, back.room), (Mode::Room, booking.room));
        }
        let elsewhere = asked(&world, &booking, (later, Mode::Online, Party::Client));
        assert_eq!(elsewhere.map(|_| ()), moved, "{hours}");
    }
}

#[test]
fn the_practice_says_whether_and_until_when() {
    for (notice, hours, allowed) in [
        (None, 20, false),
        (Some(0), 1, true),
        (Some(5 * 60), 5, true),
        (Some(5 * 60), 4, false),
    ] {
        let mut world = world();
        world.catalogue.practice.booking.switch_notice_minutes = notice;
        let booking = book(&mut world, at(START), Mode::Online);
        // What was agreed at booking stays.
        world.catalogue.practice.booking.switch_notice_minutes = Some(120);
        world.now = hours_before(hours);
        let other = asked(&world, &booking, (at(START), Mode::Room, Party::Client));
        assert_eq!(other.is_ok(), allowed, "{notice:?} {hours}");
    }
}

#[test]
fn a_room_has_to_be_free_and_who_gives_it_stays() {
    let mut world = world();
    let booking = book(&mut world, at(START), Mode::Online);
    world.now = hours_before(3);
    let hers = booking.practitioners[0];
    let wish = (at(START), Mode::Room, Party::Client);
    assert_eq!(asked(&world, &booking, wish).unwrap().practitioners, [hers]);
    let full = world
        .taken(11, START, 60, (0, 0))
        .taken(12, START, 60, (0, 0));
    assert!(matches!(
        asked(&full, &booking, wish),
        Err(Refusal::Unavailable(_))
    ));
    let someone_else = domain::booking::placing::PlacementRequest {
        practitioner: [prt(1), prt(2)].into_iter().find(|one| *one != hers),
        ..placement(at(START), Some(Mode::Room), Party::Client)
    };
    assert!(!someone_else.switches(&booking), "that is a move");
}

#[test]
fn only_what_stands_is_switched() {
    let mut world = world();
    let booking = book(&mut world, at(START), Mode::Online);
    world.now = hours_before(3);
    let held = |awaits| State::Held {
        until: at(START),
        extended: false,
        awaits,
    };
    let ended = |how| State::Ended { at: world.now, how };
    for (state, expected) in [
        (State::Confirmed { since: world.now }, Ok(())),
        (held(Awaits::Payment), Ok(())),
        (held(Awaits::Approval), Ok(())),
        (held(Awaits::Proof), Err(Refusal::ProofMissing)),
        (ended(Ending::Completed), Err(Refusal::AlreadyEnded)),
        (ended(Ending::CancelledByClient), Err(Refusal::AlreadyEnded)),
    ] {
        let one = Booking {
            state,
            ..booking.clone()
        };
        assert_eq!(one.switchable(world.now), expected, "{state:?}");
    }
    let service = &world.catalogue.services[world.service];
    let calendar = world.calendar();
    let listed = Moving::of(
        &booking,
        (&world.catalogue, service),
        &calendar,
        Party::Client,
        world.now,
    );
    assert_eq!(
        listed.err(),
        Some(Refusal::TooLateToMove),
        "no other time is offered"
    );
}
