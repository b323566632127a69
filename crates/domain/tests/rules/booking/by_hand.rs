//! What the practice agrees otherwise for one booking: another length, another price, rules that do not count.

use domain::{
    booking::{
        Booking, Party, Refusal, State,
        availability::Unavailable,
        overrides::{Override, Overrides},
        placing::{FreshIds, PlacementRequest},
    },
    clients::proving::Awaits,
    ids::{BookingId, ClientId, SessionId},
    interval::Interval,
    money::{
        Currency, Money,
        asking::{Asking, Own},
    },
    practice::service::{Mode, PaymentRule},
};
use uuid::Uuid;

use super::moving::{book, decided, placement, ready};
use crate::{fixtures::*, parts::*};

fn world() -> World {
    ready(
        practice("UTC")
            .now("2026-05-31T12:00:00Z")
            .has(practitioner(1, "UTC", "09:00-12:00"))
            .has(service(60)),
    )
}

fn by_practice(start: &str, own: Own) -> PlacementRequest {
    PlacementRequest {
        own,
        ..placement(at(start), Some(Mode::Online), Party::Practice)
    }
}

fn set_aside(rules: &[Override]) -> Overrides {
    rules.iter().copied().collect()
}

fn placed(world: &World, start: &str, own: Own) -> Result<Booking, Refusal> {
    let ids = FreshIds {
        booking: BookingId(Uuid::from_u128(9_001)),
        session: SessionId(Uuid::from_u128(9_002)),
    };
    let service = &world.catalogue.services[world.service];
    let client = ClientId(Uuid::from_u128(9_003));
    decided(world, |facts| {
        facts.place(service, &by_practice(start, own), client, ids)
    })
}

fn moved(world: &World, booking: &Booking, start: &str, own: Own) -> Result<Booking, Refusal> {
    let service = &world.catalogue.services[world.service];
    let session = SessionId(Uuid::from_u128(9_004));
    decided(world, |facts| {
        facts.moved(booking, service, &by_practice(start, own), session)
    })
}

fn pounds(amount: i64) -> Money {
    Money::new(amount, Currency::GBP)
}

#[test]
fn what_is_set_aside_does_not_count() {
    let late = "2026-06-01T17:05:00Z";
    let own = |rules: &[Override]| Own {
        overrides: set_aside(rules),
        ..Own::default()
    };
    let not_offered = Err(Refusal::Unavailable(Unavailable::NotOffered));
    for some in [&[][..], &[Override::Hours], &[Override::Grid]] {
        assert_eq!(placed(&world(), late, own(some)), not_offered, "{some:?}");
    }
    let both = own(&[Override::Hours, Override::Grid]);
    assert_eq!(placed(&world(), late, both).unwrap().at.start, at(late));
    let taken = world().booked(1, "2026-06-01T17:00:00Z");
    assert_eq!(
        placed(&taken, late, both),
        Err(Refusal::Unavailable(Unavailable::Taken))
    );
}

#[test]
fn another_length_takes_as_long() {
    let long = Own {
        minutes: Some(90),
        overrides: set_aside(&[Override::Length]),
        ..Own::default()
    };
    let world = world().booked(1, "2026-06-01T11:00:00Z");
    let booking = placed(&world, "2026-06-01T09:00:00Z", long).unwrap();
    assert_eq!(
        Some(booking.at),
        Interval::lasting(at("2026-06-01T09:00:00Z"), 90)
    );
    assert_eq!(
        placed(&world, "2026-06-01T10:00:00Z", long),
        Err(Refusal::Unavailable(Unavailable::Taken))
    );
    assert!(placed(&world, "2026-06-01T10:00:00Z", Own::default()).is_ok());
}

#[test]
fn a_move_may_change_length_and_price_and_keeps_the_rest() {
    let mut world = world();
    let booking = book(&mut world, at("2026-06-01T09:00:00Z"), Mode::Online);
    let own = Own {
        minutes: Some(45),
        price: Some(pounds(4_500)),
        ..Own::default()
    };
    let after = moved(&world, &booking, "2026-06-01T09:30:00Z", own).unwrap();
    assert_eq!(
        Some(after.at),
        Interval::lasting(at("2026-06-01T09:30:00Z"), 45)
    );
    assert_eq!(
        (after.terms.price, after.terms.price_agreed),
        (pounds(4_500), true)
    );
    assert_eq!(after.terms.policy, booking.terms.policy);
    let again = moved(&world, &after, "2026-06-01T10:00:00Z", Own::default()).unwrap();
    assert_eq!(
        (again.terms.price, again.at.length()),
        (pounds(4_500), after.at.length()),
        "as it was agreed last"
    );
}

#[test]
fn a_price_that_a_page_asks_for_or_that_cannot_be_asked_for_is_no_new_one() {
    let mut world = world();
    let booking = book(&mut world, at("2026-06-01T09:00:00Z"), Mode::Online);
    let price = |amount, asking| Own {
        price: Some(pounds(amount)),
        asking,
        ..Own::default()
    };
    let to = "2026-06-01T10:00:00Z";
    for wrong in [price(-1, Asking::Nothing), price(1, Asking::OnRequest)] {
        assert_eq!(
            moved(&world, &booking, to, wrong),
            Err(Refusal::PriceNotAllowed)
        );
    }
    let held = Booking {
        state: State::Held {
            until: at("2026-06-01T08:00:00Z"),
            extended: false,
            awaits: Awaits::Payment,
        },
        ..booking
    };
    let new = price(4_500, Asking::Nothing);
    assert_eq!(moved(&world, &held, to, new), Err(Refusal::NotConfirmed));
    assert!(moved(&world, &held, to, Own::default()).is_ok());
    assert_eq!(held.terms.payment, PaymentRule::Later);
}
