//! Whether requests can be served is told within a second, and not any more by a process that will stop.

use std::{
    sync::atomic::Ordering,
    time::{Duration, Instant},
};

use sqlx::Connection;

use super::router::Server;
use crate::{
    both,
    support::{Engine, TestApp},
};

both! {
    async fn who_will_stop_is_not_ready_and_serves(app: &TestApp) {
        let api = Server::on(app);
        api.operator("/readyz").send().await.shows(200);
        app.app.leaving.store(true, Ordering::Release);
        assert_eq!(api.operator("/readyz").send().await.status, 503);
        api.get("/healthz").send().await.shows(200);
        api.get("/v1/practices/stillpoint").send().await.shows(200);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_does_not_answer_is_told_within_a_second() {
    let app = TestApp::start(Engine::Postgres).await;
    let mut lock = sqlx::PgConnection::connect(&app.database.url)
        .await
        .unwrap();
    sqlx::raw_sql("BEGIN; LOCK TABLE _sqlx_migrations")
        .execute(&mut lock)
        .await
        .unwrap();
    let asked = Instant::now();
    assert_eq!(
        Server::on(&app).operator("/readyz").send().await.status,
        503
    );
    // It gives up after nine tenths of a second; a busy machine takes its time to say so.
    assert!(
        asked.elapsed() < Duration::from_secs(5),
        "{:?}",
        asked.elapsed()
    );
    sqlx::raw_sql("ROLLBACK").execute(&mut lock).await.unwrap();
    lock.close().await.unwrap();
    Server::on(&app).operator("/readyz").send().await.shows(200);
    app.finish().await;
}
