//! The quote's numbers are the booking's numbers, for any rules, price and currency.

use domain::{
    booking::{Booking, Party, State, cancellation_terms::Attendance},
    money::{
        BasisPoints, Currency, Money,
        funds::BookingMoney,
        policy::{NoticeBasis, Policy, Tier},
    },
    practice::service::{PartOfPrice, PaymentRule},
};
use hourkeep::service::booking::placing::quote::{Quote, QuoteRequest, quote};
use jiff::{SignedDuration, Timestamp, civil::date};

use super::world::{TRIAL, World};
use crate::support::{Ask, Engine, TestEntropy};

/// With the step of amounts that the provider takes.
const CURRENCIES: [(Currency, i64); 5] = [
    (Currency::EUR, 1),
    (Currency::GBP, 1),
    (Currency::JPY, 1),
    (Currency::KWD, 10),
    (Currency::ISK, 100),
];

fn small(number: usize) -> u16 {
    u16::try_from(number).unwrap()
}

/// Any rules that a practice's file may hold: the less notice, the more it costs.
fn policy(chance: &TestEntropy) -> Policy {
    let basis = if chance.below(3) == 0 {
        NoticeBasis::WorkingDays {
            holidays: (1..10).map(|n| date(2026, 10, 3 * n)).collect(),
        }
    } else {
        NoticeBasis::Clock
    };
    let unit = if basis == NoticeBasis::Clock { 1 } else { 24 };
    let mut hours: Vec<u32> = (0..chance.below(4))
        .map(|_| u32::from(small(chance.below(120 / unit) * unit)))
        .collect();
    hours.sort_unstable();
    hours.dedup();
    hours.reverse();
    let mut fees: Vec<u16> = hours.iter().map(|_| small(chance.below(10_001))).collect();
    fees.sort_unstable();
    if chance.below(2) == 0 && !fees.is_empty() {
        fees[0] = 0;
    }
    Policy {
        version: "2026-05-01".into(),
        tiers: hours
            .into_iter()
            .zip(fees)
            .map(|(notice_hours, fee)| Tier {
                notice_hours,
                fee: BasisPoints(fee),
            })
            .collect(),
        notice_basis: basis,
        no_show_fee: BasisPoints(small(chance.below(10_001))),
        grace_minutes: u32::from(small(chance.below(2) * chance.below(100))),
        goodwill_per_year: 0,
        waive_if_resold: false,
    }
}

fn rule(chance: &TestEntropy) -> PaymentRule {
    match chance.below(5) {
        0 => PaymentRule::None,
        1 => PaymentRule::Prepay,
        2 => PaymentRule::Deposit(PartOfPrice::Share(BasisPoints(small(
            1 + chance.below(9_999),
        )))),
        3 => PaymentRule::Deposit(PartOfPrice::Amount(i64::from(small(
            1 + chance.below(9_000),
        )))),
        _ => PaymentRule::Later,
    }
}

/// What leaving the booking would cost its client at that instant, once it is confirmed.
fn fee(booking: &Booking, at: Timestamp) -> i64 {
    let confirmed = Booking {
        state: State::Confirmed {
            since: booking.booked_at,
        },
        ..booking.clone()
    };
    let leave = confirmed
        .leave(Party::Client, &BookingMoney::default(), 0, at)
        .expect("it has not begun");
    leave.settlement.fee.amount
}

