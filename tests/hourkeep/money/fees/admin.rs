//! The practice's fees: listed, approved, waived.

use serde_json::{Value, json};

use crate::{
    both,
    server::{
        practice::Practice,
        router::{Placed, Server, placement},
    },
    support::{RIVERSIDE, TestApp},
};

/// Somebody books for the day after tomorrow and cancels on the evening before: it costs all of it, and nothing was paid.
async fn late(server: &Server<'_>, practice: &Practice<'_>, app: &TestApp) -> Vec<Placed> {
    app.policy(RIVERSIDE, |_| ()).await;
    let mut all = Vec::new();
    for day in [12, 13, 14] {
        let mut asked = placement("ind50", &format!("2026-10-{day}T12:00:00+01:00"));
        asked.as_object_mut().unwrap().remove("policy_version");
        all.push(Placed::of(
            practice
                .post("bookings")
                .json(&asked)
                .send()
                .await
                .shows(201),
        ));
    }
    for (placed, day) in all.iter().zip([11, 12, 13]) {
        app.clock
            .set(format!("2026-10-{day}T20:00:00+01:00").parse().unwrap());
        server
            .post(&format!("{}/cancel", placed.path))
            .bearer(&placed.token)
            .send()
            .await
            .shows(200);
    }
    app.settle().await;
    all
}

fn ids(list: &Value) -> Vec<String> {
    list["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["id"].as_str().unwrap().to_owned())
        .collect()
}

both! {
    async fn fees_are_listed_and_decided(app: &TestApp) {
        let server = Server::on(app);
        let practice = Practice::riverside(&server, app).await;
        let placed = late(&server, &practice, app).await;
        let all = practice.get("fees").send().await.shows(200);
        let known = ids(&all);
        assert_eq!((known.len(), &all["data"][2]["booking"], &all["data"][2]["kind"]), (3, &json!(placed[0].id), &json!("late_cancellation")));
        let first = practice.get("fees?limit=2").send().await.shows(200);
        assert_eq!((ids(&first), &first["has_more"]), (known[..2].to_vec(), &json!(true)));
        let rest = practice.get(&format!("fees?limit=2&cursor={}", first["next_cursor"].as_str().unwrap())).send().await.shows(200);
        assert_eq!((ids(&rest), &rest["has_more"]), (known[2..].to_vec(), &json!(false)));

        let reduced = json!({"amount": {"amount": 2_000, "currency": "GBP"}});
        let approved = practice.post(&format!("fees/{}/approve", known[2])).json(&reduced).send().await.shows(200);
        assert_eq!((&approved["proposed"]["amount"], &approved["charged"]["amount"], &approved["kept"]["amount"], &approved["owed"]["amount"]), (&json!(6_500), &json!(2_000), &json!(0), &json!(2_000)));
        let waived = practice.post(&format!("fees/{}/waive", known[1])).send().await.shows(200);
        assert_eq!((&waived["state"], &waived["charged"], &waived["owed"]["amount"]), (&json!("waived"), &json!(null), &json!(0)));
        for (state, id) in [("approved", 2), ("waived", 1), ("proposed", 0)] {
            let list = practice.get(&format!("fees?state={state}")).send().await.shows(200);
            assert_eq!(ids(&list), [known[id].clone()], "{state}");
        }
        practice.post(&format!("fees/{}/approve", known[2])).send().await.problem(409, "fee_decided");
        practice.post(&format!("fees/{}/waive", known[1])).send().await.problem(409, "fee_decided");
        let booking = practice.get(&format!("bookings/{}", placed[0].id)).send().await.shows(200);
        assert_eq!((&booking["fees"][0], &booking["owed"]["amount"]), (&approved, &json!(2_000)));
        let audited = "SELECT action FROM audit WHERE action LIKE 'fee.%' AND actor LIKE 'key key_%' ORDER BY action";
        assert_eq!(app.database.texts(audited).await, ["fee.approved", "fee.waived"]);
    }

    async fn the_client_sees_what_is_owed_and_pays_it(app: &TestApp) {
        let server = Server::on(app);
        let practice = Practice::riverside(&server, app).await;
        let placed = late(&server, &practice, app).await.remove(0);
        let fee = practice.get(&format!("bookings/{}", placed.id)).send().await.shows(200)["fees"][0]["id"].as_str().unwrap().to_owned();
        let own = async || server.get(&placed.path).bearer(&placed.token).send().await.shows(200);
        assert_eq!((&own().await["owed"]["amount"], &own().await["payment"]["status"]), (&json!(0), &json!("none")));
        for (body, code, pointer) in [
            (json!({"amount": {"amount": 6_501, "currency": "GBP"}}), "amount_not_allowed", "/amount"),
            (json!({"amount": {"amount": 0, "currency": "GBP"}}), "amount_not_allowed", "/amount"),
            (json!({"amount": {"amount": 1, "currency": "EUR"}}), "amount_not_allowed", "/amount"),
            (json!({"amount": {"amount": 29, "currency": "GBP"}}), "amount_not_allowed", "/amount"),
            (json!({"amount": null}), "invalid", "/amount"), (json!({"reason": "x"}), "invalid", "/reason"),
        ] {
            practice.post(&format!("fees/{fee}/approve")).json(&body).send().await.points_at(422, code, pointer);
        }
        practice.post(&format!("fees/{fee}/approve")).send().await.shows(200);
        assert_eq!((&own().await["owed"]["amount"], &own().await["payment"]), (&json!(6_500), &json!({"status": "pending", "checkout_url": null})));
        let paying = server.post(&format!("{}/pay", placed.path)).bearer(&placed.token).json(&json!({})).send().await.shows(200);
        assert_eq!(own().await["payment"], paying["payment"]);
        assert!(app.sandbox.act(&crate::support::page(&paying), stripe_sandbox::Outcome::Pay));
        app.settle().await;
        assert_eq!((&own().await["owed"]["amount"], &own().await["payment"]["status"]), (&json!(0), &json!("paid")));
        let list = practice.get("payments?purpose=fee").send().await.shows(200);
        assert_eq!((&list["data"][0]["state"], list["data"].as_array().unwrap().len()), (&json!("captured"), 1));
        assert_eq!(app.ledger().await, ["fees -6500", "provider 6500"]);
    }
}
