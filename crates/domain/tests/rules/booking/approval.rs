//! Requests: what waits for the practice's yes, until when, and what becomes of it.

use domain::{
    booking::{Booking, Ending, Party, Refusal, State, placing::HoldCaps},
    clients::{proving::Awaits, suspicion::Tolerance, usage::ClientUsage},
    ids::CardId,
    money::{Currency, Money},
    practice::service::{Approval, PaymentRule},
};
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use super::placing::{CLIENT, placed_within};
use crate::{booked::booking, fixtures::*};

const EURO: Money = Money::new(10_000, Currency::EUR);

fn in_state(rule: PaymentRule, state: State) -> Booking {
    let mut one = booking(EURO, rule, [3_000, 5_000, 8_000]);
    one.terms.answer_within_hours = Some(24);
    Booking { state, ..one }
}

fn asked(rule: PaymentRule) -> Booking {
    let one = booking(EURO, rule, [3_000, 5_000, 8_000]);
    let until = one.booked_at + SignedDuration::from_hours(24);
    in_state(
        rule,
        State::Held {
            until,
            extended: false,
            awaits: Awaits::Approval,
        },
    )
}

fn until(booking: &Booking) -> Timestamp {
    booking.answer_by().expect("it waits for the practice")
}

fn ended(how: Ending, at: Timestamp) -> State {
    State::Ended { at, how }
}

#[test]
fn a_yes_confirms_or_asks_for_the_money() {
    let now = asked(PaymentRule::Later).booked_at;
    let paying = State::Held {
        until: now + SignedDuration::from_hours(20),
        extended: false,
        awaits: Awaits::Payment,
    };
    let confirmed = State::Confirmed { since: now };
    for (rule, next) in [
        (PaymentRule::None, confirmed),
        (PaymentRule::Later, confirmed),
        (PaymentRule::Prepay, paying),
        (PaymentRule::CardOnFile, paying),
    ] {
        let approved = asked(rule).approved(now).unwrap();
        assert_eq!(approved.state, next, "{rule:?}");
        assert_eq!(approved.version, asked(rule).version + 1);
    }
    let mut with_card = asked(PaymentRule::CardOnFile);
    with_card.card = Some(CardId(Uuid::nil()));
    assert_eq!(with_card.approved(now).unwrap().state, confirmed);
}

#[test]
fn nobody_pays_longer_than_until_it_begins() {
    let mut near = asked(PaymentRule::Prepay);
    let now = near.at.start - SignedDuration::from_hours(2);
    near.state = State::Held {
        until: near.at.start,
        extended: false,
        awaits: Awaits::Approval,
    };
    let start = near.at.start;
    assert!(
        matches!(near.approved(now).unwrap().state, State::Held { until, .. } if until == start)
    );
}

#[test]
fn it_is_answered_once_and_in_time() {
    type Answers = [fn(Booking, Timestamp) -> Result<Booking, Refusal>; 2];
    let answers: Answers = [Booking::approved, Booking::declined];
    let request = asked(PaymentRule::Later);
    let now = request.booked_at;
    let held = |awaits| State::Held {
        until: until(&request),
        extended: false,
        awaits,
    };
    for answer in answers {
        let second = SignedDuration::from_secs(1);
        assert!(answer(request.clone(), until(&request) - second).is_ok());
        assert_eq!(
            answer(request.clone(), until(&request)),
            Err(Refusal::AlreadyEnded),
            "also before a worker has ended it"
        );
        for (state, refusal) in [
            (held(Awaits::Payment), Refusal::NotRequested),
            (held(Awaits::Proof), Refusal::NotRequested),
            (held(Awaits::ProofUnkept), Refusal::NotRequested),
            (State::Confirmed { since: now }, Refusal::NotRequested),
            (ended(Ending::Expired, now), Refusal::AlreadyEnded),
            (ended(Ending::Declined, now), Refusal::AlreadyEnded),
            (ended(Ending::CancelledByClient, now), Refusal::AlreadyEnded),
        ] {
            let one = in_state(PaymentRule::Later, state);
            assert_eq!(answer(one, now), Err(refusal), "{state:?}");
        }
    }
    let declined = request.declined(now).unwrap();
    assert_eq!(declined.state, ended(Ending::Declined, now));
}

