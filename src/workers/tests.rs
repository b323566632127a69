use tokio::time::{sleep, timeout};

use super::*;
use crate::{app::Ground, config::Settings, ports::store::StoredEvent};

const KEY: &str = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";

async fn app(folder: &std::path::Path) -> Arc<App> {
    let text = format!(
        "[database]\nurl = \"sqlite:{}/a.db\"\n[encryption]\nkeys = {{ a = \"{KEY}\" }}\nactive = \"a\"\nindex_key = \"{KEY}\"\n",
        folder.display()
    );
    let settings = Settings::from_toml(&text, "test").unwrap();
    let ground = Ground::open(&settings).await.unwrap();
    ground.store.migrate().await.unwrap();
    ground.app_without_payments(&settings).unwrap()
}

/// An event that concerns nobody here: applying it needs no provider.
async fn event(app: &App, id: &str) {
    let event =
        StoredEvent { id: id.into(), kind: "customer.created".into(), object: "cus_1".into(), account: None, livemode: false };
    assert!(app.store.store_event(&event, app.clock.now()).await.unwrap());
}

#[tokio::test]
async fn what_is_due_is_done_once() {
    let folder = tempfile::tempdir().unwrap();
    let app = app(folder.path()).await;
    assert_eq!(run_due(&app).await, 0);
    event(&app, "evt_1").await;
    event(&app, "evt_2").await;
    assert_eq!((run_due(&app).await, run_due(&app).await), (2, 0));
    app.store.close().await;
    assert_eq!(run_due(&app).await, 0);
}

#[tokio::test]
async fn work_that_is_announced_is_done_at_once_and_stopping_ends_it_all() {
    let folder = tempfile::tempdir().unwrap();
    let (app, stop) = (app(folder.path()).await, CancellationToken::new());
    let pace =
        Pace { interval: Duration::from_hours(1), lease: Duration::from_mins(1), at_most: 4, drain: Duration::from_secs(20) };
    let running = tokio::spawn(run(Arc::clone(&app), pace, stop.clone()));
    let ignored = async |id: &'static str| {
        let database = sqlx::SqlitePool::connect(&format!("sqlite:{}/a.db", folder.path().display())).await.unwrap();
        let state =
            || sqlx::query_scalar::<_, String>("SELECT state FROM provider_events WHERE id = $1").bind(id).fetch_one(&database);
        let so = async {
            while state().await.unwrap() != "ignored" {
                sleep(Duration::from_millis(5)).await;
            }
        };
        timeout(Duration::from_secs(20), so).await.unwrap();
        database.close().await;
    };
    event(&app, "evt_1").await;
    app.work.notify_one();
    ignored("evt_1").await;
    // After the look that found nothing more, only being told helps.
    sleep(Duration::from_millis(100)).await;
    event(&app, "evt_2").await;
    app.work.notify_one();
    ignored("evt_2").await;
    stop.cancel();
    timeout(Duration::from_secs(20), running).await.unwrap().unwrap();
}
