//! Late cancellations that a client is not charged for.

use futures::future::join_all;
use hourkeep::service::booking::changing::cancel::{cancel, preview};

use store::Expected;

use crate::{
    both,
    money::cancelled_late,
    support::{Ask, Booked, RIVERSIDE, TestApp},
};

async fn paid(app: &TestApp, start: &str) -> Booked {
    let booked = app
        .book(&Ask::of(RIVERSIDE, "ind50", start).online())
        .await
        .unwrap();
    app.pay(&booked).await;
    app.confirm(&booked).await.unwrap();
    booked
}

async fn fees(app: &TestApp, all: &[Booked]) -> Vec<&'static str> {
    let mut words = Vec::new();
    for booked in all {
        words.push(app.fee(booked).await.expect("a fee").state.as_str());
    }
    words.sort_unstable();
    words
}

both! {
    async fn the_first_in_a_year_passes_and_the_second_does_not(app: &TestApp) {
        app.policy(RIVERSIDE, |policy| policy.goodwill_per_year = 1).await;
        let first = cancelled_late(app).await;
        assert_eq!((fees(app, std::slice::from_ref(&first)).await, app.refunded(&first).await), (vec!["waived_goodwill"], vec![6_500]));
        let second = paid(app, "2026-10-14T12:00:00+01:00").await;
        app.clock.set("2026-10-13T12:00:00+01:00".parse().unwrap());
        let before = preview(&app.app, &second.caller, second.id, None).await.unwrap();
        assert_eq!((before.fee.amount, before.waived.amount), (3_250, 0));
        app.cancel(&second).await.unwrap();
        app.settle().await;
        assert_eq!((fees(app, std::slice::from_ref(&second)).await, app.refunded(&second).await), (vec!["proposed"], vec![3_250]));
        // Somebody else has their own.
        let other = app.book(&Ask::of(RIVERSIDE, "ind50", "2026-10-15T12:00:00+01:00").online().by(1)).await.unwrap();
        app.pay(&other).await;
        app.confirm(&other).await.unwrap();
        app.clock.set("2026-10-14T12:00:00+01:00".parse().unwrap());
        app.cancel(&other).await.unwrap();
        app.settle().await;
        assert_eq!(fees(app, &[other]).await, ["waived_goodwill"]);
    }

    async fn of_two_at_the_same_time_one_passes(app: &TestApp) {
        app.policy(RIVERSIDE, |policy| policy.goodwill_per_year = 1).await;
        let both = [paid(app, "2026-10-14T12:00:00+01:00").await, paid(app, "2026-10-14T14:00:00+01:00").await];
        app.clock.set("2026-10-13T20:00:00+01:00".parse().unwrap());
        let tasks = both.clone().map(|booked| {
            let (app, key) = (app.app.clone(), app.once("cancel"));
            tokio::spawn(async move { cancel(&app, &booked.caller, booked.id, Expected::Any, &key).await })
        });
        assert!(join_all(tasks).await.into_iter().all(|done| done.unwrap().is_ok()));
        app.settle().await;
        assert_eq!(fees(app, &both).await, ["proposed", "waived_goodwill"]);
        // The one that passes goes back whole, of the other nothing: it was within a day.
        assert_eq!(app.ledger().await, ["client_receivable -6500", "provider 6500"]);
    }
}
