//! What was read a moment ago: who looks sees at once what this process wrote, and within a moment what another one did.

use std::sync::Arc;

use domain::practice::service::Mode;
use hourkeep::service::{
    App, ServiceError,
    booking::placing::search::{AvailabilityQuery, availability},
};
use jiff::SignedDuration;

use crate::{
    both,
    support::{Ask, Engine, LANDWEHRKANAL, RIVERSIDE, TIMEOUT, TestApp, vault},
};

const NOON: &str = "2026-10-12T12:00:00+01:00";

/// Whether noon is offered.
async fn is_listed(app: &App) -> bool {
    let query = AvailabilityQuery {
        service: "intro".into(),
        mode: Some(Mode::Online),
        ..AvailabilityQuery::default()
    };
    let slots = availability(app, RIVERSIDE, &query, None)
        .await
        .unwrap()
        .slots;
    let noon = NOON.parse().expect("an instant");
    slots.iter().any(|slot| slot.at.start == noon)
}

fn noon() -> Ask {
    Ask::of(RIVERSIDE, "intro", NOON).online()
}

const SECOND: SignedDuration = SignedDuration::from_secs(1);
const MINUTE: SignedDuration = SignedDuration::from_mins(1);

/// This process, and another one on the same database.
async fn two(app: &TestApp, max_staleness: SignedDuration) -> [Arc<App>; 2] {
    let here = app.other(|settings| settings.max_staleness = max_staleness);
    let store = store::engines::open(&app.database.store_settings(), vault())
        .await
        .unwrap();
    let (clock, entropy, settings) = (
        here.clock.clone(),
        here.entropy.clone(),
        here.settings.clone(),
    );
    let there = Arc::new(App::new(
        store,
        here.gateways.clone(),
        clock,
        entropy,
        settings,
    ));
    assert!(is_listed(&here).await && is_listed(&there).await);
    [here, there]
}

both! {
    async fn what_is_booked_is_not_listed_any_more(app: &TestApp) {
        let [here, there] = two(app, SECOND).await;
        app.book_with(&here, &noon()).await.unwrap();
        assert!(!is_listed(&here).await, "at once");
        app.clock.advance(SignedDuration::from_millis(999));
        assert!(is_listed(&there).await, "it looked a moment ago");
        app.clock.advance(SignedDuration::from_millis(1));
        assert!(!is_listed(&there).await);
        there.store.close().await;
    }

    async fn another_practice_here_makes_nothing_old(app: &TestApp) {
        let [here, there] = two(app, SECOND).await;
        app.book_with(&there, &noon()).await.unwrap();
        let elsewhere = Ask::of(LANDWEHRKANAL, "einzel", "2026-10-12T10:00:00+02:00").with("la");
        app.book_with(&here, &elsewhere).await.unwrap();
        assert!(is_listed(&here).await, "still from memory");
        let same = Ask::of(RIVERSIDE, "intro", "2026-10-13T12:00:00+01:00").online().by(1);
        app.book_with(&here, &same).await.unwrap();
        assert!(!is_listed(&here).await, "the database was asked");
        there.store.close().await;
    }

    async fn nothing_is_decided_by_it(app: &TestApp) {
        let [here, there] = two(app, SECOND).await;
        app.book_with(&here, &noon()).await.unwrap();
        assert!(is_listed(&there).await);
        let refused = app.book_with(&there, &noon().by(1)).await;
        assert!(matches!(refused, Err(ServiceError::Unavailable { .. } | ServiceError::Refused(_))), "{refused:?}");
        // The practice changed a moment ago: whoever books there is not asked to come back.
        app.redefine(RIVERSIDE, |catalogue| catalogue.practice.name = "Riverside and friends".into()).await;
        let later = Ask::of(RIVERSIDE, "intro", "2026-10-13T12:00:00+01:00").online().by(1);
        app.book_with(&there, &later).await.unwrap();
        there.store.close().await;
    }
}

/// Two processes that tell each other of their commits. The clock stands still: nothing that is known grows old by itself.
async fn two_who_tell(app: &TestApp) -> ([Arc<App>; 2], Vec<tokio::task::JoinHandle<()>>) {
    let both = two(app, MINUTE).await;
    let practice = app.practice(RIVERSIDE).await;
    let before = both.each_ref().map(|one| one.store.commits(practice));
    let telling = both.iter().map(|one| {
        let store = Arc::clone(&one.store);
        tokio::spawn(async move { store.share_commits().await })
    });
    let telling = telling.collect();
    // Who begins to listen does not know what changed before.
    until(async || {
        both.iter()
            .zip(before)
            .all(|(one, before)| one.store.commits(practice) > before)
    })
    .await;
    assert!(is_listed(&both[0]).await && is_listed(&both[1]).await);
    (both, telling)
}

async fn until(holds: impl AsyncFn() -> bool) {
    let waiting = async {
        while !holds().await {
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(TIMEOUT, waiting)
        .await
        .expect("it never holds");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_another_replica_books_is_seen_when_it_tells() {
    let app = TestApp::start(Engine::Postgres).await;
    let ([here, there], telling) = two_who_tell(&app).await;
    app.book_with(&there, &noon()).await.unwrap();
    until(async || !is_listed(&here).await).await;
    for one in &telling {
        one.abort();
    }
    there.store.close().await;
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn while_nothing_is_heard_the_database_is_asked() {
    let app = TestApp::start(Engine::Postgres).await;
    let ([here, there], telling) = two_who_tell(&app).await;
    for one in telling {
        one.abort();
        assert!(one.await.is_err(), "it would go on for ever");
    }
    app.book_with(&there, &noon()).await.unwrap();
    assert!(is_listed(&here).await, "it looked a moment ago");
    app.clock.advance(MINUTE);
    assert!(!is_listed(&here).await);
    there.store.close().await;
    app.finish().await;
}
