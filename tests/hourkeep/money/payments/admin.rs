//! The practice's payments: listed, read, given back.

use serde_json::{Value, json};
use stripe_sandbox::Outcome;

use crate::{
    both,
    server::{
        practice::Practice,
        router::{Placed, Server, placement},
    },
    support::{LANDWEHRKANAL, RIVERSIDE, TestApp, page},
};

/// Held bookings of one day each, the first `paid` of them paid.
async fn bookings(server: &Server<'_>, app: &TestApp, count: usize, paid: usize) -> Vec<Placed> {
    let mut all = Vec::new();
    for (index, day) in (12..).take(count).enumerate() {
        let placed = server
            .place(
                RIVERSIDE,
                &placement("ind50", &format!("2026-10-{day}T12:00:00+01:00")),
            )
            .await;
        if index < paid {
            assert!(app.sandbox.act(&page(&placed.view), Outcome::Pay));
        }
        all.push(placed);
    }
    app.settle().await;
    all
}

fn of(amount: i64) -> Value {
    json!({"amount": {"amount": amount, "currency": "GBP"}})
}

fn members<'a>(page: &'a Value, member: &str) -> Vec<&'a str> {
    page["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one[member].as_str().unwrap())
        .collect()
}

/// The id of a booking's only payment.
async fn payment(practice: &Practice<'_>, placed: &Placed) -> String {
    let list = practice
        .get(&format!("payments?booking={}", placed.id))
        .send()
        .await
        .shows(200);
    let [id] = members(&list, "id")[..] else {
        panic!("{list}")
    };
    id.to_owned()
}

