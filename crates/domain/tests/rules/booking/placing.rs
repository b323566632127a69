//! What becomes of a request for a slot: refused, held or confirmed, and on which terms.

mod another_service;
mod needed;

use domain::{
    booking::{
        Booking, Party, Refusal, State,
        assignment::Assignments,
        availability::Unavailable,
        placing::{Facts, FreshIds, HoldCaps, PlacementRequest, Returning},
    },
    clients::{proving::Awaits, usage::ClientUsage},
    ids::{BookingId, CardId, ClientId, SessionId},
    interval::Interval,
    money::{
        BasisPoints, Currency, Money,
        asking::{Asking, Own},
    },
    practice::service::{Audience, Mode, PaymentRule, Service, Tax},
};
use jiff::SignedDuration;
use uuid::Uuid;

use super::moving::{placement, ready};
use crate::{booked, fixtures::*, parts::*};

const START: &str = "2026-06-01T10:00:00+01:00";
pub(super) const CLIENT: ClientId = ClientId(Uuid::from_u128(9_003));
const CARD: CardId = CardId(Uuid::from_u128(9_005));

pub(super) fn world(rule: PaymentRule) -> World {
    let house = practice("Europe/London").has(practitioner(1, "Europe/London", "09:00-20:00"));
    let mut world = ready(house.has(service(50)));
    world.catalogue.services[0].payment = rule;
    world
}

fn placed(
    world: &World,
    by: Party,
    usage: &ClientUsage,
    change: impl FnOnce(&mut PlacementRequest),
) -> Result<Booking, Refusal> {
    placed_within(world, by, usage, HoldCaps::ENDLESS, change)
}

/// A client who has been here before.
pub(super) fn returning(client: ClientId) -> Returning {
    Returning {
        client,
        card: None,
        has_phone: false,
    }
}

pub(super) fn placed_within(
    world: &World,
    by: Party,
    usage: &ClientUsage,
    caps: HoldCaps,
    change: impl FnOnce(&mut PlacementRequest),
) -> Result<Booking, Refusal> {
    let mut request = placement(at(START), Some(Mode::Online), by);
    change(&mut request);
    let (calendar, assignments) = (world.calendar(), Assignments::default());
    let ids = FreshIds {
        booking: BookingId(Uuid::from_u128(9_001)),
        session: SessionId(Uuid::from_u128(9_002)),
    };
    let facts = Facts {
        catalogue: &world.catalogue,
        calendar: &calendar,
        assignments: &assignments,
        usage,
        caps,
        now: world.now,
    };
    facts.place(&world.catalogue.services[0], &request, CLIENT, ids)
}

fn by_client(
    rule: PaymentRule,
    change: impl FnOnce(&mut PlacementRequest),
) -> Result<Booking, Refusal> {
    placed(&world(rule), Party::Client, &ClientUsage::default(), change)
}

fn by_practice(asking: Asking, price: Option<i64>) -> Result<Booking, Refusal> {
    let price = price.map(|amount| Money::new(amount, Currency::GBP));
    placed(
        &world(PaymentRule::Prepay),
        Party::Practice,
        &ClientUsage::default(),
        |request| {
            request.own = Own {
                asking,
                price,
                ..Own::default()
            };
        },
    )
}

#[test]
fn rules_that_were_not_shown_are_not_agreed_to() {
    let shown = |version: Option<&str>| {
        by_client(PaymentRule::Later, |request| {
            request.policy_version = version.map(str::to_owned);
        })
    };
    assert!(shown(None).is_ok() && shown(Some("1")).is_ok());
    assert_eq!(shown(Some("2")), Err(Refusal::PolicyChanged));
}

#[test]
fn what_is_due_is_held_for_and_the_rest_confirmed() {
    let now = world(PaymentRule::Later).now;
    let confirmed = State::Confirmed { since: now };
    let held = State::Held {
        until: now + SignedDuration::from_mins(30),
        extended: false,
        awaits: Awaits::Payment,
    };
    for (rule, state, due) in [
        (PaymentRule::None, confirmed, 0),
        (PaymentRule::Later, confirmed, 0),
        (PaymentRule::Prepay, held, 6_500),
    ] {
        let booking = by_client(rule, |_| {}).unwrap();
        assert_eq!((booking.state, booking.terms.due_now.amount), (state, due));
        assert_eq!(
            (booking.terms.payment, booking.terms.price_agreed),
            (rule, false)
        );
    }
}

