//! Which papers a change of a booking's money calls for, and which late cancellations somebody made good.

use domain::{
    booking::Booking,
    ids::{BookingId, PractitionerId},
    interval::Interval,
    money::{
        Currency, Money,
        funds::BookingMoney,
        payments::{
            payment::{Payment, PaymentState},
            refund::{Cause, Refund, RefundProgress},
        },
        receipts::issuing::wanted,
        resale::{Waiting, resold_by},
        settling::IdSource,
    },
    practice::service::PaymentRule,
};
use jiff::SignedDuration;
use uuid::Uuid;

use crate::{
    booked::{Ids, booking, captured},
    fixtures::prt,
};

fn euros(amount: i64) -> Money {
    Money::new(amount * 100, Currency::EUR)
}

fn refund(number: u128, cause: Cause, state: RefundProgress) -> Refund {
    Refund {
        id: Ids(number).refund(),
        payment: captured(2, euros(0)).id,
        amount: euros(30),
        cause,
        given_up: 0,
        state,
        provider_id: None,
    }
}

#[test]
fn a_receipt_for_what_came_and_a_credit_note_for_what_went_and_each_once() {
    let money = |state, refunds: &[Refund]| BookingMoney {
        payments: vec![
            captured(9, euros(0)),
            Payment {
                state,
                ..captured(2, euros(100))
            },
        ],
        refunds: refunds.to_vec(),
        ..BookingMoney::default()
    };
    let papers = |before: &BookingMoney, after: &BookingMoney| -> Vec<_> {
        let all = wanted(before, after);
        all.into_iter()
            .map(|one| {
                (
                    one.payment.id.0.as_u128(),
                    one.refund,
                    one.amount,
                    one.undone,
                )
            })
            .collect()
    };
    let (pending, paid) = (
        money(PaymentState::Pending, &[]),
        money(PaymentState::Captured, &[]),
    );
    assert_eq!(papers(&BookingMoney::default(), &pending), []);
    assert_eq!(papers(&pending, &paid), [(2, None, euros(100), false)]);
    assert_eq!(papers(&paid, &paid), []);
    for (cause, undone) in [(Cause::Policy, false), (Cause::Undone, true)] {
        let of = |state| refund(5, cause, state);
        let ordered = money(PaymentState::Captured, &[of(RefundProgress::Ordered)]);
        let gone = money(PaymentState::Captured, &[of(RefundProgress::Succeeded)]);
        assert_eq!(papers(&paid, &ordered), []);
        let note = (2, Some(of(RefundProgress::Ordered).id), euros(30), undone);
        assert_eq!(papers(&ordered, &gone), [note]);
        assert_eq!(papers(&gone, &gone), []);
        // Another one went before.
        let both = money(
            PaymentState::Captured,
            &[
                of(RefundProgress::Succeeded),
                refund(6, cause, RefundProgress::Succeeded),
            ],
        );
        assert_eq!(papers(&gone, &both).len(), 1);
    }
}

#[test]
fn who_takes_the_time_of_a_late_cancellation_makes_it_good() {
    let taker = Booking {
        practitioners: vec![prt(1), prt(2)],
        ..booking(euros(100), PaymentRule::Later, [0; 3])
    };
    let moved = |minutes| {
        let by = SignedDuration::from_mins(minutes);
        Interval::new(taker.at.start + by, taker.at.end + by).unwrap()
    };
    let waiting = |minutes, who: PractitionerId, id: u128| Waiting {
        booking: BookingId(Uuid::from_u128(id)),
        at: moved(minutes),
        practitioners: vec![who],
    };
    let length = taker.at.length().as_mins();
    for (one, good) in [
        (waiting(0, prt(1), 50), true),
        (waiting(length - 1, prt(2), 50), true),
        (waiting(length, prt(1), 50), false),
        (waiting(0, prt(3), 50), false),
        (waiting(0, prt(1), 1), false),
    ] {
        let expected: Vec<_> = good.then_some(one.booking).into_iter().collect();
        assert_eq!(
            resold_by(&taker, std::slice::from_ref(&one)),
            expected,
            "{one:?}"
        );
    }
}
