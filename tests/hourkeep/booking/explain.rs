//! Why a time is not listed, and why the practice's own booking was refused.

use serde_json::{Value, json};

use crate::{
    both,
    server::{
        practice::Practice,
        router::{Server, placement},
    },
    support::RIVERSIDE,
};

/// The rules that an answer names, in its order.
fn rules(shown: &Value) -> Vec<&str> {
    let reasons = shown["reasons"].as_array().into_iter().flatten();
    reasons.map(|one| one["rule"].as_str().unwrap()).collect()
}

async fn explain(practice: &Practice<'_>, start: &str) -> Value {
    let path = format!("availability/explain?service=ind50&mode=online&start={start}");
    practice.get(&path).send().await.shows(200)
}

both! {
    async fn a_start_is_explained_exactly_if_it_is_not_listed(app: &TestApp) {
        let server = Server::on(app);
        let practice = Practice::riverside(&server, app).await;
        server.place(RIVERSIDE, &placement("ind50", "2026-10-12T14:00:00+01:00")).await;
        let path = format!("/v1/practices/{RIVERSIDE}/availability?service=ind50&mode=online&start=2026-10-12&end=2026-10-12");
        let listed = server.get(&path).send().await.shows(200);
        let listed: Vec<_> = listed["slots"].as_array().unwrap().iter().map(|slot| slot["start"].as_str().unwrap()).collect();
        for hour in 10..21 {
            for minute in [0, 10, 30] {
                let start = format!("2026-10-12T{hour}:{minute:02}:00");
                let shown = explain(&practice, &format!("{start}%2B01:00")).await;
                let is_listed = listed.contains(&format!("{start}+01:00").as_str());
                assert_eq!(rules(&shown).is_empty(), is_listed, "{shown}");
                assert_eq!(shown["practitioners"].as_array().unwrap().is_empty(), !is_listed, "{shown}");
            }
        }
        assert!(listed.len() > 5);
    }

    async fn each_reason_says_what_it_conflicts_with(app: &TestApp) {
        let server = Server::on(app);
        let practice = Practice::riverside(&server, app).await;
        let placed = server.place(RIVERSIDE, &placement("ind50", "2026-10-12T14:00:00+01:00")).await;
        let taken = explain(&practice, "2026-10-12T13:10:00Z").await;
        assert_eq!(rules(&taken), ["grid", "booking"]);
        assert_eq!(taken["reasons"][1], json!({"rule": "booking", "override": null, "about": "hw", "booking": placed.id, "class": null,
            "from": "2026-10-12T14:00:00+01:00", "until": "2026-10-12T15:00:00+01:00",
            "detail": "hw is booked from 2026-10-12 14:00 to 2026-10-12 15:00, buffers included."}));
        let closed = explain(&practice, "2026-10-09T13:00:00Z").await;
        assert_eq!(closed["reasons"][0]["detail"], "hw does not work then: there are no hours that day.");
        let early = explain(&practice, "2026-10-12T08:00:00Z").await;
        assert_eq!(early["reasons"][0]["detail"], "hw does not work then: the hours of that day are 12:00-20:00.");
        assert_eq!((&early["reasons"][0]["override"], &early["end"]), (&json!("hours"), &json!("2026-10-12T09:50:00+01:00")));
        let soon = explain(&practice, "2026-10-05T13:00:00Z").await;
        assert_eq!((rules(&soon), &soon["reasons"][0]["from"]), (vec!["notice"], &json!("2026-10-06T09:00:00+01:00")));
        assert_eq!(rules(&explain(&practice, "2026-12-22T12:00:00Z").await), ["horizon", "time_off"]);
        let off = json!({"practitioner": "hw", "from": "2026-10-13T09:00", "until": "2026-10-13T12:00"});
        practice.post("time-off").json(&off).send().await.shows(201);
        let away = explain(&practice, "2026-10-13T09:00:00Z").await;
        assert_eq!((&away["reasons"][0]["rule"], &away["reasons"][0]["until"]), (&json!("time_off"), &json!("2026-10-13T12:00:00+01:00")));
        for (query, pointer) in [("service=nothing", "/service"), ("service=ind50&practitioner=nobody", "/practitioner")] {
            let asked = practice.get(&format!("availability/explain?{query}&start=2026-10-12T13:00:00Z"));
            asked.send().await.points_at(422, "invalid", pointer);
        }
    }

    async fn the_practice_is_told_all_rules_and_its_clients_one(app: &TestApp) {
        let server = Server::on(app);
        let practice = Practice::riverside(&server, app).await;
        let mut asked = placement("ind50", "2026-10-12T14:10:00+01:00");
        server.place(RIVERSIDE, &placement("ind50", "2026-10-12T14:00:00+01:00")).await;
        let client = server.post(&format!("/v1/practices/{RIVERSIDE}/bookings")).json(&asked).send().await;
        assert!(client.problem(422, "not_offered")["reasons"].is_null(), "{}", client.text());
        asked.as_object_mut().unwrap().remove("policy_version");
        let own = practice.post("bookings").json(&asked).send().await.problem(422, "not_offered");
        assert_eq!(rules(&own), ["grid", "booking"]);
        asked["start"] = "2026-10-13T10:00:00+01:00".into();
        let made = practice.post("bookings").json(&asked).send().await.shows(201);
        let path = format!("bookings/{}/reschedule", made["id"].as_str().unwrap());
        let moved = practice.post(&path).json(&json!({"start": "2026-10-12T08:05:00+01:00"})).send().await.problem(422, "not_offered");
        assert_eq!(rules(&moved), ["hours", "grid"]);
    }
}
