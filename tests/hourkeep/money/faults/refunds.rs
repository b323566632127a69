//! Several refunds of one booking: one that fails does not hide the others.

use domain::money::payments::refund::RefundProgress;
use stripe_sandbox::{Outcome, RefundOutcome, RefundStatus};

use super::world::World;
use crate::support::Engine;

async fn one_fails(engine: Engine) {
    let world = World::start(engine).await;
    let sandbox = &world.app.sandbox;
    let booked = world.booked("deposit").await;
    world.at_page(&booked, Outcome::Pay).await;
    world.work().await;
    world.until(&booked, 60).await;
    world.work().await;
    world.at_page(&booked, Outcome::Pay).await;
    world.work().await;
    sandbox.set_refund_outcome(RefundOutcome::Pending);
    sandbox.drop_events(true);
    world.attended(&booked, false).await;
    world.work().await;
    world.waived(&booked).await;
    world.work().await;
    let sent: Vec<_> = sandbox
        .refunds()
        .iter()
        .map(|one| one["id"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(sent.len(), 3, "of the deposit twice, of the balance once");
    assert!(sandbox.settle_refund(&sent[0], RefundStatus::Failed));
    world.calm().await;
    assert!(
        sandbox.settle_refund(&sent[1], RefundStatus::Succeeded)
            && sandbox.settle_refund(&sent[2], RefundStatus::Succeeded)
    );
    world.calm().await;
    let states: Vec<_> = world
        .app
        .record(&booked)
        .await
        .funds
        .refunds
        .iter()
        .map(|one| one.state)
        .collect();
    assert_eq!(
        states,
        [
            RefundProgress::Failed,
            RefundProgress::Succeeded,
            RefundProgress::Succeeded
        ],
        "without any event"
    );
    let found = world.app.violations().await;
    assert!(
        found.iter().any(|one| one.starts_with("a refund failed")),
        "and somebody must look: {found:?}"
    );
    world.app.abandon().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_that_fails_does_not_hide_the_others_on_sqlite() {
    one_fails(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_that_fails_does_not_hide_the_others_on_postgres() {
    one_fails(Engine::Postgres).await;
}
