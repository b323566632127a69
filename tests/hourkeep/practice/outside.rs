//! Bookings that fall outside the practice by a change of it: named when it is made, listed until somebody says what becomes of them, and
//! not reminded of meanwhile.

use serde_json::{Value, json};

use crate::{
    both,
    server::{
        practice::Practice,
        router::{Server, placement},
    },
    support::{Ask, RIVERSIDE, example},
};

/// What is changed about the practice.
type Edit = fn(&mut Value);

const MONDAY: &str = "2026-10-19T12:00:00+01:00";

/// A booking by the practice for a client, online on a Monday at noon.
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

/// Replaces the practice by what it is with a change; what is told of that.
async fn redefined(practice: &Practice<'_>, change: impl FnOnce(&mut Value)) -> Value {
    let mut document = practice.get("practice").send().await.shows(200);
    change(&mut document);
    practice
        .call("PUT", "practice")
        .json(&document)
        .send()
        .await
        .shows(200)
}

fn mondays_from_one(document: &mut Value) {
    document["practitioners"][0]["hours"]["mon"] = json!(["13:00-20:00"]);
}

fn as_before(document: &mut Value) {
    document["practitioners"][0]["hours"]["mon"] = json!(["12:00-20:00"]);
}

/// Ids of those that are listed as outside.
async fn listed(practice: &Practice<'_>) -> Vec<String> {
    let page = practice
        .get("bookings?outside=true")
        .send()
        .await
        .shows(200);
    let ids = page["data"].as_array().unwrap().iter();
    ids.map(|one| one["id"].as_str().unwrap().to_owned())
        .collect()
}

/// Subjects of the exceptions of that kind, with what they say.
async fn exceptions(practice: &Practice<'_>) -> Vec<(String, String)> {
    let all = practice.get("payments/exceptions").send().await.shows(200);
    let text = |one: &Value, member: &str| one[member].as_str().unwrap().to_owned();
    let all = all["data"].as_array().unwrap().iter();
    all.filter(|one| one["kind"] == "booking_outside")
        .map(|one| (text(one, "subject"), text(one, "detail")))
        .collect()
}

async fn act(practice: &Practice<'_>, id: &str, what: &str) -> Value {
    practice
        .post(&format!("bookings/{id}/{what}"))
        .send()
        .await
        .shows(200)
}

