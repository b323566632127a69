//! What the unproved may have of a day, whatever they wish for in whatever order.

use domain::{
    booking::{
        Booking, Party,
        assignment::Assignments,
        placing::{ClientUsage, Facts, FreshIds, HoldCaps, PlacementRequest},
    },
    clients::{
        proving::Confirmation,
        suspicion::{Tolerance, Unproved},
    },
    ids::{BookingId, ClientId, SessionId},
    money::{
        asking::Own,
        policy::{NoticeBasis, Policy},
    },
    practice::service::{PaymentRule, Service},
};
use jiff::Timestamp;
use proptest::{collection::vec, prelude::*, sample::Index};
use uuid::Uuid;

use crate::{fixtures::*, parts::*};

const FIRST: &str = "2026-06-08";
const LAST: &str = "2026-06-10";

fn lenient() -> Policy {
    Policy {
        version: "1".into(),
        tiers: Vec::new(),
        notice_basis: NoticeBasis::Clock,
        no_show_fee: domain::money::BasisPoints(0),
        grace_minutes: 0,
        goodwill_per_year: 0,
        waive_if_resold: false,
    }
}

/// A practitioner's days, what they are sold in, and hours that paying clients have already.
fn days() -> impl Strategy<Value = World> {
    let hours =
        (7..12_u8, 4..10_u8).prop_map(|(from, long)| format!("{from:02}:00-{:02}:00", from + long));
    let service = (
        4..19_u32,
        prop_oneof![Just(15_u16), Just(30), Just(60)],
        0..3_u32,
        0..3_u32,
    );
    let paid = vec((0..3_usize, 7..20_u8), 0..6);
    (hours, service, paid).prop_map(|(hours, (fives, step, before, after), paid)| {
        let sold = service_of(5 * fives)
            .every(step, 0)
            .buffer_before(5 * before)
            .buffer_after(5 * after);
        let mut world = practice("Europe/London")
            .has(practitioner(1, "Europe/London", &hours))
            .has(sold)
            .now("2026-06-01T08:00:00Z");
        world
            .catalogue
            .practice
            .policies
            .insert("standard".into(), lenient());
        for (day, hour) in paid {
            world = world.booked(1, &format!("2026-06-{:02}T{hour:02}:00:00Z", 8 + day));
        }
        world
    })
}

fn service_of(minutes: u32) -> Service {
    service(minutes).change(|service| service.payment = PaymentRule::Later)
}

/// What becomes of a stranger's request for `start`.
fn placed(
    world: &World,
    start: Timestamp,
    usage: &ClientUsage,
    number: u128,
    firsts: u32,
) -> Booking {
    let (calendar, assignments) = (world.calendar(), Assignments::default());
    let caps = HoldCaps {
        tolerance: Tolerance {
            firsts,
            ..Tolerance::default()
        },
        ..HoldCaps::ENDLESS
    };
    let facts = Facts {
        catalogue: &world.catalogue,
        calendar: &calendar,
        assignments: &assignments,
        usage,
        caps,
        now: world.now,
    };
    let placement = PlacementRequest {
        start,
        practitioner: None,
        mode: None,
        policy_version: None,
        by: Party::Client,
        proved: false,
        returning: None,
        consents: false,
        allow_overlap: false,
        confirmation: Confirmation::AtOnce,
        own: Own::default(),
    };
    let ids = FreshIds {
        booking: BookingId(Uuid::from_u128(9_000 + number)),
        session: SessionId(Uuid::from_u128(8_000 + number)),
    };
    let client = ClientId(Uuid::from_u128(7_000 + number));
    facts
        .place(&world.catalogue.services[0], &placement, client, ids)
        .expect("it is listed")
}

fn free(world: &World, day: &str) -> usize {
    world.slots(day, day).len()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn of_every_day_enough_stays_free(world in days(), wishes in vec(any::<Index>(), 1..14), firsts in 0..4_u32) {
        let (untouched, mut world, mut usage) = (world.clone(), world, ClientUsage::default());
        // Those that took more than their share, as the first of their day.
        let mut firsts_of_days = 0;
        for (number, placement) in (0..).zip(wishes) {
            let slots = world.slots(FIRST, LAST);
            if slots.is_empty() {
                break;
            }
            let start = placement.get(&slots).at.start;
            let booking = placed(&world, start, &usage, number, firsts);
            usage.lately += 1;
            if booking.keeps_time() {
                world.occupancies.extend(booking.occupancies());
                usage.unproved.push(Unproved { booking: booking.id, at: booking.at, seat: None });
            }
        }
        let open = world.catalogue.practitioners[0].schedule.weekly[0].iter().map(|one| i64::from(one.end - one.start)).sum::<i64>();
        for day in [FIRST, "2026-06-09", LAST] {
            let of_day = |one: &&Unproved| world.catalogue.practice.zone.date(one.at.start) == date(day);
            let sold = &world.catalogue.services[0];
            let around = i64::from(sold.buffer_before_minutes + sold.buffer_after_minutes);
            let taken: Vec<i64> = usage.unproved.iter().filter(of_day).map(|one| one.at.length().as_mins() + around).collect();
            prop_assert!(taken.iter().sum::<i64>() * 3 <= open, "{day}: {taken:?} of {open} minutes");
            let (left, before) = (free(&world, day), free(&untouched, day));
            if left * 100 < before * 85 {
                prop_assert_eq!(taken.len(), 1, "{}: {} of {} are left", day, left, before);
                firsts_of_days += 1;
            }
        }
        prop_assert!(firsts_of_days <= firsts, "{firsts_of_days} days gave more than their share");
    }
}
