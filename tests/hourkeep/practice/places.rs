//! A practice with two places: who goes from one to the other needs the time for it.

use hourkeep::service::authenticate::Scope;
use serde_json::{Value, json};

use crate::{
    both,
    calendars::{subscribed, values},
    server::router::{Placed, Server},
};

const SLUG: &str = "two-places";

const PRACTICE: &str = r#"slug = "two-places"
name = "Two Places"
time_zone = "Europe/London"
currency = "GBP"
locales = ["en-GB"]
address = "1 Home Road"
statement_prefix = "PLACES"
policy = { version = "1", tiers = [{ notice_hours = 0, fee_percent = 0 }] }

[booking]
slot_step_minutes = 10

[[places]]
id = "north"
name = "North"
address = "7 North Street\nSheffield"
minutes_to = { south = 40 }

[[places]]
id = "south"

[[practitioners]]
id = "ann"
name = "Ann"
hours = { mon-sun = ["09:00-13:00"] }

[[rooms]]
id = "blue"
name = "Blue"
place = "north"

[[rooms]]
id = "red"
place = "south"

[[services]]
id = "north"
name = "Session"
duration_minutes = 60
price = 0
payment = "none"
rooms = ["blue"]

[[services]]
id = "south"
name = "Session"
duration_minutes = 60
price = 0
payment = "none"
rooms = ["red"]
"#;

async fn times(server: &Server<'_>, service: &str) -> Vec<String> {
    let path = format!(
        "/v1/practices/{SLUG}/availability?service={service}&start=2026-10-12&end=2026-10-12"
    );
    let shown = server.get(&path).send().await.shows(200);
    let slots = shown["slots"].as_array().unwrap().iter();
    let time = |slot: &Value| slot["start"].as_str().unwrap()[11..16].to_owned();
    slots.map(time).collect()
}

fn asked(service: &str, time: &str, number: u32) -> Value {
    let client = json!({"name": "Sam", "email": format!("sam{number}@example.org")});
    json!({"service": service, "start": format!("2026-10-12T{time}:00+01:00"), "policy_version": "1", "client": client})
}

async fn booked(server: &Server<'_>, service: &str, time: &str, number: u32) -> Placed {
    let path = format!("/v1/practices/{SLUG}/bookings");
    let body = asked(service, time, number);
    Placed::of(server.post(&path).json(&body).send().await.shows(201))
}

both! {
    async fn the_way_between_two_places_is_kept_free(app: &TestApp) {
        app.apply(SLUG, PRACTICE).await;
        let server = Server::on(app);
        let first = booked(&server, "north", "10:00", 1).await;
        assert_eq!(times(&server, "north").await, ["09:00", "11:00", "11:10", "11:20", "11:30", "11:40", "11:50", "12:00"]);
        assert_eq!(times(&server, "south").await, ["11:40", "11:50", "12:00"]);
        let path = format!("/v1/practices/{SLUG}/bookings");
        let refused = server.post(&path).json(&asked("south", "11:30", 2)).send().await.problem(409, "slot_taken");
        assert!(refused["alternatives"].to_string().contains("11:40"), "{refused}");
        let (key, _) = app.api_key(SLUG, Scope::ALL).await;
        let explain = "/v1/admin/availability/explain?service=south&start=2026-10-12T10:30:00Z";
        let explained = server.get(explain).bearer(&key).send().await.shows(200);
        assert_eq!(explained["reasons"], json!([{"rule": "travel", "override": null, "about": "ann", "booking": first.id, "class": null,
            "from": "2026-10-12T10:00:00+01:00", "until": "2026-10-12T11:00:00+01:00",
            "detail": "ann is in another place from 2026-10-12 10:00 to 2026-10-12 11:00: the way takes longer."}]));
        let second = booked(&server, "south", "11:40", 2).await;
        assert_eq!(times(&server, "north").await, ["09:00"], "and from there back");
        let to = |time: &str| json!({"start": format!("2026-10-12T{time}:00+01:00")});
        let move_to = |placed: &Placed, time: &str| {
            server.post(&format!("{}/reschedule", placed.path)).bearer(&placed.token).json(&to(time))
        };
        move_to(&first, "10:10").send().await.problem(409, "slot_taken");
        move_to(&first, "09:30").send().await.shows(200);
        move_to(&second, "11:10").send().await.shows(200);
    }

    async fn a_place_is_closed_with_all_its_rooms(app: &TestApp) {
        app.apply(SLUG, PRACTICE).await;
        let server = Server::on(app);
        let (key, _) = app.api_key(SLUG, Scope::ALL).await;
        let inside = booked(&server, "north", "10:00", 1).await;
        let body = json!({"place": "north", "first": "2026-10-12", "last": "2026-10-12", "label": "Roof"});
        let made = server.post("/v1/admin/closures").bearer(&key).json(&body).send().await.shows(201);
        assert_eq!((made["rooms"].as_array().unwrap().len(), &made["practitioners"]), (1, &json!([])));
        assert_eq!(made["bookings"], json!([inside.id]));
        assert_eq!(times(&server, "north").await, [""; 0]);
        assert!(!times(&server, "south").await.is_empty(), "the other place is open");
        let path = format!("/v1/admin/closures/{}", made["id"].as_str().unwrap());
        server.call("DELETE", &path).bearer(&key).send().await;
        let days = "first = \"2026-10-12\"\nlast = \"2026-10-12\"";
        let closed = format!("{PRACTICE}\n[[closures]]\nlabel = \"Roof\"\n{days}\nplace = \"north\"\n");
        app.apply(SLUG, &closed).await;
        assert_eq!(times(&server, "north").await, [""; 0], "the same said in the file");
        assert!(!times(&server, "south").await.is_empty());
        let listed = server.get("/v1/admin/bookings?outside=true").bearer(&key).send().await.shows(200);
        assert_eq!(listed["data"][0]["id"], json!(inside.id), "and named");
        let wrong = json!({"place": "north", "practitioner": "ann", "first": "2026-10-12", "last": "2026-10-12", "label": "Roof"});
        server.post("/v1/admin/closures").bearer(&key).json(&wrong).send().await.points_at(422, "invalid", "/place");
    }

    async fn who_comes_is_told_where(app: &TestApp) {
        app.apply(SLUG, PRACTICE).await;
        let server = Server::on(app);
        let (key, _) = app.api_key(SLUG, Scope::ALL).await;
        let feed = server.post("/v1/admin/feeds").bearer(&key).json(&json!({})).send().await.shows(201);
        let north = booked(&server, "north", "10:00", 1).await;
        let south = booked(&server, "south", "11:40", 2).await;
        let page = async |placed: &Placed| server.get(&format!("/manage/{}", placed.token)).send().await.text();
        assert!(page(&north).await.contains("7 North Street") && !page(&north).await.contains("1 Home Road"));
        assert!(page(&south).await.contains("1 Home Road"));
        assert_eq!(values(&subscribed(&server, &feed).await, "LOCATION"), ["Blue\\, 7 North Street\\, Sheffield", "red"]);
        let shown = server.get(&format!("/v1/practices/{SLUG}")).send().await.shows(200);
        assert_eq!(shown["places"], json!([
            {"id": "north", "name": "North", "address": "7 North Street\nSheffield", "time_zone": "Europe/London"},
            {"id": "south", "name": "south", "address": "1 Home Road", "time_zone": "Europe/London"},
        ]));
    }
}
