//! How a booking ends with its client, and what that costs: of 100 euros nothing until 48 hours before, then 30 and from a day
//! before 50; 80 for a missed session.

use domain::{
    booking::{
        Booking, Ending, Party, Refusal, State, cancellation_terms::Attendance,
        cancellation_terms::SLIP,
    },
    clients::Personal,
    ids::{FeeId, WriteOffId},
    money::{
        Currency, Money,
        fee::{Fee, FeeKind, FeeState, Waiver},
        funds::BookingMoney,
        write_off::WriteOff,
    },
    practice::service::PaymentRule,
};
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use crate::booked::{booking, captured};

const ID: FeeId = FeeId(Uuid::nil());

fn euros(amount: i64) -> Money {
    Money::new(amount * 100, Currency::EUR)
}

fn confirmed(price: Money) -> Booking {
    let booking = booking(price, PaymentRule::Later, [3_000, 5_000, 8_000]);
    let since = booking.booked_at;
    Booking {
        state: State::Confirmed { since },
        ..booking
    }
}

fn session() -> Booking {
    confirmed(euros(100))
}

/// So many hours before the start, or after it.
fn hours(before: i64) -> Timestamp {
    session().at.start - SignedDuration::from_hours(before)
}

fn paid(amount: Money) -> BookingMoney {
    BookingMoney {
        payments: vec![captured(1, amount)],
        ..BookingMoney::default()
    }
}

/// What cancelling costs by the rules, with no goodwill left.
fn cost(booking: &Booking, by: Party, now: Timestamp) -> Result<Money, Refusal> {
    let cancelled = booking
        .clone()
        .cancelled(by, &BookingMoney::default(), 1, ID, now);
    cancelled.map(|(_, terms, _)| terms.settlement.fee)
}

#[test]
fn cancelling_costs_its_client_by_the_tier_and_never_the_practice() {
    for (before, fee) in [(49, 0), (48, 0), (47, 30), (24, 30), (23, 50), (1, 50)] {
        assert_eq!(
            cost(&session(), Party::Client, hours(before)),
            Ok(euros(fee)),
            "{before} hours before"
        );
        assert_eq!(
            cost(&session(), Party::Practice, hours(before)),
            Ok(euros(0))
        );
    }
    assert_eq!(
        cost(&session(), Party::Client, hours(0)),
        Err(Refusal::Started)
    );
    assert_eq!(cost(&session(), Party::Practice, hours(-1)), Ok(euros(0)));
    let held = booking(euros(100), PaymentRule::Prepay, [3_000, 5_000, 8_000]);
    assert_eq!(cost(&held, Party::Client, hours(1)), Ok(euros(0)));
}

#[test]
fn a_cancellation_says_by_whom_and_proposes_its_fee() {
    let now = hours(1);
    for (by, how, proposed) in [
        (Party::Client, Ending::CancelledByClient, true),
        (Party::Practice, Ending::CancelledByPractice, false),
    ] {
        let (ended, _, fee) = session()
            .cancelled(by, &BookingMoney::default(), 1, ID, now)
            .unwrap();
        assert_eq!(ended.state, State::Ended { at: now, how });
        let expected = Fee {
            id: ID,
            booking: session().id,
            kind: FeeKind::LateCancellation,
            proposed: euros(50),
            proposed_at: now,
            state: FeeState::Proposed,
        };
        assert_eq!(fee, proposed.then_some(expected));
        assert_eq!(cost(&ended, by, now), Err(Refusal::AlreadyEnded));
    }
}

#[test]
fn goodwill_lets_pass_as_many_as_the_policy_says() {
    let now = hours(1);
    let cancelled = |used| {
        let none = BookingMoney::default();
        let (_, terms, fee) = session()
            .cancelled(Party::Client, &none, used, ID, now)
            .unwrap();
        (terms.settlement.fee, fee.unwrap().state)
    };
    let passed = FeeState::Waived {
        why: Waiver::Goodwill,
        at: now,
    };
    assert_eq!(cancelled(0), (euros(0), passed));
    assert_eq!(cancelled(1), (euros(50), FeeState::Proposed));
    assert_eq!(cancelled(2), (euros(50), FeeState::Proposed));
    // Nothing is let pass where nothing is due.
    let free = session()
        .cancelled(Party::Client, &BookingMoney::default(), 0, ID, hours(49))
        .unwrap();
    assert_eq!(free.2, None);
}

