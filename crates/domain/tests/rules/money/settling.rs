//! What is asked for and what goes back, so that nothing is kept without a claim.

use domain::{
    booking::{Booking, Ending, Refusal, State},
    ids::{CardId, FeeId, PaymentId},
    money::{
        Currency, Money,
        asking::Asking,
        fee::{Fee, FeeKind, FeeState, Waiver},
        funds::BookingMoney,
        payments::{
            dispute::{Dispute, DisputeState},
            payment::{CollectionMethod, Payment, PaymentState, Purpose},
            refund::{Cause, Refund, RefundProgress},
        },
        settling::IdSource,
    },
    practice::service::PaymentRule,
};
use jiff::Timestamp;
use uuid::Uuid;

use crate::booked::{Ids, booking, captured};

fn euros(amount: i64) -> Money {
    Money::new(amount * 100, Currency::EUR)
}

fn cents(amount: i64) -> Money {
    Money::new(amount, Currency::EUR)
}

fn now() -> Timestamp {
    in_state(None).booked_at
}

fn in_state(state: Option<State>) -> Booking {
    let booking = booking(euros(100), PaymentRule::Later, [3_000, 5_000, 8_000]);
    let state = state.unwrap_or(booking.state);
    Booking { state, ..booking }
}

/// A session that took place: its price is due.
fn held() -> Booking {
    let (at, how) = (in_state(None).at.end, Ending::Completed);
    in_state(Some(State::Ended { at, how }))
}

fn with(payments: &[Payment]) -> BookingMoney {
    BookingMoney {
        payments: payments.to_vec(),
        ..BookingMoney::default()
    }
}

fn balance(number: u128, amount: Money, state: PaymentState) -> Payment {
    Payment {
        purpose: Purpose::Balance,
        state,
        ..captured(number, amount)
    }
}

/// What is asked for anew, and the payments that are not wanted any more.
fn asked(booking: &Booking, funds: &BookingMoney) -> (Option<Payment>, Vec<PaymentId>) {
    let changed = booking.ask(funds, now(), &mut Ids(500)).payments;
    let (new, old): (Vec<_>, Vec<_>) = changed
        .into_iter()
        .partition(|one| funds.payment(one.id).is_none());
    assert!(old.iter().all(|one| one.state == PaymentState::Failed));
    assert!(new.len() <= 1, "{new:?}");
    let ended = old.iter().map(|one| one.id).collect();
    (new.into_iter().next(), ended)
}

#[test]
fn what_is_due_is_asked_for_once() {
    let (new, ended) = asked(&held(), &BookingMoney::default());
    let new = new.unwrap();
    assert_eq!((new.amount, new.purpose), (euros(100), Purpose::Balance));
    assert_eq!(
        (new.method, new.state),
        (CollectionMethod::Page, PaymentState::Pending)
    );
    assert!(ended.is_empty());
    let open = balance(2, euros(100), PaymentState::Pending);
    assert_eq!(asked(&held(), &with(&[open])), (None, vec![]));
    // Part of it is paid, part on its way.
    let funds = with(&[
        captured(2, euros(20)),
        balance(3, euros(30), PaymentState::Processing),
    ]);
    assert_eq!(asked(&held(), &funds).0.unwrap().amount, euros(50));
    // Too much is asked for: that page ends, and one of what is left is made.
    let funds = with(&[
        captured(2, euros(20)),
        balance(3, euros(100), PaymentState::Pending),
    ]);
    let (new, ended) = asked(&held(), &funds);
    assert_eq!(
        (new.unwrap().amount, ended),
        (euros(80), vec![funds.payments[1].id])
    );
    // The last 49 cents could not be charged.
    for (paid, left) in [(9_950, Some(50)), (9_951, None), (10_000, None)] {
        let new = asked(&held(), &with(&[captured(2, cents(paid))])).0;
        assert_eq!(new.map(|one| one.amount.amount), left, "{paid}");
    }
    // What confirms the booking is nobody's to end here.
    let funds = with(&[Payment {
        state: PaymentState::Pending,
        ..captured(2, euros(100))
    }]);
    assert_eq!(asked(&held(), &funds).1, []);
}

