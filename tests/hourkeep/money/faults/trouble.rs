//! The provider fails in each of its ways, at each step of a booking's life and at each of its operations. A quarter of an
//! hour later all is as it should be.

use futures::future::join_all;
use stripe_sandbox::{Fault, FaultKind, Operation};

use super::{
    stories::{self, Life},
    world::{Trouble, World},
};
use crate::support::Engine;

const KINDS: [FaultKind; 5] = [
    FaultKind::TimeoutBefore,
    FaultKind::TimeoutAfter,
    FaultKind::Conflict,
    FaultKind::RateLimited,
    FaultKind::Error500Cached,
];
/// The adapter asks so often by itself.
const ATTEMPTS: u32 = 3;
/// Worlds of each story, side by side: most of the time they wait for an answer that does not come.
const WORLDS: usize = 4;

/// Every trouble in a life of so many steps.
fn troubles(steps: usize, asks: &[Operation]) -> Vec<Trouble> {
    let of_operations = KINDS.into_iter().flat_map(|kind| {
        asks.iter().map(move |operation| {
            Trouble::Fault(0, Fault::new(kind).of(*operation).times(ATTEMPTS))
        })
    });
    let at_steps = (0..steps).flat_map(|step| {
        KINDS
            .map(|kind| Trouble::Fault(step, Fault::new(kind).times(ATTEMPTS)))
            .into_iter()
            .chain([Trouble::Outage(step)])
    });
    of_operations.chain(at_steps).collect()
}

/// One life after the other, each with another trouble; what is wrong in the end.
async fn lives(
    engine: Engine,
    Life { name, story, asks }: Life,
    part: usize,
    every: usize,
) -> Option<String> {
    let world = World::start(engine).await;
    world.expect(None);
    story(&world).await;
    let (_, steps) = world.so_far();
    world.calm().await;
    for trouble in troubles(steps, asks).into_iter().skip(part).step_by(every) {
        world.expect(Some(trouble.clone()));
        story(&world).await;
        world.calm().await;
        let wrong = world.wrong().await;
        if !wrong.is_empty() {
            return Some(
                world
                    .abandoned(&format!("{name}, {trouble:?}"), wrong)
                    .await,
            );
        }
    }
    world.app.finish().await;
    None
}

/// `one_of`: how many of the troubles there are for one that is tried.
async fn all(engine: Engine, one_of: usize) {
    let parts = stories::ALL
        .into_iter()
        .flat_map(|story| (0..WORLDS).map(move |part| (story, part)));
    let lived = parts.map(|(story, part)| lives(engine, story, part * one_of, WORLDS * one_of));
    let wrong: Vec<_> = join_all(lived).await.into_iter().flatten().collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_quarter_of_an_hour_later_all_is_well_on_sqlite() {
    all(Engine::Sqlite, 1).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_quarter_of_an_hour_later_all_is_well_on_postgres() {
    all(Engine::Postgres, 6).await;
}
