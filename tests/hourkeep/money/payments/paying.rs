//! Paying, coming back to pay, asking for more time.

use serde_json::json;
use stripe_sandbox::{Fault, FaultKind, Operation, Outcome};

use crate::{
    both,
    server::router::{Server, placement},
    support::{RIVERSIDE, page},
    web::browser::Page,
};

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

    async fn where_the_account_is_not_ready_nobody_blames_the_client(app: &TestApp) {
        let server = Server::on(app);
        for kind in [FaultKind::NotActivated, FaultKind::Forbidden] {
            app.sandbox.fault(Fault::new(kind).of(Operation::CreateSession).times(100));
            let placed = server.place(RIVERSIDE, &placement("ind50", &format!("2026-10-19T{}:00:00+01:00", 12 + 2 * u8::from(kind == FaultKind::Forbidden)))).await;
            assert_eq!((&placed.view["status"], &placed.view["payment"]["checkout_url"]), (&json!("held"), &json!(null)), "{kind:?}");
            let pay = async || server.post(&format!("{}/pay", placed.path)).bearer(&placed.token).json(&json!({})).send().await;
            let problem = pay().await.problem(503, "payments_not_ready");
            assert!(problem["detail"].as_str().unwrap().starts_with("It is not your card"), "{problem}");
            let manage = Page::open(&server, &format!("/manage/{}", placed.token)).await.shows(200, "Pay £65.00");
            let sorry = manage.form("/pay").post(&server).await.shows(503, "It isn’t your card, and nothing has been charged.");
            assert!(!sorry.text.contains("activate") && !sorry.text.contains("permission"), "what Stripe says is for the operator: {}", sorry.text);
            app.sandbox.clear_faults();
            assert!(page(&pay().await.shows(200)).starts_with("cs_"), "{kind:?}");
        }
        // A hold whose page cannot be opened ends when its time is up, like any other.
        app.sandbox.fault(Fault::new(FaultKind::NotActivated).of(Operation::CreateSession).times(1_000));
        let placed = server.place(RIVERSIDE, &placement("ind50", "2026-10-20T12:00:00+01:00")).await;
        app.advance(40);
        app.settle().await;
        let read = server.get(&placed.path).bearer(&placed.token).send().await.shows(200);
        assert_eq!(read["status"], "expired");
    }
}
