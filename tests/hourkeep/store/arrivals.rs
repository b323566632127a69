//! A commit tells of the queues in which it leaves something that is due, and of no others.

use std::time::{Duration, Instant};

use domain::{clients::Personal, clock::Clock, practice::service::PaymentRule};
use futures::FutureExt;
use hourkeep::{
    config::Settings,
    service::clients::link_requests::request,
    workers::{self, Pace},
};
use store::Queue;
use stripe_sandbox::Outcome;
use strum::VariantArray;
use tokio_util::sync::CancellationToken;

use crate::{
    both,
    support::{Ask, LANDWEHRKANAL, RIVERSIDE, TestApp, statements},
};

/// With how many statements seven drivers take what is due, six of them in a transaction.
const FIRST_LOOKS: usize = 6 * 3 + 1;

/// The queues that were told of since the last time.
fn told(app: &TestApp) -> Vec<Queue> {
    let is_told = |queue: &Queue| app.store().arrivals().of(*queue).notified().now_or_never();
    let all = Queue::VARIANTS.iter().copied();
    all.filter(|queue| is_told(queue).is_some()).collect()
}

async fn due(app: &TestApp) -> Vec<Queue> {
    app.store().due_queues(app.clock.now()).await.unwrap()
}

/// Does what is due, and forgets what was told of it.
async fn at_rest(app: &TestApp) {
    while workers::run_due(&app.app).await > 0 {}
    assert_eq!(due(app).await, []);
    told(app);
}

both! {
    async fn a_commit_tells_of_what_is_due(app: &TestApp) {
        app.rule(LANDWEHRKANAL, "einzel", PaymentRule::Prepay).await;
        at_rest(app).await;
        let tells = async |expected: &[Queue]| {
            assert_eq!((told(app), due(app).await), (expected.to_vec(), expected.to_vec()));
        };
        let ask = Ask::of(LANDWEHRKANAL, "einzel", "2026-10-12T10:00:00+02:00");
        let booked = app.book(&ask).await.unwrap();
        // Its hold ends later, and its page is open.
        tells(&[]).await;
        assert!(app.sandbox.act(&booked.page(), Outcome::Pay));
        app.sandbox.sweep();
        app.delivered().await;
        tells(&[Queue::Events]).await;
        app.settle().await;
        tells(&[Queue::Messages]).await;
        at_rest(app).await;
        app.cancel(&booked).await.unwrap();
        tells(&[Queue::Jobs, Queue::Messages]).await;
        at_rest(app).await;
        let practice = app.practice(RIVERSIDE).await;
        app.store().tell_of_payee(practice, app.clock.now()).await.unwrap();
        tells(&[Queue::Notifications]).await;
        app.deliver().await;
        let nobody = Personal::new("nobody@example.org".into());
        request(&app.app, RIVERSIDE, &nobody).await.unwrap();
        tells(&[Queue::LinkRequests]).await;
        at_rest(app).await;
    }

    async fn what_becomes_due_by_the_clock_is_found(app: &TestApp) {
        let ask = Ask::of(RIVERSIDE, "ind50", "2026-10-12T12:00:00+01:00").online();
        app.book(&ask).await.unwrap();
        at_rest(app).await;
        app.advance(60);
        assert_eq!((told(app), due(app).await), (vec![], vec![Queue::Jobs, Queue::Messages]));
        // What is somebody's is due again when the lease is over.
        app.store().lease_jobs(app.lease()).await.unwrap();
        assert_eq!(due(app).await, [Queue::Messages]);
        app.advance(2);
        assert_eq!(due(app).await, [Queue::Jobs, Queue::Messages]);
        app.settle().await;
    }

    async fn an_idle_service_asks_once_an_interval(app: &TestApp) {
        at_rest(app).await;
        let (_, poll) = statements(due(app)).await;
        assert_eq!(poll.len(), 1);
        let (stop, interval) = (CancellationToken::new(), Duration::from_millis(20));
        let pace = Pace { interval, lease: Duration::from_mins(1), at_most: 4, drain: Duration::from_secs(20) };
        let began = Instant::now();
        let ((), seen) = statements(Box::pin(async {
            let working = workers::run(app.app.clone(), pace, stop.clone());
            let enough = async {
                tokio::time::sleep(interval * 20).await;
                stop.cancel();
            };
            tokio::join!(working, enough);
        }))
        .await;
        let (polls, others): (Vec<_>, Vec<_>) = seen.into_iter().partition(|one| *one == poll[0]);
        let intervals = began.elapsed().as_millis() / interval.as_millis();
        assert!(polls.len() > 1 && polls.len() as u128 <= intervals, "{} polls in {intervals} intervals", polls.len());
        // Drivers look at their start, and then when they are told. What is left is asked once a minute, or less often.
        let a_minute = u64::try_from(others.len() - FIRST_LOOKS).unwrap();
        let key = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
        let toml = format!("[encryption]\nkeys = {{ a = \"{key}\" }}\nactive = \"a\"\nindex_key = \"{key}\"");
        let settings = Settings::from_toml(&toml, "test").unwrap();
        let polls = 60 / settings.worker.interval_seconds.get();
        assert!(a_minute + polls <= 60, "{a_minute} and {polls}: {others:#?}");
    }
}
