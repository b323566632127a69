//! Closing the practice, a person or a room for whole days, and what becomes of the bookings that fall into it.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::{
    both,
    server::{
        practice::Practice,
        router::{Server, placement},
    },
    support::{Ask, LANDWEHRKANAL, RIVERSIDE},
};

fn closure() -> Value {
    json!({"practitioner": "hw", "first": "2026-10-12", "last": "2026-10-13", "label": "Ill"})
}

/// A booking by the practice for a client, online.
async fn booked(practice: &Practice<'_>, start: &str) -> String {
    let mut asked = placement("ind50", start);
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

async fn status(practice: &Practice<'_>, id: &str) -> Value {
    practice
        .get(&format!("bookings/{id}"))
        .send()
        .await
        .shows(200)["status"]
        .clone()
}

async fn free(server: &Server<'_>, day: &str) -> usize {
    let path =
        format!("/v1/practices/{RIVERSIDE}/availability?service=ind50&start={day}&end={day}");
    server.get(&path).send().await.shows(200)["slots"]
        .as_array()
        .unwrap()
        .len()
}

async fn closed(practice: &Practice<'_>, body: &Value) -> Value {
    practice.post("closures").json(body).send().await.shows(201)
}

/// Cancels what falls into a closure, with a word in two languages.
async fn cancelled(practice: &Practice<'_>, closure: &Value) -> Value {
    let words = json!({"message": {"text": "I am ill, and sorry.", "translations": {"de": "Ich bin krank."}}});
    let path = format!("closures/{}/cancel", closure["id"].as_str().unwrap());
    practice
        .call("POST", &path)
        .json(&words)
        .send()
        .await
        .shows(200)
}

both! {
    async fn both_days_are_closed_and_open_again(app: &TestApp) {
        let server = Server::on(app);
        let practice = Practice::riverside(&server, app).await;
        let days = ["2026-10-08", "2026-10-12", "2026-10-13", "2026-10-14"];
        let mut before = Vec::new();
        for day in days {
            before.push(free(&server, day).await);
        }
        assert!(before.iter().all(|count| *count > 0));
        let made = closed(&practice, &closure()).await;
        assert_eq!((&made["first"], &made["last"], &made["label"]), (&json!("2026-10-12"), &json!("2026-10-13"), &json!("Ill")));
        assert_eq!((&made["practitioners"].as_array().unwrap().len(), &made["rooms"]), (&1, &json!([])));
        for (day, count) in days.into_iter().zip([before[0], 0, 0, before[3]]) {
            assert_eq!(free(&server, day).await, count, "{day}");
        }
        assert_eq!(practice.get("time-off").send().await.shows(200)["data"], json!([]), "it is no time off of its own");
        let path = format!("closures/{}", made["id"].as_str().unwrap());
        assert_eq!(practice.get(&path).send().await.shows(200), made);
        assert_eq!(practice.call("DELETE", &path).send().await.status, 204);
        assert_eq!(free(&server, "2026-10-12").await, before[1]);
        practice.call("DELETE", &path).send().await.problem(404, "not_found");
        practice.get(&path).send().await.problem(404, "not_found");
        practice.call("POST", &format!("{path}/cancel")).json(&json!({})).send().await.problem(404, "not_found");
    }

    async fn the_people_and_the_money_are_seen_before(app: &TestApp) {
        let server = Server::on(app);
        let practice = Practice::riverside(&server, app).await;
        let paid = app.book(&Ask::of(RIVERSIDE, "ind50", "2026-10-12T12:00:00+01:00").online()).await.unwrap();
        app.pay(&paid).await;
        let other = booked(&practice, "2026-10-15T12:00:00+01:00").await;
        let before = app.database.dump().await;
        let preview = practice.call("POST", "closures/preview").json(&closure()).send().await.shows(200);
        let [one] = preview["data"].as_array().unwrap().as_slice() else { panic!("{preview}") };
        assert_eq!((&one["booking"]["id"], &one["refund"]["amount"]), (&json!(paid.id), &json!(6_500)));
        assert_eq!((&preview["refund"]["amount"], &preview["manual_refund"]["amount"]), (&json!(6_500), &json!(0)));
        assert!(one["booking"]["client"]["email"].is_string());
        let instead = one["alternatives"].as_array().unwrap();
        assert!(!instead.is_empty());
        for slot in instead {
            let day = &slot["start"].as_str().unwrap()[..10];
            assert!(!["2026-10-12", "2026-10-13"].contains(&day), "closed as well: {slot}");
        }
        assert_eq!(app.database.dump().await, before, "nothing is changed");
        assert_eq!(status(&practice, &other).await, "confirmed");
    }

    async fn others_times_are_offered_instead(app: &TestApp) {
        let server = Server::on(app);
        let practice = Practice { server: &server, key: app.api_key(LANDWEHRKANAL, hourkeep::service::authenticate::Scope::ALL).await.0 };
        app.book(&Ask::of(LANDWEHRKANAL, "einzel", "2026-10-12T10:00:00+02:00").with("la")).await.unwrap();
        let body = json!({"practitioner": "la", "first": "2026-10-12", "last": "2026-10-12", "label": "krank"});
        let preview = practice.call("POST", "closures/preview").json(&body).send().await.shows(200);
        let ids = practice.get("practice").send().await.shows(200);
        assert!(ids["practitioners"].as_array().unwrap().len() > 1);
        let instead = preview["data"][0]["alternatives"].as_array().unwrap();
        let same_day = instead.iter().filter(|slot| slot["start"].as_str().unwrap().starts_with("2026-10-12"));
        assert!(same_day.count() > 0, "somebody else is free that day: {preview}");
    }

    async fn what_falls_into_it_is_outside_until_it_is_cancelled_with_a_word(app: &TestApp) {
        let server = Server::on(app);
        let practice = Practice::riverside(&server, app).await;
        let paid = app.book(&Ask::of(RIVERSIDE, "ind50", "2026-10-12T12:00:00+01:00").online()).await.unwrap();
        app.pay(&paid).await;
        app.prove_mailboxes().await;
        let free = booked(&practice, "2026-10-13T12:00:00+01:00").await;
        let kept = booked(&practice, "2026-10-14T12:00:00+01:00").await;
        app.deliver().await;
        let made = closed(&practice, &closure()).await;
        assert_eq!(made["bookings"], json!([paid.id, free]));
        let listed = practice.get("bookings?outside=true").send().await.shows(200);
        assert_eq!(listed["data"].as_array().unwrap().len(), 2);
        let done = cancelled(&practice, &made).await;
        assert_eq!(done, json!({"cancelled": [paid.id, free], "remaining": []}));
        for (id, state) in [(paid.id.to_string(), "cancelled"), (free, "cancelled"), (kept, "confirmed")] {
            assert_eq!(status(&practice, &id).await, state);
        }
        // Sent again it finds nothing left.
        assert_eq!(cancelled(&practice, &made).await, json!({"cancelled": [], "remaining": []}));
        let path = format!("closures/{}", made["id"].as_str().unwrap());
        assert_eq!(practice.get(&path).send().await.shows(200)["bookings"], json!([]));
        app.settle().await;
        assert_eq!(app.refunded(&paid).await, [6_500]);
        app.deliver().await;
        let said: Vec<_> = app.post.mails().iter().map(|mail| mail.body_text(0).unwrap().into_owned()).collect();
        assert_eq!(said.iter().filter(|text| text.contains("I am ill, and sorry.")).count(), 2, "{said:?}");
        assert_eq!(said.iter().filter(|text| text.contains("These times are free at the moment: ")).count(), 2, "{said:?}");
        assert!(!app.database.dump().await.contains("I am ill"), "words to clients are sealed");
    }

    async fn what_the_practice_means_to_take_place_is_not_cancelled(app: &TestApp) {
        let server = Server::on(app);
        let practice = Practice::riverside(&server, app).await;
        let kept = booked(&practice, "2026-10-12T12:00:00+01:00").await;
        let other = booked(&practice, "2026-10-12T14:00:00+01:00").await;
        let made = closed(&practice, &closure()).await;
        practice.post(&format!("bookings/{kept}/keep")).send().await.shows(200);
        let mut asked = placement("ind50", "2026-10-12T16:00:00+01:00");
        asked["mode"] = "online".into();
        asked.as_object_mut().unwrap().remove("policy_version");
        (asked["override"], asked["override_reason"]) = (json!(["hours"]), json!("an emergency"));
        let by_hand = practice.post("bookings").json(&asked).send().await.shows(201);
        let done = cancelled(&practice, &made).await;
        assert_eq!(done, json!({"cancelled": [other], "remaining": []}));
        assert_eq!(status(&practice, &kept).await, "confirmed");
        assert_eq!(status(&practice, by_hand["id"].as_str().unwrap()).await, "confirmed");
    }

    async fn each_client_reads_the_words_in_their_language(app: &TestApp) {
        let server = Server::on(app);
        let practice = Practice::riverside(&server, app).await;
        let mut ask = Ask::of(RIVERSIDE, "intro", "2026-10-12T12:00:00+01:00").online();
        ask.request.client.language = Some("de-AT".into());
        app.book(&ask).await.unwrap();
        app.prove_mailboxes().await;
        app.deliver().await;
        let made = closed(&practice, &closure()).await;
        cancelled(&practice, &made).await;
        app.deliver().await;
        let text = app.post.last().body_text(0).unwrap().into_owned();
        assert!(text.contains("Ich bin krank.") && !text.contains("I am ill"), "{text}");
    }

    async fn who_cannot_be_told_safely_is_listed_with_a_number(app: &TestApp) {
        let server = Server::on(app);
        let practice = Practice::riverside(&server, app).await;
        let mut asked = placement("ind50", "2026-10-12T12:00:00+01:00");
        asked["mode"] = "online".into();
        asked.as_object_mut().unwrap().remove("policy_version");
        asked["client"]["phone"] = "020 7946 0018".into();
        asked["client"]["contact"] = json!({"email": "never", "sms": "never"});
        let silent = practice.post("bookings").json(&asked).send().await.shows(201);
        let mut other = placement("ind50", "2026-10-13T12:00:00+01:00");
        other.as_object_mut().unwrap().remove("policy_version");
        other["client"]["email"] = "quillfeather-1@example.org".into();
        practice.post("bookings").json(&other).send().await.shows(201);
        app.deliver().await;
        let untold = async || practice.get("untold").send().await.shows(200)["data"].clone();
        assert_eq!(untold().await, json!([]), "nothing has been done to them yet");
        let made = closed(&practice, &closure()).await;
        cancelled(&practice, &made).await;
        assert_eq!(untold().await, json!([]), "it is still to be sent");
        app.deliver().await;
        let listed = untold().await;
        let [one] = listed.as_array().unwrap().as_slice() else { panic!("{listed}") };
        assert_eq!((&one["id"], &one["client"]["phone"]), (&silent["id"], &json!("+442079460018")));
        app.advance(8 * 24 * 60);
        assert_eq!(untold().await, json!([]), "a week later it is past mending");
    }

    async fn a_room_and_the_whole_practice_can_be_closed(app: &TestApp) {
        let server = Server::on(app);
        let practice = Practice::riverside(&server, app).await;
        let monday = "2026-10-12";
        let modes = async || {
            let path = format!("/v1/practices/{RIVERSIDE}/availability?service=ind50&start={monday}&end={monday}&mode=room");
            server.get(&path).send().await.shows(200)["slots"].as_array().unwrap().len()
        };
        let mut asked = placement("ind50", "2026-10-12T14:00:00+01:00");
        asked["mode"] = "room".into();
        asked.as_object_mut().unwrap().remove("policy_version");
        let inside = practice.post("bookings").json(&asked).send().await.shows(201);
        let (all, in_room) = (free(&server, monday).await, modes().await);
        assert!(in_room > 0);
        let body = json!({"room": "r3", "first": monday, "last": monday, "label": "Paint"});
        let made = closed(&practice, &body).await;
        assert_eq!((made["rooms"].as_array().unwrap().len() == 1, &made["practitioners"], &made["bookings"]), (true, &json!([]), &json!([inside["id"]])));
        let listed = practice.get("bookings?outside=true").send().await.shows(200);
        assert_eq!(listed["data"][0]["outside"]["reasons"], json!(["room"]));
        assert_eq!((free(&server, monday).await, modes().await), (all, 0), "online it can be had");
        practice.call("DELETE", &format!("closures/{}", made["id"].as_str().unwrap())).send().await;
        assert_eq!(modes().await, in_room);
        let whole = closed(&practice, &json!({"first": monday, "last": monday, "label": "Outing"})).await;
        assert_eq!((free(&server, monday).await, &whole["bookings"]), (0, &json!([inside["id"]])));
    }

    async fn what_is_no_closure_is_pointed_at(app: &TestApp) {
        let server = Server::on(app);
        let practice = Practice::riverside(&server, app).await;
        let before = app.database.dump().await;
        for (pointer, value) in [
            ("/practitioner", json!("nobody")), ("/room", json!("r3")), ("/place", json!("north")), ("/last", json!("2026-10-11")), ("/last", json!("2027-10-13")),
            ("/first", json!("2026-10-12T10:00")), ("/last", json!(5)), ("/label", json!("")), ("/label", json!("a".repeat(81))),
            ("/label", json!("a\nb")), ("/reason", json!("flu")),
        ] {
            let mut wrong = closure();
            wrong[&pointer[1..]] = value;
            for path in ["closures", "closures/preview"] {
                practice.post(path).json(&wrong).send().await.points_at(422, "invalid", pointer);
            }
        }
        let mut wrong = json!({"room": "nowhere", "first": "2026-10-12", "last": "2026-10-12", "label": "a"});
        practice.post("closures").json(&wrong).send().await.points_at(422, "invalid", "/room");
        (wrong["room"], wrong["first"], wrong["last"]) = (json!("r3"), json!("2026-10-01"), json!("2026-10-04"));
        practice.post("closures").json(&wrong).send().await.points_at(422, "invalid", "/last");
        assert_eq!(app.database.dump().await, before);
        let made = closed(&practice, &closure()).await;
        let path = format!("closures/{}/cancel", made["id"].as_str().unwrap());
        for message in [json!({}), json!({"text": " "}), json!({"text": "a".repeat(1_001)}), json!({"text": "a", "translations": {"German": "b"}}), json!({"text": "a", "translations": {"de": ""}}), json!(["a"])] {
            let answer = practice.call("POST", &path).json(&json!({"message": message})).send().await;
            let problem = answer.problem(422, "invalid");
            assert!(problem["errors"][0]["pointer"].as_str().unwrap().starts_with("/message"), "{problem}");
        }
    }

    async fn forty_bookings_take_no_longer_than_two_seconds(app: &TestApp) {
        let server = Server::on(app);
        let practice = Practice::riverside(&server, app).await;
        // One after the other, as far as the practitioner’s limits let them.
        app.redefine(RIVERSIDE, |catalogue| {
            catalogue.practitioners[0].limits = domain::practice::Limits::default();
            for windows in &mut catalogue.practitioners[0].schedule.weekly {
                *windows = vec![domain::practice::schedule::Window { start: 0, end: 1_440 }];
            }
        })
        .await;
        for day in [13, 14] {
            for hour in 0..20 {
                booked(&practice, &format!("2026-10-{day}T{hour:02}:00:00+01:00")).await;
            }
        }
        let body = json!({"practitioner": "hw", "first": "2026-10-13", "last": "2026-10-14", "label": "Ill"});
        let made = closed(&practice, &body).await;
        let began = Instant::now();
        let done = cancelled(&practice, &made).await;
        assert_eq!(done["cancelled"].as_array().unwrap().len(), 40);
        assert!(began.elapsed() < Duration::from_secs(2), "{:?}", began.elapsed());
    }
}
