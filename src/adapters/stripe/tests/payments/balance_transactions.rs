//! What moved on the balance.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use crate::{
    adapters::stripe::tests::{
        script::{Script, list},
        *,
    },
    ports::payments::{BalanceTransaction, BalanceTransactionKind, PaymentsError},
};
use stripe_sandbox::{Fault, FaultKind, Operation, RefundOutcome};

const EPOCH: Timestamp = Timestamp::UNIX_EPOCH;

/// Kind, object, amount and fee.
type Row = (BalanceTransactionKind, Option<String>, i64, i64);

fn told(balance_transactions: &[BalanceTransaction]) -> Vec<Row> {
    balance_transactions
        .iter()
        .map(|one| {
            (
                one.kind,
                one.object.clone(),
                one.amount.amount,
                one.fee.amount,
            )
        })
        .collect()
}

/// A payment, a refund of it, another one that failed, and a dispute that was won; the ids of the three, in this order.
async fn all_kinds(world: &World) -> [String; 3] {
    let (payments, paid) = (adapter(world), paid(world).await);
    let intent = paid.payment_intent.clone().unwrap();
    let done = payments
        .refund(&refund_of(&paid, 2_000, "1"))
        .await
        .unwrap();
    world.handle.set_refund_outcome(RefundOutcome::Fail);
    let order = RefundOrder {
        refund: RefundId(Uuid::from_u128(5)),
        ..refund_of(&paid, 500, "2")
    };
    let failed = payments.refund(&order).await.unwrap();
    world.clock.advance(SignedDuration::from_secs(5));
    world.handle.sweep();
    let dispute = world.handle.open_dispute(&intent, "fraudulent").unwrap();
    assert!(world.handle.close_dispute(&dispute, true));
    [intent, done.id, failed.id]
}

