//! How many statements a use case sends to the database, from its first to its last: what it reads before its transaction and after it,
//! what begins and commits, and the page at the provider that follows it. A look was taken before, as whoever books takes one.

use domain::practice::service::PaymentRule;
use hourkeep::service::money::events;
use stripe_sandbox::Outcome;

use crate::support::{Ask, Booked, Engine, LANDWEHRKANAL, RIVERSIDE, TestApp, statements};

/// A use case, and how many statements it takes on SQLite and on PostgreSQL. Who needs fewer writes the number down here.
const BUDGETS: [(&str, usize, usize); 7] = [
    ("book what costs nothing", 13, 14),
    ("book with any practitioner, and open its page", 18, 19),
    ("book with one practitioner, and open its page", 17, 18),
    ("come back to pay", 2, 2),
    ("confirm by the events of its payment", 18, 18),
    ("move", 16, 16),
    ("cancel", 8, 8),
];

#[tokio::test]
async fn use_cases_on_sqlite_keep_within_their_budgets() {
    Box::pin(keep_within(Engine::Sqlite)).await;
}

#[tokio::test]
async fn use_cases_on_postgres_keep_within_their_budgets() {
    Box::pin(keep_within(Engine::Postgres)).await;
}

async fn keep_within(engine: Engine) {
    let app = TestApp::start(engine).await;
    app.rule(LANDWEHRKANAL, "einzel", PaymentRule::Prepay).await;
    let seen = [
        book(&app, RIVERSIDE, free()).await.1,
        book(&app, LANDWEHRKANAL, paid(10)).await.1,
    ];
    let (booked, with_one) = book(&app, LANDWEHRKANAL, paid(11).with("la")).await;
    let rest = [
        with_one,
        taken(&app, Box::pin(app.resume(&booked))).await,
        Box::pin(confirm(&app, &booked)).await,
        taken(
            &app,
            Box::pin(app.reschedule(&booked, "2026-10-13T10:00:00+02:00")),
        )
        .await,
        taken(&app, Box::pin(app.cancel(&booked))).await,
    ];
    app.settle().await;
    let told = |(&(name, sqlite, postgres), seen): (&(&str, usize, usize), &Vec<String>)| {
        let budget = if engine == Engine::Sqlite {
            sqlite
        } else {
            postgres
        };
        (seen.len() != budget).then(|| {
            format!(
                "{name}: {} of {budget}:\n    {}",
                seen.len(),
                seen.join("\n    ")
            )
        })
    };
    let seen: Vec<_> = seen.into_iter().chain(rest).collect();
    let wrong: Vec<_> = BUDGETS.iter().zip(&seen).filter_map(told).collect();
    app.finish().await;
    assert!(wrong.is_empty(), "{engine:?}:\n{}", wrong.join("\n"));
}

fn free() -> Ask {
    Ask::of(RIVERSIDE, "intro", "2026-10-12T12:00:00+01:00").online()
}

fn paid(hour: u32) -> Ask {
    Ask::of(
        LANDWEHRKANAL,
        "einzel",
        &format!("2026-10-12T{hour}:00:00+02:00"),
    )
}

/// A booking by somebody at an address of their own, after a look.
async fn book(app: &TestApp, slug: &str, ask: Ask) -> (Booked, Vec<String>) {
    app.app.snapshot(slug).await.expect("a practice");
    let ask = ask.from("192.0.2.7");
    let (booked, seen) = statements(app.book(&ask)).await;
    (booked.expect("it is free"), seen)
}

/// What comes back is not looked at, but must be there.
async fn taken<T, E: std::fmt::Debug>(
    app: &TestApp,
    work: impl Future<Output = Result<T, E>>,
) -> Vec<String> {
    app.app.snapshot(LANDWEHRKANAL).await.expect("a practice");
    let (done, seen) = statements(work).await;
    done.expect("it can be done");
    seen
}

/// The page is paid, and what the provider tells of it is applied; taking the events from the queue is the worker's.
async fn confirm(app: &TestApp, booked: &Booked) -> Vec<String> {
    app.settle().await;
    assert!(
        app.sandbox.act(&booked.page(), Outcome::Pay),
        "the page is open"
    );
    app.sandbox.sweep();
    app.delivered().await;
    let arrived = app
        .store()
        .lease_events(app.lease())
        .await
        .expect("the store answers");
    assert!(!arrived.is_empty());
    let mut all = Vec::new();
    for leased in &arrived {
        let (applied, seen) = statements(Box::pin(events::apply(&app.app, leased))).await;
        applied.expect("the store answers");
        all.extend(seen);
    }
    assert!(app.is_confirmed(booked).await);
    all
}
