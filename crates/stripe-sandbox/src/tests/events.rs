//! Delivery: order, repetition, and what faults do to it.

use std::time::Duration;

use super::*;
use crate::{Fault, FaultKind, Outcome};

const PAID: [&str; 3] = [
    "charge.succeeded",
    "payment_intent.succeeded",
    "checkout.session.completed",
];

async fn pay(world: &World) {
    let id = session(world, &[]).await;
    assert!(world.handle.act(&id, Outcome::Pay));
}

fn fault(kind: FaultKind, event: &str, millis: u64) -> Fault {
    Fault {
        event: Some(event.into()),
        ..Fault::new(kind).lasting(Duration::from_millis(millis))
    }
}

#[tokio::test]
async fn an_event_is_repeated_until_it_is_taken_and_the_order_kept() {
    let world = World::new().await;
    world.inbox.refuse(u16::MAX);
    pay(&world).await;
    world.inbox.refused(2).await;
    let undelivered = get(&world, "events?delivery_success=false").await.2;
    assert_eq!(undelivered["data"].as_array().unwrap().len(), 3);
    world.inbox.refuse(0);
    assert_eq!(world.inbox.kinds(3).await, PAID);
    world.handle.all_events_posted().await;
    assert!(
        world
            .handle
            .events()
            .iter()
            .all(|event| event["pending_webhooks"] == 0)
    );
}

#[tokio::test]
async fn a_refused_event_is_not_overtaken() {
    let world = World::new().await;
    world.inbox.refuse(2);
    pay(&world).await;
    assert_eq!(world.inbox.kinds(3).await, PAID);
}

#[tokio::test]
async fn events_are_held_back_and_released_backwards() {
    let world = World::new().await;
    world.handle.hold_events();
    pay(&world).await;
    assert_eq!(world.handle.waiting_events().len(), 3);
    world.handle.release_events(true);
    let mut backwards = PAID;
    backwards.reverse();
    assert_eq!(world.inbox.kinds(3).await, backwards);
}

#[tokio::test]
async fn an_event_comes_twice() {
    let world = World::new().await;
    world.handle.fault(fault(FaultKind::Duplicate, PAID[1], 0));
    pay(&world).await;
    assert_eq!(
        world.inbox.kinds(4).await,
        [PAID[0], PAID[1], PAID[1], PAID[2]]
    );
    let posts = world.inbox.posts(4).await;
    assert_eq!(
        posts[1].1,
        posts[2].1.clone(),
        "the same event under the same id"
    );
    let last = world.handle.events()[2]["id"].as_str().unwrap().to_owned();
    world.handle.all_events_posted().await;
    world.handle.resend_event(&last);
    assert_eq!(world.inbox.kinds(5).await[4], PAID[2]);
}

#[tokio::test]
async fn an_event_is_overtaken() {
    let world = World::new().await;
    world
        .handle
        .fault(fault(FaultKind::Reorder, PAID[0], 60_000));
    pay(&world).await;
    assert_eq!(world.inbox.kinds(3).await, [PAID[1], PAID[0], PAID[2]]);
}

#[tokio::test]
async fn an_event_is_delayed() {
    let world = World::new().await;
    world.handle.fault(fault(FaultKind::Delay, PAID[0], 700));
    pay(&world).await;
    assert_eq!(world.inbox.kinds(3).await, [PAID[1], PAID[2], PAID[0]]);
}

#[tokio::test]
async fn the_event_holds_the_object_as_it_was_and_the_request_that_caused_it() {
    let world = World::new().await;
    let id = session(&world, &[]).await;
    post(
        &world,
        &format!("checkout/sessions/{id}/expire"),
        &[],
        Some("my-key"),
    )
    .await;
    let (_, body) = world.inbox.posts(1).await.remove(0);
    let event: Value = serde_json::from_slice(&body).unwrap();
    assert_eq!(
        (&event["type"], &event["data"]["object"]["id"]),
        (&"checkout.session.expired".into(), &id.into())
    );
    assert_eq!(
        (&event["request"]["idempotency_key"], &event["livemode"]),
        (&"my-key".into(), &false.into())
    );
    assert_eq!(event["data"]["object"]["url"], Value::Null);
}

/// Kinds of the events that a query finds, the oldest first; the answer's own list; and whether there are more.
async fn found(world: &World, query: &str) -> (Vec<String>, Value, bool) {
    let body = get(world, &format!("events?{query}")).await.2;
    let kinds = body["data"]
        .as_array()
        .unwrap()
        .iter()
        .rev()
        .map(|event| event["type"].as_str().unwrap().to_owned());
    (
        kinds.collect(),
        body["data"].clone(),
        body["has_more"] == true,
    )
}

#[tokio::test]
async fn dropped_events_are_found_by_a_sweep_only() {
    let world = World::new().await;
    world.handle.drop_events(true);
    pay(&world).await;
    assert!(world.handle.waiting_events().is_empty());
    world.handle.drop_events(false);
    world.clock.advance(jiff::SignedDuration::from_mins(1));
    pay(&world).await;
    assert_eq!(world.inbox.kinds(3).await, PAID);
    world.handle.all_events_posted().await;
    let (kinds, data, _) = found(&world, "delivery_success=false").await;
    assert_eq!(kinds, PAID);
    assert!(
        data.as_array()
            .unwrap()
            .iter()
            .all(|event| event["created"] == 1_796_126_400)
    );
    let (kinds, data, more) = found(&world, "delivery_success=false&limit=2").await;
    assert_eq!(
        (kinds, more),
        (PAID[1..].iter().map(ToString::to_string).collect(), true)
    );
    let rest = format!("limit=2&starting_after={}", data[1]["id"].as_str().unwrap());
    for (query, kinds) in [
        (format!("delivery_success=false&{rest}"), &PAID[..1]),
        (
            format!("delivery_success=false&type={}", PAID[2]),
            &PAID[2..],
        ),
        (
            format!("delivery_success=false&types[]={}", PAID[0]),
            &PAID[..1],
        ),
        ("delivery_success=true".to_owned(), &PAID[..]),
        (
            "created[gte]=1796126460&delivery_success=false".to_owned(),
            &[],
        ),
    ] {
        assert_eq!(found(&world, &query).await.0, kinds, "{query}");
    }
    world.handle.resend_event(data[0]["id"].as_str().unwrap());
    assert_eq!(world.inbox.kinds(4).await[3], PAID[2]);
    world.handle.all_events_posted().await;
    assert_eq!(found(&world, "delivery_success=false").await.0, PAID[..2]);
}
