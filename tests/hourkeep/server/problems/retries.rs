//! Idempotency keys that are missing, malformed, or were used for something else.

use serde_json::json;

use super::{Server, Untouched};
use crate::{both, server::router::placement, support::RIVERSIDE};

const BOOKINGS: &str = "/v1/practices/riverside-counselling/bookings";

both! {
    async fn a_key_is_required_where_something_is_made(app: &TestApp) {
        let server = Server::on(app);
        let placed = server.hold().await;
        let (key, _) = app.api_key(RIVERSIDE, hourkeep::service::authenticate::Scope::ALL).await;
        let untouched = Untouched::from_here(&server).await;
        let own = format!("/v1/bookings/{}", placed.id);
        let practice = format!("/v1/admin/bookings/{}", placed.id);
        let mut all = vec![(BOOKINGS.to_owned(), ""), ("/v1/admin/bookings".into(), &*key), ("/v1/admin/time-off".into(), &key), ("/v1/admin/keys".into(), &key)];
        all.extend(["cancel", "reschedule", "pay"].map(|act| (format!("{own}/{act}"), &*placed.token)));
        all.extend(["cancel", "reschedule", "attended", "no-show", "no-show/undo"].map(|act| (format!("{practice}/{act}"), &*key)));
        for (path, token) in all {
            let call = || {
                let call = server.call("POST", &path).json(&json!({}));
                if token.is_empty() { call } else { call.bearer(token) }
            };
            let long = "a".repeat(256);
            for answer in [
                call().send().await,
                call().header("idempotency-key", "").send().await,
                call().header("idempotency-key", "a b").send().await,
                call().header("idempotency-key", "\"a").send().await,
                call().header("idempotency-key", &long).send().await,
                call().header("idempotency-key", "a").header("idempotency-key", "b").send().await,
            ] {
                answer.points_at(400, "idempotency_key_missing", "/Idempotency-Key");
                untouched.after(&answer).await;
            }
        }
    }

    async fn a_key_stands_for_one_request(app: &TestApp) {
        let server = Server::on(app);
        let first = placement("ind50", "2026-10-12T12:00:00+01:00");
        let call = |path: &str| server.call("POST", path).header("idempotency-key", "mine");
        call(BOOKINGS).json(&first).send().await.shows(201);
        let untouched = Untouched::from_here(&server).await;
        for (pointer, value) in [("/note", json!("Quillfeather")), ("/start", json!("2026-10-13T12:00:00+01:00")), ("/service", json!("couple80"))] {
            let mut other = first.clone();
            other[&pointer[1..]] = value;
            let answer = call(BOOKINGS).json(&other).send().await;
            answer.problem(422, "idempotency_key_reused");
            untouched.after(&answer).await;
        }
        // A request that was refused used nothing up.
        let free = |start: &str| placement("ind50", start);
        let call = |path: &str| server.call("POST", path).header("idempotency-key", "other");
        call(BOOKINGS).json(&free("2026-10-12T12:00:00+01:00")).send().await.problem(409, "slot_taken");
        call(BOOKINGS).json(&free("2026-10-13T12:00:00+01:00")).send().await.shows(201);
    }

    async fn a_key_of_one_bearer_is_nothing_to_another(app: &TestApp) {
        let server = Server::on(app);
        let all = hourkeep::service::authenticate::Scope::ALL;
        let ((one, _), (other, _)) = (app.api_key(RIVERSIDE, all).await, app.api_key(RIVERSIDE, all).await);
        let body = |label: &str| json!({"label": label, "scopes": ["reports"]});
        let make = async |key: &str, label: &str| server.call("POST", "/v1/admin/keys").header("idempotency-key", "k").bearer(key).json(&body(label)).send().await;
        let first = make(&one, "a").await.shows(201);
        let others = make(&other, "b").await;
        assert_ne!(others.shows(201)["key"], first["key"]);
        assert_eq!(others.header("idempotent-replayed"), "");
        make(&one, "b").await.problem(422, "idempotency_key_reused");
    }
}
