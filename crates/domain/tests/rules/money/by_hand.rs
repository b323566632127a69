//! Money outside Checkout: what the practice may say of it, and how it goes back.

use domain::{
    booking::{Booking, Ending, Refusal, State},
    ids::FeeId,
    ids::PaymentId,
    money::{
        Currency, Money,
        fee::{Fee, FeeKind, FeeState},
        funds::BookingMoney,
        payments::{
            payment::{CollectionMethod, Payment, PaymentState, Purpose},
            recorded::Received,
            refund::{Cause, Refund, RefundProgress},
        },
        settling::IdSource,
    },
    practice::service::PaymentRule,
};
use jiff::{Timestamp, civil::date};
use uuid::Uuid;

use crate::booked::{Ids, booking, captured};

const NEW: PaymentId = PaymentId(Uuid::from_u128(77));

fn euros(amount: i64) -> Money {
    Money::new(amount * 100, Currency::EUR)
}

fn session(rule: PaymentRule, state: Option<State>) -> Booking {
    let booking = booking(euros(100), rule, [3_000, 5_000, 8_000]);
    Booking {
        state: state.unwrap_or(booking.state),
        ..booking
    }
}

fn now() -> Timestamp {
    session(PaymentRule::Later, None).booked_at
}

fn received(
    booking: &Booking,
    funds: &BookingMoney,
    amount: Money,
) -> Result<(Booking, BookingMoney), Refusal> {
    let money = Received {
        amount,
        method: CollectionMethod::Cash,
        on: date(2026, 10, 8),
        reference: None,
    };
    booking.received(funds, &money, NEW, now())
}

fn with(payments: &[Payment]) -> BookingMoney {
    BookingMoney {
        payments: payments.to_vec(),
        ..BookingMoney::default()
    }
}

#[test]
fn cash_confirms_a_hold_when_it_is_enough_and_ends_the_open_page() {
    let held = session(PaymentRule::Prepay, None);
    let open = Payment {
        state: PaymentState::Pending,
        ..captured(2, euros(100))
    };
    let funds = with(&[open.clone(), captured(3, euros(0))]);
    assert_eq!(received(&held, &funds, euros(99)), Err(Refusal::NotOwed));
    assert_eq!(received(&held, &funds, euros(101)), Err(Refusal::NotOwed));
    let (confirmed, changed) = received(&held, &funds, euros(100)).unwrap();
    assert_eq!(confirmed.state, State::Confirmed { since: now() });
    let ended = Payment {
        state: PaymentState::Failed,
        ..open
    };
    assert_eq!(changed.payments[0], ended);
    let cash = &changed.payments[1];
    assert_eq!(
        (cash.id, cash.amount, cash.method),
        (NEW, euros(100), CollectionMethod::Cash)
    );
    assert_eq!(
        (cash.state, cash.purpose),
        (PaymentState::Captured, Purpose::Booking)
    );
    assert_eq!((changed.payments.len(), changed.recorded.len()), (2, 1));
    assert_eq!(changed.recorded[0].payment, NEW);
    let dollars = Money::new(10_000, Currency::USD);
    assert_eq!(
        received(&held, &funds, dollars),
        Err(Refusal::WrongCurrency)
    );
    // A saved card is waited for, not money.
    let mut card = held;
    card.terms.due_now = euros(0);
    assert_eq!(
        received(&card, &funds, euros(100)),
        Err(Refusal::NotConfirmed)
    );
}

