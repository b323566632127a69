//! What the provider wants mended at the practice's account.

use domain::{
    clock::Clock,
    money::payments::{payment::CollectionMethod, refund::RefundProgress},
};
use stripe_sandbox::{Fault, FaultKind, Operation, Outcome};

use super::{super::world::World, charges, collected, with_card};
use crate::support::Booked;

/// What the practice reads of it.
async fn listed(world: &World, booked: &Booked) -> Vec<String> {
    let practice = world.app.record(booked).await.booking.practice;
    let all = world
        .app
        .store()
        .exceptions(practice, 50, world.app.clock.now())
        .await
        .unwrap();
    let ours = all
        .into_iter()
        .filter(|one| one.kind == "account_not_ready");
    ours.map(|one| one.detail).collect()
}

/// How many charges and refunds were made.
fn made(world: &World) -> (usize, usize) {
    (charges(world).len(), world.app.sandbox.refunds().len())
}

/// What the provider wants mended is the account's matter: the client hears nothing of it, the practice what is to be mended, and then all
/// goes on by itself.
pub(super) async fn not_ready(world: &World) {
    let (booked, paid) = (
        with_card(world, Outcome::SaveCard).await,
        world.booked("prepay").await,
    );
    world.at_page(&paid, Outcome::Pay).await;
    world.work().await;
    let before = made(world);
    for (kind, operation) in [
        (FaultKind::NotActivated, Operation::CreateIntent),
        (FaultKind::InsufficientBalance, Operation::CreateRefund),
    ] {
        world
            .app
            .sandbox
            .fault(Fault::new(kind).of(operation).times(1_000));
    }
    world.cancelled(&paid, true).await;
    collected(world, &booked).await;
    for _ in 0..3 {
        world.app.advance(6);
        world.work().await;
    }
    assert_eq!(made(world), before);
    assert_eq!(
        listed(world, &booked).await,
        ["account_not_active", "balance_insufficient"]
    );
    nobody_is_blamed(world, &booked, &paid).await;
    world.app.sandbox.clear_faults();
    world.app.advance(6);
    world.work().await;
    assert_eq!(made(world), (before.0 + 1, before.1 + 1));
    assert_eq!(
        listed(world, &booked).await,
        Vec::<String>::new(),
        "what is mended leaves the list"
    );
}

/// Neither the card nor its client, and the refund is still to be made.
async fn nobody_is_blamed(world: &World, booked: &Booked, paid: &Booked) {
    let due = world
        .app
        .record(booked)
        .await
        .funds
        .payments
        .last()
        .unwrap()
        .clone();
    assert_eq!(
        (due.method, due.refusal),
        (CollectionMethod::Card, None),
        "the card is not to blame"
    );
    let told = world.app.told(booked).await;
    assert!(
        told.iter().all(|one| !one.starts_with("payment_")),
        "{told:?}"
    );
    let states = world
        .app
        .record(paid)
        .await
        .funds
        .refunds
        .iter()
        .map(|one| one.state)
        .collect::<Vec<_>>();
    assert_eq!(states, [RefundProgress::Ordered]);
}
