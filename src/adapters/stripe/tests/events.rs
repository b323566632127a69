//! Events that were not delivered.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::{
    script::{Script, list},
    *,
};
use crate::ports::payments::PaymentsError;
use stripe_sandbox::{Fault, FaultKind, Operation};

#[tokio::test]
async fn what_was_not_delivered_is_told_oldest_first() {
    let world = World::new().await;
    let payments = adapter(&world);
    let start = world.clock.now();
    paid(&world).await;
    world.handle.all_events_posted().await;
    assert_eq!(payments.undelivered_events(start, None).await, Ok(vec![]));
    world.clock.advance(SignedDuration::from_secs(10));
    world.handle.drop_events(true);
    // More than a page holds.
    for number in 0..40 {
        let opened = payments
            .open_checkout(&order(&world, &number.to_string()))
            .await
            .unwrap();
        world.handle.act(&opened.id, Outcome::Pay);
    }
    let made: Vec<String> = world
        .handle
        .events()
        .iter()
        .map(|event| event["id"].as_str().unwrap().to_owned())
        .collect();
    let events = payments.undelivered_events(start, None).await.unwrap();
    assert!(events.len() > 100, "{}", events.len());
    assert_eq!(
        events.iter().map(|event| &event.id).collect::<Vec<_>>(),
        made.iter()
            .skip(made.len() - events.len())
            .collect::<Vec<_>>()
    );
    let last = events.last().unwrap();
    assert_eq!(
        (last.kind.as_str(), &last.account, last.livemode),
        ("checkout.session.completed", &None, false)
    );
    assert!(last.object.starts_with("cs_") && last.created == world.clock.now());
    assert_eq!(
        payments
            .undelivered_events(world.clock.now(), None)
            .await
            .unwrap(),
        events
    );
    assert_eq!(
        payments
            .undelivered_events(world.clock.now() + SignedDuration::from_secs(1), None)
            .await,
        Ok(vec![])
    );
}

#[tokio::test]
async fn an_account_has_its_own() {
    let world = World::new().await;
    let payments = adapter(&world);
    world.handle.drop_events(true);
    let order = CheckoutOrder {
        account: Some("acct_1".into()),
        ..order(&world, "1")
    };
    let opened = payments.open_checkout(&order).await.unwrap();
    world.handle.act(&opened.id, Outcome::Pay);
    assert_eq!(
        payments
            .undelivered_events(Timestamp::UNIX_EPOCH, None)
            .await,
        Ok(vec![])
    );
    let events = payments
        .undelivered_events(Timestamp::UNIX_EPOCH, Some("acct_1"))
        .await
        .unwrap();
    assert!(
        !events.is_empty()
            && events
                .iter()
                .all(|event| event.account.as_deref() == Some("acct_1"))
    );
    for (kind, error) in [
        (FaultKind::Conflict, PaymentsError::Unknown),
        (FaultKind::RateLimited, PaymentsError::Unavailable),
    ] {
        world
            .handle
            .fault(Fault::new(kind).of(Operation::ListEvents).times(3));
        assert_eq!(
            payments
                .undelivered_events(Timestamp::UNIX_EPOCH, Some("acct_1"))
                .await,
            Err(error)
        );
    }
    world
        .handle
        .fault(Fault::new(FaultKind::TimeoutBefore).of(Operation::ListEvents));
    assert_eq!(
        impatient(&world)
            .undelivered_events(Timestamp::UNIX_EPOCH, Some("acct_1"))
            .await,
        Ok(events)
    );
}

fn event(id: &str, object: &Value) -> Value {
    json!({ "id": id, "type": "new.kind", "livemode": true, "created": 1, "data": { "object": object }, "extra": [] })
}

#[tokio::test]
async fn unknown_shapes_lose_no_event() {
    let entries = [
        event("evt_3", &json!({ "id": {} })),
        event("evt_2", &json!({ "amount": {} })),
        event("evt_1", &json!({ "id": "cs_1", "status": 7 })),
    ];
    let script = Script::playing(move |_, _| list(&entries)).await;
    let since = Timestamp::from_second(1_800_000_000).unwrap();
    let events = script
        .adapter()
        .undelivered_events(since, Some("acct_1"))
        .await
        .unwrap();
    let told: Vec<_> = events
        .iter()
        .map(|event| {
            (
                event.id.as_str(),
                event.object.as_str(),
                event.account.as_deref(),
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            ("evt_1", "cs_1", Some("acct_1")),
            ("evt_2", "", Some("acct_1"))
        ],
        "an id that is none makes no event"
    );
    assert_eq!(
        script.headers("stripe-account"),
        [Some("acct_1".to_owned())]
    );
    assert_eq!(
        script.asked(),
        ["GET /v1/events?delivery_success=false&created%5Bgte%5D=1800000000&limit=100"]
    );
}

#[tokio::test]
async fn a_list_without_an_end_is_given_up() {
    let entry = event("evt_1", &json!({ "id": "cs_1" }));
    for data in [vec![], vec![json!({ "no": "id" })], vec![entry]] {
        let script =
            Script::playing(move |_, _| (200, json!({ "data": data, "has_more": true }))).await;
        assert_eq!(
            script
                .adapter()
                .undelivered_events(Timestamp::UNIX_EPOCH, None)
                .await,
            Err(PaymentsError::Unknown)
        );
        assert!(script.asked().len() <= 2);
    }
}