async fn compared(world: &World, chance: &TestEntropy, what: &str) {
    let ((currency, step), policy, rule) =
        (CURRENCIES[chance.below(5)], policy(chance), rule(chance));
    let price = Money::new(
        (100 + i64::from(small(chance.below(60_000)))) * step,
        currency,
    );
    world
        .app
        .redefine(TRIAL, |catalogue| {
            catalogue.practice.currency = currency;
            for policies in catalogue.practice.policies.values_mut() {
                *policies = policy.clone();
            }
            for service in &mut catalogue.services {
                (service.price, service.payment, service.first_visit) = (price, rule, None);
            }
        })
        .await;
    let start = world.slot();
    world
        .app
        .clock
        .set(start - SignedDuration::from_mins(i64::from(small(1 + chance.below(72 * 60)))));
    let (quoted, booking) = quoted_and_booked(world, start).await;
    let terms = &booking.terms;
    assert_eq!(
        (quoted.price.amount, quoted.due_now.amount),
        (terms.price.amount, terms.due_now.amount),
        "{what}"
    );
    assert_eq!(
        quoted.due_later.amount,
        terms.payment.due_later(terms.price).amount,
        "{what}"
    );
    assert_eq!(
        quoted.tax.amount,
        terms.tax.amount(terms.price).amount,
        "{what}"
    );
    assert_eq!(
        quoted.free_until.map(second),
        booking.free_until().map(second),
        "{what}"
    );
    missing_costs_what_is_said(&quoted, &booking, what);
    leaving_costs_what_is_said(&quoted, &booking, what);
}

/// A quote, and the booking that it was for.
async fn quoted_and_booked(world: &World, start: Timestamp) -> (Quote, Booking) {
    let request = QuoteRequest {
        service: "prepay".into(),
        practitioner: None,
        start,
        mode: None,
        returning: None,
        language: Some("de".into()),
    };
    let quoted = quote(&world.app.app, TRIAL, &request)
        .await
        .expect("a quote");
    let mut ask = Ask::of(TRIAL, "prepay", &start.to_string());
    ask.request.policy_version = Some(quoted.policy_version.clone());
    let booked = world.app.book(&ask).await.unwrap();
    let booking = world.app.record(&booked).await.booking;
    (quoted, booking)
}

fn missing_costs_what_is_said(quoted: &Quote, booking: &Booking, what: &str) {
    let begun = Booking {
        state: State::Confirmed {
            since: booking.booked_at,
        },
        ..booking.clone()
    };
    let missed = begun
        .attendance(
            Attendance::Missed,
            domain::ids::FeeId(uuid::Uuid::nil()),
            booking.at.start,
        )
        .expect("it has begun");
    assert_eq!(
        quoted.no_show.amount,
        missed.1.map_or(0, |fee| fee.proposed.amount),
        "{what}"
    );
}

fn leaving_costs_what_is_said(quoted: &Quote, booking: &Booking, what: &str) {
    let free = |at: Timestamp| booking.free_until().is_some_and(|until| at <= until);
    for (number, (until, cost)) in quoted.tiers.iter().enumerate() {
        let until = second(*until);
        if until >= booking.at.start {
            continue;
        }
        let expected = |at: Timestamp, amount: i64| if free(at) { 0 } else { amount };
        assert_eq!(
            fee(booking, until),
            expected(until, cost.amount),
            "{what}: at {until}"
        );
        let (after, next) = (
            until + SignedDuration::from_secs(1),
            quoted.tiers.get(number + 1).map_or(cost, |(_, cost)| cost),
        );
        if after < booking.at.start {
            assert_eq!(
                fee(booking, after),
                expected(after, next.amount),
                "{what}: a second after {until}"
            );
        }
    }
    if let Some(until) = booking
        .free_until()
        .filter(|until| *until < booking.at.start)
    {
        assert_eq!(fee(booking, until), 0, "{what}");
    }
}

/// As it is written.
fn second(at: Timestamp) -> Timestamp {
    Timestamp::from_second(at.as_second()).unwrap()
}

async fn all(engine: Engine, seeds: std::ops::Range<u64>) {
    let world = World::start(engine).await;
    for seed in seeds {
        compared(
            &world,
            &TestEntropy::seeded(seed * 1_000),
            &format!("seed {seed}"),
        )
        .await;
    }
    world.app.abandon().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_quoted_is_what_is_booked_on_sqlite() {
    all(Engine::Sqlite, 0..60).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_quoted_is_what_is_booked_on_postgres() {
    all(Engine::Postgres, 100..115).await;
}
