//! Hours that a change of the clocks leaves out, or gives twice: London, 28 March 2027 and 25 October 2026.

use hourkeep::service::authenticate::Scope;
use serde_json::{Value, json};

use super::Untouched;
use crate::{
    both,
    server::router::{Server, placement},
    support::{RIVERSIDE, TestApp},
};

const BOOKINGS: &str = "/v1/practices/riverside-counselling/bookings";

/// Opens Riverside in the small hours of Sundays.
async fn at_night(server: &Server<'_>, app: &TestApp) -> String {
    let (key, _) = app.api_key(RIVERSIDE, Scope::ALL).await;
    let mut document = server
        .get("/v1/admin/practice")
        .bearer(&key)
        .send()
        .await
        .shows(200);
    document["practitioners"][0]["hours"]["sun"] = json!(["00:30-03:00"]);
    server
        .call("PUT", "/v1/admin/practice")
        .bearer(&key)
        .json(&document)
        .send()
        .await
        .shows(200);
    key
}

async fn starts(server: &Server<'_>, date: &str) -> Vec<Value> {
    let path =
        format!("/v1/practices/{RIVERSIDE}/availability?service=intro&start={date}&end={date}");
    let shown = server.get(&path).send().await.shows(200);
    shown["slots"]
        .as_array()
        .unwrap()
        .iter()
        .map(|slot| slot["start"].clone())
        .collect()
}

both! {
    async fn times_in_the_gap_do_not_exist(app: &TestApp) {
        let server = Server::on(app);
        let key = at_night(&server, app).await;
        app.clock.set("2027-03-15T08:00:00Z".parse().unwrap());
        assert_eq!(starts(&server, "2027-03-28").await, ["2027-03-28T00:30:00+00:00", "2027-03-28T02:00:00+01:00", "2027-03-28T02:30:00+01:00"]);
        let untouched = Untouched::from_here(&server).await;
        // No wall clock of London shows half past one; with an offset it is another instant, which is not on offer.
        for (start, code) in [("2027-03-28T01:30:00", "invalid"), ("2027-03-28T01:30:00[Europe/London]", "invalid"), ("2027-03-28T01:00:00-01:00", "not_offered")] {
            let answer = server.post(BOOKINGS).json(&placement("intro", start)).send().await;
            answer.problem(422, code);
            untouched.after(&answer).await;
        }
        // An instant is what counts, however it is written.
        let placed = server.place(RIVERSIDE, &placement("intro", "2027-03-28T01:00:00+00:00")).await;
        assert_eq!(placed.view["start"], "2027-03-28T02:00:00+01:00");
        // A time off that begins in the gap begins at its end.
        let off = json!({"practitioner": "hw", "from": "2027-03-28T01:30", "until": "2027-03-28T04:00"});
        server.post("/v1/admin/time-off").bearer(&key).json(&off).send().await.shows(201);
        assert_eq!(starts(&server, "2027-03-28").await, ["2027-03-28T00:30:00+00:00"]);
    }

    async fn an_hour_that_comes_twice_is_told_apart_by_its_offset(app: &TestApp) {
        let server = Server::on(app);
        at_night(&server, app).await;
        let listed = starts(&server, "2026-10-25").await;
        let twice: Vec<_> = listed.iter().filter(|start| start.as_str().unwrap().starts_with("2026-10-25T01:00:00")).collect();
        assert_eq!(twice, ["2026-10-25T01:00:00+01:00", "2026-10-25T01:00:00+00:00"]);
        let mut second = placement("intro", "2026-10-25T01:00:00+00:00");
        server.place(RIVERSIDE, &second).await;
        second["start"] = "2026-10-25T01:00:00+01:00".into();
        second["client"]["email"] = "quillfeather-2@example.org".into();
        assert_eq!(server.place(RIVERSIDE, &second).await.view["start"], "2026-10-25T01:00:00+01:00");
        assert!(!starts(&server, "2026-10-25").await.iter().any(|start| twice.contains(&start)));
    }
}