#[tokio::test]
async fn every_balance_transaction_names_its_payment_or_refund() {
    let world = World::new().await;
    let payments = adapter(&world);
    let [intent, done, failed] = all_kinds(&world).await.map(Some);
    let end = world.clock.now() + SignedDuration::from_secs(1);
    let balance_transactions = payments
        .balance_transactions(EPOCH, end, None)
        .await
        .unwrap();
    let expected = [
        (BalanceTransactionKind::Payment, intent.clone(), 6_500, 118),
        (BalanceTransactionKind::Refund, done, -2_000, 0),
        (BalanceTransactionKind::Refund, failed.clone(), -500, 0),
        (BalanceTransactionKind::RefundFailure, failed, 500, 0),
        (
            BalanceTransactionKind::Dispute,
            intent.clone(),
            -4_500,
            2_000,
        ),
        (BalanceTransactionKind::DisputeReversal, intent, 4_500, 0),
    ];
    assert_eq!(told(&balance_transactions), expected);
    let ids: Vec<_> = world
        .handle
        .balance_transactions()
        .iter()
        .map(|entry| entry["id"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(
        balance_transactions
            .iter()
            .map(|one| one.id.clone())
            .collect::<Vec<_>>(),
        ids
    );
}

#[tokio::test]
async fn windows_that_follow_each_other_hold_every_balance_transaction_once() {
    let world = World::new().await;
    let payments = adapter(&world);
    all_kinds(&world).await;
    let end = world.clock.now() + SignedDuration::from_secs(1);
    let balance_transactions = payments
        .balance_transactions(EPOCH, end, None)
        .await
        .unwrap();
    let middle = end - SignedDuration::from_secs(1);
    let (before, after) = (
        payments
            .balance_transactions(EPOCH, middle, None)
            .await
            .unwrap(),
        payments
            .balance_transactions(middle, end, None)
            .await
            .unwrap(),
    );
    assert_eq!(
        (before.len(), [before, after].concat()),
        (3, balance_transactions)
    );
}

#[tokio::test]
async fn currencies_differ_in_their_decimals_only_and_a_page_is_not_all() {
    let world = World::new().await;
    let (payments, card) = (adapter(&world), saved_card(&world, Outcome::SaveCard).await);
    let mut expected = Vec::new();
    let monies = [
        Money::new(6_500, Currency::JPY),
        Money::new(65_000, Currency::KWD),
        Money::new(6_500, Currency::ISK),
    ];
    let amounts = monies
        .into_iter()
        .chain((0..100).map(|more| gbp(1_000 + more)));
    for (number, amount) in (100_u128..).zip(amounts) {
        let order = ChargeOrder {
            payment: PaymentId(Uuid::from_u128(number)),
            amount,
            ..charge_of(&card, &number.to_string())
        };
        expected.push((Some(payments.charge(&order).await.unwrap().intent), amount));
    }
    let balance_transactions = payments
        .balance_transactions(
            EPOCH,
            world.clock.now() + SignedDuration::from_secs(1),
            None,
        )
        .await
        .unwrap();
    let found: Vec<_> = balance_transactions
        .iter()
        .map(|one| (one.object.clone(), one.amount))
        .collect();
    assert_eq!(found, expected);
    assert!(
        balance_transactions
            .iter()
            .all(|one| one.fee.currency == one.amount.currency && one.fee.amount > 0)
    );
    // The first charge is on the second page of its customer's.
    world.clock.advance(SignedDuration::from_hours(25));
    let first = ChargeOrder {
        payment: PaymentId(Uuid::from_u128(100)),
        amount: monies[0],
        ..charge_of(&card, "100")
    };
    assert_eq!(
        Some(payments.charge(&first).await.unwrap().intent),
        expected[0].0
    );
    assert_eq!(taken(&world).len(), 103);
}

#[tokio::test]
async fn an_account_sees_its_own_only_and_faults_are_told() {
    let world = World::new().await;
    let payments = adapter(&world);
    let end = world.clock.now() + SignedDuration::from_secs(1);
    let order = CheckoutOrder {
        account: Some("acct_1".into()),
        ..order(&world, "1")
    };
    let opened = payments.open_checkout(&order).await.unwrap();
    world.handle.act(&opened.id, Outcome::Pay);
    assert_eq!(
        payments.balance_transactions(EPOCH, end, None).await,
        Ok(vec![])
    );
    let own = payments
        .balance_transactions(EPOCH, end, Some("acct_1"))
        .await
        .unwrap();
    assert_eq!(own.len(), 1);
    for (kind, error) in [
        (FaultKind::Conflict, PaymentsError::Unknown),
        (FaultKind::RateLimited, PaymentsError::Unavailable),
    ] {
        world.handle.fault(
            Fault::new(kind)
                .of(Operation::ListBalanceTransactions)
                .times(3),
        );
        assert_eq!(
            payments
                .balance_transactions(EPOCH, end, Some("acct_1"))
                .await,
            Err(error)
        );
    }
    world
        .handle
        .fault(Fault::new(FaultKind::TimeoutBefore).of(Operation::ListBalanceTransactions));
    assert_eq!(
        impatient(&world)
            .balance_transactions(EPOCH, end, Some("acct_1"))
            .await,
        Ok(own)
    );
}

fn entry(category: &str, amount: i64, currency: &str, source: &Value) -> Value {
    json!({
        "id": "txn_1", "amount": amount, "fee": 0, "currency": currency, "created": 1, "reporting_category": category,
        "type": "adjustment", "source": source, "new": {},
    })
}

/// Entries, and what is told of each: nothing of those in a currency or a shape that nobody knows.
fn shapes() -> Vec<(Value, Option<Row>)> {
    use BalanceTransactionKind::{Dispute, Other, Payment, Refund};
    let charge = json!({ "id": "py_1", "payment_intent": "pi_1" });
    let of = |id: &str| Some(id.to_owned());
    vec![
        (
            entry("charge", 5, "gbp", &charge),
            Some((Payment, of("pi_1"), 5, 0)),
        ),
        (
            entry("charge_failure", -5, "gbp", &charge),
            Some((Payment, of("pi_1"), -5, 0)),
        ),
        (
            entry("charge", 5, "gbp", &json!({ "payment_intent": {} })),
            Some((Payment, None, 5, 0)),
        ),
        (
            entry("charge", 5, "gbp", &json!("ch_1")),
            Some((Payment, None, 5, 0)),
        ),
        (
            entry("dispute", -5, "gbp", &json!(null)),
            Some((Dispute, None, -5, 0)),
        ),
        (
            entry("refund", -5, "gbp", &json!("re_1")),
            Some((Refund, of("re_1"), -5, 0)),
        ),
        (
            entry("refund", -5, "gbp", &json!([7])),
            Some((Refund, None, -5, 0)),
        ),
        (
            entry("payout", -5, "gbp", &json!({ "id": "po_1" })),
            Some((Other, None, -5, 0)),
        ),
        (
            entry("something_new", 5, "gbp", &charge),
            Some((Other, None, 5, 0)),
        ),
        (entry("fee", -5, "xyz", &charge), None),
        (json!({ "id": "txn_1" }), None),
    ]
}

#[tokio::test]
async fn sources_of_any_shape_are_borne() {
    for (entry, expected) in shapes() {
        let text = entry.to_string();
        let script = Script::playing(move |_, _| list(std::slice::from_ref(&entry))).await;
        let balance_transactions = script
            .adapter()
            .balance_transactions(EPOCH, EPOCH + SignedDuration::from_hours(1), Some("acct_1"))
            .await
            .unwrap();
        assert_eq!(
            told(&balance_transactions),
            Vec::from_iter(expected),
            "{text}"
        );
        let asked = "GET /v1/balance_transactions?created%5Bgte%5D=0&created%5Blt%5D=3600&expand%5B%5D=data.source&limit=100";
        assert_eq!(
            (script.asked(), script.headers("stripe-account")),
            (vec![asked.to_owned()], vec![Some("acct_1".to_owned())])
        );
    }
}

#[tokio::test]
async fn a_clients_money_is_never_left_out() {
    for entry in [
        entry("charge", 5, "xyz", &json!(null)),
        json!({ "id": "txn_1", "reporting_category": "refund" }),
    ] {
        let script = Script::playing(move |_, _| list(std::slice::from_ref(&entry))).await;
        assert_eq!(
            script
                .adapter()
                .balance_transactions(EPOCH, EPOCH, None)
                .await,
            Err(PaymentsError::Unknown)
        );
    }
}