both! {
    async fn the_newest_come_first_page_by_page(app: &TestApp) {
        let server = Server::on(app);
        let practice = Practice::riverside(&server, app).await;
        let mut placed: Vec<_> = bookings(&server, app, 4, 0).await.into_iter().map(|one| one.id).collect();
        placed.reverse();
        let first = practice.get("payments?limit=3").send().await.shows(200);
        assert_eq!((members(&first, "booking"), &first["has_more"]), (placed.iter().take(3).map(String::as_str).collect(), &json!(true)));
        let cursor = first["next_cursor"].as_str().unwrap();
        let last = practice.get(&format!("payments?limit=3&cursor={cursor}")).send().await.shows(200);
        assert_eq!((members(&last, "booking"), &last["has_more"], &last["next_cursor"]), (vec![placed[3].as_str()], &json!(false), &json!(null)));
        for (query, code) in [("limit=0", "/limit"), ("limit=101", "/limit"), ("cursor=pay_1", "/cursor"), ("cursor=fee_01930000000070008000000000000001", "/cursor")] {
            practice.get(&format!("payments?{query}")).send().await.points_at(422, "invalid", code);
        }
        practice.get("payments?state=paid").send().await.points_at(400, "malformed", "/state");
    }

    async fn lists_are_narrowed(app: &TestApp) {
        let server = Server::on(app);
        let practice = Practice::riverside(&server, app).await;
        let placed = bookings(&server, app, 3, 1).await;
        for (query, count) in [
            ("", 3), ("state=captured", 1), ("state=pending", 2), ("state=failed", 0), ("purpose=booking", 3), ("purpose=fee", 0),
            ("state=captured&purpose=booking", 1), (&format!("booking={}", placed[1].id), 1), (&format!("booking={}&state=captured", placed[1].id), 0),
            ("booking=bkg_01930000000070008000000000000001", 0),
        ] {
            let list = practice.get(&format!("payments?{query}")).send().await.shows(200);
            assert_eq!(list["data"].as_array().unwrap().len(), count, "{query}");
        }
    }

    async fn a_payment_is_read_and_given_back(app: &TestApp) {
        let server = Server::on(app);
        let practice = Practice::riverside(&server, app).await;
        let placed = bookings(&server, app, 1, 1).await.remove(0);
        let path = format!("payments/{}", payment(&practice, &placed).await);
        let read = practice.get(&path).send().await;
        let shown = read.shows(200);
        assert_eq!((&shown["purpose"], &shown["method"], &shown["state"], &shown["refundable"]["amount"]), (&json!("booking"), &json!("checkout"), &json!("captured"), &json!(6_500)));
        assert_eq!(practice.get(&path).header("if-none-match", read.header("etag")).send().await.status, 304);
        let part = practice.post(&format!("{path}/refunds")).header("idempotency-key", "once").json(&of(2_000)).send();
        // The server's own key comes first; the header may be given once only.
        part.await.problem(400, "idempotency_key_missing");
        let call = || server.call("POST", &format!("/v1/admin/{path}/refunds")).bearer(&practice.key);
        call().json(&of(2_000)).send().await.problem(400, "idempotency_key_missing");
        let part = call().header("idempotency-key", "once").json(&of(2_000)).send().await;
        assert_eq!(part.header("location"), format!("/v1/admin/{path}"));
        let again = call().header("idempotency-key", "once").json(&of(2_000)).send().await;
        assert_eq!((again.shows(201), again.header("idempotent-replayed")), (part.shows(201), "true"));
        call().header("idempotency-key", "once").json(&of(2_001)).send().await.problem(422, "idempotency_key_reused");
        app.settle().await;
        let after = practice.get(&path).send().await.shows(200);
        assert_eq!((&after["refunded"]["amount"], &after["refunds"][0]["state"]), (&json!(2_000), &json!("succeeded")));
        let whole = practice.post(&format!("{path}/refunds")).send().await.shows(201);
        assert_eq!((&whole["refunded"]["amount"], &whole["refundable"]["amount"]), (&json!(6_500), &json!(0)));
        app.settle().await;
        let booking = practice.get(&format!("bookings/{}", placed.id)).send().await.shows(200);
        assert_eq!((&booking["status"], &booking["payment"]["status"], &booking["payments"][0]), (&json!("confirmed"), &json!("refunded"), &practice.get(&path).send().await.shows(200)));
    }

    async fn what_cannot_be_given_back_is_refused(app: &TestApp) {
        let server = Server::on(app);
        let practice = Practice::riverside(&server, app).await;
        let placed = bookings(&server, app, 2, 1).await;
        let refunds = format!("payments/{}/refunds", payment(&practice, &placed[0]).await);
        let unpaid = format!("payments/{}/refunds", payment(&practice, &placed[1]).await);
        let before = app.database.dump().await;
        for amount in [6_501, 0, -1, i64::MAX, i64::MIN] {
            practice.post(&refunds).json(&of(amount)).send().await.points_at(422, "amount_not_allowed", "/amount");
        }
        let wrong = json!({"amount": {"amount": 1, "currency": "EUR"}});
        practice.post(&refunds).json(&wrong).send().await.points_at(422, "amount_not_allowed", "/amount/currency");
        for (amount, pointer) in [
            (json!({"amount": 1, "currency": "XXQ"}), "/amount/currency"), (json!({"amount": 1.5, "currency": "GBP"}), "/amount/amount"),
            (json!({"amount": "1", "currency": "GBP"}), "/amount/amount"), (json!({"amount": 1}), "/amount/currency"), (json!({"amount": 1, "currency": "gbp"}), "/amount/currency"),
            (json!({"amount": 1, "currency": "GBP", "fee": 1}), "/amount/fee"), (json!(null), "/amount"), (json!([1, "GBP"]), "/amount"), (json!(1), "/amount"),
        ] {
            practice.post(&refunds).json(&json!({"amount": amount})).send().await.points_at(422, "invalid", pointer);
        }
        practice.post(&unpaid).send().await.problem(422, "amount_not_allowed");
        practice.post(&unpaid).json(&of(1)).send().await.problem(422, "amount_not_allowed");
        practice.post("payments/pay_01930000000070008000000000000001/refunds").send().await.problem(404, "not_found");
        practice.get("payments/bkg_01930000000070008000000000000001").send().await.problem(404, "not_found");
        assert_eq!(app.database.dump().await, before);
        let foreign = Practice { server: &server, key: app.api_key(LANDWEHRKANAL, hourkeep::service::authenticate::Scope::ALL).await.0 };
        foreign.post(&refunds).json(&of(1)).send().await.problem(404, "not_found");
        assert_eq!(app.database.number("SELECT COUNT(*) FROM refunds").await, 0);
    }
}
