//! Who books: what is kept of what they say, what they may have unpaid, and what a new link changes.

use std::collections::BTreeMap;

use domain::{
    booking::{Booking, Ending, Refusal, State, availability::Offer},
    clients::{
        ChainUsage, Client, ClientDetails, ContactRules, Personal,
        mailbox::{is_anybodys, must_be_known},
        proving::{Awaits, SENT_DAYS, relinked},
        suspicion::{Origin, Tolerance},
        usage::{ClientUsage, HoldCaps},
    },
    ids::PractitionerId,
    messages::MessageKind,
    money::{Currency, Money},
    practice::service::PaymentRule,
};
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use crate::booked::booking;

fn session(state: Option<State>) -> Booking {
    let booking = booking(
        Money::new(10_000, Currency::EUR),
        PaymentRule::Prepay,
        [0; 3],
    );
    Booking {
        state: state.unwrap_or(booking.state),
        ..booking
    }
}

fn confirmed() -> Booking {
    let since = session(None).booked_at;
    session(Some(State::Confirmed { since }))
}

const SECOND: SignedDuration = SignedDuration::from_secs(1);

fn details() -> ClientDetails {
    ClientDetails {
        name: Personal::new("Sam".to_owned()),
        email: Some(Personal::new("sam@example.org".to_owned())),
        phone: None,
        language: None,
        time_zone: None,
        pronouns: None,
        contact: ContactRules::default(),
    }
}

#[test]
fn what_was_missing_is_added_and_what_was_said_stays() {
    let told = |word: &str| ClientDetails {
        phone: Some(Personal::new(word.to_owned())),
        language: Some(word.to_owned()),
        pronouns: Some(Personal::new(word.to_owned())),
        ..details()
    };
    assert_eq!(details().met_again(told("a")), told("a"));
    assert_eq!(told("a").met_again(told("b")), told("a"));
    assert_eq!(told("a").met_again(details()), told("a"));
}

#[test]
fn an_address_is_corrected_within_the_hour_by_who_has_proved_none() {
    let client = |usage| Client {
        id: confirmed().client,
        details: details(),
        usage,
    };
    let booked = confirmed().booked_at;
    let last = booked + SignedDuration::from_mins(60);
    let new = client(ChainUsage::Unproved);
    assert_eq!(confirmed().correctable(&new, last), Ok(()));
    let late = Err(Refusal::TooLateToCorrect);
    assert_eq!(confirmed().correctable(&new, last + SECOND), late);
    for usage in [ChainUsage::Mixed, ChainUsage::Proved(booked)] {
        assert_eq!(confirmed().correctable(&client(usage), booked), late);
    }
    let how = Ending::Declined;
    let ended = session(Some(State::Ended { at: booked, how }));
    assert_eq!(ended.correctable(&new, booked), late);
}

#[test]
fn links_show_and_no_more_90_days_after_the_session() {
    let last = confirmed().at.end + SignedDuration::from_hours(90 * 24);
    assert!(!confirmed().is_read_only(last));
    assert!(confirmed().is_read_only(last + SECOND));
    assert!(confirmed().is_over_since(0, confirmed().at.end + SECOND));
    assert!(!confirmed().is_over_since(1, confirmed().at.end + SECOND));
}

#[test]
fn links_are_sent_of_what_stands_until_four_weeks_after_the_session() {
    let (at, end) = (confirmed().booked_at, confirmed().at.end);
    let ended = |how| session(Some(State::Ended { at, how }));
    let last = end + SignedDuration::from_hours(24 * i64::from(SENT_DAYS));
    for (booking, is_sent) in [
        (session(None), true),
        (confirmed(), true),
        (ended(Ending::Completed), true),
        (ended(Ending::NoShow), true),
        (ended(Ending::CancelledByClient), false),
        (ended(Ending::CancelledByPractice), false),
        (ended(Ending::Expired), false),
        (ended(Ending::Declined), false),
        (ended(Ending::NotForClient), false),
        (ended(Ending::OverLimit), false),
    ] {
        for now in [at, end, last] {
            assert_eq!(
                booking.sends_link(now),
                is_sent,
                "{:?} {now}",
                booking.state
            );
        }
        assert!(!booking.sends_link(last + SECOND), "{:?}", booking.state);
    }
}

fn caps() -> HoldCaps {
    HoldCaps {
        per_address: 2,
        per_network: 4,
        per_email: 3,
        per_practitioner: 5,
        tolerance: Tolerance::ENDLESS,
    }
}