#[test]
fn goodwill_is_asked_for_where_it_decides_and_nowhere_else() {
    let held = booking(euros(100), PaymentRule::Prepay, [3_000, 5_000, 8_000]);
    let mut strict = session();
    strict.terms.policy.goodwill_per_year = 0;
    let mut asked = 0;
    for one in [session(), strict, held] {
        for now in [49, 30, 1].map(hours) {
            let cancelled = |used| {
                let none = BookingMoney::default();
                let ended = one.clone().cancelled(Party::Client, &none, used, ID, now);
                ended.map(|(_, terms, fee)| (terms.settlement.fee, fee.map(|fee| fee.state)))
            };
            let decides = cancelled(0) != cancelled(u32::MAX);
            assert_eq!(one.asks_goodwill(now), decides, "{now}");
            asked += u32::from(decides);
        }
    }
    assert_eq!(asked, 2);
}

#[test]
fn what_was_paid_goes_back_but_for_the_fee() {
    let at = |funds: &BookingMoney, now| {
        let settlement = session()
            .cancelled(Party::Client, funds, 1, ID, now)
            .unwrap()
            .1
            .settlement;
        (settlement.fee, settlement.refund, settlement.owed)
    };
    assert_eq!(
        at(&paid(euros(100)), hours(1)),
        (euros(50), euros(50), euros(0))
    );
    assert_eq!(
        at(&paid(euros(20)), hours(1)),
        (euros(50), euros(0), euros(30))
    );
    assert_eq!(
        at(&paid(euros(20)), hours(49)),
        (euros(0), euros(20), euros(0))
    );
    // The last 30 cents could not be charged.
    let nearly = Money::new(4_970, Currency::EUR);
    assert_eq!(at(&paid(nearly), hours(1)), (nearly, euros(0), euros(0)));
}

#[test]
fn a_fee_that_no_card_could_pay_is_none() {
    // Half of 60 cents is less than the 50 that is charged at least.
    let cheap = confirmed(Money::new(60, Currency::EUR));
    assert_eq!(cost(&cheap, Party::Client, hours(1)), Ok(euros(0)));
}

#[test]
fn moving_does_not_undo_what_cancelling_costs_already() {
    assert_eq!(
        session().kept_when_moved(Party::Client, hours(36)),
        Some(euros(30))
    );
    assert_eq!(session().kept_when_moved(Party::Client, hours(49)), None);
    assert_eq!(session().kept_when_moved(Party::Practice, hours(36)), None);
    let mut moved = session();
    moved.terms.kept_fee = Some(euros(40));
    assert_eq!(
        moved.kept_when_moved(Party::Practice, hours(1)),
        Some(euros(40))
    );
    assert_eq!(moved.free_until(), None);
    assert_eq!(cost(&moved, Party::Client, hours(49)), Ok(euros(40)));
    assert_eq!(cost(&moved, Party::Client, hours(1)), Ok(euros(50)));
    // Moved to something cheaper it is no more than that.
    moved.terms.price = euros(35);
    assert_eq!(cost(&moved, Party::Client, hours(49)), Ok(euros(35)));
}

