//! Clients whom the practice books for without an e-mail address.

use serde_json::{Value, json};

use crate::{
    both,
    server::{
        practice::Practice,
        router::{Placed, Server, placement},
    },
};

fn asked(start: &str, client: Value) -> Value {
    let mut asked = placement("ind50", start);
    asked.as_object_mut().unwrap().remove("policy_version");
    asked["client"] = client;
    asked
}

async fn made(practice: &Practice<'_>, start: &str, client: Value) -> Placed {
    let answer = practice
        .post("bookings")
        .json(&asked(start, client))
        .send()
        .await;
    Placed::of(answer.shows(201))
}

/// What became of each message: kind, state and why.
async fn messages(practice: &Practice<'_>, placed: &Placed) -> Vec<String> {
    let shown = practice
        .get(&format!("bookings/{}/messages", placed.id))
        .send()
        .await
        .shows(200);
    let word = |one: &Value, member: &str| one[member].as_str().unwrap_or("-").to_owned();
    let all = shown["data"].as_array().unwrap().iter();
    all.map(|one| {
        ["kind", "state", "reason"]
            .map(|member| word(one, member))
            .join(" ")
    })
    .collect()
}

both! {
    async fn a_name_is_enough_and_nothing_is_sent(app: &TestApp) {
        let server = Server::on(app);
        let practice = Practice::riverside(&server, app).await;
        let placed = made(&practice, "2026-10-13T10:00:00+01:00", json!({"name": "Quillfeather"})).await;
        assert_eq!((&placed.view["client"]["name"], &placed.view["client"]["email"]), (&json!("Quillfeather"), &Value::Null));
        let to = json!({"start": "2026-10-14T13:00:00+01:00"});
        practice.post(&format!("bookings/{}/reschedule", placed.id)).json(&to).send().await.shows(200);
        app.advance(3);
        app.deliver().await;
        let told = messages(&practice, &placed).await;
        assert!(told.contains(&"moved withheld no_address".to_owned()), "the practice sees who was not told: {told:?}");
        app.deliver_at("2026-10-14T12:00:00+01:00").await;
        assert_eq!((app.post.mails().len(), app.post.texts().len()), (0, 0));
        // Whoever was given the link sees it all the same.
        server.get(&placed.path).bearer(&placed.token).send().await.shows(200);
        practice.post(&format!("bookings/{}/cancel", placed.id)).json(&json!({})).send().await.shows(200);
    }

    async fn who_has_a_number_only_is_texted(app: &TestApp) {
        let server = Server::on(app);
        let practice = Practice::riverside(&server, app).await;
        let client = json!({"name": "Quillfeather", "phone": "020 7946 0018"});
        let placed = made(&practice, "2026-10-13T10:00:00+01:00", client).await;
        let to = json!({"start": "2026-10-14T13:00:00+01:00"});
        practice.post(&format!("bookings/{}/reschedule", placed.id)).json(&to).send().await.shows(200);
        app.advance(3);
        app.deliver().await;
        assert_eq!((app.post.mails().len(), app.post.texts().len()), (0, 1), "that it was moved");
        app.deliver_at("2026-10-13T13:00:00+01:00").await;
        assert_eq!((app.post.mails().len(), app.post.texts().len()), (0, 2), "and the day before");
    }

    async fn two_who_have_no_address_are_not_one(app: &TestApp) {
        let server = Server::on(app);
        let practice = Practice::riverside(&server, app).await;
        let client = |phone: &str, sms: &str| json!({"name": "Quillfeather", "phone": phone, "contact": {"sms": sms}});
        made(&practice, "2026-10-13T10:00:00+01:00", client("020 7946 0018", "never")).await;
        let other = made(&practice, "2026-10-13T12:00:00+01:00", client("020 7946 0019", "ok")).await;
        app.deliver_at("2026-10-12T12:00:00+01:00").await;
        let texts = app.post.texts();
        assert_eq!(texts.len(), 1, "what one forbids holds for them alone: {texts:?}");
        assert!(texts[0].0.ends_with("0019"), "{texts:?}");
        assert_eq!(other.view["client"]["contact"]["sms"], "ok");
    }

    async fn a_link_cannot_be_sent_until_there_is_an_address(app: &TestApp) {
        let server = Server::on(app);
        let practice = Practice::riverside(&server, app).await;
        let mut owing = asked("2026-10-13T10:00:00+01:00", json!({"name": "Quillfeather"}));
        owing["payment"] = "on_request".into();
        let placed = Placed::of(practice.post("bookings").json(&owing).send().await.shows(201));
        let send = format!("bookings/{}/send-link", placed.id);
        let refused = practice.post(&send).json(&json!({})).send().await.problem(422, "not_offered");
        assert!(refused["detail"].as_str().unwrap().contains("no e-mail address"), "{refused}");
        let address = json!({"email": "quillfeather@example.org"});
        server.post(&format!("{}/address", placed.path)).bearer(&practice.key).json(&address).send().await.shows(200);
        let read = practice.get(&format!("bookings/{}", placed.id)).send().await.shows(200);
        assert_eq!(read["client"]["email"], address["email"]);
        app.deliver().await;
        let told = messages(&practice, &placed).await;
        assert!(told.contains(&"confirmed sent -".to_owned()), "{told:?}");
        assert!(!told.iter().any(|one| one.contains("address_changed")), "there was none before: {told:?}");
        practice.post(&send).json(&json!({})).send().await.shows(200);
    }

    async fn clients_say_where_they_are_reached(app: &TestApp) {
        let server = Server::on(app);
        let mut booking = placement("ind50", "2026-10-13T10:00:00+01:00");
        booking["client"].as_object_mut().unwrap().remove("email");
        let path = format!("/v1/practices/{}/bookings", crate::support::RIVERSIDE);
        server.post(&path).json(&booking).send().await.points_at(422, "invalid", "/client/email");
    }
}
