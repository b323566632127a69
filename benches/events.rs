//! How fast the provider's events are taken and applied: `cargo bench --bench events`. Prints figures, judges nothing.
//!
//! 10,000 events of payments at many practices wait, as after an outage: what one more costs to be taken with that backlog,
//! and how many are applied a second, on both engines, each against a sandbox in this very process on this very machine.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::too_many_lines,
    reason = "a measurement, on the fixtures of the tests"
)]
#![allow(
    clippy::print_stdout,
    clippy::cast_precision_loss,
    reason = "it prints figures"
)]

#[path = "../tests/hourkeep/support/mod.rs"]
#[expect(dead_code, unused_imports, reason = "the tests use the rest of it")]
mod support;

use std::{
    fs,
    sync::Arc,
    time::{Duration, Instant},
};

use domain::{clock::Clock, entropy::Entropy};
use hourkeep::{document, service::practice::define, workers};
use jiff::{SignedDuration, civil::date, tz::TimeZone};
use store::Actor;
use stripe_sandbox::Outcome;
use support::{Ask, Engine, TestApp};
use tokio_util::sync::CancellationToken;

/// Each payment of the sandbox makes as many as at Stripe: of its page, its intent and its charge.
const EVENTS: usize = 10_000;
/// Posted with the backlog standing.
const MORE: usize = 1_000;

fn main() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime");
    for engine in [Engine::Postgres, Engine::Sqlite] {
        runtime.block_on(measure(engine));
    }
}

async fn measure(engine: Engine) {
    let app = TestApp::start(engine).await;
    app.sandbox.hold_events();
    let mut payments = 0;
    while app.sandbox.waiting_events().len() < EVENTS {
        payments += pay_a_practice(&app, payments).await;
    }
    let all = app.sandbox.waiting_events().len();
    app.sandbox.release_events(false);
    let posted = Instant::now();
    app.delivered().await;
    println!(
        "{engine:?}: {all} events of {payments} payments taken at {:.0}/s",
        rate(all, posted.elapsed())
    );
    taken(&app).await;
    drained(&app, payments).await;
    app.finish().await;
}

/// The CPU time of this whole process, sender included, for events that are taken while the backlog stands.
async fn taken(app: &TestApp) {
    let ids: Vec<String> = app
        .sandbox
        .events()
        .iter()
        .filter_map(|event| Some(event["id"].as_str()?.to_owned()))
        .collect();
    let before = cpu();
    for id in ids.iter().cycle().take(MORE) {
        app.sandbox.resend_event(id);
    }
    app.delivered().await;
    let each = cpu().saturating_sub(before).as_secs_f64() * 1_000.0 / MORE as f64;
    println!("  one more with this backlog: {each:.2} ms of CPU, posting included");
}

/// The workers as `serve` runs them, until no event is left.
async fn drained(app: &TestApp, payments: usize) {
    let backlog = "SELECT COUNT(*) FROM provider_events WHERE state = 'received'";
    let waiting = app.database.number(backlog).await;
    let (stop, began) = (CancellationToken::new(), Instant::now());
    let pace = workers::Pace {
        interval: Duration::from_secs(1),
        lease: Duration::from_mins(1),
        at_most: 16,
        drain: Duration::from_secs(20),
    };
    let running = tokio::spawn(workers::run(Arc::clone(&app.app), pace, stop.clone()));
    while app.database.number(backlog).await > 0 {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let took = began.elapsed();
    stop.cancel();
    running.await.expect("the workers end");
    let paid = app
        .database
        .number("SELECT COUNT(*) FROM payments WHERE state = 'captured'")
        .await;
    assert_eq!(
        usize::try_from(paid).ok(),
        Some(payments),
        "every payment is captured"
    );
    let waiting = usize::try_from(waiting).unwrap_or(0);
    println!(
        "  drained {waiting} events in {took:.1?}: {:.0}/s, {:.0} payments/s",
        rate(waiting, took),
        rate(payments, took)
    );
}

/// One more practice, with as many bookings as its diary takes on some days, all paid; how many.
async fn pay_a_practice(app: &TestApp, number: usize) -> usize {
    let slug: &'static str = Box::leak(format!("bench-{number}").into_boxed_str());
    let text = support::example(support::RIVERSIDE).replace(
        "slug = \"riverside-counselling\"",
        &format!("slug = \"{slug}\""),
    );
    let text = text
        .replace("max_sessions_day = 5", "max_sessions_day = 50")
        .replace("max_sessions_week = 18", "max_sessions_week = 90");
    let text = text.replace("max_consecutive = 3", "max_consecutive = 90");
    let read = document::read(slug, &text).expect("a document without faults");
    let mut fresh = || app.entropy.uuid(app.clock.now());
    define::define(
        app.store(),
        &read,
        None,
        Actor::Apply,
        &mut fresh,
        app.clock.now(),
        false,
    )
    .await
    .expect("a practice");
    let mut paid = 0;
    for week in 1..=6_i64 {
        for hour in [12, 13, 14, 15, 16, 17, 18] {
            let day = date(2026, 10, 12).saturating_add(SignedDuration::from_hours(24 * 7 * week));
            let start = day
                .at(hour, 0, 0, 0)
                .to_zoned(TimeZone::get("Europe/London").expect("a zone"))
                .expect("a time");
            let placement = Ask::of(slug, "ind50", &start.timestamp().to_string())
                .online()
                .by(number + paid);
            let booked = app.book(&placement).await.expect("a booking");
            assert!(
                app.sandbox.act(&booked.page(), Outcome::Pay),
                "the page is open"
            );
            paid += 1;
        }
    }
    paid
}

fn rate(count: usize, took: Duration) -> f64 {
    count as f64 / took.as_secs_f64()
}

/// User and system time of this process (`proc(5)`, `/proc/[pid]/stat`, in hundredths of a second).
fn cpu() -> Duration {
    let stat = fs::read_to_string("/proc/self/stat").expect("Linux");
    let fields: Vec<&str> = stat
        .rsplit(')')
        .next()
        .expect("a name")
        .split_whitespace()
        .collect();
    let ticks = |n: usize| fields[n].parse::<u64>().expect("a number");
    Duration::from_millis((ticks(11) + ticks(12)) * 10)
}
