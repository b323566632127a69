//! An orderly month: whatever clients and the practice do that is nobody's mistake leaves nothing to look at.

use domain::money::fee::FeeState;
use hourkeep::service::money::fees::Decision;

use super::connected::define;
use crate::{
    both,
    support::{Ask, Booked, RIVERSIDE, TestApp},
};

/// Each of another client.
async fn booked(app: &TestApp, number: usize, start: &str) -> Booked {
    app.book(&Ask::of(RIVERSIDE, "ind50", start).online().by(number))
        .await
        .expect("it is free")
}

async fn paid(app: &TestApp, number: usize, start: &str) -> Booked {
    let booked = booked(app, number, start).await;
    app.pay(&booked).await;
    booked
}

/// Rounds and whatever is due, four times a day.
async fn until(app: &TestApp, at: &str) {
    let at: jiff::Timestamp = at.parse().unwrap();
    while domain::clock::Clock::now(app.clock.as_ref()) < at {
        app.advance(6 * 60 - 5);
        app.settle().await;
        app.round().await;
    }
}

both! {
    async fn of_an_orderly_month_nothing_is_listed(app: &TestApp) {
        define(app, None, false).await;
        app.policy(RIVERSIDE, |_| ()).await;
        let came = paid(app, 0, "2026-10-12T12:00:00+01:00").await;
        let cancelled = paid(app, 1, "2026-10-13T12:00:00+01:00").await;
        let late = paid(app, 2, "2026-10-19T12:00:00+01:00").await;
        let missed = paid(app, 3, "2026-10-20T12:00:00+01:00").await;
        let refunded_there = paid(app, 4, "2026-10-26T12:00:00+00:00").await;
        let given_back = paid(app, 5, "2026-10-27T12:00:00+00:00").await;
        let never_paid = booked(app, 6, "2026-11-02T12:00:00+00:00").await;
        app.prove_mailboxes().await;
        until(app, "2026-10-07T09:00:00+01:00").await;
        assert!(!app.record(&never_paid).await.booking.is_active());
        app.cancel(&cancelled).await.unwrap();
        app.sandbox.refund_in_dashboard(&app.intent(&refunded_there).await, Some(1_500)).unwrap();
        app.refund(&given_back, Some(2_000)).await.unwrap();
        until(app, "2026-10-18T18:00:00+01:00").await;
        app.cancel(&late).await.unwrap();
        app.settle().await;
        app.decide(&late, Decision::Approve(None)).await.unwrap();
        until(app, "2026-10-20T14:00:00+01:00").await;
        app.mark(&missed, false).await.unwrap();
        app.decide(&missed, Decision::Waive).await.unwrap();
        until(app, "2026-11-06T09:00:00+00:00").await;
        assert!(matches!(app.record(&missed).await.funds.fees[0].state, FeeState::Waived { .. }));
        for (booked, back) in [(&came, vec![]), (&cancelled, vec![6_500]), (&missed, vec![6_500]), (&refunded_there, vec![1_500]), (&given_back, vec![2_000])] {
            assert_eq!((app.refunded(booked).await, app.owed(booked).await), (back, 0));
        }
        assert_eq!(app.database.texts("SELECT kind FROM listed_exceptions").await, Vec::<String>::new());
        assert_eq!(app.booked_balance().await, app.real_balance());
        assert_eq!(app.posted_fees().await, app.fees());
    }
}
