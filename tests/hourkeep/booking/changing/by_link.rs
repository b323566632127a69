//! Cancelling and moving, by link.

use hourkeep::service::authenticate::Scope;
use serde_json::{Value, json};
use stripe_sandbox::Outcome;

use crate::{
    both,
    server::router::{Placed, Server},
    support::{RIVERSIDE, TestApp, page},
};

async fn paid(server: &Server<'_>, app: &TestApp) -> Placed {
    let placed = server.hold().await;
    assert!(app.sandbox.act(&page(&placed.view), Outcome::Pay));
    app.settle().await;
    placed
}

fn pounds(amount: i64) -> Value {
    json!({"amount": amount, "currency": "GBP"})
}

both! {
    async fn what_cancelling_costs_is_said_before(app: &TestApp) {
        let server = Server::on(app);
        let placed = paid(&server, app).await;
        let before = server.get(&format!("{}/cancellation", placed.path)).bearer(&placed.token).send().await.shows(200);
        assert_eq!(before, json!({"fee": pounds(0), "waived": pounds(0), "refund": pounds(6_500), "manual_refund": pounds(0), "owed": pounds(0),
            "free_until": "2026-10-17T12:00:00+01:00", "sentence": "If you cancel now, you get £65.00 back."}));
        let cancelled = server.post(&format!("{}/cancel", placed.path)).bearer(&placed.token).json(&json!({})).send().await.shows(200);
        assert_eq!((&cancelled["status"], &cancelled["payment"]["status"]), (&json!("cancelled"), &json!("refund_pending")));
        app.settle().await;
        let after = server.get(&placed.path).bearer(&placed.token).send().await.shows(200);
        assert_eq!((&after["refunded"], &after["payment"]["status"]), (&pounds(6_500), &json!("refunded")));
        for act in ["cancel", "reschedule", "pay"] {
            let body = if act == "reschedule" { json!({"start": "2026-10-20T12:00:00+01:00"}) } else { json!({}) };
            server.post(&format!("{}/{act}", placed.path)).bearer(&placed.token).json(&body).send().await.problem(409, "already_ended");
        }
        server.get(&format!("{}/cancellation", placed.path)).bearer(&placed.token).send().await.problem(409, "already_ended");
        server.hold().await;
    }

    async fn a_booking_moves_with_its_payment(app: &TestApp) {
        let server = Server::on(app);
        let placed = paid(&server, app).await;
        let path = format!("{}/reschedule", placed.path);
        let moved = server.post(&path).bearer(&placed.token).json(&json!({"start": "2026-10-20T10:00:00+01:00"})).send().await.shows(200);
        assert_eq!((&moved["id"], &moved["status"], &moved["start"]), (&json!(placed.id), &json!("confirmed"), &json!("2026-10-20T10:00:00+01:00")));
        assert_eq!((&moved["paid"], &moved["end"]), (&pounds(6_500), &json!("2026-10-20T10:50:00+01:00")));
        let nowhere = server.post(&path).bearer(&placed.token).json(&json!({"start": "2026-10-23T10:00:00+01:00"})).send().await;
        assert!(nowhere.problem(422, "not_offered")["alternatives"].as_array().unwrap().len() == 5);
        for (pointer, body) in [("/start", json!({})), ("/price", json!({"start": "2026-10-21T12:00:00+01:00", "price": 0})), ("/practitioner", json!({"start": "2026-10-21T12:00:00+01:00", "practitioner": "la"}))] {
            server.post(&path).bearer(&placed.token).json(&body).send().await.points_at(422, "invalid", pointer);
        }
        // The old time is free again.
        server.hold().await;
    }

    async fn a_change_of_an_older_state_is_refused(app: &TestApp) {
        let server = Server::on(app);
        let placed = server.hold().await;
        let (path, body) = (format!("{}/reschedule", placed.path), json!({"start": "2026-10-20T10:00:00+01:00"}));
        let seen = server.get(&placed.path).bearer(&placed.token).send().await;
        let tag = seen.header("etag");
        let ask = |tag: &str| server.post(&path).bearer(&placed.token).header("if-match", tag).json(&body);
        ask("\"other\"").send().await.problem(412, "precondition_failed");
        ask(&format!("W/{tag}")).send().await.problem(412, "precondition_failed");
        ask("").send().await.problem(412, "precondition_failed");
        let moved = ask(tag).send().await.shows(200);
        ask(tag).send().await.problem(412, "precondition_failed");
        let cancel = |tag: &str| server.post(&format!("{}/cancel", placed.path)).bearer(&placed.token).header("if-match", tag);
        cancel(tag).send().await.problem(412, "precondition_failed");
        assert_eq!(server.get(&placed.path).bearer(&placed.token).send().await.shows(200), moved);
        cancel("*").send().await.shows(200);
    }

    async fn by_the_practices_key_a_clients_route_answers_as_it_does_by_the_clients_token(app: &TestApp) {
        let server = Server::on(app);
        let (key, _) = app.api_key(RIVERSIDE, Scope::ALL).await;
        let placed = server.hold().await;
        for (act, body) in [("reschedule", json!({"start": "2026-10-20T10:00:00+01:00"})), ("cancel", json!({}))] {
            let shown = server.post(&format!("{}/{act}", placed.path)).bearer(&key).json(&body).send().await.shows(200);
            for bearer in [&key, &placed.token] {
                assert_eq!(shown, server.get(&placed.path).bearer(bearer).send().await.shows(200), "{act}");
            }
            // What a practice sees beyond that is answered under /v1/admin/.
            assert!(shown.get("client").is_none() && shown.get("version").is_none(), "{act}: {shown}");
        }
    }

    async fn a_change_that_is_repeated_with_its_precondition_is_replayed(app: &TestApp) {
        let server = Server::on(app);
        let placed = server.hold().await;
        let seen = server.get(&placed.path).bearer(&placed.token).send().await;
        for (act, body) in [("reschedule", json!({"start": "2026-10-20T10:00:00+01:00"})), ("cancel", json!({}))] {
            let tag = server.get(&placed.path).bearer(&placed.token).send().await.header("etag").to_owned();
            let ask = || server.call("POST", &format!("{}/{act}", placed.path)).header("idempotency-key", act).bearer(&placed.token).header("if-match", &tag).json(&body);
            let first = ask().send().await;
            first.shows(200);
            let again = ask().send().await;
            assert_eq!((again.status, again.header("idempotent-replayed"), &again.body), (200, "true", &first.body), "{act}");
        }
        assert_eq!(seen.status, 200);
    }

    async fn reading_changes_nothing(app: &TestApp) {
        let server = Server::on(app);
        let placed = server.hold().await;
        let before = app.database.dump().await;
        for path in [placed.path.clone(), format!("{}/cancellation", placed.path)] {
            server.get(&path).bearer(&placed.token).send().await.shows(200);
            server.call("HEAD", &path).bearer(&placed.token).send().await.shows(200);
        }
        for act in ["cancel", "reschedule", "pay"] {
            server.get(&format!("{}/{act}", placed.path)).bearer(&placed.token).send().await.problem(405, "method_not_allowed");
        }
        assert_eq!(app.database.dump().await, before);
    }
}
