//! Moving a booking in practices whose file has changed since it was made: what is listed can be taken, what can be taken is
//! listed, and what was agreed stays.

use std::collections::BTreeSet;

use domain::{
    booking::{
        Booking, Party, Refusal, State,
        assignment::Assignments,
        availability::calendar::{GroupSession, Occupancy},
        moving::Moving,
        placing::{ClientUsage, Facts, FreshIds, HoldCaps, PlacementRequest},
    },
    clients::proving::{Awaits, Confirmation},
    ids::{BookingId, CardId, ClientId, SessionId},
    money::{
        BasisPoints,
        asking::Own,
        policy::{NoticeBasis, Policy},
    },
    practice::service::{Mode, PaymentRule, Service},
};
use jiff::{SignedDuration, Timestamp};
use proptest::{prelude::*, sample::Index};
use uuid::Uuid;

use crate::{fixtures::*, parts::*, world::worlds};

/// Free to the end, so that what is asked about is the calendar.
fn lenient() -> Policy {
    Policy {
        version: "1".into(),
        tiers: Vec::new(),
        notice_basis: NoticeBasis::Clock,
        no_show_fee: BasisPoints(0),
        grace_minutes: 0,
        goodwill_per_year: 0,
        waive_if_resold: false,
    }
}

pub fn ready(mut world: World) -> World {
    world
        .catalogue
        .practice
        .policies
        .insert("standard".into(), lenient());
    world.catalogue.practice.booking.move_notice_minutes = Some(0);
    world
        .catalogue
        .services
        .iter_mut()
        .for_each(|service| service.payment = PaymentRule::Later);
    (world.practitioner, world.mode) = (None, None);
    world
}

