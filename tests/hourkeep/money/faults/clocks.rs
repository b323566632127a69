//! The wall clock is set while holds, charges and leases wait for it.

use domain::booking::State;
use jiff::SignedDuration;
use stripe_sandbox::Outcome;

use super::world::World;
use crate::support::Engine;

/// Back by an hour, and forward again: what waits is neither early nor done twice.
async fn back_and_forth(engine: Engine) {
    let world = World::start(engine).await;
    let app = &world.app;
    let held = world.booked("prepay").await;
    let until = match app.state(&held).await {
        State::Held { until, .. } => until,
        other => panic!("{other:?}"),
    };
    for minutes in [14, -60, 59, -5] {
        app.clock.step(SignedDuration::from_mins(minutes));
        world.work().await;
        assert!(
            matches!(app.state(&held).await, State::Held { .. }),
            "the hold lasts until {until}"
        );
    }
    app.clock.step(SignedDuration::from_mins(8));
    world.work().await;
    assert!(
        !app.is_confirmed(&held).await && !matches!(app.state(&held).await, State::Held { .. }),
        "then it ends"
    );

    let card = world.booked("card").await;
    world.at_page(&card, Outcome::SaveCard).await;
    world.work().await;
    world.until(&card, 59).await;
    for minutes in [0, -240, 239] {
        app.clock.step(SignedDuration::from_mins(minutes));
        world.work().await;
        assert_eq!(app.sandbox.intents().len(), 0, "an hour after the session");
    }
    app.clock.step(SignedDuration::from_mins(2));
    world.work().await;
    for minutes in [-600, 300, 301, 24 * 60, -24 * 60] {
        app.clock.step(SignedDuration::from_mins(minutes));
        world.work().await;
        assert_eq!(app.sandbox.intents().len(), 1, "once");
    }
    app.clock.step(SignedDuration::from_mins(24 * 60));
    world.calm().await;
    assert_eq!(world.wrong().await, Vec::<String>::new());
    world.app.finish().await;
}

/// Work whose lease was taken before the clock went back is done when it has lapsed, and only once.
async fn leased_before(engine: Engine) {
    let world = World::start(engine).await;
    let app = &world.app;
    let booked = world.booked("prepay").await;
    world.at_page(&booked, Outcome::Pay).await;
    app.delivered().await;
    let taken = app
        .store()
        .lease_events(app.lease())
        .await
        .expect("the store answers");
    assert!(!taken.is_empty());
    app.clock.step(SignedDuration::from_mins(-30));
    world.work().await;
    assert!(!app.is_confirmed(&booked).await, "it is somebody's");
    app.clock.step(SignedDuration::from_mins(32));
    world.calm().await;
    assert!(app.is_confirmed(&booked).await);
    assert_eq!(world.wrong().await, Vec::<String>::new());
    world.app.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_waits_is_neither_early_nor_done_twice_on_sqlite() {
    back_and_forth(Engine::Sqlite).await;
    leased_before(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_waits_is_neither_early_nor_done_twice_on_postgres() {
    back_and_forth(Engine::Postgres).await;
    leased_before(Engine::Postgres).await;
}
