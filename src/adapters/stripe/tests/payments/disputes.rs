//! Disputes as the provider tells them.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use crate::{
    adapters::stripe::tests::{
        script::{Script, error},
        *,
    },
    ports::payments::PaymentsError,
};
use domain::money::payments::dispute::DisputeState;
use stripe_sandbox::{Fault, FaultKind, Operation};

#[tokio::test]
async fn a_dispute_is_won_or_lost() {
    for (won, end) in [(true, DisputeState::Won), (false, DisputeState::Lost)] {
        let world = World::new().await;
        let (payments, paid) = (adapter(&world), paid(&world).await);
        let id = world
            .handle
            .open_dispute(paid.payment_intent.as_deref().unwrap(), "fraudulent")
            .unwrap();
        let open = payments.dispute(&id, None).await.unwrap();
        assert_eq!(
            (&open.id, &open.payment_intent),
            (&id, &paid.payment_intent)
        );
        assert_eq!(
            (open.amount, open.state, open.reason.as_str()),
            (gbp(6_500), DisputeState::NeedsResponse, "fraudulent")
        );
        assert_eq!(
            open.evidence_due,
            Some(world.clock.now() + SignedDuration::from_hours(7 * 24))
        );
        assert!(!open.livemode);
        assert!(world.handle.close_dispute(&id, won));
        assert_eq!(payments.dispute(&id, None).await.unwrap().state, end);
    }
}

#[tokio::test]
async fn an_account_sees_its_own_only_and_faults_are_told() {
    let world = World::new().await;
    let payments = adapter(&world);
    let order = CheckoutOrder {
        account: Some("acct_1".into()),
        ..order(&world, "1")
    };
    let opened = payments.open_checkout(&order).await.unwrap();
    world.handle.act(&opened.id, Outcome::Pay);
    let paid = payments
        .checkout(&opened.id, Some("acct_1"))
        .await
        .unwrap()
        .payment_intent
        .unwrap();
    let id = world.handle.open_dispute(&paid, "duplicate").unwrap();
    assert_eq!(
        payments.dispute(&id, None).await,
        Err(PaymentsError::NotFound)
    );
    for (kind, error) in [
        (FaultKind::Conflict, PaymentsError::Unknown),
        (FaultKind::RateLimited, PaymentsError::Unavailable),
    ] {
        world
            .handle
            .fault(Fault::new(kind).of(Operation::GetDispute).times(3));
        assert_eq!(payments.dispute(&id, Some("acct_1")).await, Err(error));
        world
            .handle
            .fault(Fault::new(kind).of(Operation::GetDispute).times(2));
        assert_eq!(
            payments
                .dispute(&id, Some("acct_1"))
                .await
                .unwrap()
                .payment_intent
                .as_ref(),
            Some(&paid)
        );
    }
    for id in ["du_nothing", "", "a/b"] {
        assert_eq!(
            payments.dispute(id, None).await,
            Err(PaymentsError::NotFound),
            "{id}"
        );
    }
}

fn object(status: &str, currency: &str, due: &Value) -> Value {
    json!({
        "id": "dp_1", "status": status, "amount": 650_000, "currency": currency, "reason": "a_new_one", "livemode": true,
        "payment_intent": null, "evidence_details": { "due_by": due }, "evidence": [],
    })
}

#[tokio::test]
async fn every_status_is_told() {
    for (status, expected) in [
        ("warning_needs_response", Some(DisputeState::Inquiry)),
        ("warning_under_review", Some(DisputeState::Inquiry)),
        ("warning_closed", Some(DisputeState::Won)),
        ("needs_response", Some(DisputeState::NeedsResponse)),
        ("under_review", Some(DisputeState::UnderReview)),
        ("won", Some(DisputeState::Won)),
        ("prevented", Some(DisputeState::Won)),
        ("lost", Some(DisputeState::Lost)),
        ("something_new", None),
    ] {
        let script = Script::playing(move |_, _| (200, object(status, "gbp", &Value::Null))).await;
        let dispute = script.adapter().dispute("dp_1", Some("acct_1")).await;
        assert_eq!(
            dispute.map(|dispute| dispute.state),
            expected.ok_or(PaymentsError::Unknown),
            "{status}"
        );
        assert_eq!(
            script.headers("stripe-account"),
            [Some("acct_1".to_owned())]
        );
    }
}

#[tokio::test]
async fn amounts_and_times_are_read_as_stripe_writes_them() {
    for (currency, amount) in [
        ("jpy", Some(650_000)),
        ("kwd", Some(650_000)),
        ("isk", Some(6_500)),
        ("xyz", None),
    ] {
        let script =
            Script::playing(move |_, _| (200, object("lost", currency, &json!(1_800_000_000))))
                .await;
        let dispute = script.adapter().dispute("dp_1", None).await;
        assert_eq!(
            dispute.as_ref().map(|dispute| dispute.amount.amount).ok(),
            amount,
            "{currency}"
        );
        assert!(dispute.is_err() || dispute.is_ok_and(|one| one.evidence_due == Timestamp::from_second(1_800_000_000).ok()));
    }
    for due in [json!(0), Value::Null] {
        let script = Script::playing(move |_, _| (200, object("lost", "gbp", &due))).await;
        let dispute = script.adapter().dispute("dp_1", None).await.unwrap();
        assert_eq!(
            (
                dispute.evidence_due,
                dispute.livemode,
                dispute.reason.as_str()
            ),
            (None, true, "a_new_one")
        );
    }
    let script = Script::playing(|_, _| error(400, "no")).await;
    assert_eq!(
        script.adapter().dispute("dp_1", None).await,
        Err(PaymentsError::Refused { code: "no".into() })
    );
}