#[test]
fn a_saved_card_is_charged_unless_it_was_refused() {
    let mut booking = held();
    booking.card = Some(CardId(Uuid::nil()));
    let method = |refusal: Option<&str>| {
        let dead = Payment {
            refusal: refusal.map(str::to_owned),
            ..balance(2, euros(100), PaymentState::Failed)
        };
        asked(&booking, &with(&[dead])).0.unwrap().method
    };
    assert_eq!(method(None), CollectionMethod::Card);
    assert_eq!(method(Some("card_declined")), CollectionMethod::Page);
}

#[test]
fn before_the_session_only_what_the_practice_asks_for_is_due() {
    let since = now();
    let due = |asking, funds: &BookingMoney| {
        let mut booking = in_state(Some(State::Confirmed { since }));
        booking.terms.asking = asking;
        booking.terms.due_now = euros(40);
        booking.debt(funds).amount
    };
    let none = BookingMoney::default();
    assert_eq!(due(Asking::Nothing, &none), 0);
    assert_eq!(due(Asking::Now, &none), 10_000);
    assert_eq!(
        due(Asking::OnRequest, &with(&[captured(2, euros(30))])),
        7_000
    );
    // The bank returned the debit that confirmed it.
    let returned = BookingMoney {
        disputes: vec![Dispute {
            id: "dp_1".into(),
            payment: captured(2, euros(40)).id,
            amount: euros(40),
            state: DisputeState::Lost,
            reason: "debit_not_authorized".into(),
            evidence_due: None,
        }],
        ..with(&[captured(2, euros(40))])
    };
    assert_eq!(due(Asking::Nothing, &returned), 4_000);
    let mut free = held();
    assert_eq!(free.debt(&none), euros(100));
    free.terms.payment = PaymentRule::None;
    assert_eq!(free.debt(&none), euros(0));
}

fn by_hand(funds: &BookingMoney, amount: Option<Money>) -> Result<Vec<Refund>, Refusal> {
    held().refund_by_hand(funds, captured(2, euros(0)).id, amount, &mut Ids(500))
}

#[test]
fn exactly_what_was_asked_goes_back_by_hand() {
    let funds = with(&[captured(2, euros(120))]);
    // 20 were the client's anyway.
    for (amount, given_up) in [(1, 0), (2_000, 0), (2_001, 1), (12_000, 10_000)] {
        let order = &by_hand(&funds, Some(cents(amount))).unwrap()[0];
        assert_eq!((order.amount, order.given_up), (cents(amount), given_up));
        assert_eq!(
            (order.cause, order.state),
            (Cause::Manual, RefundProgress::Ordered)
        );
    }
    assert_eq!(by_hand(&funds, None).unwrap()[0].amount, euros(120));
    for amount in [0, -1, 12_001] {
        let refused = by_hand(&funds, Some(cents(amount)));
        assert_eq!(refused, Err(Refusal::RefundTooLarge), "{amount}");
    }
    let dollars = Money::new(100, Currency::USD);
    assert_eq!(by_hand(&funds, Some(dollars)), Err(Refusal::WrongCurrency));
    assert_eq!(by_hand(&with(&[]), None), Err(Refusal::NothingToRefund));
    let pending = balance(2, euros(100), PaymentState::Pending);
    assert_eq!(
        by_hand(&with(&[pending]), None),
        Err(Refusal::NothingToRefund)
    );
    let cash = Payment {
        method: CollectionMethod::Cash,
        ..captured(2, euros(120))
    };
    assert_eq!(
        by_hand(&with(&[cash]), None).unwrap()[0].state,
        RefundProgress::Succeeded
    );
    let dispute = |state, payment: u128| BookingMoney {
        disputes: vec![Dispute {
            id: "dp_1".into(),
            payment: captured(payment, euros(0)).id,
            amount: euros(120),
            state,
            reason: "fraudulent".into(),
            evidence_due: None,
        }],
        ..funds.clone()
    };
    let disputed = dispute(DisputeState::NeedsResponse, 2);
    assert_eq!(by_hand(&disputed, None), Err(Refusal::InDispute));
    assert!(by_hand(&dispute(DisputeState::Won, 2), None).is_ok());
    assert!(by_hand(&dispute(DisputeState::NeedsResponse, 3), None).is_ok());
}

