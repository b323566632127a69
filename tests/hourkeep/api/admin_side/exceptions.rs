//! What somebody must look at.

use std::time::Duration;

use hourkeep::{
    ports::{clock::Clock, store::StoredEvent},
    sandbox::Outcome,
    service::authenticate::Scope,
    workers::{self, Pace},
};
use serde_json::json;
use tokio_util::sync::CancellationToken;

use super::Practice;
use crate::{api::server::Server, both, support::RIVERSIDE};

/// Nothing else is due so long.
const PACE: Pace =
    Pace { interval: Duration::from_mins(1), lease: Duration::from_mins(1), at_most: 4, drain: Duration::from_secs(20) };

both! {
    async fn the_workers_run_rounds_and_count_what_they_find(app: &TestApp) {
        let server = Server::on(app);
        let held = server.hold().await;
        app.sandbox.drop_events(true);
        assert!(app.sandbox.act(app.sandbox.sessions()[0]["id"].as_str().unwrap(), Outcome::Pay));
        let stop = CancellationToken::new();
        let working = tokio::spawn(workers::run(app.app.clone(), PACE, stop.clone()));
        let booked = async || app.database.number("SELECT COUNT(*) FROM ledger WHERE kind = 'cost'").await;
        while booked().await == 0 {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        let metrics = loop {
            let metrics = server.operator("/metrics").send().await.text().clone();
            if metrics.contains("hourkeep_oldest_unsettled_event_seconds") {
                break metrics;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        };
        for line in [
            "hourkeep_payment_exceptions{kind=\"refund_failed\"} ",
            "hourkeep_payment_exceptions{kind=\"unknown_movement\"} ",
            "hourkeep_reconciliation_rounds_total{outcome=\"done\"} ",
        ] {
            assert!(metrics.contains(line), "{line} in {metrics}");
        }
        assert!(!metrics.contains(&held.id[4..]) && !metrics.contains("acct_"), "no ids");
        stop.cancel();
        working.await.unwrap();
        app.settle().await;
    }

    async fn exceptions_are_listed_for_who_may_see_payments(app: &TestApp) {
        let server = Server::on(app);
        let practice = Practice::riverside(&server, app).await;
        let empty = practice.get("payments/exceptions").send().await.shows(200);
        assert_eq!(empty, json!({"data": [], "has_more": false}));
        let held = server.hold().await;
        let page = app.sandbox.sessions()[0]["id"].as_str().unwrap().to_owned();
        let kind = "checkout.session.completed".to_owned();
        let event = StoredEvent { id: "evt_1".into(), kind, object: page, account: Some("acct_other".into()), livemode: false };
        app.store().store_event(&event, app.clock.now()).await.unwrap();
        app.run_due().await;
        let shown = practice.get("payments/exceptions").send().await.shows(200);
        let one = &shown["data"][0];
        assert_eq!((&one["kind"], &one["subject"], &one["booking"]), (&json!("event_quarantined"), &json!("evt_1"), &json!(held.id)));
        assert_eq!((&one["detail"], &one["amount"]), (&json!("wrong_account"), &json!(null)));
        assert_eq!(one["since"], "2026-10-05T09:00:00+01:00");
        let (other, _) = app.api_key(RIVERSIDE, &[Scope::Bookings]).await;
        server.get("/v1/admin/payments/exceptions").bearer(&other).send().await.problem(403, "forbidden");
        assert_eq!(shown["data"].as_array().unwrap().len(), 1);
        app.database.execute("DELETE FROM provider_events WHERE state = 'quarantined'").await.unwrap();
    }
}
