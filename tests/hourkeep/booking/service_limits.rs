//! How much of one service each of its practitioners gives: what its file says, through the whole service.

use serde_json::{Value, json};

use crate::{
    both,
    server::{
        practice::Practice,
        router::{Server, placement},
    },
    support::{RIVERSIDE, STILLPOINT, TestApp, example},
};

/// Two individual sessions a day.
async fn two_a_day(app: &TestApp) {
    let first = "id = \"ind50\"\n";
    assert_eq!(example(RIVERSIDE).matches(first).count(), 1);
    let limited = format!("{first}limits = {{ max_sessions_day = 2 }}\n");
    app.apply(RIVERSIDE, &example(RIVERSIDE).replace(first, &limited))
        .await;
}

/// What the practice asks for.
fn own(service: &str, start: &str) -> Value {
    let mut asked = placement(service, start);
    asked.as_object_mut().unwrap().remove("policy_version");
    asked
}

/// How many starts are listed on a date.
async fn listed(server: &Server<'_>, service: &str, day: &str) -> usize {
    let path = format!(
        "/v1/practices/{RIVERSIDE}/availability?service={service}&mode=online&start={day}&end={day}"
    );
    let found = server.get(&path).send().await.shows(200);
    found["slots"].as_array().unwrap().len()
}

const MONDAY: &str = "2026-10-12";

