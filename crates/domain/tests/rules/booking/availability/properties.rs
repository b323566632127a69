//! What holds for every practice, calendar and query.

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    booking::{
        availability::{Offer, Slot, calendar::Occupancy, reason::Reason},
        overrides::{Override, Overrides},
    },
    ids::ResourceId,
    interval::Interval,
    practice::{
        closure::{Closed, Closure},
        service::{Mode, Staff},
    },
};
use jiff::{SignedDuration, Timestamp};
use proptest::{prelude::*, sample::Index};
use strum::VariantArray;
use uuid::Uuid;

use crate::{
    fixtures::*,
    reference::Reference,
    world::{worlds, worlds_between_places, worlds_with_closed_rooms},
};

fn config(cases: u32) -> ProptestConfig {
    ProptestConfig {
        cases,
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

fn listed(world: &World) -> Vec<Slot> {
    world.ask(|search| search.slots(date("2026-01-01"), date("2028-01-01")))
}

/// What booking an offer of a slot takes.
fn occupied(world: &World, at: Interval) -> Interval {
    let service = &world.catalogue.services[world.service];
    at.widened(service.buffer_before_minutes, service.buffer_after_minutes)
        .unwrap()
}

/// The practitioners of an offer and, if it can take place in one, its room.
fn resources(offer: &Offer) -> Vec<ResourceId> {
    let room = offer.room.filter(|_| offer.modes == [Mode::Room]);
    offer
        .practitioners
        .iter()
        .map(|id| ResourceId(id.0))
        .chain(room.map(|id| ResourceId(id.0)))
        .collect()
}

/// Starts worth a question: near what is listed, on and beside the quarters of an hour, in the past and too far ahead.
fn candidates(world: &World, slots: &[Slot], drawn: &[(i64, i64)]) -> BTreeSet<Timestamp> {
    let minutes = |of: Timestamp, minutes| of + SignedDuration::from_mins(minutes);
    let near = slots
        .iter()
        .step_by(7)
        .flat_map(|slot| [-15, -1, 1, 30].map(|by| minutes(slot.at.start, by)));
    let hour = Timestamp::from_second(world.now.as_second().div_euclid(3_600) * 3_600).unwrap();
    let anywhere = drawn
        .iter()
        .map(|(quarters, off)| minutes(hour, 15 * quarters + off));
    near.chain(anywhere).collect()
}

type Found = BTreeMap<i64, Vec<Offer>>;

/// What the program finds, and what the reference finds, by second.
fn both(world: &World) -> (Found, Found) {
    let found = listed(world).into_iter();
    let found = found.map(|slot| (slot.at.start.as_second(), slot.offers));
    let expected = Reference::of(world).slots().into_iter();
    let expected = expected.map(|(minute, offers)| (60 * minute, offers));
    (found.collect(), expected.collect())
}

proptest! {
    #![proptest_config(config(120))]

    /// The program agrees with the plain reading of the rules, start by start and offer by offer.
    #[test]
    fn the_reference_finds_the_same(world in worlds()) {
        let (found, expected) = both(&world);
        prop_assert_eq!(found, expected);
    }

    /// The same where the rooms are what matters.
    #[test]
    fn what_is_listed_is_bookable_and_what_is_bookable_is_listed(
        world in worlds(),
        drawn in prop::collection::vec((-100..500_i64, prop_oneof![Just(0), 0..15_i64]), 20),
    ) {
        let slots = listed(&world);
        for slot in &slots {
            prop_assert_eq!(world.ask(|search| search.admit(slot.at.start)), Ok(slot.clone()));
            // No way that is offered is refused as one that is not.
            let modes = world.ask(|search| search.modes_at(slot.at.start, Overrides::NONE));
            let mut offered = slot.offers.iter().flat_map(|offer| &offer.modes);
            prop_assert!(offered.all(|mode| modes.contains(mode)), "{:?} {:?}", slot, modes);
        }
        let starts: BTreeSet<_> = slots.iter().map(|slot| slot.at.start).collect();
        for start in candidates(&world, &slots, &drawn) {
            let is_listed = starts.contains(&start);
            prop_assert_eq!(world.ask(|search| search.admit(start)).is_ok(), is_listed, "{}", start);
            let reasons = world.ask(|search| search.explain(start, Overrides::NONE)).reasons;
            prop_assert_eq!(reasons.is_empty(), is_listed, "{} {:?}", start, reasons);
        }
    }

    /// A start that only rules forbid which can be set aside is the practice's to give; two in one place, or a seat that is taken,
    /// it cannot give.
    #[test]
    fn what_is_set_aside_does_not_count_and_all_else_does(
        world in worlds(),
        drawn in prop::collection::vec((-100..500_i64, prop_oneof![Just(0), 0..15_i64]), 20),
        which in prop::collection::vec(any::<Index>(), 0..4),
    ) {
        let overrides: Overrides = which.iter().map(|one| *one.get(Override::VARIANTS)).collect();
        for start in candidates(&world, &listed(&world), &drawn) {
            let found = world.ask(|search| search.explain(start, overrides));
            let counts = |reason: &Reason| reason.set_aside_by().is_none_or(|one| !overrides.holds(one));
            prop_assert!(found.reasons.iter().all(counts), "{} {:?}", start, found.reasons);
            let all = world.ask(|search| search.explain(start, Overrides::NONE)).reasons;
            if !all.iter().any(counts) {
                prop_assert_eq!(&found.reasons, &[], "{} {:?}", start, all);
            }
            for offer in found.offers.iter().filter(|offer| offer.session.is_none()) {
                let wanted = occupied(&world, found.at.unwrap());
                let needed = resources(offer);
                let clash = world.occupancies.iter().find(|one| needed.contains(&one.resource) && one.during.overlaps(wanted));
                prop_assert_eq!(clash, None, "{} {:?}", start, offer);
            }
        }
    }

    /// Day by day is the same as all at once, so that no date's edge loses or repeats a start.
    #[test]
    fn every_start_is_listed_on_its_own_date_only(world in worlds()) {
        let zone = &world.catalogue.practice.zone;
        let today = zone.date(world.now);
        let days = today.series(jiff::Span::new().days(1)).take(8);
        let by_day: Vec<_> = days.flat_map(|day| world.ask(|search| search.slots(day, day)).into_iter().map(move |slot| (day, slot))).collect();
        prop_assert!(by_day.iter().all(|(day, slot)| zone.date(slot.at.start) == *day));
        let (joined, whole): (Vec<_>, _) = (by_day.into_iter().map(|(_, slot)| slot).collect(), listed(&world));
        prop_assert!(whole.is_sorted_by_key(|slot| slot.at.start));
        let next = world.ask(|search| search.next_after(today));
        prop_assert_eq!(next, whole.iter().map(|slot| slot.at.start).find(|start| zone.date(*start) > today));
        prop_assert_eq!(joined, whole);
    }

    #[test]
    fn no_offer_overlaps_what_is_taken(world in worlds()) {
        for slot in listed(&world) {
            let wanted = occupied(&world, slot.at);
            for offer in slot.offers.iter().filter(|offer| offer.session.is_none()) {
                let needed: Vec<_> =
                    offer.practitioners.iter().map(|id| ResourceId(id.0)).chain(offer.room.map(|id| ResourceId(id.0))).collect();
                let clash = world.occupancies.iter().find(|one| needed.contains(&one.resource) && one.during.overlaps(wanted));
                prop_assert_eq!(clash, None, "{:?} {:?}", slot.at, offer);
            }
        }
    }

    /// What was found stays what is found, to the last instant before it is said to end.
    #[test]
    fn what_is_kept_is_what_would_be_found(world in worlds(), days in (0..4_i8, 0..4_i8), parts in prop::collection::vec(0..=1_000_000_u32, 6)) {
        let today = world.catalogue.practice.zone.date(world.now);
        let day = |days: i8| today + SignedDuration::from_hours(24 * i64::from(days));
        let (first, last) = (day(days.0), day(days.0 + days.1));
        let found = |world: &World| world.ask(|search| {
            let slots = search.slots(first, last);
            let next = if slots.is_empty() { search.next_after(last) } else { None };
            let zone = &search.catalogue.practice.zone;
            let until = search.same_until(slots.first().map(|slot| slot.at.start).or(next));
            ((slots, next, search.last_date(zone), zone.date(search.now)), until)
        });
        let (kept, until) = found(&world);
        prop_assert!(world.now < until);
        let span = until.duration_since(world.now).as_nanos() - 1;
        let nearly = [1_000_000, 999_999];
        for part in parts.into_iter().chain(nearly) {
            let on = SignedDuration::from_nanos_i128(span * i128::from(part) / 1_000_000);
            let later = World { now: world.now + on, ..world.clone() };
            prop_assert_eq!(&found(&later).0, &kept, "{} of {}", later.now, until);
        }
    }

    /// Order means something in a team and among a service's rooms; nowhere else.
    #[test]
    fn the_order_of_inputs_changes_nothing(world in worlds(), turn in 0..7_usize, back in any::<bool>()) {
        let mut other = world.clone();
        let wanted = world.catalogue.services[world.service].id;
        other.off = world.catalogue.practitioners.iter().flat_map(|one| one.time_off.iter().map(|off| (one.id, *off))).collect();
        shuffle(&mut other.off, turn, back);
        shuffle(&mut other.closures, turn, back);
        shuffle(&mut other.occupancies, turn, back);
        shuffle(&mut other.sessions, turn, back);
        other.sessions.iter_mut().for_each(|session| shuffle(&mut session.taken, turn, back));
        shuffle(&mut other.catalogue.rooms, turn, back);
        shuffle(&mut other.catalogue.practitioners, turn, back);
        other.catalogue.practitioners.iter_mut().for_each(|one| one.time_off.clear());
        shuffle(&mut other.catalogue.services, turn, back);
        for service in &mut other.catalogue.services {
            if let Staff::AnyOf(ids) = &mut service.staff {
                shuffle(ids, turn, back);
            }
            if let Some(class) = &mut service.class {
                shuffle(&mut class.starts, turn, back);
            }
        }
        other.service = other.catalogue.services.iter().position(|service| service.id == wanted).unwrap();
        prop_assert_eq!(listed(&other), listed(&world));
    }

    /// Booking one offer takes others away, adds none, and leaves none that overlaps it.
    #[test]
    fn a_booking_leaves_no_slot_that_overlaps_it(world in worlds(), which in any::<(Index, Index)>()) {
        let before = listed(&world);
        if before.is_empty() || world.catalogue.services[world.service].class.is_some() {
            return Ok(());
        }
        let slot = which.0.get(&before);
        let offer = which.1.get(&slot.offers);
        let (during, sitting, holder) = (occupied(&world, slot.at), slot.at, Uuid::from_u128(9_999));
        let mut after = world.clone();
        let needed: Vec<_> = offer.practitioners.iter().map(|id| ResourceId(id.0)).chain(offer.room.map(|id| ResourceId(id.0))).collect();
        let service = Some(world.catalogue.services[world.service].id);
        after.occupancies.extend(needed.iter().map(|one| Occupancy { during, resource: *one, sitting, holder, service }));
        let starts: BTreeSet<_> = before.iter().map(|slot| slot.at.start).collect();
        for other in listed(&after) {
            prop_assert!(starts.contains(&other.at.start));
            for offered in other.offers.iter().filter(|_| occupied(&world, other.at).overlaps(during)) {
                prop_assert!(!resources(offered).iter().any(|one| needed.contains(one)), "{:?} {:?}", other.at, offered);
            }
        }
        let calendar = after.calendar().without(domain::ids::BookingId(holder));
        let again = after.ask_of(&calendar, |search| search.slots(date("2026-01-01"), date("2028-01-01")));
        prop_assert_eq!(again, before);
    }
}

// What is rare in the other practices.
proptest! {
    #![proptest_config(config(30))]

    #[test]
    fn the_reference_finds_the_same_in_closed_rooms(world in worlds_with_closed_rooms()) {
        let (found, expected) = both(&world);
        prop_assert_eq!(found, expected);
    }

    #[test]
    fn the_reference_finds_the_same_between_places(world in worlds_between_places()) {
        let (found, expected) = both(&world);
        prop_assert_eq!(found, expected);
    }

    /// Closures stand in the file, or are entered: they mean the same.
    #[test]
    fn closures_of_the_file_close_as_those_that_are_entered(world in worlds_with_closed_rooms()) {
        let mut written = world.clone();
        let closures = std::mem::take(&mut written.closures);
        written.catalogue = written.catalogue.with_closures(closures);
        prop_assert_eq!(listed(&written), listed(&world));
    }
}

fn shuffle<T>(items: &mut [T], turn: usize, back: bool) {
    if back {
        items.reverse();
    }
    items.rotate_left(turn % items.len().max(1));
}

/// The random practices are worth asking: most have slots, some have sessions to join, teams, rooms, several offers, ways between places,
/// people and rooms that are closed, and classes on dates of their own.
#[test]
fn the_random_practices_are_not_empty() {
    use proptest::{strategy::ValueTree, test_runner::TestRunner};
    let mut runner = TestRunner::deterministic();
    let mut seen = [0; 9];
    for _ in 0..200 {
        let world = worlds().new_tree(&mut runner).unwrap().current();
        let slots = listed(&world);
        let mut near = world.clone();
        let places = near.catalogue.practice.places.iter_mut();
        places.for_each(|place| place.minutes_to.clear());
        let closed = |of_rooms: bool| {
            let mut open = world.clone();
            let rooms = |one: &Closure| matches!(one.closed, Closed::Room(_) | Closed::Place(_));
            open.closures.retain(|one| rooms(one) != of_rooms);
            listed(&open) != slots
        };
        let mut weekly = world.clone();
        for class in weekly
            .catalogue
            .services
            .iter_mut()
            .filter_map(|one| one.class.as_mut())
        {
            class.dates.clear();
        }
        let any =
            |test: &dyn Fn(&Offer) -> bool| slots.iter().flat_map(|slot| &slot.offers).any(test);
        let facts = [
            !slots.is_empty(),
            any(&|offer| offer.session.is_some()),
            any(&|offer| offer.practitioners.len() > 1),
            any(&|offer| offer.room.is_some()),
            slots.iter().any(|slot| slot.offers.len() > 1),
            // Some way takes time that could be booked without it.
            listed(&near) != slots,
            closed(false),
            closed(true),
            listed(&weekly) != slots,
        ];
        seen.iter_mut()
            .zip(facts)
            .for_each(|(count, fact)| *count += i32::from(fact));
    }
    assert!(
        seen[0] >= 100
            && seen[..5].iter().all(|count| *count >= 5)
            && seen[5..].iter().all(|count| *count >= 1),
        "{seen:?}"
    );
}
