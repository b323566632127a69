//! Rescheduling sessions of a class that somebody has a seat in, or nobody.

use domain::{
    booking::{
        Refusal,
        availability::Unavailable,
        rescheduling_sessions::{
            NewSession, RescheduledSessions, SeatedSession, SessionsRequest, decided,
        },
    },
    practice::session_change::SessionChange,
};

use crate::{fixtures::*, parts::*};

const SIX: &str = "2026-06-01T18:00:00+01:00";
const NEXT: &str = "2026-06-08T18:00:00+01:00";

/// Yoga on Mondays at 18:00 and 20:00, for an hour and a quarter to tidy up, with practitioner 1 in room 101. Two have a seat
/// in the first.
fn studio() -> World {
    let works = |number| practitioner(number, "Europe/London", "09:00-22:00");
    let yoga = class(60, 3, "Mon 18:00, Mon 20:00").in_rooms(&[101]);
    practice("Europe/London")
        .has(works(1))
        .has(works(2))
        .has(room(101))
        .has(room(102))
        .has(yoga.buffer_after(15))
        .session(SIX, 1, Some(101), &[1, 2])
}

fn asked(
    world: &World,
    start: &str,
    onwards: bool,
    to: NewSession,
) -> Result<RescheduledSessions, Refusal> {
    let request = SessionsRequest {
        start: at(start),
        onwards,
        to,
    };
    let class = &world.catalogue.services[0];
    request.decide(&world.catalogue, class, &world.calendar(), world.now)
}

fn to(start: &str) -> NewSession {
    NewSession {
        start: Some(at(start)),
        ..NewSession::default()
    }
}

fn by(numbers: &[u128]) -> NewSession {
    NewSession {
        practitioners: Some(numbers.iter().copied().map(prt).collect()),
        ..NewSession::default()
    }
}

/// The only session that moves.
fn moved(world: &World, to: NewSession) -> SeatedSession {
    let mut all = asked(world, SIX, false, to).unwrap().seated;
    assert_eq!(all.len(), 1);
    all.remove(0)
}

/// The practice as it is afterwards.
fn after(mut world: World, done: RescheduledSessions) -> World {
    let class = world.catalogue.services[0].id;
    for seated in done.seated {
        let id = seated.session.id;
        world.occupancies.retain(|one| one.holder != id.0);
        world.occupancies.extend(seated.occupancies());
        world.sessions.retain(|one| one.id != id);
        world.sessions.push(seated.session);
    }
    let changes = world.catalogue.session_changes.entry(class).or_default();
    let key = |one: &SessionChange| (one.planned, one.onwards);
    changes.retain(|one| done.plan.iter().all(|new| key(new) != key(one)));
    changes.extend(done.plan);
    world
}

#[test]
fn its_seats_go_with_it_and_it_is_offered_where_it_is_now() {
    let world = studio();
    let done = asked(&world, SIX, false, to("2026-06-02T17:00:00+01:00")).unwrap();
    let session = &done.seated[0].session;
    assert_eq!(
        (session.at.start, session.taken.as_slice()),
        (at("2026-06-02T17:00:00+01:00"), &[1, 2][..])
    );
    assert_eq!(done.seated[0].during.end, at("2026-06-02T18:15:00+01:00"));
    let world = after(world, done);
    assert_eq!(world.times("2026-06-01"), ["20:00"]);
    let slot = world.admit("2026-06-02T17:00:00+01:00").unwrap();
    assert_eq!(
        (slot.offers[0].seats_left, slot.offers[0].session),
        (1, Some(world.sessions[0].id))
    );
    // And from there on to another place, counted from where the file has it.
    let again = asked(
        &world,
        "2026-06-02T17:00:00+01:00",
        false,
        to("2026-06-01T17:00:00+01:00"),
    )
    .unwrap();
    let back = after(world, again);
    assert_eq!(back.times("2026-06-01"), ["17:00", "20:00"]);
    assert!(back.times("2026-06-02").is_empty());
}

#[test]
fn what_is_not_said_stays_as_those_who_have_a_seat_were_promised_it() {
    let mut world = studio();
    let class = &mut world.catalogue.services[0];
    (class.duration_minutes, class.buffer_after_minutes) = (90, 30);
    class.rooms = vec![rom(102)];
    let seated = moved(&world, to("2026-06-01T16:00:00+01:00"));
    assert_eq!(seated.session.at.length().as_mins(), 60);
    assert_eq!(seated.during.end, at("2026-06-01T17:15:00+01:00"));
    assert_eq!(
        (seated.session.practitioners, seated.session.room),
        (vec![prt(1)], Some(rom(101)))
    );
    let longer = NewSession {
        minutes: Some(75),
        ..NewSession::default()
    };
    assert_eq!(
        moved(&world, longer).during.end,
        at("2026-06-01T19:30:00+01:00")
    );
}

