//! Running late: who is told, of what, and how often.

use serde_json::{Value, json};

use crate::{
    both,
    server::{
        practice::Practice,
        router::{Server, placement},
    },
};

/// A booking of a client of its own.
async fn booked(practice: &Practice<'_>, start: &str) -> String {
    let mut asked = placement("ind50", start);
    let name: String = start[..13].chars().filter(char::is_ascii_digit).collect();
    asked["client"]["email"] = format!("client{name}@example.org").into();
    asked["mode"] = "online".into();
    asked.as_object_mut().unwrap().remove("policy_version");
    let made = practice
        .post("bookings")
        .json(&asked)
        .send()
        .await
        .shows(201);
    made["id"].as_str().unwrap().to_owned()
}

fn ids(told: &Value) -> Vec<String> {
    let data = told["data"].as_array().unwrap().iter();
    data.map(|one| one["id"].as_str().unwrap().to_owned())
        .collect()
}

/// The states of the messages of a delay.
async fn messages(practice: &Practice<'_>, id: &str) -> Vec<String> {
    let all = practice
        .get(&format!("bookings/{id}/messages"))
        .send()
        .await
        .shows(200);
    let all = all["data"].as_array().unwrap().iter();
    all.filter(|one| one["kind"] == "running_late")
        .map(|one| {
            format!(
                "{} {}",
                one["channel"].as_str().unwrap(),
                one["state"].as_str().unwrap()
            )
        })
        .collect()
}

both! {
    async fn those_who_are_still_to_come_today_are_told(app: &TestApp) {
        let server = Server::on(app);
        let practice = Practice::riverside(&server, app).await;
        let mut made = Vec::new();
        for start in ["2026-10-12T12:00:00+01:00", "2026-10-12T15:00:00+01:00", "2026-10-12T17:00:00+01:00", "2026-10-13T12:00:00+01:00"] {
            made.push(booked(&practice, start).await);
        }
        app.prove_mailboxes().await;
        practice.post(&format!("bookings/{}/cancel", made[2])).send().await.shows(200);
        app.deliver_at("2026-10-12T14:00:00+01:00").await;
        let late = json!({"practitioner": "hw", "minutes": 20, "message": {"text": "The kettle is on."}});
        let call = || server.call("POST", "/v1/admin/late").bearer(&practice.key).header("idempotency-key", "late").json(&late);
        assert_eq!(ids(&call().send().await.shows(200)), made[1..2]);
        app.deliver().await;
        let text = app.post.last().body_text(0).unwrap().into_owned();
        assert!(text.contains("20 minutes late for Monday, 12 October 2026 at 15:00") && text.contains("The kettle is on."), "{text}");
        assert_eq!(app.post.last().subject(), Some("About your booking on 12 October 2026"));
        // A repetition tells nobody twice, and the booking is where it was.
        assert_eq!(ids(&call().send().await.shows(200)), made[1..2]);
        app.deliver().await;
        assert_eq!(messages(&practice, &made[1]).await, ["email sent"]);
        let read = practice.get(&format!("bookings/{}", made[1])).send().await.shows(200);
        assert_eq!((&read["status"], &read["start"]), (&json!("confirmed"), &json!("2026-10-12T15:00:00+01:00")));
        for other in [&made[0], &made[2], &made[3]] {
            assert_eq!(messages(&practice, other).await, Vec::<String>::new());
        }
    }

    async fn a_night_belongs_to_the_day_on_which_it_began(app: &TestApp) {
        let server = Server::on(app);
        let practice = Practice::riverside(&server, app).await;
        let mut document = practice.get("practice").send().await.shows(200);
        document["practitioners"][0]["hours"] = json!({"mon-wed": ["20:00-02:00"]});
        practice.call("PUT", "practice").json(&document).send().await.shows(200);
        let mut made = Vec::new();
        for start in ["2026-10-12T23:00:00+01:00", "2026-10-13T00:30:00+01:00", "2026-10-13T21:00:00+01:00", "2026-10-14T00:30:00+01:00"] {
            made.push(booked(&practice, start).await);
        }
        app.prove_mailboxes().await;
        let late = json!({"practitioner": "hw", "minutes": 20});
        for (now, told) in [("2026-10-12T22:30:00+01:00", &made[..2]), ("2026-10-13T00:10:00+01:00", &made[1..2]), ("2026-10-13T03:00:00+01:00", &made[2..])] {
            app.clock.set(now.parse().unwrap());
            assert_eq!(ids(&practice.post("late").json(&late).send().await.shows(200)), told, "{now}");
        }
    }

    async fn a_later_word_takes_the_place_of_one_that_waits_and_three_are_enough(app: &TestApp) {
        let server = Server::on(app);
        let practice = Practice::riverside(&server, app).await;
        let made = booked(&practice, "2026-10-12T15:00:00+01:00").await;
        app.deliver_at("2026-10-12T14:00:00+01:00").await;
        for (minutes, told) in [(10, 1), (20, 1), (30, 1), (40, 0)] {
            let late = json!({"practitioner": "hw", "minutes": minutes});
            assert_eq!(ids(&practice.post("late").json(&late).send().await.shows(200)).len(), told, "{minutes}");
        }
        assert_eq!(messages(&practice, &made).await, ["email cancelled", "email cancelled", "email due"]);
    }

    async fn what_is_no_delay_is_pointed_at(app: &TestApp) {
        let server = Server::on(app);
        let practice = Practice::riverside(&server, app).await;
        for (pointer, value) in [
            ("/practitioner", json!("nobody")), ("/minutes", json!(4)), ("/minutes", json!(241)), ("/minutes", json!("20")), ("/message", json!("soon")),
            ("/message/text", json!({"text": ""})), ("/why", json!("traffic")),
        ] {
            let mut wrong = json!({"practitioner": "hw", "minutes": 20});
            let member = pointer.trim_start_matches('/').split('/').next().unwrap();
            wrong[member] = value;
            practice.post("late").json(&wrong).send().await.points_at(422, "invalid", pointer);
        }
    }
}
