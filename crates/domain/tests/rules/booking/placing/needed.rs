//! What a placement does not need to know does not decide it.

use std::collections::BTreeMap;

use domain::{
    booking::{
        Booking, Party, Refusal, State,
        assignment::Assignments,
        availability::calendar::Occupancy,
        placement_request::PlacementRequest,
        placing::{Facts, FreshIds, HoldCaps, Returning},
    },
    clients::{
        confirmation::Confirmation,
        suspicion::{Tolerance, Unproved},
        usage::ClientUsage,
    },
    ids::{BookingId, PractitionerId, ResourceId, SessionId},
    interval::Interval,
    money::asking::Asking,
    practice::service::{Mode, PaymentRule, Staff},
};
use uuid::Uuid;

use super::{CARD, CLIENT, START};
use crate::{
    booking::moving::{placement, ready},
    fixtures::*,
    parts::*,
};

/// Three practitioners, of whom the first has most ahead.
fn world(rule: PaymentRule, staff: fn(Vec<PractitionerId>) -> Staff) -> World {
    let mut house = practice("Europe/London");
    for number in 1..=3 {
        house = house.has(practitioner(number, "Europe/London", "09:00-20:00"));
    }
    let mut world = ready(house.has(service(50)));
    let ids = world
        .catalogue
        .practitioners
        .iter()
        .map(|one| one.id)
        .collect();
    world.catalogue.services[0].staff = staff(ids);
    world.catalogue.services[0].payment = rule;
    world
}

/// It takes nearly a third of everybody's day.
fn unproved() -> Unproved {
    let [start, end] = ["2026-06-01T15:00:00+01:00", "2026-06-01T18:20:00+01:00"].map(at);
    Unproved {
        booking: BookingId(Uuid::from_u128(1)),
        at: Interval::new(start, end).unwrap(),
        seat: None,
    }
}

type Ahead = BTreeMap<PractitionerId, u32>;

fn place(
    world: &World,
    request: &PlacementRequest,
    usage: &ClientUsage,
    upcoming: Ahead,
) -> Result<Booking, Refusal> {
    let tolerance = Tolerance {
        free_percent: 1,
        firsts: 0,
        ..Tolerance::ENDLESS
    };
    let caps = HoldCaps {
        per_practitioner: 1,
        tolerance,
        ..HoldCaps::ENDLESS
    };
    let (during, last) = (unproved().at, BTreeMap::new());
    let taken = world.catalogue.practitioners.iter().map(|one| Occupancy {
        during,
        resource: ResourceId(one.id.0),
        sitting: during,
        holder: unproved().booking.0,
        service: None,
    });
    let calendar = world.calendar().with(taken);
    let assignments = Assignments {
        earlier: None,
        upcoming,
        last,
    };
    let facts = Facts {
        catalogue: &world.catalogue,
        calendar: &calendar,
        assignments: &assignments,
        usage,
        caps,
        now: world.now,
    };
    let ids = FreshIds {
        booking: BookingId(Uuid::from_u128(9_001)),
        session: SessionId(Uuid::from_u128(9_002)),
    };
    facts.place(&world.catalogue.services[0], request, CLIENT, ids)
}

/// Every request there is, as far as it says what is decided by.
fn requests(world: &World) -> Vec<PlacementRequest> {
    let first = world.catalogue.practitioners[0].id;
    let returning = |card| {
        Some(Returning {
            client: CLIENT,
            card,
            has_phone: false,
        })
    };
    let mut all = vec![placement(at(START), Some(Mode::Online), Party::Client)];
    let mut each = |change: &dyn Fn(&mut PlacementRequest)| {
        for mut one in all.clone() {
            change(&mut one);
            all.push(one);
        }
    };
    each(&|one| one.by = Party::Practice);
    each(&|one| one.practitioner = Some(first));
    each(&|one| one.confirmation = Confirmation::ByMail);
    each(&|one| one.consents = true);
    each(&|one| one.proved = true);
    each(&|one| one.returning = returning(None));
    each(&|one| one.returning = returning(Some(CARD)));
    each(&|one| one.own.asking = Asking::SavedCard);
    all
}

#[test]
fn what_is_not_needed_does_not_decide() {
    let mut decided = [0; 3];
    for rule in [
        PaymentRule::None,
        PaymentRule::Prepay,
        PaymentRule::Later,
        PaymentRule::CardOnFile,
    ] {
        for staff in [Staff::AnyOf, Staff::AllOf] {
            let world = world(rule, staff);
            let people = world.catalogue.practitioners.iter().map(|one| one.id);
            // Practitioners with holds or bookings ahead would be passed over, or refused.
            let ahead: Ahead = people.clone().zip([2, 1, 0]).collect();
            let usage = ClientUsage {
                held_with: people.zip([1; 3]).collect(),
                unproved: vec![unproved()],
                ..ClientUsage::default()
            };
            for request in requests(&world) {
                let needs = request.needs(&world.catalogue, &world.catalogue.services[0]);
                let all = place(&world, &request, &usage, ahead.clone());
                let without = |drop: [bool; 2]| {
                    let mut usage = usage.clone();
                    if drop[0] {
                        usage.held_with.clear();
                    }
                    if drop[1] {
                        usage.unproved.clear();
                    }
                    place(&world, &request, &usage, ahead.clone())
                };
                let unneeded = [!needs.holds, !needs.unproved];
                assert_eq!(without(unneeded), all, "{rule:?} {request:?}");
                let one = |of| [0, 1].map(|at| at == of);
                for (of, times) in decided[..2].iter_mut().enumerate() {
                    *times += u32::from(without(one(of)) != all);
                }
                let confirmed =
                    matches!(&all, Ok(booking) if matches!(booking.state, State::Confirmed { .. }));
                assert!(!confirmed || needs.resale, "{rule:?} {request:?}");
                decided[2] += u32::from(!needs.resale);
            }
        }
    }
    assert!(decided.iter().all(|times| *times > 0), "{decided:?}");
}
