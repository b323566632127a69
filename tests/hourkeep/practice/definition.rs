//! The practice's document, read and replaced.

use serde_json::{Value, json};

use crate::{
    both,
    server::{
        practice::Practice,
        router::{Server, placement},
    },
    support::RIVERSIDE,
};

both! {
    async fn what_is_read_can_be_put_back(app: &TestApp) {
        let server = Server::on(app);
        let practice = Practice::riverside(&server, app).await;
        let read = practice.get("practice").send().await;
        let document = read.shows(200);
        assert_eq!((&document["slug"], &document["services"].as_array().unwrap().len()), (&json!(RIVERSIDE), &5));
        let tag = read.header("etag");
        assert_eq!(practice.get("practice").header("if-none-match", tag).send().await.status, 304);
        let before = app.database.dump().await;
        let put = practice.call("PUT", "practice").header("if-match", tag).json(&document).send().await;
        let done = put.shows(200);
        assert_eq!((&done["practice"], &done["changes"]), (&document, &json!([])));
        assert_eq!(put.header("etag"), tag, "nothing changed");
        assert_eq!(app.database.dump().await, before);
    }

    async fn a_change_is_told_and_seen(app: &TestApp) {
        let server = Server::on(app);
        let practice = Practice::riverside(&server, app).await;
        let read = practice.get("practice").send().await;
        let (mut document, tag) = (read.shows(200), read.header("etag"));
        document["services"][1]["price"] = json!(7_000);
        document["practitioners"][0]["limits"]["max_sessions_day"] = json!(4);
        practice.call("PUT", "practice").header("if-match", "\"other\"").json(&document).send().await.problem(412, "precondition_failed");
        let put = practice.call("PUT", "practice").header("if-match", tag).json(&document).send().await;
        assert_eq!(put.shows(200)["changes"].as_array().unwrap().len(), 2, "{}", put.text());
        assert_eq!(put.shows(200)["practice"], document);
        assert_ne!(put.header("etag"), tag);
        practice.call("PUT", "practice").header("if-match", tag).json(&document).send().await.problem(412, "precondition_failed");
        let again = practice.get("practice").header("if-none-match", tag).send().await;
        assert_eq!((again.shows(200), again.header("etag")), (document, put.header("etag")));
        let services = server.get(&format!("/v1/practices/{RIVERSIDE}/services")).send().await.shows(200);
        assert_eq!(services["data"][1]["price"]["amount"], 7_000);
    }

    async fn what_has_bookings_ahead_is_not_removed(app: &TestApp) {
        let server = Server::on(app);
        let practice = Practice::riverside(&server, app).await;
        let placed = server.hold().await;
        let document = practice.get("practice").send().await.shows(200);
        let mut without = document.clone();
        without["services"].as_array_mut().unwrap().retain(|service| service["id"] != "ind50");
        let before = app.database.dump().await;
        let problem = practice.call("PUT", "practice").json(&without).send().await.problem(409, "in_use");
        let listed = problem["bookings"].as_array().unwrap();
        assert_eq!((listed.len(), &listed[0]["id"]), (1, &json!(placed.id)));
        assert_eq!(listed[0]["start"].as_str().unwrap().parse::<jiff::Timestamp>().unwrap(), "2026-10-19T11:00:00Z".parse().unwrap());
        assert!(listed[0]["needs"].to_string().contains("ind50"), "{problem}");
        assert_eq!(app.database.dump().await, before);
        server.post(&format!("{}/cancel", placed.path)).bearer(&placed.token).send().await.shows(200);
        practice.call("PUT", "practice").json(&without).send().await.shows(200);
        let gone = server.post(&format!("/v1/practices/{RIVERSIDE}/bookings")).json(&placement("ind50", "2026-10-19T12:00:00+01:00")).send().await;
        gone.points_at(422, "invalid", "/service");
        // Its past stays readable.
        assert_eq!(server.get(&placed.path).bearer(&placed.token).send().await.shows(200)["service"]["name"], "Individual session");
    }

    async fn faults_are_pointed_at(app: &TestApp) {
        let server = Server::on(app);
        let practice = Practice::riverside(&server, app).await;
        let document = practice.get("practice").send().await.shows(200);
        let before = app.database.dump().await;
        for (pointer, value) in [
            ("/booking", json!([24, 56])),
            ("/services/1", json!(["ind50", "Individual session"])),
            ("/rooms/0", json!("Room 3")),
            ("/colour", json!("red")),
            ("/time_zone", json!("Mars/Olympus")),
            ("/time_zone", json!(5)),
            ("/currency", json!("XXX")),
            ("/name", json!("")),
            ("/name", json!("a\u{0}b")),
            ("/name", json!("a".repeat(5_000))),
            ("/crisis_note", json!("a\u{0}b")),
            ("/live", json!("no")),
            ("/origins/0", json!("not a website")),
            ("/booking/slot_step_minutes", json!(0)),
            ("/booking/slot_step_minutes", json!(-30)),
            ("/booking/slot_step_minutes", json!(1.5)),
            ("/booking/max_advance_days", json!(100_000)),
            ("/booking/max_advance_days", json!(99_999_999_999_i64)),
            ("/booking/colour", json!(1)),
            ("/services/1/price", json!(-1)),
            ("/services/1/price", json!(9_223_372_036_854_775_807_i64)),
            ("/services/1/price", json!("6500")),
            ("/services/1/duration_minutes", json!(0)),
            ("/services/1/duration_minutes", json!(1_000_000)),
            ("/services/1/name", json!("a\u{202e}b")),
            ("/services/1/colour", json!(1)),
            ("/services/1/policy", json!("nothing")),
            ("/services/1/rooms", json!(["nowhere"])),
            ("/services/1/modes", json!(["telepathy"])),
            ("/practitioners/0/hours/mon", json!(["20:00-12:00"])),
            ("/practitioners/0/hours/mon", json!(["25:00-26:00"])),
            ("/practitioners/0/hours/someday", json!(["12:00-13:00"])),
            ("/practitioners/0/time_off", json!([["2026-02-30", "2026-03-01"]])),
            ("/practitioners/0/time_off", json!([["2026-03-02", "2026-03-01"]])),
            ("/practitioners/0/limits/max_sessions_day", json!(-1)),
            ("/rooms/0/capacity", json!("three")),
        ] {
            let mut wrong = document.clone();
            let (parent, member) = pointer.rsplit_once('/').unwrap();
            match wrong.pointer_mut(parent).unwrap() {
                Value::Array(items) => items[member.parse::<usize>().unwrap()] = value.clone(),
                object => object[member] = value.clone(),
            }
            let answer = practice.call("PUT", "practice").json(&wrong).send().await;
            assert_eq!(answer.status, 422, "{pointer} {value}");
            let problem = answer.problem(422, "invalid");
            let pointers: Vec<_> = problem["errors"].as_array().unwrap().iter().map(|error| error["pointer"].as_str().unwrap()).collect();
            assert!(pointers.iter().any(|found| found.starts_with(pointer)), "{pointer} {value}: {problem}");
            assert_eq!(app.database.dump().await, before, "{pointer} {value}");
        }
    }

    async fn another_practice_is_not_made_by_another_slug(app: &TestApp) {
        let server = Server::on(app);
        let practice = Practice::riverside(&server, app).await;
        let mut document = practice.get("practice").send().await.shows(200);
        let before = app.database.dump().await;
        for slug in ["stillpoint", "brand-new"] {
            document["slug"] = slug.into();
            let answer = practice.call("PUT", "practice").json(&document).send().await;
            answer.problem(422, "invalid");
            assert_eq!(app.database.dump().await, before, "{slug}");
        }
    }
}
