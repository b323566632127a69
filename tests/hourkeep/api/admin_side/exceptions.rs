//! What somebody must look at.

use hourkeep::{
    ports::{clock::Clock, store::StoredEvent},
    service::authenticate::Scope,
};
use serde_json::json;

use super::Practice;
use crate::{api::server::Server, both, support::RIVERSIDE};

both! {
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
    }
}
