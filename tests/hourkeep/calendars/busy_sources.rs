//! Calendars that are kept elsewhere, as the practice manages them.

use domain::{clock::Clock, entropy::Entropy};
use hourkeep::{api::wire::BusyStateDto, service::calendars::busy_refresh};
use jiff::SignedDuration;
use serde_json::{Value, json};
use store::Lease;

use crate::{
    both,
    server::{practice::Practice, router::Server},
    support::{CalendarServer, RIVERSIDE, TestApp, calendar},
};

const ELEVEN: [(&str, &str, &str); 1] = [("dentist", "20261012T110000Z", "20261012T120000Z")];

/// Whether the start at noon in London, 11 by UTC, is listed.
async fn is_free(server: &Server<'_>) -> bool {
    let path = format!(
        "/v1/practices/{RIVERSIDE}/availability?service=ind50&start=2026-10-12&end=2026-10-12"
    );
    let view = server.get(&path).send().await.shows(200);
    view["slots"]
        .as_array()
        .unwrap()
        .iter()
        .any(|slot| slot["start"] == "2026-10-12T12:00:00+01:00")
}

/// What a worker would do now.
async fn round(app: &TestApp) -> Vec<&'static str> {
    let now = app.clock.now();
    let lease = Lease {
        now,
        length: SignedDuration::from_mins(1),
        token: app.entropy.uuid(now),
        limit: 10,
    };
    let due = busy_refresh::lease_due(&app.app, lease).await.unwrap();
    let mut words = Vec::new();
    for one in due {
        words.push(busy_refresh::refresh(&app.app, one).await.unwrap());
    }
    words
}

async fn state(practice: &Practice<'_>, source: &Value) -> Value {
    practice
        .get(&format!("busy-sources/{}", source["id"].as_str().unwrap()))
        .send()
        .await
        .shows(200)
}

