//! Free times.

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::{
    both,
    server::router::{Server, placement},
    support::{RIVERSIDE, STILLPOINT},
};

async fn ask(server: &Server<'_>, query: &str) -> Value {
    server
        .get(&format!("/v1/practices/{RIVERSIDE}/availability?{query}"))
        .send()
        .await
        .shows(200)
}

fn starts(shown: &Value) -> Vec<&str> {
    shown["slots"]
        .as_array()
        .unwrap()
        .iter()
        .map(|slot| slot["start"].as_str().unwrap())
        .collect()
}

fn instants(shown: &Value) -> Vec<Timestamp> {
    starts(shown)
        .iter()
        .map(|start| start.parse().unwrap())
        .collect()
}

both! {
    async fn slots_have_the_documented_shape(app: &TestApp) {
        let server = Server::on(app);
        let mut shown = ask(&server, "service=ind50&start=2026-10-06&end=2026-10-06").await;
        assert_eq!(starts(&shown)[..3], ["2026-10-06T09:30:00+01:00", "2026-10-06T10:00:00+01:00", "2026-10-06T10:30:00+01:00"]);
        let practitioners = server.get(&format!("/v1/practices/{RIVERSIDE}/practitioners")).send().await.shows(200);
        let first = shown["slots"][0].take();
        assert_eq!(first, json!({"start": "2026-10-06T09:30:00+01:00", "end": "2026-10-06T10:20:00+01:00",
            "practitioners": [practitioners["data"][0]["id"]], "modes": ["online"], "seats_left": 1}));
        assert_eq!((&shown["time_zone"], &shown["next_available"]), (&json!("Europe/London"), &Value::Null));
        assert!(shown["service"].as_str().unwrap().starts_with("svc_"));
    }

    async fn ids_and_handles_name_the_same(app: &TestApp) {
        let server = Server::on(app);
        let service = ask(&server, "service=ind50").await["service"].as_str().unwrap().to_owned();
        let practitioner = ask(&server, "service=ind50").await["slots"][0]["practitioners"][0].as_str().unwrap().to_owned();
        let by_handle = ask(&server, "service=ind50&practitioner=hw").await;
        assert_eq!(by_handle, ask(&server, &format!("service={service}&practitioner={practitioner}")).await);
        assert!(!starts(&by_handle).is_empty());
    }

    async fn a_viewer_elsewhere_sees_other_offsets_of_the_same_instants(app: &TestApp) {
        let server = Server::on(app);
        let here = ask(&server, "service=ind50&start=2026-10-20&end=2026-10-27").await;
        let there = ask(&server, "service=ind50&start=2026-10-20&end=2026-10-27&time_zone=asia/kolkata").await;
        assert_eq!(there["time_zone"], "Asia/Kolkata");
        assert_eq!(instants(&here), instants(&there));
        assert!(starts(&there).iter().all(|start| start.ends_with("+05:30")));
        assert!(starts(&here).iter().any(|start| start.ends_with("+01:00")) && starts(&here).iter().any(|start| start.ends_with("+00:00")));
        let nothing = ask(&server, "service=ind50&start=2026-10-09&end=2026-10-10&time_zone=Asia/Kolkata").await;
        assert_eq!(nothing["next_available"], "2026-10-12T16:30:00+05:30", "Monday noon in London");
    }

    async fn an_empty_range_says_when_there_is_something(app: &TestApp) {
        let server = Server::on(app);
        let nothing = ask(&server, "service=ind50&start=2026-10-09&end=2026-10-11").await;
        assert_eq!((&nothing["slots"], &nothing["next_available"]), (&json!([]), &json!("2026-10-12T12:00:00+01:00")));
        let never = ask(&server, "service=ind50&start=2027-06-01&end=2027-06-02").await;
        assert_eq!((&never["slots"], &never["next_available"]), (&json!([]), &Value::Null));
    }

    async fn a_mode_leaves_what_can_take_place_so(app: &TestApp) {
        let server = Server::on(app);
        let rented = ask(&server, "service=ind50&start=2026-10-12&end=2026-10-15&mode=room").await;
        assert!(starts(&rented).iter().all(|start| start.starts_with("2026-10-12") || start.starts_with("2026-10-14")));
        assert!(!starts(&rented).is_empty());
        assert_eq!(starts(&ask(&server, "service=ind50&mode=outdoor").await), [""; 0]);
    }

    async fn the_answer_and_its_tag_change_with_the_calendar(app: &TestApp) {
        let server = Server::on(app);
        let path = format!("/v1/practices/{RIVERSIDE}/availability?service=ind50&start=2026-10-12&end=2026-10-12");
        let before = server.get(&path).send().await;
        server.place(RIVERSIDE, &placement("ind50", "2026-10-12T14:00:00+01:00")).await;
        let after = server.get(&path).header("if-none-match", before.header("etag")).send().await;
        let gone = |start: &str| !starts(&after.shows(200)).contains(&start) && starts(&before.shows(200)).contains(&start);
        assert!(gone("2026-10-12T14:00:00+01:00") && gone("2026-10-12T13:30:00+01:00"));
        assert!(starts(&after.shows(200)).contains(&"2026-10-12T15:00:00+01:00"));
    }

    async fn who_moves_a_booking_sees_its_own_time_as_free(app: &TestApp) {
        let server = Server::on(app);
        let placed = server.place(RIVERSIDE, &placement("ind50", "2026-10-12T14:00:00+01:00")).await;
        let path = format!("/v1/practices/{RIVERSIDE}/availability?service=ind50&start=2026-10-12&end=2026-10-12");
        let own = format!("{path}&booking={}", placed.id);
        let shows = |answer: Value| starts(&answer).contains(&"2026-10-12T14:00:00+01:00");
        assert!(!shows(server.get(&path).bearer(&placed.token).send().await.shows(200)));
        assert!(shows(server.get(&own).bearer(&placed.token).send().await.shows(200)));
        server.get(&own).send().await.problem(401, "unauthorized");
        // A booking of one practice is nothing to another.
        let elsewhere = format!("/v1/practices/{STILLPOINT}/availability?service=ind45&booking={}", placed.id);
        server.get(&elsewhere).bearer(&placed.token).send().await.problem(404, "not_found");
    }
}
