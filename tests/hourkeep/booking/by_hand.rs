//! What the practice sets aside for bookings of its own.

use hourkeep::service::authenticate::Scope;
use serde_json::{Value, json};

use crate::{
    both,
    server::{
        practice::Practice,
        router::{Server, placement},
    },
    support::{RIVERSIDE, STILLPOINT},
};

fn asked(start: &str) -> Value {
    let mut asked = placement("ind50", start);
    asked.as_object_mut().unwrap().remove("policy_version");
    asked
}

/// With these rules set aside.
fn setting_aside(mut asked: Value, rules: &[&str]) -> Value {
    (asked["override"], asked["override_reason"]) = (json!(rules), "Agreed by telephone.".into());
    asked
}

both! {
    async fn each_rule_is_set_aside_by_its_word_alone(app: &TestApp) {
        let server = Server::on(app);
        let practice = Practice::riverside(&server, app).await;
        let cases = [
            ("2026-10-13T10:10:00+01:00", vec!["grid"]),
            ("2026-10-09T10:00:00+01:00", vec!["hours"]),
            ("2026-10-09T21:07:00+01:00", vec!["hours", "grid"]),
            ("2027-02-02T10:00:00+00:00", vec!["horizon"]),
            ("2026-12-22T10:00:00+00:00", vec!["horizon", "hours"]),
            ("2026-10-05T08:30:00+01:00", vec!["notice", "hours"]),
        ];
        for (start, rules) in cases {
            for left_out in 0..rules.len() {
                let mut some = rules.clone();
                some.remove(left_out);
                let body = if some.is_empty() { asked(start) } else { setting_aside(asked(start), &some) };
                let refused = practice.post("bookings").json(&body).send().await;
                let code = if rules[left_out] == "horizon" { "too_far" } else if rules[left_out] == "notice" { "too_soon" } else { "not_offered" };
                let reasons = refused.problem(422, code)["reasons"].clone();
                let words: Vec<_> = reasons.as_array().unwrap().iter().map(|one| one["override"].as_str().unwrap()).collect();
                assert_eq!(words, [rules[left_out]], "{start}: {reasons}");
            }
            let made = practice.post("bookings").json(&setting_aside(asked(start), &rules)).send().await.shows(201);
            assert_eq!((&made["start"], &made["status"]), (&start.into(), &json!("confirmed")));
        }
        assert_eq!(app.violations().await, [""; 0]);
    }

    async fn limits_are_set_aside_and_what_is_taken_is_not(app: &TestApp) {
        let server = Server::on(app);
        let practice = Practice::riverside(&server, app).await;
        for hour in [12, 13, 14] {
            practice.post("bookings").json(&asked(&format!("2026-10-12T{hour}:00:00+01:00"))).send().await.shows(201);
        }
        let fourth = asked("2026-10-12T15:00:00+01:00");
        let refused = practice.post("bookings").json(&fourth).send().await.problem(409, "limit_reached");
        assert_eq!(refused["reasons"][0]["detail"], "hw has reached the limit of sessions in a row: 3.");
        practice.post("bookings").json(&setting_aside(fourth, &["limits"])).send().await.shows(201);
        let all = ["horizon", "notice", "hours", "grid", "limits", "length", "price"];
        let taken = setting_aside(asked("2026-10-12T14:40:00+01:00"), &all);
        let refused = practice.post("bookings").json(&taken).send().await.problem(409, "slot_taken");
        let rules: Vec<_> = refused["reasons"].as_array().unwrap().iter().map(|one| &one["rule"]).collect();
        assert_eq!(rules, ["booking", "booking"], "two overlap it");
    }

    async fn a_walk_in_began_within_the_hour(app: &TestApp) {
        let server = Server::on(app);
        let practice = Practice::riverside(&server, app).await;
        let walk_in = |start| setting_aside(asked(start), &["notice", "hours"]);
        let refused = practice.post("bookings").json(&walk_in("2026-10-05T07:59:00+01:00")).send().await;
        let reasons = refused.problem(422, "not_offered")["reasons"].clone();
        assert_eq!(reasons.as_array().unwrap().iter().map(|one| &one["rule"]).collect::<Vec<_>>(), ["grid", "past"]);
        practice.post("bookings").json(&walk_in("2026-10-05T08:00:00+01:00")).send().await.shows(201);
    }

    async fn another_length_and_price(app: &TestApp) {
        let server = Server::on(app);
        let practice = Practice::riverside(&server, app).await;
        let mut long = asked("2026-10-13T10:00:00+01:00");
        (long["minutes"], long["price"]) = (90.into(), json!({"amount": 9_000, "currency": "GBP"}));
        practice.post("bookings").json(&long).send().await.points_at(422, "invalid", "/override");
        let made = practice.post("bookings").json(&setting_aside(long, &["length"])).send().await.shows(201);
        assert_eq!((&made["end"], &made["price"]["amount"]), (&json!("2026-10-13T11:30:00+01:00"), &json!(9_000)));
        practice.post("bookings").json(&asked("2026-10-13T11:00:00+01:00")).send().await.problem(409, "slot_taken");
        let path = format!("bookings/{}/reschedule", made["id"].as_str().unwrap());
        let mut shorter = json!({"start": "2026-10-13T10:00:00+01:00", "minutes": 45, "price": {"amount": 4_500, "currency": "GBP"}});
        practice.post(&path).json(&setting_aside(shorter.clone(), &["length"])).send().await.points_at(422, "invalid", "/override");
        let moved = practice.post(&path).json(&setting_aside(shorter.clone(), &["length", "price"])).send().await.shows(200);
        assert_eq!((&moved["end"], &moved["price"]["amount"], &moved["price_agreed"]), (&json!("2026-10-13T10:45:00+01:00"), &json!(4_500), &json!(true)));
        practice.post("bookings").json(&asked("2026-10-13T11:00:00+01:00")).send().await.shows(201);
        shorter["start"] = "2026-10-16T22:00:00+01:00".into();
        let refused = practice.post(&path).json(&setting_aside(shorter.clone(), &["length", "price"])).send().await.problem(422, "not_offered");
        assert_eq!(refused["reasons"][0]["rule"], "hours");
        practice.post(&path).json(&setting_aside(shorter, &["length", "price", "hours"])).send().await.shows(200);
        assert_eq!(app.violations().await, [""; 0]);
    }

    async fn what_is_set_aside_has_a_reason_which_stands_with_the_booking_only(app: &TestApp) {
        let server = Server::on(app);
        let practice = Practice::riverside(&server, app).await;
        let start = "2026-10-13T10:10:00+01:00";
        let body = |more: Value| {
            let mut body = asked(start);
            body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            body
        };
        for (more, status, code, pointer) in [
            (json!({"override": ["grid"]}), 422, "invalid", "/override_reason"),
            (json!({"override": ["grid"], "override_reason": " "}), 422, "invalid", "/override_reason"),
            (json!({"override_reason": "No rule is named."}), 422, "invalid", "/override"),
            (json!({"override": ["overlap"], "override_reason": "A word that is none."}), 422, "invalid", "/override/0"),
            (json!({"minutes": 4}), 422, "invalid", "/minutes"),
        ] {
            practice.post("bookings").json(&body(more)).send().await.points_at(status, code, pointer);
        }
        let made = practice.post("bookings").json(&setting_aside(asked(start), &["grid"])).send().await.shows(201);
        let shown = json!({"rules": ["grid"], "reason": "Agreed by telephone."});
        assert_eq!(made["override"], shown);
        let path = format!("bookings/{}", made["id"].as_str().unwrap());
        let (website, _) = app.api_key(RIVERSIDE, &[Scope::Bookings]).await;
        let seen = server.get(&format!("/v1/admin/{path}")).bearer(&website).send().await.shows(200);
        assert_eq!(seen["override"], json!({"rules": ["grid"], "reason": null}));
        let trail = app.database.texts("SELECT CAST(detail AS TEXT) FROM audit WHERE action = 'booking.placed'").await;
        assert!(trail[0].replace(' ', "").contains(r#""overrides":["grid"]"#), "{trail:?}");
        assert!(!app.database.dump().await.contains("telephone"), "it is sealed");
        let to = setting_aside(json!({"start": "2026-10-16T10:00:00+01:00"}), &["hours"]);
        let moved = practice.post(&format!("{path}/reschedule")).json(&to).send().await.shows(200);
        assert_eq!(moved["override"]["rules"], json!(["hours"]));
        let back = practice.post(&format!("{path}/reschedule")).json(&json!({"start": "2026-10-13T10:00:00+01:00"})).send().await.shows(200);
        assert_eq!(back["override"]["rules"], json!(["hours"]), "as it was set aside last");
        assert_eq!(practice.get(&path).send().await.shows(200)["override"], back["override"]);
    }

    async fn a_session_of_a_class_is_as_long_as_the_class(app: &TestApp) {
        let server = Server::on(app);
        let practice = Practice { server: &server, key: app.api_key(STILLPOINT, Scope::ALL).await.0 };
        let mut seat = asked("2026-10-08T18:30:00-04:00");
        (seat["service"], seat["mode"], seat["minutes"]) = ("grp80".into(), "room".into(), 60.into());
        practice.post("bookings").json(&setting_aside(seat, &["length"])).send().await.points_at(422, "invalid", "/minutes");
    }

    async fn clients_set_nothing_aside(app: &TestApp) {
        let server = Server::on(app);
        let mut booking = placement("ind50", "2026-10-13T10:10:00+01:00");
        booking["override"] = json!(["grid"]);
        let path = format!("/v1/practices/{RIVERSIDE}/bookings");
        server.post(&path).json(&booking).send().await.points_at(422, "invalid", "/override");
        let placed = server.place(RIVERSIDE, &placement("ind50", "2026-10-13T10:00:00+01:00")).await;
        let to = setting_aside(json!({"start": "2026-10-13T10:10:00+01:00"}), &["grid"]);
        server.post(&format!("{}/reschedule", placed.path)).bearer(&placed.token).json(&to).send().await.points_at(422, "invalid", "/override");
        assert!(server.get(&placed.path).bearer(&placed.token).send().await.shows(200)["override"].is_null());
    }
}