#[test]
fn a_substitute_and_another_room_take_the_place_of_those_it_had() {
    let world = studio();
    assert_eq!(moved(&world, by(&[2])).session.practitioners, [prt(2)]);
    assert_eq!(
        moved(&world, by(&[1, 2])).session.practitioners,
        [prt(1), prt(2)]
    );
    let room = NewSession {
        room: Some(rom(102)),
        ..NewSession::default()
    };
    let seated = moved(&world, room);
    assert_eq!(
        (seated.session.room, seated.session.at.start),
        (Some(rom(102)), at(SIX))
    );
}

#[test]
fn nobody_and_no_room_is_in_two_places() {
    let half_past = "2026-06-01T18:30:00+01:00";
    let refused = |world: &World, to: NewSession| asked(world, SIX, false, to).unwrap_err();
    let taken = Refusal::Unavailable(Unavailable::Taken);
    let away = Refusal::Unavailable(Unavailable::NotOffered);
    assert_eq!(refused(&studio().booked(2, half_past), by(&[2])), taken);
    let room = || NewSession {
        room: Some(rom(102)),
        ..NewSession::default()
    };
    assert_eq!(refused(&studio().booked(102, half_past), room()), taken);
    assert_eq!(
        refused(
            &studio().booked(1, "2026-06-01T16:00:00+01:00"),
            to("2026-06-01T15:30:00+01:00")
        ),
        taken
    );
    assert_eq!(
        refused(
            &studio().away(2, "2026-06-01T18:30", "2026-06-01T19:00"),
            by(&[2])
        ),
        away
    );
    // It does not stand in its own way, nor in that of the other session of the class.
    assert!(asked(&studio(), SIX, false, to(half_past)).is_ok());
    assert_eq!(refused(&studio(), to("2026-06-01T20:00:00+01:00")), taken);
    assert_eq!(
        asked(&studio(), NEXT, false, to("2026-06-08T20:00:00+01:00")).unwrap_err(),
        taken,
        "without a seat too"
    );
    let unseated = studio().booked(1, "2026-06-08T16:00:00+01:00");
    assert_eq!(
        asked(&unseated, NEXT, false, to("2026-06-08T16:00:00+01:00")).unwrap_err(),
        taken
    );
}

#[test]
fn what_only_clients_are_held_to_is_not_asked() {
    let world = studio().now("2026-06-01T17:59:00+01:00").rules(|rules| {
        rules.min_notice_minutes = 24 * 60;
        rules.horizon = domain::practice::Horizon::Days(0);
    });
    let mut world = world;
    world.catalogue.practitioners[0].limits.max_sessions_day = Some(1);
    world = world.booked(1, "2026-06-02T12:00:00+01:00");
    assert!(asked(&world, SIX, false, to("2026-06-02T17:00:00+01:00")).is_ok());
}

#[test]
fn only_sessions_that_are_ahead_are_rescheduled_and_not_far() {
    let refused = |world: &World, start, to| asked(world, start, false, to).unwrap_err();
    let unavailable = Refusal::Unavailable;
    assert_eq!(
        refused(&studio(), "2026-06-01T18:30:00+01:00", by(&[2])),
        unavailable(Unavailable::NotOffered)
    );
    assert_eq!(refused(&studio().now(SIX), SIX, by(&[2])), Refusal::Started);
    assert_eq!(
        refused(&studio(), SIX, to("2026-06-30T18:00:00+01:00")),
        unavailable(Unavailable::TooFar)
    );
    assert!(asked(&studio(), SIX, false, to("2026-06-29T17:30:00+01:00")).is_ok());
    assert_eq!(
        refused(&studio(), SIX, to("2026-06-01T18:00:30+01:00")),
        unavailable(Unavailable::NotOffered),
        "no class begins at a second"
    );
}

