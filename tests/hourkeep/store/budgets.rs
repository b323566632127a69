//! How many statements a use case sends to the database, from its first to its last: what it reads before its transaction and after it,
//! what begins and what commits. A look was taken before, as whoever books takes one.

use domain::practice::service::PaymentRule;
use hourkeep::service::money::events;
use stripe_sandbox::Outcome;

use crate::support::{Ask, Booked, Engine, LANDWEHRKANAL, RIVERSIDE, TestApp, statements};

/// A use case, and how many statements it takes on SQLite and on PostgreSQL. Who needs fewer writes the number down here.
const BUDGETS: [(&str, usize, usize); 11] = [
    // What was looked at is known: no calendar is read.
    ("book what costs nothing", 11, 12),
    // Nor is what it took.
    ("see its time taken", 2, 2),
    ("book with any practitioner", 11, 12),
    ("open the page of that booking", 5, 5),
    ("book with one practitioner", 10, 11),
    ("open the page of this booking", 5, 5),
    ("come back to pay", 2, 2),
    ("confirm by the event of its page", 14, 14),
    ("pass over the other events of its payment", 3, 3),
    ("move", 13, 13),
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
    let for_free = Box::pin(book(&app, RIVERSIDE, free())).await.1;
    let (looked, looking) = statements(app.app.snapshot(RIVERSIDE)).await;
    looked.expect("a practice");
    let [any, page] = by_transaction(Box::pin(book(&app, LANDWEHRKANAL, paid(10))).await.1);
    let (booked, with_one) = Box::pin(book(&app, LANDWEHRKANAL, paid(11).with("la"))).await;
    let [one, same_page] = by_transaction(with_one);
    let resumed = taken(&app, Box::pin(app.resume(&booked))).await;
    let [confirming, others] = Box::pin(confirm(&app, &booked)).await;
    let seen = [
        for_free,
        looking,
        any,
        page,
        one,
        same_page,
        resumed,
        confirming,
        others,
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
    let (booked, seen) = statements(Box::pin(app.book(&ask))).await;
    (booked.expect("it is free"), seen)
}

/// A booking, and its page at the provider: the network is asked between two transactions.
fn by_transaction(mut all: Vec<String>) -> [Vec<String>; 2] {
    let commit = all.iter().position(|one| one.starts_with("COMMIT"));
    let page = all.split_off(1 + commit.expect("a commit"));
    [all, page]
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

/// The page is paid, and what the provider tells of it is applied: the event that confirms the booking, and the others. Taking them from
/// the queue is the worker's.
async fn confirm(app: &TestApp, booked: &Booked) -> [Vec<String>; 2] {
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
    let (mut confirming, mut others) = (Vec::new(), Vec::new());
    for leased in &arrived {
        let (applied, seen) = statements(Box::pin(events::apply(&app.app, leased))).await;
        applied.expect("the store answers");
        if seen.iter().any(|one| one.starts_with("COMMIT")) {
            confirming.extend(seen);
        } else {
            others.extend(seen);
        }
    }
    assert!(app.is_confirmed(booked).await);
    [confirming, others]
}
