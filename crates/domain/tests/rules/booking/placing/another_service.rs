//! Moved to another service by the practice.

use domain::{
    booking::{
        Booking, Party,
        assignment::Assignments,
        placing::{Facts, HoldCaps},
    },
    clients::usage::ClientUsage,
    ids::SessionId,
    money::{BasisPoints, Currency, Money, asking::Asking},
    practice::service::{Mode, PaymentRule, Service, Tax},
};
use uuid::Uuid;

use super::{super::moving::placement, by_practice, world};
use crate::{fixtures::*, parts::*};

/// Two services, the second one longer and dearer, and with a tax of its own.
fn with_a_long_service() -> World {
    world(PaymentRule::Later).has(Service {
        name: domain::practice::Text::plain("Long"),
        price: Money::new(9_000, Currency::GBP),
        tax: Tax::Included {
            rate: BasisPoints(700),
        },
        code: Some("90837".into()),
        payment: PaymentRule::Prepay,
        buffer_before_minutes: 5,
        buffer_after_minutes: 10,
        ..service(80)
    })
}

/// A booking of the first service, with a price of its own, to be paid later.
fn agreed() -> Booking {
    let mut booking = by_practice(Asking::Nothing, Some(4_000)).unwrap();
    booking.terms.payment = PaymentRule::Later;
    booking
}

/// The booking moved to another time, as that service.
fn moved_to(world: &World, booking: &Booking, service: usize, by: Party) -> Booking {
    let (calendar, assignments, usage) = (
        world.calendar(),
        Assignments::default(),
        ClientUsage::default(),
    );
    let facts = Facts {
        catalogue: &world.catalogue,
        calendar: &calendar,
        assignments: &assignments,
        usage: &usage,
        caps: HoldCaps::ENDLESS,
        now: world.now,
    };
    let request = placement(at("2026-06-02T10:00:00+01:00"), None, by);
    let session = SessionId(Uuid::from_u128(9_004));
    let to = &world.catalogue.services[service];
    facts.moved(booking, to, &request, session).unwrap()
}

#[test]
fn the_other_services_price_is_that_of_the_day_it_is_moved_to() {
    let mut world = with_a_long_service();
    let price = |world: &World, service| {
        moved_to(world, &agreed(), service, Party::Practice)
            .terms
            .price
            .amount
    };
    world.catalogue.services[1].later_prices =
        [(date("2026-06-02"), Money::new(9_900, Currency::GBP))].into();
    world.catalogue.services[0].later_prices = world.catalogue.services[1].later_prices.clone();
    assert_eq!(price(&world, 1), 9_900);
    assert_eq!(price(&world, 0), 4_000, "what was agreed stays");
}

#[test]
fn moved_to_another_service_it_is_that_services() {
    let (world, booking) = (with_a_long_service(), agreed());
    let long = moved_to(&world, &booking, 1, Party::Practice);
    assert_eq!(long.version, booking.version + 1);
    assert_eq!(long.service, world.catalogue.services[1].id);
    assert_eq!(
        (long.terms.price.amount, long.terms.price_agreed),
        (9_000, false)
    );
    assert_eq!(
        long.terms.service_name,
        domain::practice::Text::plain("Long")
    );
    assert_eq!(
        (&long.terms.tax, long.terms.service_code.as_deref()),
        (
            &Tax::Included {
                rate: BasisPoints(700)
            },
            Some("90837")
        )
    );
    let buffers = (
        long.terms.buffer_before_minutes,
        long.terms.buffer_after_minutes,
    );
    assert_eq!((buffers, long.at.length().as_mins()), ((5, 10), 80));
    assert_eq!(
        long.terms.payment,
        PaymentRule::Later,
        "as it was to be paid"
    );
    assert_eq!(long.mode, Mode::Online);
}

#[test]
fn moved_within_its_service_all_stays_as_agreed() {
    let (world, booking) = (with_a_long_service(), agreed());
    let same = moved_to(&world, &booking, 0, Party::Client);
    assert_eq!(
        (same.terms.price.amount, same.terms.price_agreed),
        (4_000, true)
    );
    assert_eq!(
        (same.version, same.service),
        (booking.version + 1, booking.service)
    );
}

#[test]
fn moved_to_another_service_it_is_paid_as_it_was_to_be() {
    let (mut world, mut booking) = (with_a_long_service(), agreed());
    // The practice's own choice to invoice stays; a rule of the old service does not carry over.
    booking.terms.payment = PaymentRule::None;
    assert_eq!(
        moved_to(&world, &booking, 1, Party::Practice).terms.payment,
        PaymentRule::None
    );
    world.catalogue.services[0].payment = PaymentRule::None;
    assert_eq!(
        moved_to(&world, &booking, 1, Party::Practice).terms.payment,
        PaymentRule::Later
    );
    world.catalogue.services[1].payment = PaymentRule::None;
    assert_eq!(
        moved_to(&world, &booking, 1, Party::Practice).terms.payment,
        PaymentRule::None
    );
}
