//! Methods whose money takes days, debits that are returned, and what banks ask about.

use domain::money::payments::slow::{ConfirmOn, SlowMethods};
use hourkeep::service::money::accounting::reconcile;
use serde_json::{Value, json};
use stripe_sandbox::Outcome;

use crate::{
    both,
    server::{
        practice::Practice,
        router::{Placed, Server, placement},
    },
    support::{RIVERSIDE, TestApp},
};

/// Two weeks ahead.
const START: &str = "2026-10-19T12:00:00+01:00";

async fn allow(app: &TestApp, confirm_on: ConfirmOn, min_days_ahead: u16) {
    app.redefine(RIVERSIDE, |catalogue| {
        catalogue.practice.slow_methods = Some(SlowMethods {
            confirm_on,
            min_days_ahead,
        });
    })
    .await;
}

fn page(placed: &Placed) -> String {
    crate::support::page(&placed.view)
}

/// Placed, and paid by a method whose money takes days.
async fn under_way(server: &Server<'_>, app: &TestApp) -> Placed {
    let placed = server.place(RIVERSIDE, &placement("ind50", START)).await;
    assert!(
        app.sandbox.act(&page(&placed), Outcome::Late),
        "a debit is offered"
    );
    app.settle().await;
    placed
}

async fn own(server: &Server<'_>, placed: &Placed) -> Value {
    server
        .get(&placed.path)
        .bearer(&placed.token)
        .send()
        .await
        .shows(200)
}

