//! What moved at the provider beside what is known of it here.

use domain::{
    ids::RefundId,
    money::{
        Currency, Money,
        accounting::balance_transaction::{
            BalanceTransaction, BalanceTransactionKind as Kind, Difference,
        },
        funds::BookingMoney,
        payments::{
            dispute::{Dispute, DisputeState},
            payment::{Payee, Payment, PaymentState, Purpose},
            refund::{Cause, Refund, RefundProgress},
            slow::NOT_ARRIVED,
        },
    },
};
use jiff::Timestamp;
use uuid::Uuid;

use DisputeState::{Inquiry, NeedsResponse, Won};
use PaymentState::{Captured, Pending};
use RefundProgress::{Failed, Succeeded};

use crate::booked::captured;

fn euros(amount: i64) -> Money {
    Money::new(amount * 100, Currency::EUR)
}

/// A payment `pi_2` of 100 euros, a refund `re_1` of 30 of it, a dispute about 100.
fn funds(payment: PaymentState, refund: RefundProgress, dispute: DisputeState) -> BookingMoney {
    let payment = Payment {
        state: payment,
        ..captured(2, euros(100))
    };
    BookingMoney {
        refunds: vec![Refund {
            id: RefundId(Uuid::from_u128(3)),
            payment: payment.id,
            amount: euros(30),
            cause: Cause::Policy,
            given_up: 0,
            state: refund,
            provider_id: Some("re_1".into()),
        }],
        disputes: vec![Dispute {
            id: "dp_1".into(),
            payment: payment.id,
            amount: euros(100),
            state: dispute,
            reason: "debit_not_authorized".into(),
            evidence_due: None,
        }],
        payments: vec![captured(9, euros(1)), payment],
        ..BookingMoney::default()
    }
}

fn moved(kind: Kind, object: &str, amount: i64) -> BalanceTransaction {
    BalanceTransaction {
        id: "txn_1".into(),
        kind,
        object: Some(object.into()),
        payment: None,
        amount: euros(amount),
        fee: euros(0),
        settled: None,
        created: Timestamp::UNIX_EPOCH,
    }
}

/// What of a movement is found here, or how it differs.
type Found = Result<Uuid, Difference>;

const PAYMENT: Found = Ok(Uuid::from_u128(2));
const REFUND: Found = Ok(Uuid::from_u128(3));
const UNKNOWN: Found = Err(Difference::Unknown);
const AMOUNT: Found = Err(Difference::Amount);
const NOT_CAPTURED: Found = Err(Difference::NotCaptured);

/// What moved of what, by how many euros; how payment, refund and dispute stand here; and what is found.
type Movement = (
    Kind,
    &'static str,
    i64,
    (PaymentState, RefundProgress, DisputeState),
    Found,
);

const MOVEMENTS: &[Movement] = &[
    (
        Kind::Payment,
        "pi_2",
        100,
        (Captured, Succeeded, Inquiry),
        PAYMENT,
    ),
    (
        Kind::Payment,
        "pi_2",
        99,
        (Captured, Succeeded, Inquiry),
        AMOUNT,
    ),
    (
        Kind::Payment,
        "pi_2",
        100,
        (Pending, Succeeded, Inquiry),
        NOT_CAPTURED,
    ),
    (
        Kind::Payment,
        "pi_7",
        100,
        (Captured, Succeeded, Inquiry),
        UNKNOWN,
    ),
    (
        Kind::Refund,
        "re_1",
        -30,
        (Captured, Succeeded, Inquiry),
        REFUND,
    ),
    (
        Kind::Refund,
        "re_1",
        30,
        (Captured, Succeeded, Inquiry),
        AMOUNT,
    ),
    (
        Kind::Refund,
        "re_7",
        -30,
        (Captured, Succeeded, Inquiry),
        UNKNOWN,
    ),
    (
        Kind::RefundFailure,
        "re_1",
        30,
        (Captured, Failed, Inquiry),
        REFUND,
    ),
    (
        Kind::RefundFailure,
        "re_1",
        30,
        (Captured, Succeeded, Inquiry),
        UNKNOWN,
    ),
    (
        Kind::RefundFailure,
        "re_1",
        29,
        (Captured, Failed, Inquiry),
        AMOUNT,
    ),
    (
        Kind::Dispute,
        "pi_2",
        -100,
        (Captured, Succeeded, NeedsResponse),
        PAYMENT,
    ),
    (
        Kind::Dispute,
        "pi_2",
        -99,
        (Captured, Succeeded, NeedsResponse),
        AMOUNT,
    ),
    (
        Kind::Dispute,
        "pi_2",
        -100,
        (Captured, Succeeded, Inquiry),
        UNKNOWN,
    ),
    (
        Kind::Dispute,
        "pi_9",
        -100,
        (Captured, Succeeded, NeedsResponse),
        UNKNOWN,
    ),
    (
        Kind::DisputeReversal,
        "pi_2",
        100,
        (Captured, Succeeded, Won),
        PAYMENT,
    ),
    (
        Kind::DisputeReversal,
        "pi_2",
        100,
        (Captured, Succeeded, NeedsResponse),
        UNKNOWN,
    ),
    (
        Kind::Other,
        "pi_2",
        100,
        (Captured, Succeeded, Won),
        UNKNOWN,
    ),
];

