//! What a place, a day and a class bear of those who have proved nothing.

use domain::{
    booking::{Refusal, Seat},
    clients::suspicion::{Acceptance, Origin, Recent, RiskFacts, Tolerance, Unproved},
    ids::{BookingId, SessionId},
};
use jiff::SignedDuration;
use uuid::Uuid;

use crate::{fixtures::*, parts::*};

const UNKEPT: Result<Acceptance, Refusal> = Ok(Acceptance::ByMail { kept: false });
const AT_ONCE: Result<Acceptance, Refusal> = Ok(Acceptance::AtOnce);

/// How a request for `start` is taken, of nobody suspected but for what is changed.
fn trust(
    world: &World,
    start: &str,
    change: impl FnOnce(&mut RiskFacts<'_>),
) -> Result<Acceptance, Refusal> {
    beside(&[], world, start, change)
}

/// The same beside what others have not proved.
fn beside(
    unproved: &[Unproved],
    world: &World,
    start: &str,
    change: impl FnOnce(&mut RiskFacts<'_>),
) -> Result<Acceptance, Refusal> {
    world.ask(|search| {
        let slot = search.admit(at(start)).expect("a free start");
        let (origin, tolerance) = (Some(Origin::default()), Tolerance::default());
        let mut suspicion = RiskFacts {
            search,
            unproved,
            lately: 0,
            origin,
            solved: false,
            always: false,
            tolerance,
        };
        change(&mut suspicion);
        suspicion.trust(&slot.offers[0], slot.at)
    })
}

/// All that is taken, as nobody has proved it.
fn unproved(world: &World) -> Vec<Unproved> {
    world
        .occupancies
        .iter()
        .map(|one| Unproved {
            booking: BookingId(one.holder),
            at: one.sitting,
            seat: None,
        })
        .collect()
}

fn open(hours: &str, minutes: u32) -> World {
    practice("Europe/London")
        .has(practitioner(1, "Europe/London", hours))
        .has(service(minutes).every(60, 0))
}

const NINE: &str = "2026-06-01T09:00:00+01:00";
const TEN: &str = "2026-06-01T10:00:00+01:00";

#[test]
fn an_hour_a_day_and_a_week_each_have_their_end() {
    let recent = |hour, day, week| Recent { hour, day, week };
    let nothing = Recent::default();
    let address = |address, solved| {
        Tolerance::default().has_room(
            Origin {
                address,
                network: nothing,
            },
            solved,
        )
    };
    let network = |network, solved| {
        Tolerance::default().has_room(
            Origin {
                address: nothing,
                network,
            },
            solved,
        )
    };
    assert!(address(recent(1, 3, 7), false));
    for full in [recent(2, 3, 7), recent(1, 4, 7), recent(1, 3, 8)] {
        assert!(!address(full, false) && address(full, true), "{full:?}");
    }
    assert!(address(recent(3, 5, 11), true));
    for full in [recent(4, 5, 11), recent(3, 6, 11), recent(3, 5, 12)] {
        assert!(!address(full, true), "{full:?}");
    }
    assert!(network(recent(7, 15, 39), false));
    for full in [recent(8, 15, 39), recent(7, 16, 39), recent(7, 15, 40)] {
        assert!(
            !network(full, false) && !network(full, true),
            "whatever was solved there: {full:?}"
        );
    }
}

#[test]
fn what_is_older_than_an_hour_a_day_or_a_week_counts_there_no_more() {
    let now = at(NINE);
    for (minutes, hour, day, week) in [
        (59, 1, 1, 1),
        (60, 0, 1, 1),
        (24 * 60 - 1, 0, 1, 1),
        (24 * 60, 0, 0, 1),
        (7 * 24 * 60, 0, 0, 0),
    ] {
        let mut recent = Recent::default();
        recent.count(now - SignedDuration::from_mins(minutes), now);
        assert_eq!(recent, Recent { hour, day, week }, "{minutes} minutes ago");
    }
}

#[test]
fn so_many_mails_a_place_causes_in_a_day_and_no_more() {
    let world = open("09:00-18:00", 60);
    let of = |address, network| {
        let recent = |day| Recent {
            hour: 0,
            day,
            week: 0,
        };
        let origin = Some(Origin {
            address: recent(address),
            network: recent(network),
        });
        trust(&world, NINE, |suspicion| suspicion.origin = origin)
    };
    assert_eq!(of(3, 3), AT_ONCE);
    assert_eq!(
        (of(9, 59), of(0, 59)),
        (
            Ok(Acceptance::ByMail { kept: true }),
            Ok(Acceptance::ByMail { kept: true })
        )
    );
    assert_eq!(
        (of(10, 10), of(0, 60)),
        (Err(Refusal::Unproved), Err(Refusal::Unproved))
    );
    let always = trust(&world, NINE, |suspicion| suspicion.always = true);
    assert_eq!(
        always,
        Ok(Acceptance::ByMail { kept: true }),
        "where the practice wants that"
    );
}

#[test]
fn the_first_of_a_day_may_take_a_third_of_it_while_there_were_few() {
    let first = |minutes, lately| {
        trust(&open("09:00-12:00", minutes), NINE, |suspicion| {
            suspicion.lately = lately;
        })
    };
    assert_eq!((first(60, 0), first(60, 2)), (AT_ONCE, AT_ONCE));
    assert_eq!(first(60, 3), UNKEPT, "there were three");
    assert_eq!(first(61, 0), UNKEPT, "more than a third");
    let buffered = |after| {
        let world = practice("Europe/London").has(practitioner(1, "Europe/London", "09:00-12:00"));
        trust(
            &world.has(service(50).every(60, 0).buffer_after(after)),
            NINE,
            |_| {},
        )
    };
    assert_eq!(
        (buffered(10), buffered(11)),
        (AT_ONCE, UNKEPT),
        "buffers are taken as well"
    );
    let away = open("09:00-12:00", 60).away(1, "2026-06-01T11:00", "2026-06-01T12:00");
    assert_eq!(
        trust(&away, NINE, |_| {}),
        UNKEPT,
        "of the time that is open"
    );
}

#[test]
fn of_a_days_starts_so_many_stay_free_of_the_unproved() {
    let empty = open("08:00-18:00", 60);
    assert_eq!(
        trust(&empty, TEN, |suspicion| suspicion.lately = 9),
        AT_ONCE,
        "nine of ten are left"
    );
    let one = empty.clone().taken(1, NINE, 60, (0, 0));
    assert_eq!(
        beside(&unproved(&one), &one, TEN, |_| {}),
        UNKEPT,
        "eight of ten would be"
    );
    assert_eq!(
        trust(&one, TEN, |_| {}),
        AT_ONCE,
        "what is proved does not count"
    );
    let yesterday = empty.taken(1, "2026-05-31T09:00:00+01:00", 60, (0, 0));
    assert_eq!(
        beside(&unproved(&yesterday), &yesterday, TEN, |suspicion| {
            suspicion.lately = 9;
        }),
        AT_ONCE,
        "nor does another day"
    );
}

#[test]
fn of_a_class_the_unproved_have_a_third_and_always_one_seat() {
    let world = |seats, taken: &[u32]| {
        let world = practice("Europe/London")
            .has(practitioner(1, "Europe/London", ""))
            .has(class(60, seats, "Mon 18:00"));
        if taken.is_empty() {
            world
        } else {
            world.session("2026-06-01T18:00:00+01:00", 1, None, taken)
        }
    };
    let seats = |session: u128, count: u32| -> Vec<Unproved> {
        let seat = |number| {
            Some(Seat {
                session: SessionId(Uuid::from_u128(session)),
                number,
                capacity: 9,
            })
        };
        let booking = |number| BookingId(Uuid::from_u128(7_000 + u128::from(number)));
        let at = world(9, &[1]).sessions[0].at;
        (1..=count)
            .map(|number| Unproved {
                booking: booking(number),
                at,
                seat: seat(number),
            })
            .collect()
    };
    let next = |world: &World, unproved: &[Unproved]| {
        beside(unproved, world, "2026-06-01T18:00:00+01:00", |suspicion| {
            suspicion.lately = 9;
        })
    };
    assert_eq!(next(&world(9, &[1, 2]), &seats(8_000, 2)), AT_ONCE);
    assert_eq!(next(&world(9, &[1, 2, 3]), &seats(8_000, 3)), UNKEPT);
    assert_eq!(
        next(&world(9, &[1, 2, 3]), &seats(8_001, 3)),
        AT_ONCE,
        "another session's"
    );
    assert_eq!(
        next(&world(2, &[]), &[]),
        AT_ONCE,
        "the one that is always there"
    );
}