both! {
    async fn what_is_over_the_limit_is_neither_listed_nor_booked_and_the_practice_is_told_why(app: &TestApp) {
        two_a_day(app).await;
        let server = Server::on(app);
        let practice = Practice::riverside(&server, app).await;
        for hour in [12, 14] {
            assert!(listed(&server, "ind50", MONDAY).await > 0);
            practice.post("bookings").json(&own("ind50", &format!("{MONDAY}T{hour}:00:00+01:00"))).send().await.shows(201);
        }
        let read_anew = app.other(|_| {});
        for server in [&server, &Server::with(app, &read_anew, "")] {
            assert_eq!(listed(server, "ind50", MONDAY).await, 0);
            assert!(listed(server, "ind50", "2026-10-13").await > 0, "another day");
            assert!(listed(server, "couple80", MONDAY).await > 0, "another service");
        }
        let third = format!("{MONDAY}T16:00:00+01:00");
        let asked = placement("ind50", &third);
        let refused = server.post(&format!("/v1/practices/{RIVERSIDE}/bookings")).json(&asked).send().await;
        assert!(refused.problem(409, "limit_reached")["reasons"].is_null(), "clients are told no more");
        let explained = practice.get(&format!("availability/explain?service=ind50&mode=online&start={MONDAY}T15:00:00Z"));
        let explained = explained.send().await.shows(200);
        let reason = json!({"rule": "service_limits", "override": "limits", "about": "hw", "booking": null, "class": null,
            "from": null, "until": null, "detail": "hw has reached the service's own limit of sessions that day: 2."});
        assert_eq!(explained["reasons"], json!([reason]));
        let refused = practice.post("bookings").json(&own("ind50", &third)).send().await;
        assert_eq!(refused.problem(409, "limit_reached")["reasons"], json!([reason]));
        let mut by_hand = own("ind50", &third);
        (by_hand["override"], by_hand["override_reason"]) = (json!(["limits"]), "An exam tomorrow.".into());
        practice.post("bookings").json(&by_hand).send().await.shows(201);
        assert_eq!(app.violations().await, [""; 0]);
    }

    async fn a_booking_counts_where_it_is_and_as_what_it_is(app: &TestApp) {
        two_a_day(app).await;
        let server = Server::on(app);
        let practice = Practice::riverside(&server, app).await;
        let book = async |service: &str, start: &str| {
            let made = practice.post("bookings").json(&own(service, start)).send().await.shows(201);
            format!("bookings/{}/reschedule", made["id"].as_str().unwrap())
        };
        let first = book("ind50", "2026-10-12T12:00:00+01:00").await;
        book("ind50", "2026-10-12T14:00:00+01:00").await;
        let elsewhere = book("ind50", "2026-10-13T10:00:00+01:00").await;
        let couple = book("couple80", "2026-10-12T18:00:00+01:00").await;
        let by_an_hour = json!({"start": "2026-10-12T12:30:00+01:00"});
        practice.post(&first).json(&by_an_hour).send().await.shows(200);
        let third = json!({"start": "2026-10-12T16:00:00+01:00"});
        practice.post(&elsewhere).json(&third).send().await.problem(409, "limit_reached");
        let as_third = json!({"service": "ind50", "start": "2026-10-12T18:00:00+01:00"});
        practice.post(&couple).json(&as_third).send().await.problem(409, "limit_reached");
        // The first becomes something else, so that another can come.
        let as_couple = json!({"service": "couple80", "start": "2026-10-12T12:00:00+01:00"});
        practice.post(&first).json(&as_couple).send().await.shows(200);
        practice.post(&elsewhere).json(&third).send().await.shows(200);
        assert_eq!(listed(&server, "ind50", MONDAY).await, 0);
        assert_eq!(app.violations().await, [""; 0]);
    }

    async fn a_session_of_a_class_counts_once(app: &TestApp) {
        app.redefine(STILLPOINT, |catalogue| {
            let circle = catalogue.services.iter_mut().find(|one| one.handle == "grp80").expect("a service");
            circle.limits.max_sessions_week = Some(1);
            let class = circle.class.as_mut().expect("a class");
            class.starts.insert(0, domain::practice::service::WeeklyStart { weekday: 2, ..class.starts[0] });
        })
        .await;
        let server = Server::on(app);
        let practice = Practice::of(&server, app, STILLPOINT).await;
        let book = async |name: &str, start: &str| {
            let client = json!({"name": name, "email": format!("{name}@example.org")});
            practice.post("bookings").json(&json!({"service": "grp80", "start": start, "client": client})).send().await
        };
        for name in ["quillfeather", "marrow"] {
            book(name, "2026-10-08T18:30:00-04:00").await.shows(201);
        }
        let refused = book("thistle", "2026-10-07T18:30:00-04:00").await.problem(409, "limit_reached");
        assert_eq!(refused["reasons"][0]["detail"], "aw has reached the service's own limit of sessions that week: 1.");
        book("thistle", "2026-10-14T18:30:00-04:00").await.shows(201);
        assert_eq!(app.violations().await, [""; 0]);
    }

    async fn an_occupancy_of_another_service_is_seen(app: &TestApp) {
        let server = Server::on(app);
        let practice = Practice::riverside(&server, app).await;
        practice.post("bookings").json(&own("ind50", "2026-10-12T12:00:00+01:00")).send().await.shows(201);
        let anew = |service: &str| {
            format!(
                "INSERT INTO occupancies (practice_id, resource_id, holder_id, starts_at, ends_at, sitting_starts_at, sitting_ends_at, service_id)
                 SELECT b.practice_id, r.id, b.id, b.starts_at, b.ends_at, b.starts_at, b.ends_at, {service}
                 FROM bookings b JOIN resources r ON r.practice_id = b.practice_id AND r.handle = 'hw'"
            )
        };
        for (service, found) in [("b.service_id", 0), ("NULL", 0), ("b.client_id", 1)] {
            app.database.execute("DELETE FROM occupancies").await.unwrap();
            app.database.execute(&anew(service)).await.unwrap();
            let violations = app.violations().await;
            assert_eq!(violations.len(), found, "{service}: {violations:?}");
            assert!(violations.iter().all(|one| one.starts_with("an occupancy does not cover its sitting or is of another service")));
        }
        app.database.execute("DELETE FROM occupancies").await.unwrap();
        app.database.execute(&anew("b.service_id")).await.unwrap();
    }
}