pub fn decided<T>(world: &World, decide: impl FnOnce(&Facts<'_>) -> T) -> T {
    let (calendar, assignments, usage) = (
        world.calendar(),
        Assignments::default(),
        ClientUsage::default(),
    );
    let caps = HoldCaps::ENDLESS;
    decide(&Facts {
        catalogue: &world.catalogue,
        calendar: &calendar,
        assignments: &assignments,
        usage: &usage,
        caps,
        now: world.now,
    })
}

pub fn placement(start: Timestamp, mode: Option<Mode>, by: Party) -> PlacementRequest {
    PlacementRequest {
        start,
        practitioner: None,
        mode,
        policy_version: None,
        by,
        proved: false,
        returning: None,
        consents: false,
        allow_overlap: false,
        confirmation: Confirmation::AtOnce,
        own: Own::default(),
    }
}

/// Books at `start` and writes it into the calendar.
pub fn book(world: &mut World, start: Timestamp, mode: Mode) -> Booking {
    let ids = FreshIds {
        booking: BookingId(Uuid::from_u128(9_001)),
        session: SessionId(Uuid::from_u128(9_002)),
    };
    let service = world.catalogue.services[world.service].clone();
    let client = ClientId(Uuid::from_u128(9_003));
    let booking = decided(world, |facts| {
        facts.place(
            &service,
            &placement(start, Some(mode), Party::Client),
            client,
            ids,
        )
    })
    .unwrap();
    take(world, &booking);
    booking
}

/// Writes what a booking takes, as the store does.
fn take(world: &mut World, booking: &Booking) {
    if let Some(seat) = booking.seat {
        if let Some(session) = world.sessions.iter_mut().find(|one| one.id == seat.session) {
            session.taken.push(seat.number);
            session.capacity = session.capacity.max(seat.number);
            return;
        }
        let (service, at, capacity) = (booking.service, booking.at, seat.capacity);
        let (practitioners, room) = (booking.practitioners.clone(), booking.room);
        world.sessions.push(GroupSession {
            service,
            at,
            id: seat.session,
            capacity,
            practitioners,
            room,
            taken: vec![seat.number],
        });
    }
    world.occupancies.extend(booking.occupancies());
}

/// Where the booking may be moved by the listing, with what each start needs said.
fn listed(world: &World, booking: &Booking, by: Party) -> Vec<(Timestamp, Option<Mode>)> {
    let (calendar, service) = (world.calendar(), &world.catalogue.services[world.service]);
    let Ok(moving) = Moving::of(
        booking,
        (&world.catalogue, service),
        &calendar,
        by,
        world.now,
    ) else {
        return Vec::new();
    };
    let search = moving.search(None, None);
    let slots = search.slots(date("2026-01-01"), date("2028-01-01"));
    slots
        .iter()
        .map(|slot| {
            (
                slot.at.start,
                search.mode.or(slot.offers[0].modes.first().copied()),
            )
        })
        .collect()
}

fn moved(
    world: &World,
    booking: &Booking,
    start: Timestamp,
    mode: Option<Mode>,
    by: Party,
) -> Option<Booking> {
    let service = &world.catalogue.services[world.service];
    let session = SessionId(Uuid::from_u128(9_004));
    decided(world, |facts| {
        facts.moved(booking, service, &placement(start, mode, by), session)
    })
    .ok()
}

/// A file that was changed: longer, shorter, other buffers, seats, or the service as another one is: class or by appointment,
/// with other people, rooms and ways.
type Changed = (u32, (u32, u32), u32, Option<Index>);

fn change(world: &mut World, (fives, buffers, seats, other): &Changed) {
    let service = world.catalogue.services[world.service].clone();
    let like = other.as_ref().map_or_else(
        || service.clone(),
        |index| index.get(&world.catalogue.services).clone(),
    );
    let capacity = if like.class.is_some() { *seats } else { 1 };
    let (buffer_before_minutes, buffer_after_minutes) = *buffers;
    let (id, duration_minutes) = (service.id, 5 * fives);
    world.catalogue.services[world.service] = Service {
        id,
        duration_minutes,
        buffer_before_minutes,
        buffer_after_minutes,
        capacity,
        price: like.price.share(BasisPoints(0)),
        ..like
    };
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_listed_for_moving_can_be_taken_and_nothing_else(
        world in worlds(),
        which in any::<Index>(),
        changed in (3..18_u32, (0..20_u32, 0..20_u32), 1..6_u32, prop::option::of(any::<Index>())),
        by in prop_oneof![Just(Party::Client), Just(Party::Practice)],
        drawn in prop::collection::vec(-100..500_i64, 12),
    ) {
        let mut world = ready(world);
        let slots = world.ask(|search| search.slots(date("2026-01-01"), date("2028-01-01")));
        let Some(slot) = (!slots.is_empty()).then(|| which.get(&slots)) else { return Ok(()) };
        let mode = slot.offers[0].modes[0];
        let booking = book(&mut world, slot.at.start, mode);
        change(&mut world, &changed);
        let starts = listed(&world, &booking, by);
        for (start, mode) in &starts {
            let Some(moved) = moved(&world, &booking, *start, *mode, by) else {
                return Err(TestCaseError::fail(format!("{start} is listed and refused")));
            };
            prop_assert_eq!(moved.terms.price, booking.terms.price);
            prop_assert_eq!((moved.at.start, moved.seat.is_some()), (*start, booking.seat.is_some()));
            if let Some(session) = moved.seat.and_then(|seat| world.sessions.iter().find(|one| one.id == seat.session)) {
                let (room, people) = (moved.room.is_none_or(|room| Some(room) == session.room), &moved.practitioners);
                prop_assert!(moved.at == session.at && room && *people == session.practitioners);
            } else {
                prop_assert!(moved.seat.is_some() || moved.at.length() == booking.at.length());
                prop_assert!(fits(&world, &booking, &moved), "{:?}", moved);
            }
        }
        let known: BTreeSet<_> = starts.iter().map(|(start, _)| *start).collect();
        let hour = Timestamp::from_second(world.now.as_second().div_euclid(3_600) * 3_600).unwrap();
        let near = starts.iter().step_by(5).flat_map(|(start, _)| [-15, -1, 1, 30].map(|by| *start + SignedDuration::from_mins(by)));
        for start in near.chain(drawn.iter().map(|quarter| hour + SignedDuration::from_mins(15 * quarter))) {
            let taken = [None].into_iter().chain(<Mode as strum::VariantArray>::VARIANTS.iter().copied().map(Some)).any(|mode| {
                // Another way than its own may be possible at other times.
                mode.is_none_or(|mode| mode == booking.mode) && moved(&world, &booking, start, mode, by).is_some()
            });
            prop_assert!(!taken || known.contains(&start), "{} can be taken and is not listed", start);
        }
    }
}

/// Whether what the moved booking takes is free of everything but itself.
fn fits(world: &World, before: &Booking, moved: &Booking) -> bool {
    let calendar = domain::booking::moving::vacated(world.calendar(), before);
    let free = |wanted: &Occupancy| {
        calendar
            .taken(wanted.resource)
            .iter()
            .all(|one| !one.during.overlaps(wanted.during))
    };
    moved.occupancies().iter().all(free)
}

#[test]
fn a_service_by_appointment_that_became_a_class_takes_no_old_booking_and_the_reverse() {
    let house =
        || ready(practice("Europe/London").has(practitioner(1, "Europe/London", "09:00-20:00")));
    let by_appointment = || service(60).change(|one| one.payment = PaymentRule::Later);
    for (was, is) in [
        (by_appointment(), class(60, 3, "Mon 18:00")),
        (class(60, 3, "Mon 18:00"), by_appointment()),
    ] {
        let mut world = ready(house().has(was));
        let booking = book(&mut world, at("2026-06-01T18:00:00+01:00"), Mode::Online);
        assert!(!listed(&world, &booking, Party::Client).is_empty());
        let id = world.catalogue.services[0].id;
        world.catalogue.services[0] = Service { id, ..is };
        assert_eq!(listed(&world, &booking, Party::Client), []);
        assert_eq!(
            moved(
                &world,
                &booking,
                at("2026-06-08T18:00:00+01:00"),
                None,
                Party::Practice
            ),
            None
        );
    }
}

#[test]
fn moving_keeps_length_buffers_and_the_way_it_takes_place() {
    let first = service(50)
        .buffer_before(5)
        .buffer_after(10)
        .modes(&[Mode::Online, Mode::Phone]);
    let mut world = ready(
        practice("Europe/London")
            .has(practitioner(1, "Europe/London", "09:00-12:00"))
            .has(first),
    );
    let booking = book(&mut world, at("2026-06-01T09:00:00+01:00"), Mode::Phone);
    world.catalogue.services[0].duration_minutes = 80;
    (
        world.catalogue.services[0].buffer_before_minutes,
        world.catalogue.services[0].buffer_after_minutes,
    ) = (0, 0);
    world.catalogue.services[0].modes = vec![Mode::Online];
    let last = at("2026-06-02T11:00:00+01:00");
    assert!(listed(&world, &booking, Party::Client).contains(&(last, Some(Mode::Phone))));
    let moved = moved(&world, &booking, last, None, Party::Client).unwrap();
    let buffers = (
        moved.terms.buffer_before_minutes,
        moved.terms.buffer_after_minutes,
    );
    assert_eq!(
        (moved.at.length().as_mins(), buffers, moved.mode),
        (50, (5, 10), Mode::Phone)
    );
}

#[test]
fn to_another_service_the_practice_moves_what_is_confirmed_and_a_card_goes_along_while_it_costs_no_more()
 {
    let of = |pence| service(60).change(|one| one.price.amount = pence);
    let house = practice("Europe/London").has(practitioner(1, "Europe/London", "09:00-20:00"));
    let mut world = ready(house.has(of(6_000)).has(of(6_000)).has(of(6_001)));
    let mut booking = book(&mut world, at("2026-06-01T10:00:00+01:00"), Mode::Online);
    let card = Some(CardId(Uuid::from_u128(9_005)));
    booking.card = card;
    let to = |booking: &Booking, service: usize, by| {
        let placement = placement(at("2026-06-02T10:00:00+01:00"), None, by);
        let session = SessionId(Uuid::from_u128(9_004));
        decided(&world, |facts| {
            facts.moved(
                booking,
                &world.catalogue.services[service],
                &placement,
                session,
            )
        })
    };
    assert_eq!(
        to(&booking, 1, Party::Practice).map(|moved| moved.card),
        Ok(card)
    );
    assert_eq!(
        to(&booking, 2, Party::Practice).map(|moved| moved.card),
        Ok(None),
        "what was agreed to was less"
    );
    assert_eq!(to(&booking, 1, Party::Client), Err(Refusal::OtherService));
    let state = State::Held {
        until: at("2026-06-01T10:00:00+01:00"),
        extended: false,
        awaits: Awaits::Payment,
    };
    let held = Booking { state, ..booking };
    assert_eq!(
        to(&held, 1, Party::Practice),
        Err(Refusal::NotConfirmed),
        "its payment page asks for the old price"
    );
    assert!(to(&held, 0, Party::Practice).is_ok());
}

#[test]
fn what_waits_for_its_mailbox_is_neither_paid_nor_kept_longer_nor_moved_by_who_only_booked() {
    let mut world = ready(
        practice("Europe/London")
            .has(practitioner(1, "Europe/London", "09:00-20:00"))
            .has(service(60)),
    );
    let booking = book(&mut world, at("2026-06-01T10:00:00+01:00"), Mode::Online);
    let until = at("2026-01-01T01:00:00Z");
    for awaits in [Awaits::Proof, Awaits::ProofUnkept] {
        let held = Booking {
            state: State::Held {
                until,
                extended: false,
                awaits,
            },
            ..booking.clone()
        };
        assert_eq!(held.clone().paid(world.now), Err(Refusal::ProofMissing));
        assert_eq!(held.clone().extended(world.now), Err(Refusal::NothingToPay));
        assert_eq!(
            held.movable(Party::Client, world.now),
            Err(Refusal::ProofMissing)
        );
        assert_eq!(held.movable(Party::Practice, world.now), Ok(()));
        assert!(
            held.clone()
                .proved(15, world.now)
                .is_ok_and(|proved| proved.is_confirmed())
        );
        assert_eq!(
            held.proved(15, until),
            Err(Refusal::AlreadyEnded),
            "its hour is over"
        );
    }
}
