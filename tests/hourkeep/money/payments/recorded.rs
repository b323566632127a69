//! Money outside Checkout, as the practice records it; and bookings for which it asks for money.

use hourkeep::service::authenticate::Scope;
use serde_json::{Value, json};

use crate::{
    both,
    server::{
        practice::Practice,
        router::{Placed, Server, placement},
    },
    support::{LANDWEHRKANAL, RIVERSIDE},
};

fn cash(amount: i64) -> Value {
    json!({"amount": {"amount": amount, "currency": "GBP"}, "method": "cash", "received_on": "2026-10-05"})
}

/// What the practice books for a client.
fn own(more: &Value) -> Value {
    let mut asked = placement("ind50", "2026-10-19T12:00:00+01:00");
    asked.as_object_mut().unwrap().remove("policy_version");
    asked
        .as_object_mut()
        .unwrap()
        .extend(more.as_object().unwrap().clone());
    asked
}

both! {
    async fn money_is_recorded_read_and_taken_back(app: &TestApp) {
        let server = Server::on(app);
        let practice = Practice::riverside(&server, app).await;
        let held = server.hold().await;
        let path = format!("bookings/{}/payments", held.id);
        let mut with_reference = cash(6_500);
        with_reference["reference"] = json!("till 3");
        let recorded = practice.post(&path).json(&with_reference).send().await;
        let shown = recorded.shows(201);
        assert_eq!((&shown["method"], &shown["state"], &shown["received_on"], &shown["reference"], &shown["intent"]), (&json!("cash"), &json!("captured"), &json!("2026-10-05"), &json!("till 3"), &Value::Null));
        let id = shown["id"].as_str().unwrap();
        assert_eq!(recorded.header("location"), format!("/v1/admin/payments/{id}"));
        assert_eq!(practice.get(&format!("payments/{id}")).send().await.shows(200), shown);
        let own = server.get(&held.path).bearer(&held.token).send().await.shows(200);
        assert_eq!((&own["status"], &own["paid"]["amount"], &own["payment"]["status"]), (&json!("confirmed"), &json!(6_500), &json!("paid")));
        let undone = practice.post(&format!("payments/{id}/undo")).send().await.shows(200);
        assert_eq!((&undone["refunds"][0]["cause"], &undone["refunds"][0]["state"], &undone["refundable"]["amount"]), (&json!("undone"), &json!("succeeded"), &json!(0)));
        practice.post(&format!("payments/{id}/undo")).send().await.problem(422, "not_offered");
        let own = server.get(&held.path).bearer(&held.token).send().await.shows(200);
        assert_eq!((&own["paid"]["amount"], &own["refunded"]["amount"], &own["payment"]["status"]), (&json!(0), &json!(0), &json!("lapsed")), "it never came");
        let stored = app.database.number("SELECT COUNT(*) FROM recorded_payments WHERE reference IS NOT NULL").await;
        assert!(stored == 1 && !app.database.dump().await.contains("till 3"), "sealed");
    }

    async fn what_goes_back_by_hand_is_said_to_have_gone(app: &TestApp) {
        let server = Server::on(app);
        let practice = Practice::riverside(&server, app).await;
        let held = server.hold().await;
        practice.post(&format!("bookings/{}/payments", held.id)).json(&cash(6_500)).send().await.shows(201);
        server.post(&format!("{}/cancel", held.path)).bearer(&held.token).send().await.shows(200);
        let listed = practice.get("payments/exceptions").send().await.shows(200);
        let due = &listed["data"][0];
        assert_eq!((&due["kind"], &due["amount"]["amount"], &due["detail"]), (&json!("give_back_by_hand"), &json!(6_500), &json!("cash")));
        let booking = practice.get(&format!("bookings/{}", held.id)).send().await.shows(200);
        let (payment, refund) = (&booking["payments"][1], &booking["payments"][1]["refunds"][0]);
        assert_eq!((&refund["id"], &refund["state"]), (&due["subject"], &json!("ordered")));
        let path = format!("payments/{}/refunds/{}/given-back", payment["id"].as_str().unwrap(), refund["id"].as_str().unwrap());
        let foreign = Practice { server: &server, key: app.api_key(LANDWEHRKANAL, Scope::ALL).await.0 };
        foreign.post(&path).send().await.problem(404, "not_found");
        assert_eq!(practice.post(&path).send().await.shows(200)["refunds"][0]["state"], "succeeded");
        practice.post(&path).send().await.problem(422, "not_offered");
        assert_eq!(practice.get("payments/exceptions").send().await.shows(200)["data"], json!([]));
    }

    async fn what_cannot_be_recorded_is_refused(app: &TestApp) {
        let server = Server::on(app);
        let practice = Practice::riverside(&server, app).await;
        let held = server.hold().await;
        let path = format!("bookings/{}/payments", held.id);
        let before = app.database.dump().await;
        for amount in [6_501, 6_499, 0, -1, i64::MAX, i64::MIN] {
            practice.post(&path).json(&cash(amount)).send().await.points_at(422, "amount_not_allowed", "/amount");
        }
        for (member, value, code, pointer) in [
            ("received_on", json!("2026-10-06"), "invalid", "/received_on"), ("received_on", json!("yesterday"), "invalid", "/received_on"),
            ("method", json!("cheque"), "invalid", "/method"), ("method", json!("page"), "invalid", "/method"),
            ("amount", json!(null), "invalid", "/amount"), ("amount", json!({"amount": 6_500, "currency": "EUR"}), "amount_not_allowed", "/amount/currency"),
            ("reference", json!(""), "invalid", "/reference"), ("reference", json!("a\nb"), "invalid", "/reference"), ("card", json!("x"), "invalid", "/card"),
        ] {
            let mut body = cash(6_500);
            body[member] = value;
            practice.post(&path).json(&body).send().await.points_at(422, code, pointer);
        }
        practice.post("bookings/bkg_01930000000070008000000000000001/payments").json(&cash(1)).send().await.problem(404, "not_found");
        assert_eq!(app.database.dump().await, before);
    }

    async fn a_debt_is_given_up_for_a_reason_that_only_who_sees_clients_reads(app: &TestApp) {
        let server = Server::on(app);
        let practice = Practice::riverside(&server, app).await;
        let made = Placed::of(practice.post("bookings").json(&own(&json!({"payment": "on_request"}))).send().await.shows(201));
        let path = format!("bookings/{}/write-off", made.id);
        practice.post(&path).json(&json!({})).send().await.points_at(422, "invalid", "/reason");
        practice.post(&path).json(&json!({"reason": " "})).send().await.points_at(422, "invalid", "/reason");
        let shown = practice.post(&path).json(&json!({"reason": "Hard times."})).send().await.shows(200);
        assert_eq!((&shown["owed"]["amount"], &shown["write_offs"][0]["amount"]["amount"], &shown["write_offs"][0]["reason"]), (&json!(0), &json!(6_500), &json!("Hard times.")));
        practice.post(&path).json(&json!({"reason": "Again."})).send().await.problem(409, "not_payable");
        let (narrow, _) = app.api_key(RIVERSIDE, &[Scope::Bookings]).await;
        let read = server.get(&format!("/v1/admin/bookings/{}", made.id)).bearer(&narrow).send().await.shows(200);
        assert_eq!(read["write_offs"][0]["reason"], Value::Null);
        let again = practice.post(&format!("{path}/undo")).send().await.shows(200);
        assert_eq!((&again["owed"]["amount"], again["write_offs"][0]["undone_at"].is_string()), (&json!(6_500), true));
        practice.post(&format!("{path}/undo")).send().await.problem(422, "not_offered");
    }

    async fn bookings_are_made_at_a_price_and_asked_for(app: &TestApp) {
        let server = Server::on(app);
        let practice = Practice::riverside(&server, app).await;
        for (more, code, pointer) in [
            (json!({"payment": "now", "price": {"amount": 29, "currency": "GBP"}}), "amount_not_allowed", "/price"),
            (json!({"price": {"amount": 4_500, "currency": "EUR"}}), "amount_not_allowed", "/price"),
            (json!({"price": {"amount": -1, "currency": "GBP"}}), "amount_not_allowed", "/price"),
            (json!({"payment": "saved_card"}), "invalid", "/card_of"), (json!({"payment": "cash"}), "invalid", "/payment"),
        ] {
            practice.post("bookings").json(&own(&more)).send().await.points_at(422, code, pointer);
        }
        let more = json!({"payment": "now", "price": {"amount": 4_500, "currency": "GBP"}});
        let made = Placed::of(practice.post("bookings").json(&own(&more)).send().await.shows(201));
        assert!(made.view["payment"]["checkout_url"].is_string(), "{}", made.view);
        let seen = server.get(&made.path).bearer(&made.token).send().await.shows(200);
        assert_eq!((&seen["price"]["amount"], &seen["price_agreed"], &seen["owed"]["amount"]), (&json!(4_500), &json!(true), &json!(4_500)));
        let page = server.get(&format!("/manage/{}", made.token)).send().await;
        assert!(page.text().contains("Agreed price") && page.text().contains("Pay £45.00"), "{}", page.text());
        let path = format!("bookings/{}/send-link", made.id);
        for _ in 0..3 {
            practice.post(&path).send().await.shows(200);
        }
        let often = practice.post(&path).send().await;
        often.problem(429, "rate_limited");
        assert_eq!(often.header("retry-after"), "86400");
    }
}