both! {
    async fn a_change_names_what_falls_outside_it_and_lists_it(app: &TestApp) {
        let server = Server::on(app);
        let practice = Practice::riverside(&server, app).await;
        let noon = booked(&practice, MONDAY).await;
        let three = booked(&practice, "2026-10-19T15:00:00+01:00").await;
        let told = redefined(&practice, mondays_from_one).await;
        let named = told["outside"].as_array().unwrap();
        assert!(named.iter().any(|one| *one == json!({"id": noon, "start": MONDAY, "reasons": ["hours"]})), "{told}");
        assert!(!named.iter().any(|one| one["id"] == json!(three)), "{told}");
        assert_eq!(listed(&practice).await.len(), named.len());
        assert_eq!(exceptions(&practice).await.len(), named.len());
        let shown = practice.get(&format!("bookings/{noon}")).send().await.shows(200);
        assert_eq!((&shown["outside"]["reasons"], &shown["outside"]["kept_at"]), (&json!(["hours"]), &json!(null)));
        assert_eq!(shown["status"], "confirmed", "it stays");
        // Said once; the next change has nothing new to say of it.
        let told = redefined(&practice, |document| document["name"] = "Riverside by the water".into()).await;
        assert_eq!(told["outside"], json!([]));
        assert!(listed(&practice).await.contains(&noon));
        // It fits again.
        redefined(&practice, as_before).await;
        assert_eq!((listed(&practice).await, exceptions(&practice).await), (vec![], vec![]));
    }

    async fn each_kind_of_change_has_its_word(app: &TestApp) {
        let server = Server::on(app);
        let practice = Practice::riverside(&server, app).await;
        let mut asked = placement("ind50", "2026-10-19T14:00:00+01:00");
        asked["mode"] = "room".into();
        asked.as_object_mut().unwrap().remove("policy_version");
        let made = practice.post("bookings").json(&asked).send().await.shows(201);
        let original = practice.get("practice").send().await.shows(200);
        let cases: [(&str, Edit); 5] = [
            ("hours", |one| one["practitioners"][0]["hours"]["mon"] = json!(["15:00-20:00"])),
            ("holiday", |one| one["holidays"] = json!(["2026-10-19"])),
            ("time_off", |one| one["practitioners"][0]["time_off"] = json!([["2026-10-17", "2026-10-19"]])),
            ("room", |one| one["rooms"][0]["hours"] = json!({"wed": ["12:00-20:00"]})),
            ("hours", |one| one["practitioners"][0]["time_zone"] = json!("America/New_York")),
        ];
        for (word, change) in cases {
            let told = redefined(&practice, |document| { *document = original.clone(); change(document); }).await;
            let expected = json!([{"id": made["id"], "start": "2026-10-19T14:00:00+01:00", "reasons": [word]}]);
            assert_eq!(told["outside"], expected, "{word}");
            redefined(&practice, |document| *document = original.clone()).await;
            assert_eq!(listed(&practice).await, Vec::<String>::new(), "{word}");
        }
        // Somebody else gives it from now on.
        let told = redefined(&practice, |document| {
            let mut other = document["practitioners"][0].clone();
            (other["id"], other["name"]) = ("ar".into(), "Another Reader".into());
            document["practitioners"].as_array_mut().unwrap().push(other);
            for service in document["services"].as_array_mut().unwrap() {
                service["practitioners"] = json!([if service["id"] == "ind50" { "ar" } else { "hw" }]);
            }
        }).await;
        assert_eq!(told["outside"][0]["reasons"], json!(["staff"]), "{told}");
    }

    async fn a_time_off_puts_outside_what_it_names_and_gives_it_back(app: &TestApp) {
        let server = Server::on(app);
        let practice = Practice::riverside(&server, app).await;
        let noon = booked(&practice, MONDAY).await;
        let off = json!({"practitioner": "hw", "from": "2026-10-19", "until": "2026-10-20"});
        let added = practice.post("time-off").json(&off).send().await.shows(201);
        assert_eq!((&added["bookings"], listed(&practice).await), (&json!([noon]), vec![noon.clone()]));
        assert_eq!(exceptions(&practice).await, [(noon.clone(), "time_off".to_owned())]);
        let path = format!("time-off/{}", added["id"].as_str().unwrap());
        assert_eq!(practice.call("DELETE", &path).send().await.status, 204);
        assert_eq!((listed(&practice).await, exceptions(&practice).await), (vec![], vec![]));
    }

    async fn what_is_moved_cancelled_or_kept_leaves_the_list(app: &TestApp) {
        let server = Server::on(app);
        let practice = Practice::riverside(&server, app).await;
        let mut all = Vec::new();
        for day in [12, 14, 19] {
            all.push(booked(&practice, &format!("2026-10-{day}T12:00:00+01:00")).await);
        }
        redefined(&practice, |document| {
            for day in ["mon", "wed"] {
                document["practitioners"][0]["hours"][day] = json!(["13:00-20:00"]);
            }
        }).await;
        assert_eq!(listed(&practice).await, all);
        let to = json!({"start": "2026-10-12T13:00:00+01:00"});
        let moved = practice.post(&format!("bookings/{}/reschedule", all[0])).json(&to).send().await.shows(200);
        assert_eq!(moved["outside"], json!(null));
        act(&practice, &all[1], "cancel").await;
        assert_eq!(listed(&practice).await, all[2..]);
        let kept = act(&practice, &all[2], "keep").await;
        assert_eq!((&kept["outside"]["reasons"], kept["outside"]["kept_at"].is_string()), (&json!(["hours"]), true));
        let read = practice.get(&format!("bookings/{}", all[2])).send().await.shows(200);
        assert_eq!(read["outside"], kept["outside"]);
        assert_eq!((listed(&practice).await, exceptions(&practice).await), (vec![], vec![]));
        // Said once more it stays said, and of what fits there is nothing to say.
        assert_eq!(act(&practice, &all[2], "keep").await["outside"], kept["outside"]);
        assert_eq!(act(&practice, &all[0], "keep").await["outside"], json!(null));
        practice.post(&format!("bookings/{}/keep", all[1])).send().await.problem(409, "already_ended");
        // Something else speaks against it: that is news.
        let told = redefined(&practice, |document| document["holidays"] = json!(["2026-10-19"])).await;
        assert_eq!((&told["outside"][0]["id"], listed(&practice).await), (&json!(all[2]), vec![all[2].clone()]));
    }

    async fn no_reminder_goes_to_a_closed_door_unless_it_is_kept(app: &TestApp) {
        let server = Server::on(app);
        let practice = Practice::riverside(&server, app).await;
        let start = "2026-10-12T12:00:00+01:00";
        let booking = app.book(&Ask::of(RIVERSIDE, "intro", start).online()).await.unwrap();
        app.prove_mailboxes().await;
        app.deliver().await;
        redefined(&practice, mondays_from_one).await;
        app.deliver_at("2026-10-09T13:00:00+01:00").await;
        assert_eq!(app.told(&booking).await, ["confirmed sent", "reminder due", "day_before due"]);
        act(&practice, &booking.id.to_string(), "keep").await;
        app.deliver().await;
        assert_eq!(app.told(&booking).await, ["confirmed sent", "reminder sent", "day_before due"]);
        // The same of one that fits again.
        redefined(&practice, |document| document["holidays"] = json!(["2026-10-12"])).await;
        app.deliver_at("2026-10-11T12:30:00+01:00").await;
        assert_eq!(app.told(&booking).await[2], "day_before due");
        redefined(&practice, |document| { document["holidays"] = json!([]); as_before(document); }).await;
        app.deliver().await;
        assert_eq!(app.told(&booking).await[2], "day_before sent", "at once");
    }

    async fn what_has_begun_is_outside_nothing_any_more(app: &TestApp) {
        let server = Server::on(app);
        let practice = Practice::riverside(&server, app).await;
        let noon = booked(&practice, MONDAY).await;
        redefined(&practice, mondays_from_one).await;
        assert_eq!(listed(&practice).await, [noon]);
        app.clock.set(MONDAY.parse().unwrap());
        assert_eq!((listed(&practice).await, exceptions(&practice).await), (vec![], vec![]));
        let counts = app.store().exception_counts(MONDAY.parse().unwrap()).await.unwrap();
        assert!(!counts.iter().any(|(kind, _)| kind == "booking_outside"), "{counts:?}");
    }

    async fn the_file_says_what_it_would_put_outside(app: &TestApp) {
        let server = Server::on(app);
        let practice = Practice::riverside(&server, app).await;
        let noon = booked(&practice, MONDAY).await;
        let text = example(RIVERSIDE).replace("mon = [\"12:00-20:00\"]\ntue", "mon = [\"13:00-20:00\"]\ntue");
        let applied = app.apply(RIVERSIDE, &text).await;
        let named: Vec<_> = applied.outside.iter().map(|one| one.id.to_string()).collect();
        assert_eq!((named, listed(&practice).await), (vec![noon.clone()], vec![noon]));
    }
}
