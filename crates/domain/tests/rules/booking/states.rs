//! How far a booking is: what turns it from one state to the next, and until when.

use domain::{
    booking::{Booking, Ending, Party, Refusal, State},
    clients::proving::Awaits,
    ids::BookingId,
    money::{Currency, Money},
    practice::service::PaymentRule,
};
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use crate::{booked::booking, fixtures::practice};

/// Held for an hour, for its payment.
fn held() -> Booking {
    let mut held = booking(
        Money::new(10_000, Currency::EUR),
        PaymentRule::Prepay,
        [3_000, 5_000, 8_000],
    );
    held.terms.hold_extension_minutes = 15;
    held
}

fn until(booking: &Booking) -> Timestamp {
    match booking.state {
        State::Held { until, .. } => until,
        other => panic!("{other:?}"),
    }
}

fn with(state: State) -> Booking {
    Booking { state, ..held() }
}

fn waiting_for_proof() -> Booking {
    with(State::Held {
        until: until(&held()),
        extended: false,
        awaits: Awaits::Proof,
    })
}

fn confirmed() -> Booking {
    let since = held().booked_at;
    with(State::Confirmed { since })
}

fn ended() -> Booking {
    let at = held().booked_at;
    with(State::Ended {
        at,
        how: Ending::Declined,
    })
}

fn second_after(at: Timestamp) -> Timestamp {
    at + SignedDuration::from_secs(1)
}

fn second_before(at: Timestamp) -> Timestamp {
    at - SignedDuration::from_secs(1)
}

#[test]
fn a_payment_confirms_a_hold_but_proves_no_mailbox() {
    let now = until(&held());
    let paid = held().paid(now).unwrap();
    assert_eq!(paid.state, State::Confirmed { since: now });
    assert_eq!(paid.version, held().version + 1);
    assert_eq!(confirmed().paid(now), Ok(confirmed()));
    assert_eq!(waiting_for_proof().paid(now), Err(Refusal::ProofMissing));
    assert_eq!(ended().paid(now), Err(Refusal::AlreadyEnded));
}

#[test]
fn a_hold_ends_at_its_time_and_not_before() {
    let until = until(&held());
    assert_eq!(held().expired(second_before(until)), Err(Refusal::NotDue));
    let expired = held().expired(until).unwrap();
    assert_eq!(
        expired.state,
        State::Ended {
            at: until,
            how: Ending::Expired
        }
    );
    assert_eq!(expired.version, held().version + 1);
    assert_eq!(confirmed().expired(until), Err(Refusal::AlreadyEnded));
}

#[test]
fn a_hold_is_kept_longer_once_while_it_lasts() {
    let until = until(&held());
    assert_eq!(
        held().extended(second_after(until)),
        Err(Refusal::NothingToPay)
    );
    let longer = held().extended(until).unwrap();
    assert_eq!(
        longer.state,
        State::Held {
            until: until + SignedDuration::from_mins(15),
            extended: true,
            awaits: Awaits::Payment
        }
    );
    assert_eq!(longer.extended(until), Err(Refusal::AlreadyExtended));
    assert_eq!(
        waiting_for_proof().extended(until),
        Err(Refusal::NothingToPay)
    );
    assert_eq!(confirmed().extended(until), Err(Refusal::NothingToPay));
    assert_eq!(ended().extended(until), Err(Refusal::AlreadyEnded));
}

#[test]
fn a_client_moves_until_the_notice_and_the_practice_until_it_begins() {
    let start = held().at.start;
    let mut booking = confirmed();
    booking.terms.move_notice_minutes = Some(60);
    let last = start - SignedDuration::from_mins(60);
    assert_eq!(booking.movable(Party::Client, last), Ok(()));
    assert_eq!(
        booking.movable(Party::Client, second_after(last)),
        Err(Refusal::TooLateToMove)
    );
    for by in [Party::Client, Party::Practice] {
        assert_eq!(booking.movable(by, start), Err(Refusal::Started), "{by:?}");
    }
    assert_eq!(
        booking.movable(Party::Practice, second_before(start)),
        Ok(())
    );
    // Without a notice of its own: for as long as cancelling is free.
    booking.terms.move_notice_minutes = None;
    let free = booking.free_until().unwrap();
    assert_eq!(booking.movable(Party::Client, free), Ok(()));
    assert_eq!(
        booking.movable(Party::Client, second_after(free)),
        Err(Refusal::TooLateToMove)
    );
    assert_eq!(
        waiting_for_proof().movable(Party::Client, free),
        Err(Refusal::ProofMissing)
    );
    assert_eq!(waiting_for_proof().movable(Party::Practice, free), Ok(()));
    assert_eq!(
        ended().movable(Party::Practice, free),
        Err(Refusal::AlreadyEnded)
    );
}

#[test]
fn bank_statements_tell_bookings_apart() {
    let practice = practice("Europe/London").catalogue.practice;
    let suffix = |id| {
        let id = BookingId(Uuid::from_u128(id));
        Booking { id, ..held() }.statement_suffix(&practice)
    };
    let word = practice.statement_word();
    assert_eq!(suffix(0x0102_1f20), format!("{word} 0Z21"));
    assert_eq!(suffix(0xff_0102_1f3f), format!("{word} ZZ21"));
}
