use tokio::time::{sleep, timeout};

use super::*;
use crate::{app::Infrastructure, config::Settings, ports::mailer::SendError};
use store::StoredEvent;

const KEY: &str = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";

async fn app(folder: &std::path::Path) -> Arc<App> {
    let text = format!(
        "[database]\nurl = \"sqlite:{}/a.db\"\n[encryption]\nkeys = {{ a = \"{KEY}\" }}\nactive = \"a\"\nindex_key = \"{KEY}\"\n",
        folder.display()
    );
    let settings = Settings::from_toml(&text, "test").unwrap();
    let ground = Infrastructure::open(&settings).await.unwrap();
    ground.store.migrate().await.unwrap();
    ground.app_without_payments(&settings).unwrap()
}

/// An event that concerns nobody here: applying it needs no provider.
async fn event(app: &App, id: &str) {
    let event = StoredEvent {
        id: id.into(),
        kind: "customer.created".into(),
        object: "cus_1".into(),
        account: None,
        livemode: false,
    };
    assert!(
        app.store
            .store_event(&event, app.clock.now())
            .await
            .unwrap()
    );
}

/// A mail server that lets nobody in until it is told to.
#[derive(Default)]
struct GuardedMailer(std::sync::atomic::AtomicBool);

#[async_trait::async_trait]
impl crate::ports::mailer::Mailer for GuardedMailer {
    async fn send(&self, _: &crate::ports::mailer::Mail) -> Result<(), SendError> {
        self.check().await
    }

    async fn check(&self) -> Result<(), SendError> {
        let open = self.0.load(std::sync::atomic::Ordering::Relaxed);
        if open {
            Ok(())
        } else {
            Err(SendError::Temporary("not_let_in"))
        }
    }
}

#[tokio::test]
async fn mail_that_cannot_be_sent_is_warned_of_at_once_and_now_and_then() {
    let folder = tempfile::tempdir().unwrap();
    let (app, mailer) = (app(folder.path()).await, Arc::new(GuardedMailer::default()));
    let outside = crate::service::Gateways {
        mailer: mailer.clone(),
        ..app.gateways.clone()
    };
    let App {
        store,
        clock,
        entropy,
        settings,
        ..
    } = app.as_ref();
    let app = App::new(
        store.clone(),
        outside,
        clock.clone(),
        entropy.clone(),
        settings.clone(),
    );
    let mut trouble = post::MailServerTrouble::at_start(&app).await;
    let mut warned = Vec::new();
    for _ in 0..12 {
        warned.push(post::look(&app, &mut trouble).await.unwrap());
    }
    let said = |at: usize| warned[at].as_deref();
    assert_eq!(said(0), Some("not taken now: not_let_in"));
    assert!(
        (1..10).all(|at| said(at).is_none()) && said(10).is_some() && said(11).is_none(),
        "{warned:?}"
    );
    mailer.0.store(true, std::sync::atomic::Ordering::Relaxed);
    assert_eq!(post::look(&app, &mut trouble).await.unwrap(), None);
    mailer.0.store(false, std::sync::atomic::Ordering::Relaxed);
    assert_eq!(
        post::look(&app, &mut trouble).await.unwrap(),
        None,
        "nothing is to be sent: nobody asks"
    );
    app.store.close().await;
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

/// The same database, as another process sees it.
async fn other_process(folder: &std::path::Path) -> sqlx::SqlitePool {
    let url = format!("sqlite:{}/a.db", folder.display());
    sqlx::SqlitePool::connect(&url).await.unwrap()
}

/// Waits until the event was looked at.
async fn ignored(database: &sqlx::SqlitePool, id: &str) {
    let state = || {
        sqlx::query_scalar::<_, String>("SELECT state FROM provider_events WHERE id = $1")
            .bind(id)
            .fetch_one(database)
    };
    let so = async {
        while state().await.unwrap() != "ignored" {
            sleep(Duration::from_millis(5)).await;
        }
    };
    timeout(Duration::from_secs(20), so).await.unwrap();
}

fn pace(interval: Duration) -> Pace {
    Pace {
        interval,
        lease: Duration::from_mins(1),
        at_most: 4,
        drain: Duration::from_secs(20),
    }
}

#[tokio::test]
async fn what_another_process_left_is_found_by_the_poll() {
    let folder = tempfile::tempdir().unwrap();
    let (app, stop) = (app(folder.path()).await, CancellationToken::new());
    event(&app, "evt_1").await;
    let pace = pace(Duration::from_millis(20));
    let running = tokio::spawn(run(Arc::clone(&app), pace, stop.clone()));
    let other = other_process(folder.path()).await;
    ignored(&other, "evt_1").await;
    // After the look with which it starts a driver only looks when it is told.
    sleep(Duration::from_millis(100)).await;
    let copy = "INSERT INTO provider_events (id, kind, object, livemode, received_at, state, due_at) \
                SELECT 'evt_2', kind, object, livemode, received_at, 'received', due_at FROM provider_events";
    sqlx::query(copy).execute(&other).await.unwrap();
    ignored(&other, "evt_2").await;
    other.close().await;
    stop.cancel();
    timeout(Duration::from_secs(20), running)
        .await
        .unwrap()
        .unwrap();
}

#[tokio::test]
async fn work_is_done_at_once_and_stopping_ends_it_all() {
    let folder = tempfile::tempdir().unwrap();
    let (app, stop) = (app(folder.path()).await, CancellationToken::new());
    let pace = pace(Duration::from_hours(1));
    let running = tokio::spawn(run(Arc::clone(&app), pace, stop.clone()));
    let other = other_process(folder.path()).await;
    event(&app, "evt_1").await;
    ignored(&other, "evt_1").await;
    // After the look that found nothing more, only being told helps.
    sleep(Duration::from_millis(100)).await;
    event(&app, "evt_2").await;
    ignored(&other, "evt_2").await;
    other.close().await;
    stop.cancel();
    timeout(Duration::from_secs(20), running)
        .await
        .unwrap()
        .unwrap();
}
