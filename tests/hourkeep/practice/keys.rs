//! API keys.

use hourkeep::service::authenticate::Scope;
use serde_json::{Value, json};

use crate::{
    both,
    server::{practice::Practice, router::Server},
    support::RIVERSIDE,
};

both! {
    async fn a_key_is_shown_once_and_works_until_it_is_revoked(app: &TestApp) {
        let server = Server::on(app);
        let practice = Practice::riverside(&server, app).await;
        let body = json!({"label": "website", "scopes": ["bookings"], "expires_at": "2027-10-05T08:00:00Z"});
        let answer = practice.post("keys").json(&body).send().await;
        let made = answer.shows(201);
        let (id, key) = (made["id"].as_str().unwrap(), made["key"].as_str().unwrap());
        assert!(key.starts_with("hk_sk_test_") && key.len() == 83 && made["hint"].as_str().unwrap().starts_with(&key[..15]));
        assert_eq!((answer.header("location"), answer.header("cache-control")), (&*format!("/v1/admin/keys/{id}"), "private, no-store"));
        server.get("/v1/admin/bookings").bearer(key).send().await.shows(200);
        server.get("/v1/admin/keys").bearer(key).send().await.problem(403, "forbidden");
        let listed = practice.get("keys").send().await;
        assert!(!listed.text().contains(key) && !listed.text().contains(&practice.key));
        let row = listed.shows(200)["data"].as_array().unwrap().iter().find(|row| row["id"] == id).unwrap().clone();
        assert_eq!((&row["label"], &row["scopes"], &row["expires_at"], &row["revoked_at"]), (&json!("website"), &json!(["bookings"]), &json!("2027-10-05T09:00:00+01:00"), &Value::Null));
        assert!(!app.database.dump().await.contains(key), "only its hash is kept");
        practice.call("DELETE", &format!("keys/{id}")).send().await.shows(204);
        server.get("/v1/admin/bookings").bearer(key).send().await.problem(401, "unauthorized");
        let listed = practice.get("keys").send().await.shows(200);
        let row = listed["data"].as_array().unwrap().iter().find(|row| row["id"] == id).unwrap();
        assert_eq!(row["revoked_at"], "2026-10-05T09:00:00+01:00");
    }

    async fn no_key_gives_what_it_does_not_have(app: &TestApp) {
        let server = Server::on(app);
        let (key, _) = app.api_key(RIVERSIDE, &[Scope::Keys, Scope::Bookings]).await;
        let before = app.database.dump().await;
        for scope in ["catalogue", "payments", "clients", "reports", "feeds", "webhooks"] {
            for scopes in [json!([scope]), json!(["bookings", scope])] {
                let body = json!({"label": "wider", "scopes": scopes});
                let problem = server.post("/v1/admin/keys").bearer(&key).json(&body).send().await.problem(403, "forbidden");
                assert_eq!(problem["scope"], scope);
            }
        }
        assert_eq!(app.database.dump().await, before);
        let body = json!({"label": "the same", "scopes": ["bookings", "keys", "bookings"]});
        let made = server.post("/v1/admin/keys").bearer(&key).json(&body).send().await.shows(201);
        assert_eq!(made["scopes"], json!(["bookings", "keys"]));
    }

    async fn what_is_no_key_is_pointed_at(app: &TestApp) {
        let server = Server::on(app);
        let practice = Practice::riverside(&server, app).await;
        let before = app.database.dump().await;
        for (pointer, value) in [
            ("/label", json!("")), ("/label", json!(" ")), ("/label", json!("a".repeat(81))), ("/label", json!("a\u{0}")), ("/scopes", json!([])), ("/scopes", json!("keys")),
            ("/scopes/0", json!(["everything"])), ("/scopes", json!(["keys", "keys", "keys", "keys", "keys", "keys", "keys", "keys", "keys"])),
            ("/expires_at", json!("2026-10-05T08:00:00Z")), ("/expires_at", json!("2027-10-05")), ("/expires_at", json!("9999-12-31T00:00:00Z")), ("/live", json!(true)),
        ] {
            let mut wrong = json!({"label": "website", "scopes": ["bookings"]});
            wrong[pointer[1..].trim_end_matches("/0")] = value;
            practice.post("keys").json(&wrong).send().await.points_at(422, "invalid", pointer);
            assert_eq!(app.database.dump().await, before);
        }
    }
}
