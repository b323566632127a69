//! Paying, coming back to pay, asking for more time.

use hourkeep::sandbox::Outcome;
use serde_json::json;

use crate::api::server::Server;
use crate::{both, support::page};

both! {
    async fn a_paid_booking_is_confirmed(app: &TestApp) {
        let server = Server::on(app);
        let placed = server.hold().await;
        let pay = format!("{}/pay", placed.path);
        let resumed = server.post(&pay).bearer(&placed.token).json(&json!({})).send().await.shows(200);
        assert_eq!(resumed["payment"], placed.view["payment"], "the same page");
        assert!(app.sandbox.act(&page(&placed.view), Outcome::Pay));
        app.settle().await;
        let read = server.get(&placed.path).bearer(&placed.token).send().await.shows(200);
        assert_eq!((&read["status"], &read["hold_expires_at"]), (&json!("confirmed"), &json!(null)));
        assert_eq!((&read["payment"], &read["paid"]), (&json!({"status": "paid", "checkout_url": null}), &placed.view["price"]));
        server.post(&pay).bearer(&placed.token).json(&json!({})).send().await.problem(409, "not_payable");
        let path = server.get("/v1/practices/riverside-counselling/availability?service=ind50&start=2026-10-19&end=2026-10-19").send().await;
        assert!(!path.text().contains("2026-10-19T12:00:00+01:00"), "the hour is kept");
    }

    async fn a_hold_is_extended_once(app: &TestApp) {
        let server = Server::on(app);
        let placed = server.hold().await;
        let pay = format!("{}/pay", placed.path);
        let extend = async || server.post(&pay).bearer(&placed.token).json(&json!({"extend": true})).send().await;
        assert_eq!(placed.view["hold_expires_at"], "2026-10-05T09:15:00+01:00");
        let longer = extend().await.shows(200)["hold_expires_at"].clone();
        assert!(longer.as_str() > placed.view["hold_expires_at"].as_str(), "{longer}");
        extend().await.problem(409, "not_payable");
        assert_eq!(server.get(&placed.path).bearer(&placed.token).send().await.shows(200)["hold_expires_at"], longer);
        app.advance(120);
        app.settle().await;
        extend().await.problem(409, "already_ended");
        server.post(&pay).bearer(&placed.token).json(&json!({})).send().await.problem(409, "already_ended");
        let read = server.get(&placed.path).bearer(&placed.token).send().await.shows(200);
        assert_eq!((&read["status"], &read["payment"]["status"]), (&json!("expired"), &json!("lapsed")));
    }
}
