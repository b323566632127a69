//! The harness itself must be able to fail.

use jiff::SignedDuration;
use store::Lease;

use crate::support::{Ask, Engine, RIVERSIDE, TestApp};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[should_panic(expected = "did not finish its TestApp")]
async fn a_test_that_is_not_finished_is_noticed() {
    drop(TestApp::start(Engine::Sqlite).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[should_panic(expected = "invariants")]
async fn a_broken_promise_is_noticed() {
    let app = TestApp::start(Engine::Sqlite).await;
    app.book(&Ask::of(RIVERSIDE, "intro", "2026-10-12T12:00:00+01:00").online())
        .await
        .unwrap();
    app.database
        .execute("DELETE FROM occupancies")
        .await
        .unwrap();
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[should_panic(expected = "jobs still leased")]
async fn a_lease_that_is_kept_is_noticed() {
    let app = TestApp::start(Engine::Postgres).await;
    app.book(&Ask::of(RIVERSIDE, "ind50", "2026-10-12T12:00:00+01:00").online())
        .await
        .unwrap();
    app.advance(60);
    let lease = Lease {
        length: SignedDuration::from_mins(1),
        ..app.lease()
    };
    assert_eq!(app.store().lease_jobs(lease).await.unwrap().len(), 1);
    app.finish().await;
}