#[test]
fn nothing_but_the_practice_confirms_it() {
    let request = asked(PaymentRule::Prepay);
    let now = request.booked_at;
    assert_eq!(request.clone().paid(now), Err(Refusal::NothingToPay));
    assert_eq!(request.clone().extended(now), Err(Refusal::NothingToPay));
    assert_eq!(request.clone().proved(30, now), Ok(request.clone()));
    assert!(request.keeps_time() && request.awaits_word() && !request.waits_for_payment());
    let lapsed = request.clone().expired(until(&request)).unwrap();
    assert_eq!(lapsed.state, ended(Ending::Expired, until(&request)));
    for by in [Party::Client, Party::Practice] {
        assert_eq!(request.movable(by, now), Ok(()), "{by:?}");
    }
}

#[test]
fn the_mailbox_is_proved_first_and_the_practice_has_its_time_from_then() {
    let mut one = asked(PaymentRule::Prepay);
    let now = one.booked_at + SignedDuration::from_mins(50);
    one.state = State::Held {
        until: one.booked_at + SignedDuration::from_hours(1),
        extended: false,
        awaits: Awaits::Proof,
    };
    let proved = one.proved(30, now).unwrap();
    assert_eq!(
        proved.answer_by(),
        Some(now + SignedDuration::from_hours(24))
    );
}

/// A service whose bookings need a yes.
fn world(approval: Approval, rule: PaymentRule) -> World {
    let mut world = super::placing::world(rule);
    world.catalogue.services[0].approval = Some(approval);
    world.catalogue.practice.booking.answer_within_hours = 24;
    world
}

#[test]
fn who_asks_waits_and_who_need_not_ask_does_not() {
    let free = ClientUsage::default();
    // (approval, by, a later visit, whether it is a request)
    for (approval, by, later, request) in [
        (Approval::Always, Party::Client, false, true),
        (Approval::Always, Party::Client, true, true),
        (Approval::FirstVisit, Party::Client, false, true),
        (Approval::FirstVisit, Party::Client, true, false),
        (Approval::Always, Party::Practice, false, false),
    ] {
        for rule in [PaymentRule::None, PaymentRule::Later, PaymentRule::Prepay] {
            let world = world(approval, rule);
            let placed = placed_within(&world, by, &free, HoldCaps::ENDLESS, |request| {
                request.returning = later.then_some(super::placing::returning(CLIENT));
            });
            let placed = placed.unwrap();
            assert_eq!(
                placed.awaits_approval(),
                request,
                "{approval:?} {by:?} {later} {rule:?}"
            );
            let hours = placed.terms.answer_within_hours;
            assert_eq!(hours, request.then_some(24), "{approval:?} {by:?} {later}");
            let day = world.now + SignedDuration::from_hours(24);
            assert_eq!(placed.answer_by(), request.then_some(day));
        }
    }
}

#[test]
fn requests_count_as_what_is_not_paid() {
    let caps = HoldCaps {
        per_email: 2,
        tolerance: Tolerance::ENDLESS,
        ..HoldCaps::ENDLESS
    };
    for rule in [PaymentRule::None, PaymentRule::Prepay] {
        for (held, refused) in [(1, false), (2, true)] {
            let usage = ClientUsage {
                held_by_email: held,
                ..ClientUsage::default()
            };
            let world = world(Approval::Always, rule);
            let placed = placed_within(&world, Party::Client, &usage, caps, |_| {});
            assert_eq!(
                placed.err(),
                refused.then_some(Refusal::HoldCap),
                "{rule:?} {held}"
            );
        }
    }
}