#[test]
fn from_one_on_every_session_goes_as_far_by_the_clock() {
    let october = ["2026-10-19T18:00:00+01:00", "2026-10-26T18:00:00+00:00"];
    let mut world = studio();
    for (number, start) in (1..).zip(october) {
        let at = at(start);
        world = world.session(start, 1, Some(101), &[number]);
        let session = world.sessions.last_mut().unwrap();
        let id = domain::ids::SessionId(uuid::Uuid::from_u128(9_000 + u128::from(number)));
        let held = world
            .occupancies
            .iter_mut()
            .filter(|one| one.sitting.start == at);
        held.for_each(|one| one.holder = id.0);
        session.id = id;
    }
    let done = asked(&world, NEXT, true, to("2026-06-08T17:30:00+01:00")).unwrap();
    let starts: Vec<_> = done
        .seated
        .iter()
        .map(|one| one.session.at.start.to_string())
        .collect();
    assert_eq!(
        starts,
        ["2026-10-19T16:30:00Z", "2026-10-26T17:30:00Z"],
        "and not the one before"
    );
    let world = after(world, done);
    assert_eq!(world.times("2026-06-01")[0], "18:00");
    assert!(
        ["2026-06-08", "2026-10-26", "2027-05-31"]
            .iter()
            .all(|day| world.times(day)[0] == "17:30")
    );
    // One of them has something else in its way: then none is moved.
    let world = world.booked(1, "2026-10-26T16:00:00+00:00");
    let refused = asked(
        &world,
        "2026-06-08T17:30:00+01:00",
        true,
        to("2026-06-08T16:30:00+01:00"),
    );
    assert_eq!(
        refused.unwrap_err(),
        Refusal::Unavailable(Unavailable::Taken)
    );
}

#[test]
fn sessions_may_take_each_others_place() {
    let mut world = studio().session("2026-06-01T20:00:00+01:00", 1, Some(101), &[1]);
    let id = domain::ids::SessionId(uuid::Uuid::from_u128(9_000));
    let eight = at("2026-06-01T20:00:00+01:00");
    world
        .occupancies
        .iter_mut()
        .filter(|one| one.sitting.start == eight)
        .for_each(|one| one.holder = id.0);
    world.sessions[1].id = id;
    assert_eq!(
        asked(&world, SIX, false, to("2026-06-01T19:00:00+01:00")).unwrap_err(),
        Refusal::Unavailable(Unavailable::Taken)
    );
    let first = after(
        world.clone(),
        asked(
            &world,
            "2026-06-01T20:00:00+01:00",
            false,
            to("2026-06-01T16:00:00+01:00"),
        )
        .unwrap(),
    );
    let second = after(
        first.clone(),
        asked(&first, SIX, false, to("2026-06-01T20:00:00+01:00")).unwrap(),
    );
    assert_eq!(second.times("2026-06-01"), ["16:00", "20:00"]);
}

#[test]
fn what_was_said_of_one_session_gives_way_to_what_is_said_of_all_from_it_on() {
    let world = studio().replanned("2026-06-01T18:00", false, |other| {
        (other.later_minutes, other.minutes) = (Some(30), Some(45));
    });
    let mut world = world;
    (world.sessions, world.occupancies) = (Vec::new(), Vec::new());
    let done = asked(
        &world,
        "2026-06-01T18:30:00+01:00",
        true,
        to("2026-06-01T17:00:00+01:00"),
    )
    .unwrap();
    let world = after(world, done);
    let slot = world.admit("2026-06-01T17:00:00+01:00").unwrap();
    assert_eq!(
        slot.at.length().as_mins(),
        45,
        "what was not said anew stays"
    );
    assert_eq!(world.times("2026-06-08")[0], "17:00");
}

#[test]
fn a_cancelled_session_is_not_offered_and_the_next_is() {
    let world = studio();
    let class = &world.catalogue.services[0];
    let plan = decided(&world.catalogue, class, at(SIX), false, world.now).unwrap();
    let done = RescheduledSessions {
        plan: vec![plan],
        planned: Vec::new(),
        seated: Vec::new(),
    };
    let world = after(
        World {
            sessions: Vec::new(),
            occupancies: Vec::new(),
            ..world
        },
        done,
    );
    assert_eq!(world.times("2026-06-01"), ["20:00"]);
    assert_eq!(world.times("2026-06-08"), ["18:00", "20:00"]);
    let class = &world.catalogue.services[0];
    let gone = decided(&world.catalogue, class, at(SIX), false, world.now);
    assert_eq!(gone, Err(Refusal::Unavailable(Unavailable::NotOffered)));
    let begun = decided(&world.catalogue, class, at(NEXT), false, at(NEXT));
    assert_eq!(begun, Err(Refusal::Started));
}