#[test]
fn cash_is_taken_up_to_what_is_owed() {
    let since = now();
    let confirmed = session(PaymentRule::Later, Some(State::Confirmed { since }));
    let funds = with(&[captured(2, euros(30))]);
    for (amount, accepted) in [(0, false), (1, true), (7_000, true), (7_001, false)] {
        let answer = received(&confirmed, &funds, Money::new(amount, Currency::EUR));
        assert_eq!(answer.is_ok(), accepted, "{amount}: {answer:?}");
    }
    let (same, changed) = received(&confirmed, &funds, euros(70)).unwrap();
    assert_eq!(
        (same, changed.payments[0].purpose),
        (confirmed, Purpose::Balance)
    );
    let how = Ending::CancelledByClient;
    let cancelled = session(PaymentRule::Later, Some(State::Ended { at: since, how }));
    let fee = Fee {
        id: FeeId(Uuid::nil()),
        booking: cancelled.id,
        kind: FeeKind::LateCancellation,
        proposed: euros(50),
        proposed_at: since,
        state: FeeState::Proposed,
    };
    let fee = BookingMoney::from(fee.approved(None, since).unwrap());
    assert_eq!(received(&cancelled, &fee, euros(51)), Err(Refusal::NotOwed));
    let (_, changed) = received(&cancelled, &fee, euros(50)).unwrap();
    assert_eq!(changed.payments[0].purpose, Purpose::Fee);
}

fn refund(id: u128, of: &Payment, amount: Money, state: RefundProgress) -> Refund {
    Refund {
        id: Ids(id).refund(),
        payment: of.id,
        amount,
        cause: Cause::Policy,
        given_up: 0,
        state,
        provider_id: None,
    }
}

#[test]
fn a_mistake_is_undone_for_all_that_was_not_given_back() {
    let (cash, page) = (
        Payment {
            method: CollectionMethod::Cash,
            ..captured(2, euros(100))
        },
        captured(3, euros(100)),
    );
    let given = refund(10, &cash, euros(20), RefundProgress::Succeeded);
    let due = refund(11, &cash, euros(30), RefundProgress::Ordered);
    let other = refund(12, &page, euros(40), RefundProgress::Ordered);
    let funds = BookingMoney {
        refunds: vec![given, due.clone(), other],
        ..with(&[cash.clone(), page.clone()])
    };
    let undone = funds.undone(cash.id, &mut Ids(50)).unwrap();
    assert_eq!(undone.len(), 2);
    let superseded = Refund {
        state: RefundProgress::Superseded,
        ..due
    };
    assert_eq!(undone[0], superseded);
    assert_eq!((undone[1].payment, undone[1].amount), (cash.id, euros(80)));
    assert_eq!(
        (undone[1].cause, undone[1].state),
        (Cause::Undone, RefundProgress::Succeeded)
    );
    let after = funds.with(&BookingMoney {
        refunds: undone,
        ..BookingMoney::default()
    });
    assert_eq!(
        after.undone(cash.id, &mut Ids(60)),
        Err(Refusal::NothingToUndo)
    );
    assert_eq!(funds.undone(page.id, &mut Ids(60)), Err(Refusal::NotByHand));
    assert_eq!(funds.undone(NEW, &mut Ids(60)), Err(Refusal::NotByHand));
}

#[test]
fn what_the_practice_gives_back_by_hand_is_told_from_what_the_provider_sends() {
    let (cash, page) = (
        Payment {
            method: CollectionMethod::Cash,
            ..captured(2, euros(100))
        },
        captured(3, euros(60)),
    );
    let due = refund(10, &cash, euros(20), RefundProgress::Ordered);
    let done = refund(11, &cash, euros(5), RefundProgress::Succeeded);
    let online = refund(12, &page, euros(40), RefundProgress::Ordered);
    let funds = BookingMoney {
        refunds: vec![due.clone(), done.clone(), online.clone()],
        ..with(&[cash, page])
    };
    let given = Refund {
        state: RefundProgress::Succeeded,
        ..due.clone()
    };
    assert_eq!(funds.given_back(due.id), Ok(given));
    for other in [done, online] {
        assert_eq!(funds.given_back(other.id), Err(Refusal::NotByHand));
    }
    assert_eq!(funds.to_give_back(), 2_000);
    // Of 50 euros more, 20 are left on the page.
    assert_eq!(funds.by_hand(euros(50)), euros(30));
    assert_eq!(funds.by_hand(euros(10)), euros(0));
}
