//! What somebody must look at.

use std::time::Duration;

use domain::clock::Clock;
use hourkeep::{
    service::authenticate::Scope,
    workers::{self, Pace},
};
use serde_json::json;
use store::StoredEvent;
use stripe_sandbox::Outcome;
use tokio_util::sync::CancellationToken;

use crate::{
    both,
    server::{practice::Practice, router::Server},
    support::{RIVERSIDE, STILLPOINT},
};

/// Nothing else is due so long.
const PACE: Pace = Pace {
    interval: Duration::from_mins(1),
    lease: Duration::from_mins(1),
    at_most: 4,
    drain: Duration::from_secs(20),
};

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
            "hourkeep_oldest_due_message_seconds ",
            "hourkeep_mail_down ",
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

    async fn what_somebody_notes_leaves_the_list_and_comes_back_when_it_happens_again(app: &TestApp) {
        let server = Server::on(app);
        let practice = Practice::riverside(&server, app).await;
        let note = "/v1/admin/payments/exceptions/note";
        let put = async |key: &str, body: &serde_json::Value| server.call("PUT", note).bearer(key).json(body).send().await;
        server.hold().await;
        let page = app.sandbox.sessions()[0]["id"].as_str().unwrap().to_owned();
        let event = |id: &str| StoredEvent {
            id: id.into(), kind: "checkout.session.completed".into(), object: page.clone(), account: Some("acct_other".into()), livemode: false,
        };
        app.store().store_event(&event("evt_1"), app.clock.now()).await.unwrap();
        app.run_due().await;
        let listed = practice.get("payments/exceptions").send().await.shows(200)["data"][0].clone();
        assert_eq!((&listed["subject"], &listed["note"]), (&json!("evt_1"), &json!(null)));
        let body = |reason: &str, kind: &str| json!({"kind": kind, "subject": "evt_1", "since": listed["since"], "reason": reason});
        let (other, _) = app.api_key(RIVERSIDE, &[Scope::Bookings]).await;
        put(&other, &body("It was us.", "event_quarantined")).await.problem(403, "forbidden");
        let (stranger, _) = app.api_key(STILLPOINT, &[Scope::Payments]).await;
        put(&stranger, &body("It was us.", "event_quarantined")).await.problem(404, "not_found");
        let (key, record) = app.api_key(RIVERSIDE, &[Scope::Payments]).await;
        put(&key, &body("It was us.", "refund_failed")).await.problem(404, "not_found");
        put(&key, &body(" ", "event_quarantined")).await.problem(422, "invalid");
        let noted = put(&key, &body("It was us.", "event_quarantined")).await.shows(200);
        let expected = json!({"reason": "It was us.", "by": format!("key {}", record.id), "at": "2026-10-05T09:00:00+01:00"});
        assert_eq!(noted["note"], expected);
        assert_eq!(put(&key, &body("Or them.", "event_quarantined")).await.shows(200), noted, "the first note stands");
        let data = async |query: &str| practice.get(&format!("payments/exceptions{query}")).send().await.shows(200)["data"].clone();
        assert_eq!((data("").await, data("?noted=true").await), (json!([]), json!([noted])));
        let count = async || app.store().exception_counts(app.clock.now()).await.unwrap();
        assert_eq!(count().await, []);
        assert!(!app.database.dump().await.contains("It was us"), "a reason may be personal");
        assert_eq!(app.database.number("SELECT COUNT(*) FROM audit WHERE action = 'exception.noted'").await, 1);
        app.store().store_event(&event("evt_2"), app.clock.now()).await.unwrap();
        app.run_due().await;
        assert_eq!((data("").await[0]["subject"].clone(), count().await), (json!("evt_2"), vec![("event_quarantined".to_owned(), 1)]));
        app.database.execute("DELETE FROM provider_events WHERE state = 'quarantined'").await.unwrap();
    }

    async fn what_was_set_aside_is_tried_again_once_it_is_mended(app: &TestApp) {
        let server = Server::on(app);
        let practice = Practice::riverside(&server, app).await;
        let held = server.hold().await;
        let page = app.sandbox.sessions()[0]["id"].as_str().unwrap().to_owned();
        app.sandbox.hold_events();
        app.database.execute("UPDATE payments SET amount = amount + 1").await.unwrap();
        assert!(app.sandbox.act(&page, Outcome::Pay));
        let event = StoredEvent { id: "evt_1".into(), kind: "checkout.session.completed".into(), object: page, account: None, livemode: false };
        app.store().store_event(&event, app.clock.now()).await.unwrap();
        app.run_due().await;
        let open = async || practice.get("payments/exceptions").send().await.shows(200)["data"].as_array().unwrap().clone();
        let listed = open().await;
        assert_eq!((listed.len(), &listed[0]["kind"], &listed[0]["detail"]), (1, &json!("event_quarantined"), &json!("mismatch")));
        let body = |kind: &str| json!({"kind": kind, "subject": "evt_1", "since": listed[0]["since"]});
        let retry = "/v1/admin/payments/exceptions/retry";
        let (key, _) = app.api_key(RIVERSIDE, &[Scope::Payments]).await;
        let post = async |key: &str, body: &serde_json::Value| server.post(retry).bearer(key).json(body).send().await;
        let (other, _) = app.api_key(RIVERSIDE, &[Scope::Bookings]).await;
        post(&other, &body("event_quarantined")).await.problem(403, "forbidden");
        let (stranger, _) = app.api_key(STILLPOINT, &[Scope::Payments]).await;
        post(&stranger, &body("event_quarantined")).await.problem(404, "not_found");
        post(&key, &body("refund_failed")).await.problem(404, "not_found");
        post(&key, &body("event_quarantined")).await.shows(202);
        app.run_due().await;
        assert_eq!(open().await.len(), 1, "it comes to the same as long as nothing is mended");
        app.database.execute("UPDATE payments SET amount = amount - 1").await.unwrap();
        let listed = open().await;
        post(&key, &json!({"kind": "event_quarantined", "subject": "evt_1", "since": listed[0]["since"]})).await.shows(202);
        app.run_due().await;
        assert_eq!(open().await.len(), 0);
        assert_eq!(server.get(&held.path).bearer(&held.token).send().await.shows(200)["status"], "confirmed");
        app.database.execute("UPDATE jobs SET state = 'dead', finished_at = due_at, reason = 'defect' WHERE state = 'due' AND kind = 'collect'").await.unwrap();
        let dead = open().await;
        assert_eq!((dead.len(), &dead[0]["kind"]), (1, &json!("effect_dead")));
        post(&key, &json!({"kind": "effect_dead", "subject": dead[0]["subject"], "since": dead[0]["since"]})).await.shows(202);
        assert_eq!(app.database.number("SELECT COUNT(*) FROM audit WHERE action = 'exception.retried'").await, 3);
        app.sandbox.release_events(false);
        app.settle().await;
        assert_eq!(open().await.len(), 0);
    }
}
