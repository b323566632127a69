//! The process dies between any two steps: before it asks the provider, or after it was answered and before it wrote that
//! down. Another one finishes the work.

use futures::future::join_all;

use super::{
    stories::{self, Life},
    world::{Trouble, World, mortal::Death},
};
use crate::support::Engine;

/// One life, with a death at each call of the provider, before and after it; what is wrong in the end.
async fn deaths(engine: Engine, Life { name, story, .. }: Life) -> Option<String> {
    let world = World::start(engine).await;
    world.expect(None);
    story(&world).await;
    let (calls, _) = world.so_far();
    world.calm().await;
    assert_eq!(
        world.wrong().await,
        Vec::<String>::new(),
        "{name}, without any death"
    );
    assert!(calls > 1, "{name} asks the provider");
    for death in (0..calls).flat_map(|call| [false, true].map(|after| Death { call, after })) {
        world.expect(Some(Trouble::Death(death)));
        story(&world).await;
        world.calm().await;
        let wrong = world.wrong().await;
        if !wrong.is_empty() {
            return Some(world.abandoned(&format!("{name}, {death:?}"), wrong).await);
        }
    }
    world.app.finish().await;
    None
}

/// Everything that was done is done once more, as after a death between doing it and writing down that it was done.
async fn once_more(engine: Engine) {
    let world = World::start(engine).await;
    for Life { story, .. } in stories::ALL {
        story(&world).await;
    }
    world.calm().await;
    let books = async || {
        let sandbox = &world.app.sandbox;
        let rows = "SELECT (SELECT COUNT(*) FROM ledger) * 1000 + (SELECT COUNT(*) FROM receipts)";
        (
            sandbox.intents().len(),
            sandbox.refunds().len(),
            sandbox.sessions().len(),
            world.app.database.number(rows).await,
        )
    };
    let before = books().await;
    let jobs = "UPDATE jobs SET state = 'due', finished_at = NULL WHERE state = 'done'";
    let events = "UPDATE provider_events SET state = 'received', settled_at = NULL WHERE state IN ('applied', 'ignored')";
    for again in [jobs, events] {
        assert!(world.app.database.execute(again).await.unwrap() > 10);
    }
    world.calm().await;
    assert_eq!((world.wrong().await, books().await), (Vec::new(), before));
    world.app.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_done_once_more_changes_nothing_on_sqlite() {
    once_more(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_done_once_more_changes_nothing_on_postgres() {
    once_more(Engine::Postgres).await;
}

async fn all(engine: Engine) {
    let wrong = join_all(stories::ALL.map(|story| deaths(engine, story))).await;
    let wrong: Vec<_> = wrong.into_iter().flatten().collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_process_finishes_the_work_on_sqlite() {
    all(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_process_finishes_the_work_on_postgres() {
    all(Engine::Postgres).await;
}