#[test]
fn a_card_is_used_with_consent_and_only_its_owners() {
    let with = |client: Option<u128>, card, consents| {
        by_client(PaymentRule::CardOnFile, |request| {
            request.returning = client.map(|id| Returning {
                client: ClientId(Uuid::from_u128(id)),
                card,
                has_phone: false,
            });
            request.consents = consents;
        })
    };
    assert_eq!(
        with(Some(9_003), Some(CARD), false),
        Err(Refusal::ConsentMissing)
    );
    let confirmed = with(Some(9_003), Some(CARD), true).unwrap();
    assert_eq!(confirmed.card, Some(CARD));
    assert!(matches!(confirmed.state, State::Confirmed { .. }));
    for (client, card) in [(Some(8), Some(CARD)), (Some(9_003), None), (None, None)] {
        let held = with(client, card, true).unwrap();
        assert_eq!(held.card, None);
        assert!(
            matches!(held.state, State::Held { .. }),
            "{client:?} {card:?}"
        );
    }
}

#[test]
fn the_practice_asks_for_money_as_it_says_and_at_the_price_it_says() {
    for (asking, rule, ahead) in [
        (Asking::Nothing, PaymentRule::None, false),
        (Asking::Now, PaymentRule::Later, true),
        (Asking::OnRequest, PaymentRule::Later, true),
    ] {
        let booking = by_practice(asking, None).unwrap();
        assert_eq!(
            (booking.terms.payment, booking.terms.asking),
            (rule, asking)
        );
        assert_eq!(asking.is_ahead(), ahead);
        assert!(matches!(booking.state, State::Confirmed { .. }));
    }
    assert!(!Asking::SavedCard.is_ahead());
    let agreed = by_practice(Asking::Now, Some(4_000)).unwrap();
    assert_eq!(
        (agreed.terms.price.amount, agreed.terms.price_agreed),
        (4_000, true)
    );
    // Nothing is asked for, so anything goes that is a price.
    for (asking, price, accepted) in [
        (Asking::Nothing, 0, true),
        (Asking::Nothing, 1, true),
        (Asking::Nothing, -1, false),
        (Asking::Now, 0, false),
        (Asking::Now, 1, false),
        (Asking::Now, 29, false),
        (Asking::Now, 30, true),
        (Asking::Nothing, i64::MAX, false),
    ] {
        let answer = by_practice(asking, Some(price));
        assert_eq!(answer.is_ok(), accepted, "{asking:?} {price}");
        if !accepted {
            assert_eq!(answer, Err(Refusal::PriceNotAllowed));
        }
    }
    let euros = placed(
        &world(PaymentRule::Prepay),
        Party::Practice,
        &ClientUsage::default(),
        |request| {
            request.own.price = Some(Money::new(4_000, Currency::EUR));
        },
    );
    assert_eq!(euros, Err(Refusal::PriceNotAllowed));
}

#[test]
fn a_client_is_told_of_what_they_have_then_and_the_practice_knows() {
    let start = at(START);
    let usage = ClientUsage {
        booked: vec![Interval::new(start, start + SignedDuration::from_mins(10)).unwrap()],
        ..ClientUsage::default()
    };
    let world = world(PaymentRule::Later);
    let ask = |by, overlap| {
        placed(&world, by, &usage, |request| {
            request.allow_overlap = overlap;
        })
    };
    assert_eq!(ask(Party::Client, false), Err(Refusal::AlreadyBooked));
    assert!(ask(Party::Client, true).is_ok() && ask(Party::Practice, false).is_ok());
    let after = ClientUsage {
        booked: vec![
            Interval::new(
                start + SignedDuration::from_mins(50),
                start + SignedDuration::from_mins(60),
            )
            .unwrap(),
        ],
        ..ClientUsage::default()
    };
    assert!(placed(&world, Party::Client, &after, |_| {}).is_ok());
}