fn refund(number: u128, of: u128, amount: Money, state: RefundProgress) -> Refund {
    Refund {
        id: Ids(number).refund(),
        payment: captured(of, euros(0)).id,
        amount,
        cause: Cause::Policy,
        given_up: 0,
        state,
        provider_id: None,
    }
}

#[test]
fn a_refund_made_at_the_provider_takes_the_place_of_orders_that_cannot_go_through() {
    let made = |amount| Refund {
        cause: Cause::External,
        provider_id: Some("re_1".into()),
        ..refund(10, 2, amount, RefundProgress::Succeeded)
    };
    let adopted =
        |funds: &BookingMoney, amount| held().adopt(funds, made(amount), now(), &mut Ids(500));
    let paid = with(&[captured(2, euros(100)), captured(3, euros(100))]);
    let none = adopted(
        &with(&[balance(2, euros(100), PaymentState::Pending)]),
        euros(1),
    );
    assert_eq!(none, Err(Refusal::NothingToRefund));
    assert_eq!(adopted(&paid, euros(101)), Err(Refusal::RefundTooLarge));
    let dollars = Money::new(100, Currency::USD);
    assert_eq!(adopted(&paid, dollars), Err(Refusal::RefundTooLarge));
    // Of 200 for a session of 100, 100 are the client's; what is more is given up.
    assert_eq!(adopted(&paid, euros(100)).unwrap().refunds[0].given_up, 0);
    let funds = with(&[captured(2, euros(150))]);
    assert_eq!(
        adopted(&funds, euros(70)).unwrap().refunds[0].given_up,
        2_000
    );
    // 60 stay: an order of 60 may have gone through, one of 61 cannot, nor one that has an answer be gone.
    for (ordered, of, known, ended) in [
        (euros(60), 2, None, false),
        (euros(61), 2, None, true),
        (euros(61), 3, None, false),
    ] {
        let order = Refund {
            provider_id: known,
            ..refund(9, of, ordered, RefundProgress::Ordered)
        };
        let funds = BookingMoney {
            refunds: vec![order.clone()],
            ..paid.clone()
        };
        let changed = adopted(&funds, euros(40)).unwrap();
        let over = changed
            .refunds
            .iter()
            .any(|one| one.id == order.id && one.state == RefundProgress::Superseded);
        assert_eq!(over, ended, "{ordered:?} of {of}");
        assert!(
            changed
                .refunds
                .iter()
                .any(|one| one.id == made(euros(40)).id)
        );
    }
    let answered = Refund {
        provider_id: Some("re_0".into()),
        ..refund(9, 2, euros(61), RefundProgress::Ordered)
    };
    let funds = BookingMoney {
        refunds: vec![answered],
        ..paid
    };
    assert_eq!(adopted(&funds, euros(40)), Err(Refusal::RefundTooLarge));
}

#[test]
fn a_fee_is_approved_up_to_what_was_proposed_and_decided_once() {
    let fee = || Fee {
        id: FeeId(Uuid::nil()),
        booking: held().id,
        kind: FeeKind::LateCancellation,
        proposed: euros(50),
        proposed_at: now(),
        state: FeeState::Proposed,
    };
    for (amount, accepted) in [(0, false), (1, true), (5_000, true), (5_001, false)] {
        let approved = fee().approved(Some(cents(amount)), now());
        let (amount, at) = (cents(amount), now());
        let expected = if accepted {
            Ok(FeeState::Approved { amount, at })
        } else {
            Err(Refusal::FeeTooLarge)
        };
        assert_eq!(approved.map(|fee| fee.state), expected);
    }
    let dollars = Money::new(1, Currency::USD);
    assert_eq!(
        fee().approved(Some(dollars), now()),
        Err(Refusal::FeeTooLarge)
    );
    let all = fee().approved(None, now()).unwrap();
    assert_eq!((all.claim(), all.due()), (euros(50), euros(50)));
    assert_eq!((fee().claim(), fee().due()), (euros(50), euros(0)));
    assert_eq!(all.clone().approved(None, now()), Err(Refusal::FeeDecided));
    let waived = all.waived(Waiver::Practice, now()).unwrap();
    assert_eq!((waived.claim(), waived.due()), (euros(0), euros(0)));
    assert_eq!(
        waived.waived(Waiver::Resold, now()),
        Err(Refusal::FeeDecided)
    );
}
