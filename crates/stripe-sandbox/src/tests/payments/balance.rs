//! Every movement of money has its balance transaction.

use stripe_core::{BalanceTransaction, Charge, Refund};

use crate::{
    Outcome, RefundOutcome, RefundStatus,
    tests::{typed::typed, *},
};

/// The intent of a paid session.
pub(crate) async fn paid(world: &World) -> String {
    let id = session(world, &[]).await;
    world.handle.act(&id, Outcome::Pay);
    world.handle.object(&id).unwrap()["payment_intent"]
        .as_str()
        .unwrap()
        .to_owned()
}

/// Type, category, amount, fee, net of every movement, oldest first.
pub(crate) fn movements(world: &World) -> Vec<(String, String, i64, i64, i64)> {
    let text = |entry: &Value, name: &str| entry[name].as_str().unwrap().to_owned();
    let number = |entry: &Value, name: &str| entry[name].as_i64().unwrap();
    let entries = world.handle.balance_transactions();
    let read = |e: &Value| {
        (
            text(e, "type"),
            text(e, "reporting_category"),
            number(e, "amount"),
            number(e, "fee"),
            number(e, "net"),
        )
    };
    entries.iter().map(read).collect()
}

pub(crate) fn row(
    kind: &str,
    category: &str,
    amount: i64,
    fee: i64,
) -> (String, String, i64, i64, i64) {
    (kind.into(), category.into(), amount, fee, amount - fee)
}

#[tokio::test]
async fn charges_and_refunds_are_booked() {
    let world = World::new().await;
    let intent = paid(&world).await;
    let (_, _, refund) = post(
        &world,
        "refunds",
        &[("payment_intent", &intent), ("amount", "1500")],
        None,
    )
    .await;
    assert_eq!(
        movements(&world),
        [
            row("charge", "charge", 6_500, 118),
            row("refund", "refund", -1_500, 0)
        ]
    );
    let id = refund["charge"].as_str().unwrap();
    let charge: Charge = typed(
        &world,
        &format!("/charges/{id}?expand[]=balance_transaction"),
    )
    .await;
    let entry = charge.balance_transaction.unwrap().into_object().unwrap();
    assert_eq!(
        (
            entry.fee_details[0].amount,
            entry.status.as_str(),
            entry.net
        ),
        (118, "pending", 6_382)
    );
    assert_eq!(entry.source.unwrap().id().to_string(), id);
    let entry = typed::<BalanceTransaction>(
        &world,
        &format!("/balance_transactions/{}?expand[]=source", entry.id),
    )
    .await;
    assert!(matches!(
        entry.source.unwrap().into_object(),
        Some(stripe_core::BalanceTransactionSource::Charge(_))
    ));
    let refund: Refund = typed(
        &world,
        &format!("/refunds/{}", refund["id"].as_str().unwrap()),
    )
    .await;
    let entry = refund.balance_transaction.unwrap().into_id();
    assert_eq!(
        world.handle.object(entry.as_str()).unwrap()["source"],
        refund.id.as_str()
    );
    world.clock.advance(jiff::SignedDuration::from_hours(48));
    assert!(
        world
            .handle
            .balance_transactions()
            .iter()
            .all(|entry| entry["status"] == "available")
    );
}

#[tokio::test]
async fn a_failed_refund_gives_the_money_back_to_the_balance_once() {
    let world = World::new().await;
    let intent = paid(&world).await;
    world.handle.set_refund_outcome(RefundOutcome::Pending);
    let (_, _, refund) = post(&world, "refunds", &[("payment_intent", &intent)], None).await;
    let id = refund["id"].as_str().unwrap();
    assert!(world.handle.settle_refund(id, RefundStatus::Succeeded));
    assert!(world.handle.settle_refund(id, RefundStatus::Failed));
    assert!(!world.handle.settle_refund(id, RefundStatus::Failed));
    let booked = [
        row("charge", "charge", 6_500, 118),
        row("refund", "refund", -6_500, 0),
        row("refund_failure", "refund_failure", 6_500, 0),
    ];
    assert_eq!(movements(&world), booked);
    let refund: Refund = typed(&world, &format!("/refunds/{id}")).await;
    let entry = refund.failure_balance_transaction.unwrap().into_id();
    assert_eq!(world.handle.object(entry.as_str()).unwrap()["source"], id);
}

#[tokio::test]
async fn money_that_comes_late_is_booked_when_it_comes() {
    let world = World::new().await;
    let (fails, comes) = (session(&world, &[]).await, session(&world, &[]).await);
    for id in [&fails, &comes] {
        world.handle.act(id, Outcome::Late);
    }
    let declined = session(&world, &[]).await;
    world.handle.act(&declined, Outcome::Decline);
    assert!(world.handle.settle_late(&fails, false));
    assert!(movements(&world).is_empty());
    assert!(world.handle.settle_late(&comes, true));
    assert_eq!(movements(&world), [row("charge", "charge", 6_500, 118)]);
}

/// The ids of three payments' balance transactions, a minute apart, the newest first.
async fn three(world: &World) -> Vec<String> {
    let mut ids = Vec::new();
    for _ in 0..3 {
        paid(world).await;
        ids.insert(
            0,
            world.handle.balance_transactions().last().unwrap()["id"]
                .as_str()
                .unwrap()
                .to_owned(),
        );
        world.clock.advance(jiff::SignedDuration::from_mins(1));
    }
    ids
}

#[tokio::test]
async fn the_list_is_cut_by_time_source_and_page() {
    let world = World::new().await;
    let ids = three(&world).await;
    let start = 1_796_126_400;
    let listed = async |query: String| {
        let (status, _, body) = get(&world, &format!("balance_transactions?{query}")).await;
        assert_eq!(status, 200, "{body}");
        let ids = body["data"]
            .as_array()
            .unwrap()
            .iter()
            .map(|entry| entry["id"].as_str().unwrap().to_owned());
        (ids.collect::<Vec<_>>(), body["has_more"] == true)
    };
    assert_eq!(listed("limit=2".into()).await, (ids[..2].to_vec(), true));
    assert_eq!(
        listed(format!("limit=2&starting_after={}", ids[1])).await,
        (ids[2..].to_vec(), false)
    );
    let day = format!("created[gte]={}&created[lt]={}", start + 60, start + 120);
    assert_eq!(listed(day).await, (ids[1..2].to_vec(), false));
    let source = world.handle.object(&ids[0]).unwrap()["source"]
        .as_str()
        .unwrap()
        .to_owned();
    assert_eq!(
        listed(format!("source={source}")).await,
        (ids[..1].to_vec(), false)
    );
    for limit in ["0", "101"] {
        assert_eq!(
            get(&world, &format!("balance_transactions?limit={limit}"))
                .await
                .0,
            400
        );
    }
}

#[tokio::test]
async fn an_account_lists_its_own_only() {
    let world = World::new().await;
    let ids = three(&world).await;
    let url = format!("{}v1/balance_transactions", world.sandbox.base_url());
    let request = client()
        .get(&url)
        .bearer_auth("sk_test_a")
        .header("stripe-account", "acct_1");
    assert_eq!(
        read(request.send().await.unwrap()).await.2["data"],
        serde_json::json!([])
    );
    let request = client()
        .get(format!("{url}/{}", ids[0]))
        .bearer_auth("sk_test_a")
        .header("stripe-account", "acct_1");
    assert_eq!(read(request.send().await.unwrap()).await.0, 404);
}
