//! Disputes, and refunds beside them.

use stripe_core::{BalanceTransaction, BalanceTransactionSource, Charge, Dispute, DisputeStatus};

use super::balance::{movements, paid, row};
use crate::{
    Fault, FaultKind, Operation, Outcome,
    tests::{typed::typed, *},
};

async fn refund(world: &World, intent: &str, amount: &str) -> Answer {
    post(
        world,
        "refunds",
        &[("payment_intent", intent), ("amount", amount)],
        Some(&format!("{intent}{amount}")),
    )
    .await
}

#[tokio::test]
async fn a_dispute_takes_what_is_left_and_a_fee() {
    let world = World::new().await;
    let intent = paid(&world).await;
    refund(&world, &intent, "1500").await;
    let id = world.handle.open_dispute(&intent, "fraudulent").unwrap();
    let booked = [
        row("charge", "charge", 6_500, 118),
        row("refund", "refund", -1_500, 0),
        row("adjustment", "dispute", -5_000, 2_000),
    ];
    assert_eq!(movements(&world), booked);
    let dispute: Dispute = typed(&world, &format!("/disputes/{id}")).await;
    assert_eq!(
        (dispute.amount, dispute.status, dispute.reason.as_str()),
        (5_000, DisputeStatus::NeedsResponse, "fraudulent")
    );
    assert_eq!(
        dispute.evidence_details.due_by,
        Some(1_796_126_400 + 7 * 86_400)
    );
    assert_eq!(
        (
            dispute.balance_transactions.len(),
            dispute.balance_transactions[0].net
        ),
        (1, -7_000)
    );
    let charge: Charge = typed(&world, &format!("/charges/{}", dispute.charge.id())).await;
    assert!(charge.disputed);
    let entry = format!(
        "/balance_transactions/{}?expand[]=source",
        dispute.balance_transactions[0].id
    );
    let entry: BalanceTransaction = typed(&world, &entry).await;
    assert!(matches!(
        entry.source.unwrap().into_object(),
        Some(BalanceTransactionSource::Dispute(_))
    ));
    let expected = [
        "refund.created",
        "charge.refunded",
        "charge.dispute.created",
        "charge.dispute.funds_withdrawn",
    ];
    assert_eq!(world.inbox.kinds(7).await[3..], expected);
    assert_eq!(
        world.handle.open_dispute(&intent, "fraudulent"),
        None,
        "once"
    );
}

#[tokio::test]
async fn what_took_no_money_is_not_disputed() {
    let world = World::new().await;
    let declined = session(&world, &[]).await;
    world.handle.act(&declined, Outcome::Decline);
    let declined = world.handle.object(&declined).unwrap()["payment_intent"]
        .as_str()
        .unwrap()
        .to_owned();
    let (returned, kept) = (paid(&world).await, paid(&world).await);
    refund(&world, &returned, "6500").await;
    for (payment, reason) in [
        ("ch_none", "general"),
        (&declined, "general"),
        (&returned, "general"),
        (&kept, "spite"),
    ] {
        assert_eq!(
            world.handle.open_dispute(payment, reason),
            None,
            "{payment} {reason}"
        );
    }
    let charge = world.handle.object(&kept).unwrap()["latest_charge"]
        .as_str()
        .unwrap()
        .to_owned();
    assert!(
        world.handle.open_dispute(&charge, "general").is_some(),
        "by its charge, too"
    );
}

#[tokio::test]
async fn a_disputed_charge_is_refunded_only_when_the_dispute_is_won() {
    for won in [true, false] {
        let world = World::new().await;
        let intent = paid(&world).await;
        let id = world
            .handle
            .open_dispute(&intent, "product_not_received")
            .unwrap();
        let (status, _, body) = refund(&world, &intent, "100").await;
        assert_eq!(
            (status, &body["error"]["code"]),
            (400, &"charge_disputed".into())
        );
        assert!(world.handle.close_dispute(&id, won) && !world.handle.close_dispute(&id, won));
        assert_eq!(
            world.handle.object(&id).unwrap()["status"],
            if won { "won" } else { "lost" }
        );
        assert_eq!(
            refund(&world, &intent, "200").await.0,
            if won { 200 } else { 400 }
        );
        let mut booked = vec![
            row("charge", "charge", 6_500, 118),
            row("adjustment", "dispute", -6_500, 2_000),
        ];
        let mut kinds = vec![
            "charge.dispute.created",
            "charge.dispute.funds_withdrawn",
            "charge.dispute.closed",
        ];
        if won {
            booked.extend([
                row("adjustment", "dispute_reversal", 6_500, 0),
                row("refund", "refund", -200, 0),
            ]);
            kinds.push("charge.dispute.funds_reinstated");
            assert_eq!(
                world.handle.object(&id).unwrap()["balance_transactions"]
                    .as_array()
                    .unwrap()
                    .len(),
                2
            );
        }
        assert_eq!(movements(&world), booked);
        let found = world.inbox.kinds(3 + kinds.len()).await;
        assert_eq!(found[3..], kinds);
    }
}

#[tokio::test]
async fn disputes_are_listed_and_fail_on_request() {
    let world = World::new().await;
    let (one, other) = (paid(&world).await, paid(&world).await);
    let ids = [&one, &other].map(|intent| world.handle.open_dispute(intent, "general").unwrap());
    let listed = async |query: &str| {
        let (status, _, body) = get(&world, &format!("disputes?{query}")).await;
        let data = body["data"].as_array().cloned().unwrap_or_default();
        (
            status,
            data.iter()
                .map(|dispute| dispute["id"].as_str().unwrap().to_owned())
                .collect::<Vec<_>>(),
        )
    };
    world
        .handle
        .fault(Fault::new(FaultKind::RateLimited).of(Operation::ListDisputes));
    assert_eq!(listed("").await.0, 429);
    assert_eq!(
        listed("").await,
        (200, vec![ids[1].clone(), ids[0].clone()])
    );
    assert_eq!(
        listed(&format!("payment_intent={one}")).await,
        (200, ids[..1].to_vec())
    );
    assert_eq!(listed("created[gt]=1796126400").await, (200, Vec::new()));
    assert_eq!(world.handle.disputes().len(), 2);
}

#[tokio::test]
async fn a_dispute_is_opened_and_closed_from_outside() {
    let world = World::new().await;
    let intent = paid(&world).await;
    let url = format!("{}_sandbox/disputes", world.sandbox.base_url());
    let send =
        async |url: String, body: Value| client().post(url).json(&body).send().await.unwrap();
    let opened = send(url.clone(), serde_json::json!({ "payment": intent })).await;
    assert_eq!(opened.status(), 201);
    let id = opened.json::<Value>().await.unwrap()["dispute"]
        .as_str()
        .unwrap()
        .to_owned();
    assert_eq!(
        send(url.clone(), serde_json::json!({ "payment": intent }))
            .await
            .status(),
        409
    );
    let one = format!("{url}/{id}");
    assert_eq!(
        send(one.clone(), serde_json::json!({ "won": false }))
            .await
            .status(),
        204
    );
    assert_eq!(
        send(one, serde_json::json!({ "won": false }))
            .await
            .status(),
        409
    );
    let all: Value = client()
        .get(url)
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    assert_eq!(all["disputes"][0]["status"], "lost");
}