#[test]
fn what_moved_is_found_here_or_differs() {
    for (kind, object, moved_by, known, expected) in MOVEMENTS {
        let funds = funds(known.0, known.1, known.2);
        assert_eq!(
            moved(*kind, object, *moved_by).compare(&funds),
            *expected,
            "{kind:?} {object} {moved_by} {known:?}"
        );
    }
    let nameless = BalanceTransaction {
        object: None,
        ..moved(Kind::Payment, "", 100)
    };
    let all = funds(Captured, Succeeded, Won);
    assert_eq!(nameless.compare(&all), UNKNOWN);
}

#[test]
fn money_that_a_bank_took_back_or_never_sent_fell_short() {
    let of = |payment, dispute| funds(payment, RefundProgress::Failed, dispute);
    let captured = PaymentState::Captured;
    assert!(!of(captured, DisputeState::NeedsResponse).fell_short());
    assert_eq!(of(captured, DisputeState::Lost).returned(), 10_000);
    assert!(of(captured, DisputeState::Lost).fell_short());
    let dead = |purpose, refusal: &str| {
        let mut all = of(PaymentState::Failed, DisputeState::Won);
        (all.payments[1].purpose, all.payments[1].refusal) = (purpose, Some(refusal.into()));
        all.fell_short()
    };
    assert!(dead(Purpose::Booking, NOT_ARRIVED));
    assert!(!dead(Purpose::Booking, "card_declined"));
    assert!(!dead(Purpose::Balance, NOT_ARRIVED));
}

#[test]
fn the_bank_has_what_is_disputed_until_it_is_won() {
    for (state, withdrawn) in [
        (DisputeState::Inquiry, false),
        (DisputeState::NeedsResponse, true),
        (DisputeState::UnderReview, true),
        (DisputeState::Won, false),
        (DisputeState::Lost, true),
    ] {
        let funds = funds(PaymentState::Captured, RefundProgress::Succeeded, state);
        let paid = funds.paid(euros(0));
        let disputed = euros(if withdrawn { 100 } else { 0 });
        assert_eq!((paid.captured, paid.refunded), (euros(101), euros(30)));
        assert_eq!(paid.disputed, disputed, "{state:?}");
    }
}

#[test]
fn an_account_that_is_not_known_stands_in_nobodys_way() {
    let payee = |connected: Option<&str>, platform: Option<&str>| Payee {
        connected: connected.map(str::to_owned),
        platform: platform.map(str::to_owned),
    };
    let known = payee(Some("acct_1"), Some("acct_9"));
    for (now, same) in [
        (payee(Some("acct_1"), Some("acct_9")), true),
        (payee(Some("acct_1"), None), true),
        (payee(Some("acct_1"), Some("acct_8")), false),
        (payee(Some("acct_2"), Some("acct_9")), false),
        (payee(None, Some("acct_9")), false),
    ] {
        assert_eq!(known.is(&now), same, "{now:?}");
    }
    assert!(payee(None, None).is_reached_by(Some("acct_9")));
}
