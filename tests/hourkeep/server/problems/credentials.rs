//! Tokens and keys that are missing, malformed, expired, revoked, or somebody else's.

use hourkeep::service::{
    authenticate::Scope,
    practice::keys::{KeyRequest, issue},
};
use serde_json::json;

use super::{Server, Untouched};
use crate::{
    both,
    server::router::placement,
    support::{LANDWEHRKANAL, RIVERSIDE},
};

both! {
    async fn what_is_no_credential_is_unauthorized(app: &TestApp) {
        let server = Server::on(app);
        let placed = server.hold().await;
        let (key, _) = app.api_key(RIVERSIDE, Scope::ALL).await;
        let untouched = Untouched::from_here(&server).await;
        let (typo, long) = (key.replace("hk_sk_test_", "hk_sk_live_"), format!("Bearer {}", "a".repeat(201)));
        for given in ["", "Bearer", "Bearer ", "Basic cXVpbGw6ZmVhdGhlcg==", "bearer", &long, &placed.token, &format!("Token {}", placed.token),
            "Bearer hk_sk_test_", "Bearer hk_sk_test_0000", &format!("Bearer {typo}"), &format!("Bearer {key}0")] {
            for path in [placed.path.clone(), "/v1/admin/practice".into()] {
                let answer = server.get(&path).header("authorization", given).send().await;
                answer.problem(401, "unauthorized");
                assert!(answer.header("www-authenticate").starts_with("Bearer"), "RFC 9110 §11.6.1");
            }
            let answer = server.post(&format!("{}/cancel", placed.path)).header("authorization", given).send().await;
            answer.problem(401, "unauthorized");
            untouched.after(&answer).await;
        }
        server.get(&placed.path).header("authorization", &format!("bEARER  {}", placed.token)).send().await.shows(200);
    }

    async fn tokens_of_others_find_nothing(app: &TestApp) {
        let server = Server::on(app);
        let placed = server.hold().await;
        let other = server.place(RIVERSIDE, &placement("ind50", "2026-10-20T12:00:00+01:00")).await;
        let untouched = Untouched::from_here(&server).await;
        let shifted = format!("{}A", &placed.token[1..]);
        for token in [&*other.token, &shifted, "a", "%00", &"a".repeat(200)] {
            server.get(&placed.path).bearer(token).send().await.problem(404, "not_found");
            server.get(&format!("{}/cancellation", placed.path)).bearer(token).send().await.problem(404, "not_found");
            for (act, body) in [("cancel", json!({})), ("pay", json!({"extend": true})), ("reschedule", json!({"start": "2026-10-21T12:00:00+01:00"}))] {
                let answer = server.post(&format!("{}/{act}", placed.path)).bearer(token).json(&body).send().await;
                answer.problem(404, "not_found");
                untouched.after(&answer).await;
            }
        }
        for id in ["bkg_1", "1", "bkg_01930000000070008000000000000001", "svc_01930000000070008000000000000001", "%00", "%FF"] {
            server.get(&format!("/v1/bookings/{id}")).bearer(&placed.token).send().await.problem(404, "not_found");
        }
        let upper = placed.path.replace("bkg_", "BKG_");
        server.get(&upper).bearer(&placed.token).send().await.problem(404, "not_found");
    }

    async fn keys_end(app: &TestApp) {
        let server = Server::on(app);
        let practice = app.practice(RIVERSIDE).await;
        let expires = Some("2026-10-05T09:00:00Z".parse().unwrap());
        let short = issue(&app.app, practice, &KeyRequest { label: "short".into(), scopes: Scope::ALL.to_vec(), expires }).await.unwrap();
        let (long, record) = app.api_key(RIVERSIDE, Scope::ALL).await;
        let read = async |key: &str| server.get("/v1/admin/practice").bearer(key).send().await;
        read(&short).await.shows(200);
        app.advance(60);
        read(&short).await.problem(401, "unauthorized");
        read(&long).await.shows(200);
        server.call("DELETE", &format!("/v1/admin/keys/{}", record.id)).bearer(&long).send().await.shows(204);
        let untouched = Untouched::from_here(&server).await;
        for key in [&short, &long] {
            read(key).await.problem(401, "unauthorized");
            let body = json!({"label": "again", "scopes": ["keys"]});
            let answer = server.post("/v1/admin/keys").bearer(key).json(&body).send().await;
            answer.problem(401, "unauthorized");
            untouched.after(&answer).await;
        }
    }

    async fn a_key_that_lacks_a_scope_is_told_which(app: &TestApp) {
        let server = Server::on(app);
        let (key, _) = app.api_key(RIVERSIDE, &[Scope::Reports]).await;
        let answer = server.get("/v1/admin/bookings").bearer(&key).send().await;
        assert_eq!(answer.problem(403, "forbidden")["scope"], "bookings");
    }

    async fn a_key_of_another_practice_finds_nothing(app: &TestApp) {
        let server = Server::on(app);
        let placed = server.hold().await;
        let (foreign, _) = app.api_key(LANDWEHRKANAL, Scope::ALL).await;
        let untouched = Untouched::from_here(&server).await;
        for path in [placed.path.clone(), format!("/v1/admin/bookings/{}", placed.id)] {
            let answer = server.get(&path).bearer(&foreign).send().await;
            answer.problem(404, "not_found");
            let answer = server.post(&format!("{path}/cancel")).bearer(&foreign).json(&json!({})).send().await;
            answer.problem(404, "not_found");
            untouched.after(&answer).await;
        }
        assert_eq!(server.get("/v1/admin/bookings").bearer(&foreign).send().await.shows(200)["data"], json!([]));
    }
}
