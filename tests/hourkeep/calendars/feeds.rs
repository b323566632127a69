//! The practice's feeds.

use hourkeep::service::authenticate::Scope;
use serde_json::json;

use super::{lines, path, subscribed, values};
use crate::{
    both,
    server::{
        practice::Practice,
        router::{Answer, Server},
    },
    support::{Ask, RIVERSIDE, STILLPOINT},
};

const MONDAY: &str = "2026-10-12T12:00:00+01:00";

both! {
    async fn a_feed_shows_a_booking_come_move_and_go(app: &TestApp) {
        let server = Server::on(app);
        let practice = Practice::riverside(&server, app).await;
        let feed = practice.post("feeds").json(&json!({"practitioner": "hw"})).send().await.shows(201);
        assert!(feed["webcal_url"].as_str().unwrap().starts_with("webcal://hourkeep.example/v1/feeds/"));
        assert_eq!(values(&subscribed(&server, &feed).await, "UID"), [""; 0]);
        let booked = app.book(&Ask::of(RIVERSIDE, "ind50", MONDAY).room()).await.unwrap();
        assert_eq!(values(&subscribed(&server, &feed).await, "UID"), [""; 0], "a hold is no appointment yet");
        app.pay(&booked).await;
        let first = subscribed(&server, &feed).await;
        assert_eq!(values(&first, "DTSTART"), ["20261012T110000Z"]);
        assert_eq!((values(&first, "SUMMARY"), values(&first, "SEQUENCE")), (vec!["Appointment".into()], vec!["1".into()]));
        assert_eq!(values(&first, "DTSTAMP"), values(&first, "LAST-MODIFIED"));
        assert!(!first.text().contains("METHOD") && !first.text().contains("ATTENDEE") && !first.text().contains("Quillfeather"));
        for line in ["REFRESH-INTERVAL;VALUE=DURATION:PT1H", "X-PUBLISHED-TTL:PT1H"] {
            assert!(lines(&first).iter().any(|one| one == line), "{line}");
        }
        app.advance(60);
        assert_eq!(subscribed(&server, &feed).await.body, first.body, "the same content, the same bytes");
        app.reschedule(&booked, "2026-10-12T13:00:00+01:00").await.unwrap();
        let moved = subscribed(&server, &feed).await;
        assert_eq!((values(&moved, "UID"), values(&moved, "DTSTART")), (values(&first, "UID"), vec!["20261012T120000Z".into()]));
        assert_eq!(values(&moved, "SEQUENCE"), ["2"]);
        assert_ne!(moved.header("last-modified"), first.header("last-modified"));
        app.cancel(&booked).await.unwrap();
        let gone = subscribed(&server, &feed).await;
        assert_eq!(values(&gone, "UID"), [""; 0]);
        app.settle().await;
    }

    async fn a_new_name_is_a_change_of_its_events(app: &TestApp) {
        let server = Server::on(app);
        let practice = Practice::riverside(&server, app).await;
        let feed = practice.post("feeds").json(&json!({})).send().await.shows(201);
        let booked = app.book(&Ask::of(RIVERSIDE, "intro", MONDAY).online().with("hw")).await.unwrap();
        let first = subscribed(&server, &feed).await;
        let sequence = |feed: &Answer| values(feed, "SEQUENCE")[0].parse::<u32>().unwrap();
        app.advance(60);
        app.redefine(RIVERSIDE, |catalogue| {
            let one = catalogue.practitioners.iter_mut().find(|one| one.handle == "hw").unwrap();
            one.name = "Hannah Wren-Lark".into();
        })
        .await;
        let renamed = subscribed(&server, &feed).await;
        assert!(values(&renamed, "SUMMARY")[0].contains("Hannah Wren-Lark"), "{}", renamed.text());
        assert_eq!((sequence(&first) + 1, values(&first, "UID")), (sequence(&renamed), values(&renamed, "UID")));
        assert_ne!(values(&renamed, "LAST-MODIFIED"), values(&first, "LAST-MODIFIED"));
        app.redefine(RIVERSIDE, |catalogue| catalogue.practice.booking.collect_after_minutes += 1).await;
        assert_eq!(sequence(&subscribed(&server, &feed).await), sequence(&renamed), "nobody is called otherwise");
        app.cancel(&booked).await.unwrap();
    }

    async fn who_has_it_already_gets_nothing_again(app: &TestApp) {
        let server = Server::on(app);
        let practice = Practice::riverside(&server, app).await;
        let feed = practice.post("feeds").json(&json!({})).send().await.shows(201);
        let (address, first) = (path(&feed), subscribed(&server, &feed).await);
        assert_eq!((first.header("cache-control"), first.header("referrer-policy")), ("private, no-cache", "no-referrer"));
        assert_eq!((first.header("content-disposition"), first.header("content-encoding")), ("", ""));
        let again = server.get(address).header("if-none-match", first.header("etag")).send().await;
        assert_eq!((again.status, again.body.len(), again.header("etag")), (304, 0, first.header("etag")));
        let head = server.call("HEAD", address).header("accept-encoding", "gzip").send().await;
        assert_eq!((head.status, head.body.len(), head.header("etag")), (200, 0, first.header("etag")));
        assert_eq!(head.header("content-length"), first.body.len().to_string());
    }

    async fn a_feed_tells_as_much_as_it_was_made_for(app: &TestApp) {
        let server = Server::on(app);
        let practice = Practice::riverside(&server, app).await;
        let booked = app.book(&Ask::of(RIVERSIDE, "ind50", MONDAY).room()).await.unwrap();
        app.pay(&booked).await;
        let mut shown = Vec::new();
        for detail in ["busy", "initials", "names"] {
            let body = json!({"practitioner": "hw", "detail": detail, "label": "Diary"});
            let feed = practice.post("feeds").json(&body).send().await.shows(201);
            let read = subscribed(&server, &feed).await;
            assert_eq!(values(&read, "X-WR-CALNAME"), ["Diary"]);
            shown.push((values(&read, "SUMMARY").join(""), read.text().contains("Quillfeather"), read.text().contains("DESCRIPTION")));
        }
        let expected = [("Appointment", false, false), ("Appointment: Q. 0.", false, true), ("Appointment: Quillfeather 0", true, true)];
        assert_eq!(shown, expected.map(|(title, name, more)| (title.to_owned(), name, more)));
    }

    async fn each_kind_shows_its_own(app: &TestApp) {
        let server = Server::on(app);
        let practice = Practice::riverside(&server, app).await;
        let in_room = app.book(&Ask::of(RIVERSIDE, "ind50", MONDAY).room()).await.unwrap();
        let online = app.book(&Ask::of(RIVERSIDE, "ind50", "2026-10-13T12:00:00+01:00").online()).await.unwrap();
        app.pay(&in_room).await;
        app.pay(&online).await;
        let room = app.record(&in_room).await.booking.room.unwrap().to_string();
        for (body, starts) in [
            (json!({}), vec!["20261012T110000Z", "20261013T110000Z"]),
            (json!({"practitioner": "hw"}), vec!["20261012T110000Z", "20261013T110000Z"]),
            (json!({"room": room}), vec!["20261012T110000Z"]),
        ] {
            let feed = practice.post("feeds").json(&body).send().await.shows(201);
            assert_eq!(values(&subscribed(&server, &feed).await, "DTSTART"), starts, "{body}");
        }
    }

    async fn who_comes_and_goes_changes_a_session(app: &TestApp) {
        let server = Server::on(app);
        let (key, _) = app.api_key(STILLPOINT, Scope::ALL).await;
        let body = json!({"practitioner": "jk", "detail": "names"});
        let feed = server.post("/v1/admin/feeds").bearer(&key).json(&body).send().await;
        let feed = feed.shows(201);
        let mut sequences: Vec<u32> = Vec::new();
        let mut seen = async |title: &str| {
            let read = subscribed(&server, &feed).await;
            assert!(values(&read, "SUMMARY").join("").contains(title), "{}", read.text());
            sequences.push(values(&read, "SEQUENCE")[0].parse().unwrap());
        };
        let seat = |number| Ask::of(STILLPOINT, "flow60", "2026-10-12T07:00:00-04:00").room().with("jk").by(number);
        let first = app.book(&seat(1)).await.unwrap();
        app.pay(&first).await;
        seen("Quillfeather 1").await;
        let second = app.book(&seat(2)).await.unwrap();
        app.pay(&second).await;
        seen("Quillfeather 2").await;
        app.cancel(&first).await.unwrap();
        seen("Quillfeather 2").await;
        assert!(sequences.is_sorted_by(|a, b| a < b), "{sequences:?}");
        app.settle().await;
    }

    async fn times_off_stand_in_a_practitioners_feed_where_wanted(app: &TestApp) {
        let server = Server::on(app);
        let practice = Practice::riverside(&server, app).await;
        let off = json!({"practitioner": "hw", "from": "2026-12-21", "until": "2026-12-24"});
        practice.post("time-off").json(&off).send().await.shows(201);
        let body = json!({"practitioner": "hw", "include": ["times_off"]});
        let feed = practice.post("feeds").json(&body).send().await.shows(201);
        let read = subscribed(&server, &feed).await;
        assert!(values(&read, "DTSTART;VALUE=DATE").contains(&"20261221".to_owned()), "{}", read.text());
        assert!(values(&read, "DTEND;VALUE=DATE").contains(&"20261224".to_owned()));
        let without = practice.post("feeds").json(&json!({"practitioner": "hw"})).send().await.shows(201);
        assert!(!subscribed(&server, &without).await.text().contains("Time off"));
        practice.post("feeds").json(&json!({"include": ["times_off"]})).send().await.problem(422, "invalid");
    }

    async fn a_date_never_hides_what_left_or_came_without_one(app: &TestApp) {
        let server = Server::on(app);
        let practice = Practice::riverside(&server, app).await;
        let body = json!({"practitioner": "hw", "include": ["times_off"]});
        let feed = practice.post("feeds").json(&body).send().await.shows(201);
        let first = subscribed(&server, &feed).await;
        let off = json!({"practitioner": "hw", "from": "2026-12-21", "until": "2026-12-24"});
        practice.post("time-off").json(&off).send().await.shows(201);
        let since = server.get(path(&feed)).header("if-modified-since", first.header("last-modified")).send().await;
        assert_eq!((since.status, since.text().contains("20261221")), (200, true));
    }

    async fn an_old_or_revoked_address_is_gone_for_good(app: &TestApp) {
        let server = Server::on(app);
        let practice = Practice::riverside(&server, app).await;
        let first = practice.post("feeds").json(&json!({"practitioner": "hw"})).send().await.shows(201);
        let id = first["id"].as_str().unwrap();
        let second = practice.post(&format!("feeds/{id}/rotate")).send().await.shows(200);
        assert_ne!(first["url"], second["url"]);
        server.get(path(&first)).send().await.problem(410, "gone");
        assert_eq!(subscribed(&server, &second).await.status, 200);
        let listed = practice.get("feeds").send().await;
        assert!(!listed.text().contains("/v1/feeds/"), "an address is shown once");
        assert_eq!(listed.shows(200)["data"][0]["id"], id);
        practice.call("DELETE", &format!("feeds/{id}")).send().await.shows(204);
        server.get(path(&second)).send().await.problem(410, "gone");
        practice.call("DELETE", &format!("feeds/{id}")).send().await.problem(404, "not_found");
        practice.post(&format!("feeds/{id}/rotate")).send().await.problem(404, "not_found");
        assert_eq!(practice.get("feeds").send().await.shows(200)["data"], json!([]));
        for unknown in ["A".repeat(43) + ".ics", "A".repeat(43), ".ics".into(), "x.ics".into()] {
            server.get(&format!("/v1/feeds/{unknown}")).send().await.problem(404, "not_found");
        }
        let token = path(&first).trim_start_matches("/v1/feeds/").trim_end_matches(".ics");
        assert!(!app.database.dump().await.contains(token), "only its hash is kept");
    }

    async fn what_is_no_feed_is_pointed_at(app: &TestApp) {
        let server = Server::on(app);
        let practice = Practice::riverside(&server, app).await;
        for (pointer, body) in [
            ("/practitioner", json!({"practitioner": "nobody"})),
            ("/room", json!({"room": "nowhere"})),
            ("/room", json!({"room": "r", "practitioner": "hw"})),
            ("/language", json!({"language": "tlh"})),
            ("/label", json!({"label": "a\r\nMETHOD:CANCEL"})),
            ("/detail", json!({"detail": "everything"})),
        ] {
            let problem = practice.post("feeds").json(&body).send().await;
            assert!([400, 422].contains(&problem.status), "{body}: {}", problem.text());
            assert!(problem.text().contains(pointer), "{body}: {}", problem.text());
        }
    }

    async fn a_practitioners_other_tools_see_when_they_are_taken(app: &TestApp) {
        let server = Server::on(app);
        let practice = Practice::riverside(&server, app).await;
        let booked = app.book(&Ask::of(RIVERSIDE, "ind50", MONDAY).room()).await.unwrap();
        let read = practice.get("practitioners/hw/freebusy.ics?start=2026-10-12&end=2026-10-12").send().await;
        let taken = app.record(&booked).await.booking.occupancies()[0].during;
        let shown = |at: jiff::Timestamp| at.strftime("%Y%m%dT%H%M%SZ").to_string();
        let expected = format!("{}/{}", shown(taken.start), shown(taken.end));
        assert_eq!(values(&read, "FREEBUSY;FBTYPE=BUSY"), [expected], "{}", read.text());
        assert_eq!(values(&read, "DTSTART"), ["20261011T230000Z"]);
        practice.get("practitioners/nobody/freebusy.ics").send().await.problem(404, "not_found");
        practice.get("practitioners/hw/freebusy.ics?start=2026-10-12&end=2026-10-11").send().await.problem(422, "invalid");
        practice.get("practitioners/hw/freebusy.ics?start=2026-10-12&end=2028-10-11").send().await.problem(422, "invalid");
    }
}
