//! What goes wrong on the way.

use super::*;
use crate::ports::payments::{CheckoutState, PaymentsError};
use stripe_sandbox::{Fault, FaultKind, Operation};

fn fault(kind: FaultKind, times: u32) -> Fault {
    Fault::new(kind).of(Operation::CreateSession).times(times)
}

#[tokio::test]
async fn conflicts_and_too_many_requests_are_repeated() {
    let world = World::new().await;
    let payments = adapter(&world);
    for kind in [FaultKind::Conflict, FaultKind::RateLimited] {
        world.handle.fault(fault(kind, 2));
        let opened = payments
            .open_checkout(&order(&world, &format!("{kind:?}")))
            .await
            .unwrap();
        assert!(matches!(opened.state, CheckoutState::Open { .. }));
    }
    assert_eq!(world.handle.sessions().len(), 2);
}

#[tokio::test]
async fn a_call_that_never_gets_through_says_what_is_known() {
    let world = World::new().await;
    let payments = adapter(&world);
    for (kind, error) in [
        (FaultKind::Conflict, PaymentsError::Unknown),
        (FaultKind::RateLimited, PaymentsError::Unavailable),
    ] {
        world.handle.fault(fault(kind, 3));
        assert_eq!(
            payments.open_checkout(&order(&world, "k")).await,
            Err(error)
        );
    }
    assert!(world.handle.sessions().is_empty());
}

#[tokio::test]
async fn a_time_out_leaves_the_outcome_unknown_and_the_same_order_finds_it() {
    let world = World::new().await;
    let order = order(&world, "k");
    world.handle.fault(fault(FaultKind::TimeoutAfter, 3));
    assert_eq!(
        impatient(&world).open_checkout(&order).await,
        Err(PaymentsError::Unknown)
    );
    let [session] = &world.handle.sessions()[..] else {
        panic!("not one session")
    };
    assert_eq!(
        adapter(&world).open_checkout(&order).await.unwrap().id,
        session["id"]
    );
    assert_eq!(world.handle.sessions().len(), 1);
}

#[tokio::test]
async fn a_request_that_was_lost_is_repeated() {
    let world = World::new().await;
    world.handle.fault(fault(FaultKind::TimeoutBefore, 3));
    assert_eq!(
        impatient(&world).open_checkout(&order(&world, "k")).await,
        Err(PaymentsError::Unknown)
    );
    assert!(world.handle.sessions().is_empty());
    assert!(
        adapter(&world)
            .open_checkout(&order(&world, "k"))
            .await
            .is_ok()
    );
}

#[tokio::test]
async fn a_stored_500_stays_unknown_under_its_key() {
    let world = World::new().await;
    let payments = adapter(&world);
    world.handle.fault(fault(FaultKind::Error500Cached, 1));
    for _ in 0..2 {
        assert_eq!(
            payments.open_checkout(&order(&world, "k")).await,
            Err(PaymentsError::Unknown)
        );
    }
    assert!(
        payments
            .open_checkout(&order(&world, "other"))
            .await
            .is_ok()
    );
}

#[tokio::test]
async fn an_outage_is_told_from_an_unknown_outcome() {
    let world = World::new().await;
    let payments = adapter(&world);
    let opened = payments.open_checkout(&order(&world, "1")).await.unwrap();
    world.handle.begin_outage().await;
    assert_eq!(
        payments.open_checkout(&order(&world, "2")).await,
        Err(PaymentsError::Unavailable)
    );
    assert_eq!(
        payments.expire_checkout(&opened.id, None).await,
        Err(PaymentsError::Unavailable)
    );
    world.handle.end_outage().await;
    assert_eq!(payments.checkout(&opened.id, None).await.unwrap(), opened);
}

#[tokio::test]
async fn the_webhook_gets_signed_events_in_order() {
    let world = World::new().await;
    let (payments, paid) = (adapter(&world), paid(&world).await);
    let expected = [
        "charge.succeeded",
        "payment_intent.succeeded",
        "checkout.session.completed",
    ];
    for ((signature, body), kind) in world.inbox.posts(3).await.into_iter().zip(expected) {
        let event = payments
            .read_event(signature.as_deref(), &body, world.clock.now())
            .unwrap();
        assert_eq!(
            (event.kind.as_str(), event.livemode, event.account),
            (kind, false, None)
        );
        if kind.starts_with("checkout") {
            assert_eq!(event.object, paid.id);
        }
    }
    payments.refund(&refund_of(&paid, 100, "r")).await.unwrap();
    assert_eq!(
        world.inbox.kinds(5).await[3..],
        ["refund.created", "charge.refunded"]
    );
}
