//! Keys: replay, mismatch, two at once.

use std::time::Duration;

use jiff::SignedDuration;

use crate::{Fault, FaultKind, Operation, Outcome, tests::*};

async fn create(world: &World, amount: &str, key: &str) -> Answer {
    let mut form = SESSION;
    form[2].1 = amount;
    post(world, "checkout/sessions", &form, Some(key)).await
}

#[tokio::test]
async fn the_same_request_is_answered_with_the_stored_result() {
    let world = World::new().await;
    let (status, headers, first) = create(&world, "6500", "k").await;
    assert_eq!((status, headers.get("idempotent-replayed")), (200, None));
    world
        .handle
        .act(first["id"].as_str().unwrap(), Outcome::Pay);
    let (status, headers, again) = create(&world, "6500", "k").await;
    assert_eq!((status, again), (200, first), "the result as it was then");
    assert_eq!(headers["idempotent-replayed"], "true");
    let (status, _, body) = create(&world, "6600", "k").await;
    assert_eq!(
        (status, &body["error"]["type"]),
        (400, &"idempotency_error".into())
    );
    assert_eq!(create(&world, "6600", "other").await.0, 200);
    world.clock.advance(SignedDuration::from_hours(24));
    assert_eq!(
        create(&world, "6600", "k").await.0,
        200,
        "a day later the key is forgotten"
    );
    assert_eq!(world.handle.sessions().len(), 3);
}

#[tokio::test]
async fn refused_parameters_are_not_stored_but_refused_states_are() {
    let world = World::new().await;
    assert_eq!(create(&world, "1", "k").await.0, 400);
    assert_eq!(create(&world, "6500", "k").await.0, 200);
    let id = session(&world, &[]).await;
    let expire = async |key| {
        post(
            &world,
            &format!("checkout/sessions/{id}/expire"),
            &[],
            Some(key),
        )
        .await
    };
    assert_eq!(expire("a").await.0, 200);
    assert_eq!(expire("b").await.0, 400);
    let (status, headers, _) = expire("b").await;
    assert_eq!(
        (status, headers.contains_key("idempotent-replayed")),
        (400, true)
    );
}

#[tokio::test]
async fn a_key_in_use_is_a_conflict() {
    let world = World::new().await;
    let slow = Fault::new(FaultKind::Slow)
        .of(Operation::CreateSession)
        .lasting(Duration::from_millis(1_500));
    world.handle.fault(slow);
    let (one, other) = tokio::join!(create(&world, "6500", "k"), create(&world, "6500", "k"));
    let mut statuses = [one.0, other.0];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409]);
    let refused = if one.0 == 409 { one } else { other };
    assert_eq!(refused.2["error"]["code"], "idempotency_key_in_use");
    assert_eq!(
        create(&world, "6500", "k").await.1["idempotent-replayed"],
        "true"
    );
    assert_eq!(world.handle.sessions().len(), 1);
}

#[tokio::test]
async fn a_stored_500_is_replayed() {
    let world = World::new().await;
    let url = format!("{}_sandbox/faults", world.sandbox.base_url());
    let fault = serde_json::json!({ "operation": "create_session", "kind": "error_500_cached", "times": 1 });
    assert_eq!(
        client()
            .post(url)
            .json(&fault)
            .send()
            .await
            .unwrap()
            .status(),
        204
    );
    assert_eq!(create(&world, "6500", "k").await.0, 500);
    let (status, headers, _) = create(&world, "6500", "k").await;
    assert_eq!(
        (status, &headers["idempotent-replayed"]),
        (500, &"true".parse().unwrap())
    );
    assert_eq!(create(&world, "6500", "other").await.0, 200);
}