#[test]
fn who_did_not_come_is_known_from_the_start_on() {
    let start = session().at.start;
    let early = start - SignedDuration::from_secs(1);
    for attendance in [Attendance::Came, Attendance::Missed] {
        assert_eq!(
            session().attendance(attendance, ID, early),
            Err(Refusal::NotStarted)
        );
    }
    let (came, fee) = session().attendance(Attendance::Came, ID, start).unwrap();
    let how = Ending::Completed;
    assert_eq!((came.state, fee), (State::Ended { at: start, how }, None));
    // Nobody had said anything, so it counted as held.
    for before in [session(), came.clone()] {
        let (missed, fee) = before.attendance(Attendance::Missed, ID, start).unwrap();
        let (fee, how) = (fee.unwrap(), Ending::NoShow);
        assert_eq!(missed.state, State::Ended { at: start, how });
        assert_eq!((fee.kind, fee.proposed), (FeeKind::NoShow, euros(80)));
        assert_eq!(fee.state, FeeState::Proposed);
        assert_eq!(
            missed.attendance(Attendance::Missed, ID, start),
            Err(Refusal::AlreadyEnded)
        );
    }
    assert_eq!(
        came.attendance(Attendance::Came, ID, start),
        Err(Refusal::AlreadyEnded)
    );
    let held = booking(euros(100), PaymentRule::Prepay, [0; 3]);
    assert_eq!(
        held.attendance(Attendance::Came, ID, start),
        Err(Refusal::NotConfirmed)
    );
    let mut moved = session();
    moved.terms.kept_fee = Some(euros(90));
    let fee = moved
        .attendance(Attendance::Missed, ID, start)
        .unwrap()
        .1
        .unwrap();
    assert_eq!(fee.proposed, euros(90));
}

#[test]
fn a_slip_is_taken_back_within_the_hour_and_with_it_the_fee() {
    let start = session().at.start;
    let (missed, fee) = session().attendance(Attendance::Missed, ID, start).unwrap();
    let fee = fee.unwrap();
    let late = start + SLIP;
    let funds = BookingMoney::from(fee.clone());
    let (back, fees) = missed.clone().not_missed(&funds, late).unwrap();
    assert_eq!(back.state, State::Confirmed { since: late });
    let waived = fee.clone().waived(Waiver::Practice, late).unwrap();
    assert_eq!(fees, std::slice::from_ref(&waived));
    assert_eq!(
        missed
            .clone()
            .not_missed(&funds, late + SignedDuration::from_secs(1)),
        Err(Refusal::NothingToUndo)
    );
    assert_eq!(back.not_missed(&funds, late), Err(Refusal::NothingToUndo));
    let decided = BookingMoney::from(fee.clone().approved(None, start).unwrap());
    assert_eq!(
        missed.clone().not_missed(&decided, late),
        Err(Refusal::FeeDecided)
    );
    // What was waived when it was called missed before, and fees of another kind, have nothing to do with it.
    let before = Fee {
        proposed_at: start - SignedDuration::from_secs(1),
        ..waived
    };
    let other = Fee {
        kind: FeeKind::LateCancellation,
        ..fee.clone().approved(None, start).unwrap()
    };
    let funds = BookingMoney {
        fees: vec![before, other, fee],
        ..BookingMoney::default()
    };
    let (_, fees) = missed.not_missed(&funds, late).unwrap();
    assert_eq!(fees.len(), 1);
}

#[test]
fn a_session_nobody_called_missed_counts_as_held_after_a_while() {
    let end = session().at.end;
    assert_eq!(
        session().counts_as_held_at(),
        end + SignedDuration::from_mins(60)
    );
}

#[test]
fn all_that_is_due_is_written_off_and_asked_for_again() {
    let (booking, now) = (session(), hours(-2));
    let reason = Personal::new("moved away".to_owned());
    let id = WriteOffId(Uuid::nil());
    let nothing = BookingMoney::default();
    let (held, _) = booking.attendance(Attendance::Came, ID, now).unwrap();
    let written = held.write_off(&nothing, id, &reason, now).unwrap();
    assert_eq!((written.amount, written.undone_at), (euros(100), None));
    let funds = BookingMoney::from(written.clone());
    assert_eq!(
        held.write_off(&funds, id, &reason, now),
        Err(Refusal::NothingToPay)
    );
    let again = WriteOff {
        undone_at: Some(now),
        ..written
    };
    assert_eq!(funds.asked_again(now), Ok(vec![again.clone()]));
    assert_eq!(nothing.asked_again(now), Err(Refusal::NothingToUndo));
    assert_eq!(
        BookingMoney::from(again).asked_again(now),
        Err(Refusal::NothingToUndo)
    );
}
