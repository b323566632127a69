//! Practices that take no payments here: not live where money is real, or with an account of their own where there are none.

use std::{sync::Arc, time::Duration};

use domain::practice::service::PaymentRule;
use hourkeep::{
    adapters::stripe::{StripePayments, StripeSettings},
    service::{
        App, Gateways,
        booking::placing::quote::{QuoteRequest, quote},
        jobs,
        money::accounting::reconcile,
    },
};
use serde_json::json;
use stripe_sandbox::Outcome;

use crate::{
    both,
    server::router::{Server, placement},
    support::{Ask, RIVERSIDE, TestApp},
};

const NO_LIMITS: &str = "[rate_limits]\nenforce = \"off\"";
const AT: &str = "2026-10-19T12:00:00+01:00";

/// The same service where money is real. Its provider answers nothing.
fn real(app: &TestApp) -> Arc<App> {
    let settings = StripeSettings {
        secret_key: "sk_live_abc".into(),
        base_url: Some("http://127.0.0.1:9/".into()),
        webhook_secrets: vec!["whsec_none".into()],
        timeout: Duration::from_millis(200),
    };
    let payments = Arc::new(StripePayments::new(&settings).unwrap());
    let App {
        store,
        clock,
        entropy,
        settings,
        ..
    } = app.app.as_ref();
    let outside = Gateways {
        payments,
        ..app.app.gateways.clone()
    };
    Arc::new(App::new(
        store.clone(),
        outside,
        clock.clone(),
        entropy.clone(),
        settings.clone(),
    ))
}

/// What costs something is neither quoted nor booked nor paid; what is free can be booked.
async fn takes_nothing(app: &TestApp, here: &Arc<App>) {
    let held = Server::on(app).hold().await;
    let server = Server::with(app, here, NO_LIMITS);
    let asked = json!({"service": "couple80", "start": AT, "mode": "online"});
    server
        .post("/v1/practices/riverside-counselling/quotes")
        .json(&asked)
        .send()
        .await
        .problem(409, "payments_closed");
    let placement_for = |service| placement(service, "2026-10-20T12:00:00+01:00");
    server
        .post("/v1/practices/riverside-counselling/bookings")
        .json(&placement_for("couple80"))
        .send()
        .await
        .problem(409, "payments_closed");
    server
        .post(&format!("{}/pay", held.path))
        .bearer(&held.token)
        .json(&json!({}))
        .send()
        .await
        .problem(409, "payments_closed");
    let page = server
        .get(&format!(
            "/book/{RIVERSIDE}?service=couple80&mode=online&start=2026-10-20T11:00:00Z"
        ))
        .send()
        .await;
    assert_eq!(page.status, 409);
    let mut free = placement_for("intro");
    free["client"]["email"] = "other@example.org".into();
    assert_eq!(
        server.place(RIVERSIDE, &free).await.view["status"],
        "confirmed"
    );
    server
        .post(&format!("{}/cancel", held.path))
        .bearer(&held.token)
        .json(&json!({}))
        .send()
        .await
        .shows(200);
}

both! {
    async fn not_live_means_that_no_real_money_moves(app: &TestApp) {
        let here = real(app);
        takes_nothing(app, &here).await;
        app.payee(RIVERSIDE, true, None).await.unwrap();
        let placed = Server::with(app, &here, NO_LIMITS).place(RIVERSIDE, &placement("couple80", "2026-10-21T14:00:00+01:00")).await;
        assert_eq!(placed.view["status"], "held");
        app.payee(RIVERSIDE, false, None).await.unwrap();
    }

    async fn without_a_provider_nothing_is_collected_and_nobody_is_asked(app: &TestApp) {
        let here = app.other(|settings| settings.takes_payments = false);
        takes_nothing(app, &here).await;
        assert_eq!(reconcile::round(&here).await.unwrap(), reconcile::Rounds::default());
    }

    async fn accounts_are_paid_only_where_they_are_allowed(app: &TestApp) {
        app.payee(RIVERSIDE, false, Some("acct_1")).await.unwrap();
        let here = app.other(|settings| settings.connected_accounts = false);
        takes_nothing(app, &here).await;
    }

    async fn a_card_on_file_is_charged_once_money_may_move_again(app: &TestApp) {
        app.rule(RIVERSIDE, "ind50", PaymentRule::CardOnFile).await;
        let mut ask = Ask::of(RIVERSIDE, "ind50", "2026-10-12T12:00:00+01:00").online();
        let placement = QuoteRequest { service: "ind50".into(), practitioner: None, start: ask.request.start, mode: ask.request.mode, returning: None, language: None };
        ask.request.card_consent = quote(&app.app, RIVERSIDE, &placement).await.unwrap().consent.map(|consent| consent.hash);
        let booked = app.book(&ask).await.unwrap();
        assert!(app.sandbox.act(&booked.page(), Outcome::SaveCard));
        app.settle().await;
        assert!(app.is_confirmed(&booked).await);
        app.payee(RIVERSIDE, false, Some("acct_1")).await.unwrap();
        let closed = app.other(|settings| settings.connected_accounts = false);
        app.clock.set("2026-10-15T12:00:00+01:00".parse().unwrap());
        for _ in 0..3 {
            for leased in &app.store().lease_jobs(app.lease()).await.unwrap() {
                jobs::carry_out(&closed, leased).await.unwrap();
            }
        }
        assert_eq!((app.owed(&booked).await, app.sandbox.intents().len()), (6_500, 0), "due, and not asked for");
        app.payee(RIVERSIDE, false, None).await.unwrap();
        app.advance(61);
        app.settle().await;
        assert_eq!((app.owed(&booked).await, app.sandbox.intents().len()), (0, 1));
    }
}