#[test]
fn who_proved_their_mailbox_hears_at_once_that_it_is_for_others() {
    let ask = |change: &dyn Fn(&mut Service), usage: &ClientUsage, proved| {
        let mut world = world(PaymentRule::Later);
        change(&mut world.catalogue.services[0]);
        placed(&world, Party::Client, usage, |request| {
            request.proved = proved;
        })
        .map(|_| ())
    };
    let usage = |ever, of_service| ClientUsage {
        ever,
        of_service,
        ..ClientUsage::default()
    };
    let for_new = |service: &mut Service| service.audience = Audience::NewClients;
    let for_returning = |service: &mut Service| service.audience = Audience::Returning;
    let at_most_two = |service: &mut Service| service.max_per_client = Some(2);
    assert_eq!(
        ask(&for_new, &usage(2, 1), true),
        Err(Refusal::NotForClient)
    );
    assert_eq!(ask(&for_new, &usage(1, 1), true), Ok(()));
    assert_eq!(
        ask(&for_returning, &usage(0, 0), true),
        Err(Refusal::NotForClient)
    );
    assert_eq!(ask(&for_returning, &usage(1, 1), true), Ok(()));
    assert_eq!(
        ask(&for_returning, &usage(0, 0), false),
        Ok(()),
        "it is told once the mailbox is proved"
    );
    assert_eq!(ask(&|_| {}, &usage(2, 1), true), Ok(()));
    assert_eq!(
        ask(&at_most_two, &usage(2, 2), true),
        Err(Refusal::ClientLimit)
    );
    assert_eq!(ask(&at_most_two, &usage(2, 1), true), Ok(()));
}

#[test]
fn the_price_is_that_of_the_day_of_the_session() {
    let place = |from: &str, own: Option<i64>| {
        let mut world = world(PaymentRule::Prepay);
        let later = Money::new(9_000, Currency::GBP);
        world.catalogue.services[0].later_prices = [(date(from), later)].into();
        let price = own.map(|amount| Money::new(amount, Currency::GBP));
        let asking = Asking::Nothing;
        let booking = placed(&world, Party::Client, &ClientUsage::default(), |request| {
            request.own = Own {
                asking,
                price,
                ..Own::default()
            };
        });
        let terms = booking.unwrap().terms;
        (terms.price.amount, terms.due_now.amount)
    };
    assert_eq!(place("2026-06-02", None), (6_500, 6_500));
    assert_eq!(place("2026-06-01", None), (9_000, 9_000));
    assert_eq!(
        place("2026-06-01", Some(100)),
        (100, 100),
        "what is agreed is agreed"
    );
}

#[test]
fn the_practice_needs_no_notice_of_a_service_either() {
    let mut world = world(PaymentRule::Later);
    world.now = at("2026-06-01T08:00:00+01:00");
    world.catalogue.services[0].times.min_notice_minutes = Some(180);
    let by = |party| placed(&world, party, &ClientUsage::default(), |_| {}).map(|_| ());
    assert_eq!(
        by(Party::Client),
        Err(Refusal::Unavailable(Unavailable::TooSoon))
    );
    assert_eq!(by(Party::Practice), Ok(()));
}

#[test]
fn what_was_agreed_stays_in_its_own_service() {
    let mut agreed = booked::booking(
        Money::new(10_000, Currency::EUR),
        PaymentRule::Prepay,
        [0; 3],
    );
    agreed.terms.service_code = Some("GOP 870".into());
    (
        agreed.terms.buffer_before_minutes,
        agreed.terms.buffer_after_minutes,
    ) = (5, 15);
    let now = Service {
        code: Some("new".into()),
        first_visit: Some(PaymentRule::Prepay),
        duration_minutes: 90,
        buffer_before_minutes: 1,
        buffer_after_minutes: 2,
        ..service(90)
    };
    let kept = now.as_agreed(&agreed).unwrap();
    let expected = Service {
        name: agreed.terms.service_name.clone(),
        price: agreed.terms.price,
        tax: Tax::Included {
            rate: BasisPoints(1_900),
        },
        payment: PaymentRule::Prepay,
        first_visit: None,
        code: Some("GOP 870".into()),
        duration_minutes: 50,
        buffer_before_minutes: 5,
        buffer_after_minutes: 15,
        modes: vec![Mode::Online, Mode::Phone],
        ..now
    };
    assert_eq!(kept, expected);
}
