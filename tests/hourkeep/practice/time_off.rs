//! Times off, and what they do to the free times.

use serde_json::{Value, json};

use crate::{
    both,
    server::{
        practice::Practice,
        router::{Server, placement},
    },
    support::RIVERSIDE,
};

async fn free(server: &Server<'_>, day: &str) -> usize {
    let path =
        format!("/v1/practices/{RIVERSIDE}/availability?service=ind50&start={day}&end={day}");
    server.get(&path).send().await.shows(200)["slots"]
        .as_array()
        .unwrap()
        .len()
}

both! {
    async fn a_time_off_takes_the_free_times_and_gives_them_back(app: &TestApp) {
        let server = Server::on(app);
        let practice = Practice::riverside(&server, app).await;
        let placed = server.hold().await;
        let (before, elsewhere) = (free(&server, "2026-10-19").await, free(&server, "2026-10-20").await);
        assert!(before > 0 && elsewhere > 0);
        let off = json!({"practitioner": "hw", "from": "2026-10-19", "until": "2026-10-20"});
        let answer = practice.post("time-off").json(&off).send().await;
        let added = answer.shows(201);
        let path = format!("time-off/{}", added["id"].as_str().unwrap());
        assert_eq!(answer.header("location"), format!("/v1/admin/{path}"));
        assert_eq!((&added["from"], &added["until"]), (&json!("2026-10-19T00:00:00"), &json!("2026-10-20T00:00:00")));
        assert_eq!(added["bookings"], json!([placed.id]), "what falls into it is named");
        assert_eq!((free(&server, "2026-10-19").await, free(&server, "2026-10-20").await), (0, elsewhere));
        assert_eq!(practice.get("time-off").send().await.shows(200)["data"], json!([added]));
        assert_eq!(server.get(&placed.path).bearer(&placed.token).send().await.shows(200)["status"], "held", "it stays");
        let removed = practice.call("DELETE", &path).send().await;
        assert_eq!((removed.status, removed.body.len()), (204, 0));
        assert_eq!(free(&server, "2026-10-19").await, before);
        practice.call("DELETE", &path).send().await.problem(404, "not_found");
        assert_eq!(practice.get("time-off").send().await.shows(200)["data"], json!([]));
    }

    async fn all_that_falls_into_a_long_time_off_is_named(app: &TestApp) {
        let server = Server::on(app);
        let practice = Practice::riverside(&server, app).await;
        let path = format!("/v1/practices/{RIVERSIDE}/availability?service=ind50&practitioner=hw&start=2026-10-19&end=2026-11-15");
        let slots = server.get(&path).send().await.shows(200)["slots"].as_array().unwrap().clone();
        let mut placed = Vec::new();
        // The first of each morning and of each afternoon leave each other's buffers alone.
        let half = |start: &str| (start[..10].to_owned(), &start[11..13] < "13");
        let mut taken = Vec::new();
        for slot in slots.iter().filter(|slot| slot["modes"].as_array().unwrap().contains(&json!("online"))) {
            let start = slot["start"].as_str().unwrap();
            if taken.contains(&half(start)) {
                continue;
            }
            taken.push(half(start));
            let mut asked = placement("ind50", start);
            asked["mode"] = "online".into();
            asked["practitioner"] = "hw".into();
            asked.as_object_mut().unwrap().remove("policy_version");
            let made = practice.post("bookings").json(&asked).send().await.shows(201);
            placed.push(made["id"].clone());
        }
        let off = json!({"practitioner": "hw", "from": "2026-10-19", "until": "2026-11-16"});
        let added = practice.post("time-off").json(&off).send().await.shows(201);
        assert!(placed.len() > 20, "{}", placed.len());
        assert_eq!(added["bookings"], json!(placed));
    }

    async fn a_time_off_is_of_the_minute(app: &TestApp) {
        let server = Server::on(app);
        let practice = Practice::riverside(&server, app).await;
        let before = free(&server, "2026-10-20").await;
        let off = json!({"practitioner": "hw", "from": "2026-10-20T09:30", "until": "2026-10-20T12:00"});
        practice.post("time-off").json(&off).send().await.shows(201);
        // 9:30, 10:00, 10:30, 11:00 and 11:30 are gone.
        assert_eq!(free(&server, "2026-10-20").await, before - 5);
    }

    async fn nobody_has_to_know_yet_when_it_ends(app: &TestApp) {
        let server = Server::on(app);
        let practice = Practice::riverside(&server, app).await;
        let placed = server.hold().await;
        let before = free(&server, "2026-10-19").await;
        let off = json!({"practitioner": "hw", "from": "2026-10-19"});
        let added = practice.post("time-off").json(&off).send().await.shows(201);
        assert_eq!((&added["from"], &added["until"]), (&json!("2026-10-19T00:00:00"), &Value::Null));
        assert_eq!(added["bookings"], json!([placed.id]));
        assert_eq!((free(&server, "2026-10-19").await, free(&server, "2026-11-10").await), (0, 0));
        assert_eq!(practice.get("time-off").send().await.shows(200)["data"], json!([added]));
        practice.call("DELETE", &format!("time-off/{}", added["id"].as_str().unwrap())).send().await;
        assert_eq!(free(&server, "2026-10-19").await, before);
    }

    async fn what_is_no_time_off_is_pointed_at(app: &TestApp) {
        let server = Server::on(app);
        let practice = Practice::riverside(&server, app).await;
        let before = app.database.dump().await;
        let off = json!({"practitioner": "hw", "from": "2026-10-19", "until": "2026-10-20"});
        for (pointer, value) in [
            ("/practitioner", json!("la")), ("/practitioner", json!("")), ("/practitioner", json!("a\u{0}")), ("/practitioner", Value::Null),
            ("/until", json!("2026-10-19")), ("/until", json!("2026-10-01")), ("/from", json!("2026-10-19T00:00:00Z")), ("/from", json!("2026-10-19T24:01")),
            ("/from", json!("1066-10-14")), ("/until", json!("9999-12-31")), ("/from", json!(5)), ("/reason", json!("Quillfeather")),
        ] {
            let mut wrong = off.clone();
            wrong[&pointer[1..]] = value;
            practice.post("time-off").json(&wrong).send().await.points_at(422, "invalid", pointer);
            assert_eq!(app.database.dump().await, before);
        }
    }
}