/// What the practice must look at: kind and detail.
async fn listed(practice: &Practice<'_>) -> Vec<(String, String)> {
    let shown = practice.get("payments/exceptions").send().await.shows(200);
    let text = |one: &Value, member: &str| one[member].as_str().unwrap().to_owned();
    shown["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (text(one, "kind"), text(one, "detail")))
        .collect()
}

fn told(kind: &str, detail: &str) -> Vec<(String, String)> {
    vec![(kind.to_owned(), detail.to_owned())]
}

/// Rounds over all accounts until every balance transaction is old enough to be judged.
async fn rounds(app: &TestApp) {
    for _ in 0..4 {
        app.advance(5);
        assert_eq!(reconcile::round(&app.app).await.unwrap().failed, 0);
        app.run_due().await;
    }
}

async fn pay_what_is_owed(server: &Server<'_>, app: &TestApp, placed: &Placed) {
    let paying = server
        .post(&format!("{}/pay", placed.path))
        .bearer(&placed.token)
        .json(&json!({}))
        .send()
        .await
        .shows(200);
    assert!(
        app.sandbox
            .act(&crate::support::page(&paying), Outcome::Pay)
    );
    app.settle().await;
}

/// The intent of the first payment.
fn intent(app: &TestApp) -> String {
    app.sandbox.intents()[0]["id"].as_str().unwrap().to_owned()
}

both! {
    async fn by_default_clients_pay_by_what_confirms_at_once(app: &TestApp) {
        let server = Server::on(app);
        app.redefine(RIVERSIDE, |catalogue| catalogue.practice.slow_methods = None).await;
        let placed = server.place(RIVERSIDE, &placement("ind50", START)).await;
        let offered = app.sandbox.object(&page(&placed)).unwrap()["allowed_payment_method_types"].clone();
        let offered: Vec<_> = offered.as_array().unwrap().iter().map(|one| one.as_str().unwrap()).collect();
        for (method, at_once) in [("card", true), ("link", true), ("ideal", true), ("sepa_debit", false), ("bacs_debit", false), ("multibanco", false)] {
            assert_eq!(offered.contains(&method), at_once, "{method}");
        }
        assert!(!app.sandbox.act(&page(&placed), Outcome::Late), "no debit is offered");
        assert!(app.sandbox.act(&page(&placed), Outcome::Pay));
        app.settle().await;
    }

    async fn slow_methods_are_offered_where_the_practice_allows_them_and_time_is_left(app: &TestApp) {
        let server = Server::on(app);
        allow(app, ConfirmOn::Paid, 14).await;
        let (far, near) = (server.place(RIVERSIDE, &placement("ind50", START)).await, server.place(RIVERSIDE, &placement("ind50", "2026-10-14T12:00:00+01:00")).await);
        assert_eq!(app.sandbox.object(&page(&far)).unwrap()["allowed_payment_method_types"], Value::Null, "whatever the account has");
        assert!(!app.sandbox.act(&page(&near), Outcome::Late));
        assert!(app.sandbox.act(&page(&far), Outcome::Late));
        app.settle().await;
        app.clock.set("2026-10-06T09:00:00+01:00".parse().unwrap());
        app.settle().await;
        assert_eq!((&own(&server, &far).await["status"], &own(&server, &near).await["status"]), (&json!("held"), &json!("expired")));
    }

    async fn paid_means_that_the_time_is_kept_until_the_money_is_there(app: &TestApp) {
        let server = Server::on(app);
        allow(app, ConfirmOn::Paid, 10).await;
        let placed = under_way(&server, app).await;
        let shown = own(&server, &placed).await;
        assert_eq!((&shown["status"], &shown["payment"]["status"]), (&json!("held"), &json!("processing")));
        assert_eq!((&shown["hold_expires_at"], &shown["can_extend"]), (&json!("2026-10-18T12:00:00+01:00"), &json!(false)), "a day before");
        app.advance(3);
        app.deliver().await;
        let held = app.post.subjects();
        assert!(held.iter().any(|one| one == "Your payment is on its way"), "{held:?}");
        app.clock.set("2026-10-12T09:00:00+01:00".parse().unwrap());
        app.settle().await;
        assert_eq!(own(&server, &placed).await["status"], "held");
        assert!(app.sandbox.settle_late(&page(&placed), true));
        app.settle().await;
        assert_eq!((&own(&server, &placed).await["status"], &own(&server, &placed).await["paid"]["amount"]), (&json!("confirmed"), &json!(6_500)));
        assert_eq!(app.ledger().await, ["client_receivable -6500", "provider 6500"]);
    }

    async fn a_hold_does_not_outlive_its_session_in_silence(app: &TestApp) {
        let server = Server::on(app);
        let practice = Practice::riverside(&server, app).await;
        allow(app, ConfirmOn::Paid, 10).await;
        let placed = under_way(&server, app).await;
        app.clock.set("2026-10-18T11:59:00+01:00".parse().unwrap());
        app.settle().await;
        assert_eq!((own(&server, &placed).await["status"].clone(), listed(&practice).await), (json!("held"), vec![]));
        app.clock.set("2026-10-18T12:00:00+01:00".parse().unwrap());
        app.settle().await;
        let shown = own(&server, &placed).await;
        assert_eq!((&shown["status"], &shown["payment"]["status"]), (&json!("expired"), &json!("processing")));
        assert_eq!(listed(&practice).await, told("payment_late", "processing"));
        assert_eq!(app.violations().await, Vec::<String>::new());
        app.deliver().await;
        assert_eq!(app.database.texts("SELECT kind FROM messages WHERE kind = 'too_late' AND state = 'sent'").await, ["too_late"]);
        // It comes all the same, on the morning of the session, whose time is free: it goes back, as was said.
        app.clock.set("2026-10-19T08:00:00+01:00".parse().unwrap());
        assert!(app.sandbox.settle_late(&page(&placed), true));
        app.settle().await;
        assert_eq!(own(&server, &placed).await["status"], "expired");
        assert_eq!(app.sandbox.refunds()[0]["amount"], 6_500);
        assert_eq!((listed(&practice).await, app.ledger().await), (vec![], vec![]));
    }

    async fn money_that_does_not_come_leaves_a_day_for_another_try(app: &TestApp) {
        let server = Server::on(app);
        allow(app, ConfirmOn::Paid, 10).await;
        let placed = under_way(&server, app).await;
        app.clock.set("2026-10-09T09:00:00+01:00".parse().unwrap());
        assert!(app.sandbox.settle_late(&page(&placed), false));
        app.settle().await;
        let shown = own(&server, &placed).await;
        assert_eq!((&shown["status"], &shown["hold_expires_at"]), (&json!("held"), &json!("2026-10-10T09:00:00+01:00")));
        app.deliver().await;
        assert_eq!(app.post.subjects().last().unwrap(), "A payment didn’t go through");
        pay_what_is_owed(&server, app, &placed).await;
        assert_eq!(own(&server, &placed).await["status"], "confirmed");
        let other = server.place(RIVERSIDE, &placement("ind50", "2026-10-21T12:00:00+01:00")).await;
        assert!(app.sandbox.act(&page(&other), Outcome::Late));
        app.settle().await;
        assert!(app.sandbox.settle_late(&page(&other), false));
        app.settle().await;
        app.advance(24 * 60);
        app.settle().await;
        assert_eq!(own(&server, &other).await["status"], "expired");
    }

    async fn processing_confirms_and_what_does_not_come_is_owed(app: &TestApp) {
        let server = Server::on(app);
        let practice = Practice::riverside(&server, app).await;
        allow(app, ConfirmOn::Processing, 3).await;
        let placed = under_way(&server, app).await;
        let shown = own(&server, &placed).await;
        assert_eq!((&shown["status"], &shown["payment"]["status"], &shown["paid"]["amount"]), (&json!("confirmed"), &json!("processing"), &json!(0)));
        assert_eq!((app.ledger().await, app.violations().await), (vec![], vec![]));
        app.clock.set("2026-10-09T09:00:00+01:00".parse().unwrap());
        assert!(app.sandbox.settle_late(&page(&placed), false));
        app.settle().await;
        let shown = own(&server, &placed).await;
        assert_eq!((&shown["status"], &shown["payment"]["status"], &shown["owed"]["amount"]), (&json!("confirmed"), &json!("pending"), &json!(6_500)));
        assert_eq!(listed(&practice).await, told("payment_returned", "not_arrived"));
        assert_eq!(app.violations().await, Vec::<String>::new());
        app.deliver().await;
        assert_eq!(app.post.subjects().last().unwrap(), "A payment didn’t go through");
        pay_what_is_owed(&server, app, &placed).await;
        let shown = own(&server, &placed).await;
        assert_eq!((&shown["payment"]["status"], &shown["owed"]["amount"], &shown["paid"]["amount"]), (&json!("paid"), &json!(0), &json!(6_500)));
        assert_eq!((listed(&practice).await, app.ledger().await), (vec![], vec!["client_receivable -6500".into(), "provider 6500".into()]));
    }

    async fn what_is_still_on_its_way_after_the_session_is_not_asked_for_twice(app: &TestApp) {
        let server = Server::on(app);
        allow(app, ConfirmOn::Processing, 3).await;
        let placed = under_way(&server, app).await;
        app.clock.set("2026-10-21T12:00:00+01:00".parse().unwrap());
        app.settle().await;
        let shown = own(&server, &placed).await;
        assert_eq!((&shown["status"], &shown["payment"]["status"]), (&json!("completed"), &json!("processing")));
        assert_eq!((app.sandbox.sessions().len(), app.violations().await), (1, vec![]));
        assert!(app.sandbox.settle_late(&page(&placed), true));
        app.settle().await;
        assert_eq!(app.ledger().await, ["provider 6500", "revenue -6500"]);
    }

    async fn what_is_due_afterwards_and_does_not_come_is_due_again(app: &TestApp) {
        let server = Server::on(app);
        let practice = Practice::riverside(&server, app).await;
        allow(app, ConfirmOn::Processing, 3).await;
        app.rule(RIVERSIDE, "ind50", domain::practice::service::PaymentRule::Later).await;
        let placed = server.place(RIVERSIDE, &placement("ind50", "2026-10-12T12:00:00+01:00")).await;
        app.clock.set("2026-10-14T12:00:00+01:00".parse().unwrap());
        app.settle().await;
        let paying = server.post(&format!("{}/pay", placed.path)).bearer(&placed.token).json(&json!({})).send().await.shows(200);
        let opened = crate::support::page(&paying);
        assert!(app.sandbox.act(&opened, Outcome::Late));
        app.settle().await;
        assert!(app.sandbox.settle_late(&opened, false));
        app.settle().await;
        assert_eq!(listed(&practice).await, told("payment_returned", "not_arrived"));
        pay_what_is_owed(&server, app, &placed).await;
        assert_eq!((listed(&practice).await, app.ledger().await), (vec![], vec!["provider 6500".into(), "revenue -6500".into()]));
    }

    async fn a_debit_that_is_returned_after_it_came_is_owed_again(app: &TestApp) {
        let server = Server::on(app);
        let practice = Practice::riverside(&server, app).await;
        allow(app, ConfirmOn::Processing, 3).await;
        let placed = under_way(&server, app).await;
        assert!(app.sandbox.settle_late(&page(&placed), true));
        app.settle().await;
        assert_eq!(own(&server, &placed).await["payment"]["status"], "paid");
        let returned = app.sandbox.return_debit(&intent(app), "insufficient_funds").unwrap();
        app.settle().await;
        let shown = own(&server, &placed).await;
        assert_eq!((&shown["status"], &shown["payment"]["status"], &shown["owed"]["amount"]), (&json!("confirmed"), &json!("pending"), &json!(6_500)));
        assert_eq!(listed(&practice).await, told("payment_returned", "insufficient_funds"));
        assert_eq!(app.database.texts("SELECT account || ' ' || amount FROM ledger WHERE kind = 'debit_returned' ORDER BY account").await,
            ["client_receivable 6500", "disputes -6500"]);
        assert_eq!(app.violations().await, Vec::<String>::new());
        rounds(app).await;
        assert_eq!(listed(&practice).await, told("payment_returned", "insufficient_funds"), "and the balance agrees");
        pay_what_is_owed(&server, app, &placed).await;
        assert_eq!((own(&server, &placed).await["owed"]["amount"].clone(), listed(&practice).await), (json!(0), vec![]));
        // The bank gives it back after all: of what came twice, one goes back.
        assert!(app.sandbox.close_dispute(&returned, true));
        app.settle().await;
        assert_eq!(app.sandbox.refunds()[0]["amount"], 6_500);
        rounds(app).await;
        assert_eq!((listed(&practice).await, app.violations().await), (vec![], vec![]));
    }

    async fn what_was_lost_and_is_won_after_all_is_not_owed_any_more(app: &TestApp) {
        let server = Server::on(app);
        let practice = Practice::riverside(&server, app).await;
        let placed = server.place(RIVERSIDE, &placement("ind50", START)).await;
        assert!(app.sandbox.act(&page(&placed), Outcome::Pay));
        app.settle().await;
        let returned = app.sandbox.return_debit(&intent(app), "debit_not_authorized").unwrap();
        app.settle().await;
        server.post(&format!("{}/pay", placed.path)).bearer(&placed.token).json(&json!({})).send().await.shows(200);
        assert!(app.sandbox.close_dispute(&returned, true));
        app.settle().await;
        let shown = own(&server, &placed).await;
        assert_eq!((&shown["payment"]["status"], &shown["owed"]["amount"]), (&json!("paid"), &json!(0)));
        assert_eq!((listed(&practice).await, app.ledger().await), (vec![], vec!["client_receivable -6500".into(), "provider 6500".into()]));
        assert_eq!(app.sandbox.sessions()[1]["status"], "expired", "the second page is closed");
        rounds(app).await;
        assert_eq!((listed(&practice).await, app.violations().await), (vec![], vec![]));
    }

    async fn a_card_dispute_that_is_lost_is_not_asked_for_again(app: &TestApp) {
        let server = Server::on(app);
        let practice = Practice::riverside(&server, app).await;
        let placed = server.place(RIVERSIDE, &placement("ind50", START)).await;
        assert!(app.sandbox.act(&page(&placed), Outcome::Pay));
        app.settle().await;
        let dispute = app.sandbox.open_dispute(&intent(app), "fraudulent").unwrap();
        app.settle().await;
        assert_eq!(listed(&practice).await, told("dispute_open", "needs_response"));
        assert!(app.sandbox.close_dispute(&dispute, false));
        app.settle().await;
        assert_eq!((own(&server, &placed).await["owed"]["amount"].clone(), listed(&practice).await), (json!(0), vec![]));
        assert!(app.sandbox.close_dispute(&dispute, true), "won after all");
        app.settle().await;
        assert_eq!(app.ledger().await, ["client_receivable -6500", "provider 6500"]);
    }

    async fn an_inquiry_moves_no_money_until_it_becomes_a_dispute(app: &TestApp) {
        let server = Server::on(app);
        let practice = Practice::riverside(&server, app).await;
        let placed = server.place(RIVERSIDE, &placement("ind50", START)).await;
        assert!(app.sandbox.act(&page(&placed), Outcome::Pay));
        app.settle().await;
        let inquiry = app.sandbox.open_inquiry(&intent(app), "unrecognized").unwrap();
        app.settle().await;
        assert_eq!(app.ledger().await, ["client_receivable -6500", "provider 6500"], "nothing has moved");
        rounds(app).await;
        assert_eq!(listed(&practice).await, told("dispute_open", "inquiry"));
        let payments = practice.get("payments").send().await.shows(200);
        let payment = payments["data"][0]["id"].as_str().unwrap();
        let body = json!({"amount": {"amount": 500, "currency": "GBP"}});
        practice.post(&format!("payments/{payment}/refunds")).json(&body).send().await.shows(201);
        app.settle().await;
        assert_eq!(app.sandbox.refunds()[0]["status"], "succeeded", "it can be given back while the bank asks only");
        assert!(app.sandbox.escalate_inquiry(&inquiry));
        app.settle().await;
        rounds(app).await;
        assert_eq!(listed(&practice).await, told("dispute_open", "needs_response"));
        let taken = "SELECT CAST(SUM(amount) AS BIGINT) FROM ledger WHERE account = 'disputes'";
        assert_eq!(app.database.number(taken).await, 6_500);
        assert!(app.sandbox.close_dispute(&inquiry, true));
        app.settle().await;
        rounds(app).await;
        assert_eq!((listed(&practice).await, app.database.number(taken).await, app.violations().await), (vec![], 0, vec![]));
    }
}
