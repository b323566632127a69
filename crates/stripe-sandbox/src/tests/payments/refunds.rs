//! What is told of a refund on its way.

use super::balance::paid;
use crate::{RefundOutcome, RefundStatus, tests::*};

/// The kinds of all events about refunds, each with the refund's status at that time.
fn told(world: &World) -> Vec<(String, String)> {
    let events = world
        .handle
        .events()
        .into_iter()
        .filter(|event| event["data"]["object"]["object"] == "refund");
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    events
        .map(|event| {
            (
                text(&event["type"]),
                text(&event["data"]["object"]["status"]),
            )
        })
        .collect()
}

fn pairs(of: &[(&str, &str)]) -> Vec<(String, String)> {
    of.iter()
        .map(|(kind, status)| ((*kind).to_owned(), (*status).to_owned()))
        .collect()
}

#[tokio::test]
async fn each_state_is_told() {
    for (outcome, then, expected) in [
        (
            RefundOutcome::Succeed,
            vec![],
            vec![("refund.created", "succeeded")],
        ),
        (
            RefundOutcome::Pending,
            vec![RefundStatus::RequiresAction, RefundStatus::Succeeded],
            vec![
                ("refund.created", "pending"),
                ("refund.updated", "requires_action"),
                ("refund.updated", "succeeded"),
            ],
        ),
        (
            RefundOutcome::Succeed,
            vec![RefundStatus::Failed],
            vec![
                ("refund.created", "succeeded"),
                ("refund.updated", "failed"),
                ("refund.failed", "failed"),
            ],
        ),
        (
            RefundOutcome::Pending,
            vec![RefundStatus::Canceled, RefundStatus::Succeeded],
            vec![
                ("refund.created", "pending"),
                ("refund.updated", "canceled"),
            ],
        ),
    ] {
        let world = World::new().await;
        let intent = paid(&world).await;
        world.handle.set_refund_outcome(outcome);
        let (_, _, body) = post(&world, "refunds", &[("payment_intent", &intent)], None).await;
        let id = body["id"].as_str().unwrap();
        for status in then {
            world.handle.settle_refund(id, status);
        }
        assert_eq!(told(&world), pairs(&expected));
    }
}

#[tokio::test]
async fn a_refund_fails_when_its_time_has_come() {
    let world = World::new().await;
    let intent = paid(&world).await;
    world.handle.set_refund_outcome(RefundOutcome::Fail);
    post(&world, "refunds", &[("payment_intent", &intent)], None).await;
    world.clock.advance(jiff::SignedDuration::from_secs(5));
    world.handle.sweep();
    let expected = [
        ("refund.created", "pending"),
        ("refund.updated", "failed"),
        ("refund.failed", "failed"),
    ];
    assert_eq!(told(&world), pairs(&expected));
    world.handle.set_refund_outcome(RefundOutcome::Succeed);
    assert_eq!(
        post(&world, "refunds", &[("payment_intent", &intent)], None)
            .await
            .0,
        200,
        "the money is the charge's again"
    );
}
