//! Enrolling a client for a block of sessions: all of them, or none.

use serde_json::{Value, json};

use crate::{
    both,
    server::{
        practice::Practice,
        router::{Placed, Server},
    },
    support::{Ask, STILLPOINT},
};

const THURSDAYS: [&str; 3] = [
    "2026-10-08T18:30:00-04:00",
    "2026-10-15T18:30:00-04:00",
    "2026-10-22T18:30:00-04:00",
];

fn asked(starts: &[&str]) -> Value {
    let client = json!({"name": "Quillfeather", "email": "quillfeather@example.org"});
    json!({"service": "grp80", "starts": starts, "client": client})
}

both! {
    async fn each_session_is_a_booking_at_its_price(app: &TestApp) {
        let server = Server::on(app);
        let practice = Practice::of(&server, app, STILLPOINT).await;
        let mut body = asked(&THURSDAYS);
        body["price"] = json!({"amount": 5_000, "currency": "USD"});
        body["payment"] = json!("on_request");
        let key = app.key("").key;
        let send = || practice.call("POST", "enrolments").header("idempotency-key", &key).json(&body).send();
        let made = send().await.shows(201);
        let all = made["data"].as_array().unwrap();
        let starts: Vec<_> = all.iter().map(|one| one["start"].as_str().unwrap()).collect();
        assert_eq!(starts, THURSDAYS);
        assert!(all.iter().all(|one| one["status"] == "confirmed" && one["price"]["amount"] == 5_000));
        for one in all {
            let placed = Placed::of(one.clone());
            server.get(&placed.path).bearer(&placed.token).send().await.shows(200);
        }
        assert_eq!(send().await.shows(201), made, "once");
        assert_eq!(app.database.number("SELECT COUNT(*) FROM bookings").await, 3);
        assert_eq!(app.database.number("SELECT COUNT(*) FROM sessions").await, 3);
        app.settle().await;
    }

    async fn all_of_them_or_none(app: &TestApp) {
        let server = Server::on(app);
        let practice = Practice::of(&server, app, STILLPOINT).await;
        for number in 0..8 {
            app.book(&Ask::of(STILLPOINT, "grp80", THURSDAYS[2]).by(number)).await.unwrap();
        }
        let before = app.database.dump().await;
        practice.post("enrolments").json(&asked(&THURSDAYS)).send().await.points_at(409, "slot_taken", "/starts/2");
        for (start, status, code) in [
            ("2026-10-08T18:00:00-04:00", 422, "not_offered"),
            ("2026-10-01T18:30:00-04:00", 422, "too_soon"),
            ("2026-11-12T18:30:00-05:00", 422, "too_far"),
        ] {
            practice.post("enrolments").json(&asked(&[THURSDAYS[0], start])).send().await.points_at(status, code, "/starts/1");
        }
        practice.post("enrolments").json(&asked(&[THURSDAYS[0], THURSDAYS[0]])).send().await.points_at(422, "invalid", "/starts/1");
        practice.post("enrolments").json(&asked(&[])).send().await.points_at(422, "invalid", "/starts");
        for (pointer, code, member, value) in [
            ("/service", "invalid", "service", json!("ind45")),
            ("/service", "invalid", "service", json!("none")),
            ("/price", "amount_not_allowed", "price", json!({"amount": 5_000, "currency": "EUR"})),
            ("/start", "invalid", "start", json!(THURSDAYS[0])),
            ("/practitioner", "invalid", "practitioner", json!("aw")),
        ] {
            let mut body = asked(&THURSDAYS[..1]);
            body[member] = value;
            practice.post("enrolments").json(&body).send().await.points_at(422, code, pointer);
        }
        assert_eq!(app.database.dump().await, before);
        app.settle().await;
    }

    async fn a_practitioners_day_is_full_for_a_block_too(app: &TestApp) {
        app.redefine(STILLPOINT, |catalogue| {
            for one in &mut catalogue.practitioners {
                one.limits.max_sessions_week = Some(1);
            }
            let circle = catalogue.services.iter_mut().find(|one| one.handle == "grp80").expect("a service");
            let class = circle.class.as_mut().expect("a class");
            class.starts.insert(0, domain::practice::service::WeeklyStart { weekday: 2, ..class.starts[0] });
        })
        .await;
        let server = Server::on(app);
        let practice = Practice::of(&server, app, STILLPOINT).await;
        let body = asked(&["2026-10-07T18:30:00-04:00", THURSDAYS[0]]);
        practice.post("enrolments").json(&body).send().await.points_at(409, "limit_reached", "/starts/1");
        assert_eq!(app.database.number("SELECT COUNT(*) FROM bookings").await, 0);
    }

    async fn money_is_asked_for_as_in_one_booking(app: &TestApp) {
        let closed = app.other(|settings| settings.takes_payments = false);
        let server = Server::with(app, &closed, "[rate_limits]\nenforce = \"off\"");
        let practice = Practice::of(&server, app, STILLPOINT).await;
        let mut body = asked(&THURSDAYS);
        body["payment"] = json!("now");
        practice.post("enrolments").json(&body).send().await.problem(409, "payments_closed");
        let server = Server::on(app);
        let practice = Practice::of(&server, app, STILLPOINT).await;
        let earlier = app.book(&Ask::of(STILLPOINT, "grp80", THURSDAYS[0])).await.unwrap();
        app.pay(&earlier).await;
        app.prove_mailboxes().await;
        body["payment"] = json!("saved_card");
        body["card_of"] = json!(earlier.id.to_string());
        practice.post("enrolments").json(&body).send().await.problem(422, "consent_required");
        let elsewhere = Practice::riverside(&server, app).await;
        elsewhere.post("enrolments").json(&asked(&THURSDAYS)).send().await.points_at(422, "invalid", "/service");
        app.settle().await;
    }
}