both! {
    async fn what_a_calendar_says_is_taken_and_free_again_when_it_is_removed(app: &TestApp) {
        let (server, theirs) = (Server::on(app), CalendarServer::start(&calendar(&ELEVEN)).await);
        let practice = Practice::riverside(&server, app).await;
        assert!(is_free(&server).await);
        let body = json!({"practitioner": "hw", "label": "Private", "url": theirs.url()});
        let source = practice.post("busy-sources").json(&body).send().await.shows(201);
        assert_eq!((&source["state"], &source["events"], &source["faults"]), (&json!("good"), &json!(1), &json!([])));
        assert!(theirs.url().starts_with(source["origin"].as_str().unwrap()));
        assert!(!is_free(&server).await);
        let placement = crate::server::router::placement("ind50", "2026-10-12T12:00:00+01:00");
        server.post(&format!("/v1/practices/{RIVERSIDE}/bookings")).json(&placement).send().await.problem(409, "slot_taken");
        let kept = app.database.dump().await;
        assert!(!kept.contains("private-d41d8cd98f") && !kept.contains("Zahnarzt"), "neither address nor titles stand in the clear");
        practice.call("DELETE", &format!("busy-sources/{}", source["id"].as_str().unwrap())).send().await.shows(204);
        assert!(is_free(&server).await);
    }

    async fn a_change_over_there_arrives_on_schedule(app: &TestApp) {
        let (server, theirs) = (Server::on(app), CalendarServer::start(&calendar(&[])).await);
        let practice = Practice::riverside(&server, app).await;
        let source = practice.post("busy-sources").json(&json!({"practitioner": "hw", "url": theirs.url()})).send().await.shows(201);
        assert_eq!(round(app).await, [""; 0], "not due yet");
        app.advance(11);
        assert_eq!(round(app).await, ["unchanged"]);
        theirs.says(&calendar(&ELEVEN));
        app.advance(11);
        assert_eq!(round(app).await, ["read"]);
        assert!(!is_free(&server).await);
        app.advance(25 * 60);
        assert_eq!(round(app).await, ["read"], "once a day it is worked out anew");
        assert_eq!(state(&practice, &source).await["state"], "good");
    }

    async fn a_calendar_that_fails_goes_on_to_count_and_shows(app: &TestApp) {
        let (server, theirs) = (Server::on(app), CalendarServer::start(&calendar(&ELEVEN)).await);
        let practice = Practice::riverside(&server, app).await;
        let source = practice.post("busy-sources").json(&json!({"practitioner": "hw", "url": theirs.url()})).send().await.shows(201);
        let read_at = source["read_at"].clone();
        for (fault, problem) in [(404, "the server answered with status 404"), (500, "the server answered with status 500")] {
            theirs.fails(fault);
            app.advance(70);
            assert_eq!(round(app).await, ["failed"]);
            let shown = state(&practice, &source).await;
            assert_eq!((&shown["state"], &shown["problem"], &shown["read_at"]), (&json!("failing"), &json!(problem), &read_at));
        }
        theirs.says("<html><body>Sign in</body></html>");
        app.advance(70);
        assert_eq!(round(app).await, ["failed"]);
        theirs.says("BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\n");
        app.advance(70);
        assert_eq!(round(app).await, ["failed"], "half a file says nothing");
        assert!(!is_free(&server).await);
        theirs.says(&calendar(&[]));
        app.advance(70);
        assert_eq!(round(app).await, ["read"]);
        let shown = state(&practice, &source).await;
        assert_eq!((&shown["state"], &shown["problem"]), (&json!("good"), &Value::Null));
        assert!(is_free(&server).await);
    }

    async fn what_is_not_understood_frees_nothing_and_shows(app: &TestApp) {
        let (server, theirs) = (Server::on(app), CalendarServer::start(&calendar(&ELEVEN)).await);
        let practice = Practice::riverside(&server, app).await;
        let source = practice.post("busy-sources").json(&json!({"practitioner": "hw", "url": theirs.url()})).send().await.shows(201);
        let strange = calendar(&[("dentist", "20261201T110000Z", "20261201T120000Z")]).replace("SUMMARY:", "RRULE:FREQ=SECONDLY\r\nSUMMARY:");
        theirs.says(&strange);
        app.advance(11);
        assert_eq!(round(app).await, ["read"]);
        let shown = state(&practice, &source).await;
        assert_eq!(shown["state"], "incomplete");
        assert!(shown["faults"][0]["what"].as_str().unwrap().contains("SECONDLY"), "{shown}");
        assert!(!is_free(&server).await, "what was known of the event counts");
    }

    async fn nothing_older_than_a_quarter_of_an_hour_decides_a_booking(app: &TestApp) {
        let (server, theirs) = (Server::on(app), CalendarServer::start(&calendar(&[])).await);
        let practice = Practice::riverside(&server, app).await;
        practice.post("busy-sources").json(&json!({"practitioner": "hw", "url": theirs.url()})).send().await.shows(201);
        let (placement, path) = (crate::server::router::placement("ind50", "2026-10-12T12:00:00+01:00"), format!("/v1/practices/{RIVERSIDE}/bookings"));
        theirs.says(&calendar(&ELEVEN));
        app.advance(14);
        let placed = server.place(RIVERSIDE, &placement).await;
        assert_eq!(theirs.asked(), 1, "fresh enough");
        server.post(&format!("{}/cancel", placed.path)).bearer(&placed.token).send().await.shows(200);
        app.advance(2);
        server.post(&path).json(&placement).send().await.problem(409, "slot_taken");
        assert_eq!(theirs.asked(), 2);
        theirs.fails(503);
        app.advance(16);
        server.post(&path).json(&placement).send().await.problem(409, "slot_taken");
        server.post(&path).json(&placement).send().await.problem(409, "slot_taken");
        assert_eq!(theirs.asked(), 3, "who fails is left alone for a while");
    }

    async fn many_who_book_at_once_ask_once(app: &TestApp) {
        let (server, theirs) = (Server::on(app), CalendarServer::start(&calendar(&[])).await);
        let practice = Practice::riverside(&server, app).await;
        practice.post("busy-sources").json(&json!({"practitioner": "hw", "url": theirs.url()})).send().await.shows(201);
        theirs.says(&calendar(&ELEVEN));
        app.advance(16);
        let (placement, path) = (crate::server::router::placement("ind50", "2026-10-12T12:00:00+01:00"), format!("/v1/practices/{RIVERSIDE}/bookings"));
        let asks = (0..8).map(|_| server.post(&path).json(&placement).send());
        for answer in futures::future::join_all(asks).await {
            answer.problem(409, "slot_taken");
        }
        assert_eq!(theirs.asked(), 2);
    }

    async fn a_calendar_can_be_put_as_a_file(app: &TestApp) {
        let server = Server::on(app);
        let practice = Practice::riverside(&server, app).await;
        let source = practice.post("busy-sources").json(&json!({"practitioner": "hw"})).send().await.shows(201);
        assert_eq!((&source["state"], &source["origin"]), (&json!("empty"), &Value::Null));
        let path = format!("busy-sources/{}/calendar", source["id"].as_str().unwrap());
        let put = |body: String| practice.call("PUT", &path).header("content-type", "text/calendar; charset=utf-8").raw(body).send();
        assert_eq!(put(calendar(&ELEVEN)).await.shows(200)["state"], "good");
        assert!(!is_free(&server).await);
        for wrong in ["", "nothing", "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n"] {
            put(wrong.into()).await.problem(422, "calendar_unreadable");
        }
        assert!(!is_free(&server).await, "what was put before counts");
        practice.call("PUT", &path).header("content-type", "application/json").raw("{}").send().await.problem(415, "unsupported_media_type");
        put(" ".repeat(20 * 1024 * 1024 + 1)).await.problem(413, "payload_too_large");
        let many = calendar(&vec![("x", "20261012T110000Z", "20261012T120000Z"); 2_000]);
        assert!(many.len() > 100_000, "larger than other bodies may be");
        put(many).await.shows(200);
        put(calendar(&[])).await.shows(200);
        assert!(is_free(&server).await);
        app.advance(735 * 24 * 60);
        let ending = state(&practice, &source).await;
        assert_eq!(ending["state"], serde_json::to_value(BusyStateDto::Ending).unwrap(), "{ending}");
    }

    async fn a_file_that_is_refused_shows_at_the_source(app: &TestApp) {
        let server = Server::on(app);
        let practice = Practice::riverside(&server, app).await;
        let source = practice.post("busy-sources").json(&json!({"practitioner": "hw"})).send().await.shows(201);
        let path = format!("busy-sources/{}/calendar", source["id"].as_str().unwrap());
        let put = |kind: &'static str, body: Vec<u8>| practice.call("PUT", &path).header("content-type", kind).raw(body).send();
        put("text/calendar", calendar(&ELEVEN).into()).await.shows(200);
        let packed = [&[0x1f, 0x8b, 8, 0][..], &[0; 40]].concat();
        for (kind, body, status, code, told) in [
            ("text/calendar", b"nothing".to_vec(), 422, "calendar_unreadable", "not an iCalendar file"),
            ("text/calendar", packed, 415, "unsupported_media_type", "packed"),
            ("text/html", calendar(&[]).into(), 415, "unsupported_media_type", "did not say to be a calendar"),
            ("text/calendar", vec![b' '; 20 * 1024 * 1024 + 1], 413, "payload_too_large", "larger than it may be"),
        ] {
            put(kind, body).await.problem(status, code);
            let state = state(&practice, &source).await;
            assert_eq!(state["state"], "failing", "{state}");
            assert!(state["problem"].as_str().unwrap().contains(told), "{state}");
            assert!(!is_free(&server).await, "what was put before counts");
            let state = put("text/calendar", calendar(&ELEVEN).into()).await.shows(200);
            assert_eq!((&state["state"], &state["problem"]), (&json!("good"), &Value::Null));
        }
    }

    async fn working_elsewhere_is_free_unless_the_source_says_otherwise(app: &TestApp) {
        let server = Server::on(app);
        let practice = Practice::riverside(&server, app).await;
        let text = calendar(&ELEVEN).replace("END:VEVENT", "X-MICROSOFT-CDO-BUSYSTATUS:WORKINGELSEWHERE\r\nEND:VEVENT");
        for (body, word, free) in [
            (json!({"practitioner": "hw"}), "free", true),
            (json!({"practitioner": "hw", "working_elsewhere": "busy"}), "busy", false),
        ] {
            let source = practice.post("busy-sources").json(&body).send().await.shows(201);
            assert_eq!(source["working_elsewhere"], word);
            let path = format!("busy-sources/{}/calendar", source["id"].as_str().unwrap());
            let read = practice.call("PUT", &path).header("content-type", "text/calendar").raw(text.clone()).send().await.shows(200);
            assert_eq!((&read["working_elsewhere"], &read["passed_over"]), (&json!(word), &json!(i32::from(free))));
            assert_eq!(is_free(&server).await, free);
        }
        let theirs = CalendarServer::start(&text).await;
        for (word, busy) in [("free", 0), ("busy", 1)] {
            let body = json!({"practitioner": "hw", "url": theirs.url(), "working_elsewhere": word});
            let tried = practice.post("busy-sources/test").json(&body).send().await.shows(200);
            assert_eq!(tried["busy"].as_array().unwrap().len(), busy, "{word}");
        }
    }

    async fn what_a_source_was_made_with_can_be_changed(app: &TestApp) {
        let server = Server::on(app);
        let practice = Practice::riverside(&server, app).await;
        let text = calendar(&ELEVEN).replace("END:VEVENT", "X-MICROSOFT-CDO-BUSYSTATUS:WORKINGELSEWHERE\r\nEND:VEVENT");
        let theirs = CalendarServer::start(&text).await;
        let body = json!({"practitioner": "hw", "url": theirs.url(), "label": "Office", "time_zone": "Europe/Paris"});
        let source = practice.post("busy-sources").json(&body).send().await.shows(201);
        let path = format!("busy-sources/{}", source["id"].as_str().unwrap());
        let change = async |body: serde_json::Value| practice.call("PATCH", &path).json(&body).send().await;
        for (word, free) in [("busy", false), ("free", true), ("busy", false)] {
            let changed = change(json!({"working_elsewhere": word})).await.shows(200);
            assert_eq!((&changed["working_elsewhere"], is_free(&server).await), (&json!(word), free), "it counts at once");
            assert_eq!((&changed["label"], &changed["time_zone"]), (&json!("Office"), &json!("Europe/Paris")), "the rest stays");
        }
        let asked = theirs.asked();
        assert_eq!(change(json!({"label": " Desk "})).await.shows(200)["label"], "Desk");
        assert_eq!((change(json!({})).await.shows(200)["label"].clone(), theirs.asked()), (json!("Desk"), asked), "nothing to read anew");
        assert_eq!(change(json!({"time_zone": null})).await.shows(200)["time_zone"], Value::Null);
        theirs.fails(500);
        let failed = change(json!({"working_elsewhere": "free"})).await.shows(200);
        assert!(!failed["problem"].is_null() && !is_free(&server).await, "what was known counts until it can be read");
        change(json!({"time_zone": "Europe/Atlantis"})).await.points_at(422, "invalid", "/time_zone");
        change(json!({"url": "https://other.example"})).await.problem(422, "invalid");
        let unknown = "busy-sources/bsy_01930000000070008000000000000009";
        practice.call("PATCH", unknown).json(&json!({"label": "x"})).send().await.problem(404, "not_found");
    }

    async fn a_try_that_began_before_a_change_is_not_written(app: &TestApp) {
        let server = Server::on(app);
        let practice = Practice::riverside(&server, app).await;
        let text = calendar(&ELEVEN).replace("END:VEVENT", "X-MICROSOFT-CDO-BUSYSTATUS:WORKINGELSEWHERE\r\nEND:VEVENT");
        let theirs = CalendarServer::start(&text).await;
        let source = practice.post("busy-sources").json(&json!({"practitioner": "hw", "url": theirs.url()})).send().await.shows(201);
        app.advance(60);
        let now = app.clock.now();
        let lease = Lease { now, length: SignedDuration::from_mins(1), token: app.entropy.uuid(now), limit: 10 };
        let mut under_way = busy_refresh::lease_due(&app.app, lease).await.unwrap();
        let path = format!("busy-sources/{}", source["id"].as_str().unwrap());
        practice.call("PATCH", &path).json(&json!({"working_elsewhere": "busy"})).send().await.shows(200);
        assert!(!is_free(&server).await);
        busy_refresh::refresh(&app.app, under_way.pop().unwrap()).await.unwrap();
        assert!(!is_free(&server).await, "it was understood as before the change");
        assert_eq!(state(&practice, &source).await["working_elsewhere"], "busy");
    }

    async fn an_address_can_be_tried_first_and_what_cannot_be_read_is_not_added(app: &TestApp) {
        let (server, theirs) = (Server::on(app), CalendarServer::start(&calendar(&ELEVEN)).await);
        let practice = Practice::riverside(&server, app).await;
        let tried = practice.post("busy-sources/test").json(&json!({"practitioner": "hw", "url": theirs.url()})).send().await.shows(200);
        assert_eq!(tried["busy"][0]["start"], "2026-10-12T12:00:00+01:00");
        for url in ["http://127.0.0.2/a.ics", "https://10.0.0.1/a.ics", "https://[::ffff:127.0.0.1]/", "https://2130706433/", "ftp://example.org/a.ics", "nonsense", "https://user:pw@example.org/a.ics"] {
            let problem = practice.post("busy-sources").json(&json!({"practitioner": "hw", "url": url})).send().await.problem(422, "calendar_unreadable");
            assert!(!problem.to_string().contains("pw@"), "{problem}");
        }
        theirs.says("<!doctype html><html>");
        let problem = practice.post("busy-sources").json(&json!({"practitioner": "hw", "url": theirs.url()})).send().await.problem(422, "calendar_unreadable");
        assert!(problem["detail"].as_str().unwrap().contains("web page"), "{problem}");
        for (body, pointer) in [(json!({"practitioner": "nobody"}), "/practitioner"), (json!({"practitioner": "hw", "time_zone": "Mars/Olympus"}), "/time_zone")] {
            let problem = practice.post("busy-sources").json(&body).send().await.problem(422, "invalid");
            assert_eq!(problem["errors"][0]["pointer"], pointer);
        }
        assert_eq!(practice.get("busy-sources").send().await.shows(200)["data"], json!([]));
    }

    async fn a_foreign_event_under_our_name_counts(app: &TestApp) {
        let server = Server::on(app);
        let practice = Practice::riverside(&server, app).await;
        let booked = app.book(&crate::support::Ask::of(RIVERSIDE, "ind50", "2026-10-19T12:00:00+01:00").room()).await.unwrap();
        app.pay(&booked).await;
        let feed = practice.post("feeds").json(&json!({"practitioner": "hw"})).send().await.shows(201);
        let uid = crate::calendars::values(&crate::calendars::subscribed(&server, &feed).await, "UID").pop().unwrap();
        let party = uid.replace("bkg_", "birthday_");
        let source = practice.post("busy-sources").json(&json!({"practitioner": "hw"})).send().await.shows(201);
        let path = format!("busy-sources/{}/calendar", source["id"].as_str().unwrap());
        let another = uid.replace("@prc_", "@prc_0");
        let of_before = uid.replace(".hourkeep", ".former.example:8443");
        for (name, passed_over) in [(&uid, 1), (&of_before, 1), (&party, 0), (&another, 0)] {
            let file = calendar(&[(name, "20261012T110000Z", "20261012T120000Z")]);
            let read = practice.call("PUT", &path).header("content-type", "text/calendar").raw(file).send().await.shows(200);
            assert_eq!(read["passed_over"], passed_over, "{name}");
            assert_eq!(is_free(&server).await, passed_over == 1, "what we named is ours at whatever time, all else is not: {name}");
        }
    }

    async fn a_repeated_request_is_told_what_it_was_told(app: &TestApp) {
        let (server, theirs) = (Server::on(app), CalendarServer::start(&calendar(&ELEVEN)).await);
        let (key, _) = app.api_key(RIVERSIDE, hourkeep::service::authenticate::Scope::ALL).await;
        let body = json!({"practitioner": "hw", "url": theirs.url()});
        let add = || server.call("POST", "/v1/admin/busy-sources").header("idempotency-key", "once").bearer(&key).json(&body).send();
        let first = add().await;
        theirs.fails(500);
        let again = add().await;
        assert_eq!((again.status, &again.body), (201, &first.body));
        assert_eq!((again.header("idempotent-replayed"), theirs.asked()), ("true", 1));
    }

    async fn our_own_bookings_come_back_and_do_not_count(app: &TestApp) {
        let server = Server::on(app);
        let practice = Practice::riverside(&server, app).await;
        let booked = app.book(&crate::support::Ask::of(RIVERSIDE, "ind50", "2026-10-12T12:00:00+01:00").room()).await.unwrap();
        app.pay(&booked).await;
        let feed = practice.post("feeds").json(&json!({"practitioner": "hw"})).send().await.shows(201);
        let echo = crate::calendars::subscribed(&server, &feed).await.text().clone();
        let source = practice.post("busy-sources").json(&json!({"practitioner": "hw"})).send().await.shows(201);
        let path = format!("busy-sources/{}/calendar", source["id"].as_str().unwrap());
        let read = practice.call("PUT", &path).header("content-type", "text/calendar").raw(echo).send().await.shows(200);
        assert_eq!((&read["events"], &read["passed_over"]), (&json!(1), &json!(1)));
        app.cancel(&booked).await.unwrap();
        app.settle().await;
        assert!(is_free(&server).await);
    }

    async fn what_went_round_once_does_not_stay_taken(app: &TestApp) {
        let server = Server::on(app);
        let practice = Practice::riverside(&server, app).await;
        let file = |source: &Value| format!("busy-sources/{}/calendar", source["id"].as_str().unwrap());
        let put = |path: &str, text: String| practice.call("PUT", path).header("content-type", "text/calendar").raw(text).send();
        let (dentist, round) = (
            practice.post("busy-sources").json(&json!({"practitioner": "hw", "label": "Dentist"})).send().await.shows(201),
            practice.post("busy-sources").json(&json!({"practitioner": "hw", "label": "Round"})).send().await.shows(201),
        );
        put(&file(&dentist), calendar(&ELEVEN)).await.shows(200);
        let off = json!({"practitioner": "hw", "from": "2026-12-21", "until": "2026-12-24"});
        practice.post("time-off").json(&off).send().await.shows(201);
        let wanted = json!({"practitioner": "hw", "include": ["busy_times", "times_off"]});
        let feed = practice.post("feeds").json(&wanted).send().await.shows(201);
        let echo = crate::calendars::subscribed(&server, &feed).await.text().clone();
        assert!(echo.contains("UID:busy-") && echo.contains("UID:off-"), "{echo}");
        let read = put(&file(&round), echo).await.shows(200);
        assert_eq!(read["events"], read["passed_over"], "{read}");
        put(&file(&dentist), calendar(&[])).await.shows(200);
        assert!(is_free(&server).await, "the dentist's time is free again");
    }
}