#[test]
fn holds_are_capped_by_network_address_mailbox_and_practitioner() {
    let who = |number| PractitionerId(Uuid::from_u128(number));
    let offer = Offer {
        practitioners: vec![who(1), who(2)],
        modes: Vec::new(),
        room: None,
        session: None,
        seats_left: 1,
    };
    let may = |change: &dyn Fn(&mut ClientUsage)| {
        let mut usage = ClientUsage::default();
        change(&mut usage);
        usage.may_hold(caps(), &offer)
    };
    let known = Some(Origin::default());
    for (held, answer) in [(3, Ok(())), (4, Err(Refusal::HoldCap))] {
        assert_eq!(may(&|usage| usage.held_by_network = held), answer);
    }
    for (held, answer) in [(1, Ok(())), (2, Err(Refusal::HoldCap))] {
        assert_eq!(
            may(&|usage| (usage.held_by_address, usage.origin) = (held, known)),
            answer
        );
    }
    for (held, answer) in [(2, Ok(())), (3, Err(Refusal::HoldCap))] {
        assert_eq!(may(&|usage| usage.held_by_email = held), answer);
    }
    // What others did with the address locks nobody out who comes from elsewhere.
    assert_eq!(
        may(&|usage| (usage.held_by_email, usage.origin) = (3, known)),
        Ok(())
    );
    for (held, answer) in [(4, Ok(())), (5, Err(Refusal::PractitionerHeld))] {
        let with = BTreeMap::from([(who(2), held), (who(3), 9)]);
        assert_eq!(may(&|usage| usage.held_with = with.clone()), answer);
    }
}

#[test]
fn a_new_link_says_anew_what_went_to_a_wrong_address() {
    let waiting = |awaits| {
        session(Some(State::Held {
            until: session(None).at.start,
            extended: false,
            awaits,
        }))
    };
    let start = confirmed().at.start;
    let said = |booking: &Booking, readdressed, now: Timestamp| {
        let plan = relinked(booking, readdressed, true, now);
        assert_eq!(plan.new.len(), 1);
        assert_eq!(plan.cancels, [plan.new[0].kind, MessageKind::NewLink]);
        plan.new[0].kind
    };
    let before = start - SECOND;
    for awaits in [Awaits::Proof, Awaits::ProofUnkept] {
        assert_eq!(said(&waiting(awaits), false, before), MessageKind::Prove);
    }
    let asked = waiting(Awaits::Approval);
    assert_eq!(said(&asked, true, before), MessageKind::Requested);
    assert_eq!(said(&asked, false, before), MessageKind::NewLink);
    let held = waiting(Awaits::Payment);
    assert_eq!(said(&held, true, before), MessageKind::Held);
    assert_eq!(said(&held, false, before), MessageKind::NewLink);
    assert_eq!(said(&confirmed(), true, before), MessageKind::Confirmed);
    assert_eq!(said(&confirmed(), true, start), MessageKind::NewLink);
    assert_eq!(said(&confirmed(), false, before), MessageKind::NewLink);
}

#[test]
fn what_anybody_can_cause_is_told_from_what_the_practice_and_money_cause() {
    for (kind, prompted, told, anybodys) in [
        (MessageKind::Prove, false, true, true),
        (MessageKind::Confirmed, false, true, true),
        (MessageKind::Moved, true, true, true),
        (MessageKind::Moved, false, false, true),
        (MessageKind::Moved, false, true, false),
        (MessageKind::CancelledByPractice, true, true, false),
        (MessageKind::CancelledByPractice, true, false, true),
        (MessageKind::Requested, true, true, true),
        (MessageKind::Declined, false, true, false),
        (MessageKind::Unanswered, false, true, false),
        (MessageKind::Unanswered, false, false, true),
        (MessageKind::Missed, true, true, false),
        (MessageKind::Receipt, true, false, false),
        (MessageKind::NewLink, true, false, false),
    ] {
        assert_eq!(
            is_anybodys(kind, prompted, told),
            anybodys,
            "{kind:?} {prompted} {told}"
        );
    }
    let start = confirmed().at.start;
    let must = |kind, now| must_be_known(kind, &confirmed(), now);
    assert!(must(MessageKind::Reminder, start - SECOND));
    assert!(!must(MessageKind::Reminder, start));
    assert!(must(MessageKind::CancelledByPractice, start));
}
