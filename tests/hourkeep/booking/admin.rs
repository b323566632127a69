//! The practice's bookings: listed, made, changed.

use hourkeep::service::authenticate::Scope;
use serde_json::{Value, json};
use stripe_sandbox::Outcome;

use crate::{
    both,
    server::{
        practice::Practice,
        router::{Placed, Server, placement},
    },
    support::{RIVERSIDE, STILLPOINT, TestApp, page},
};

/// Bookings of four days, two a day; two of them at the same instant are not possible here.
async fn many(server: &Server<'_>) -> Vec<Placed> {
    let mut all = Vec::new();
    for day in [12, 13, 14, 15] {
        for hour in [12, 14] {
            all.push(
                server
                    .place(
                        RIVERSIDE,
                        &placement("ind50", &format!("2026-10-{day}T{hour}:00:00+01:00")),
                    )
                    .await,
            );
        }
    }
    all
}

fn ids(page: &Value) -> Vec<String> {
    page["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["id"].as_str().unwrap().to_owned())
        .collect()
}

async fn paid(server: &Server<'_>, app: &TestApp) -> Placed {
    let placed = server.hold().await;
    assert!(app.sandbox.act(&page(&placed.view), Outcome::Pay));
    app.settle().await;
    placed
}

both! {
    async fn pages_follow_each_other_without_gap_or_repeat(app: &TestApp) {
        let server = Server::on(app);
        let practice = Practice::riverside(&server, app).await;
        let placed: Vec<_> = many(&server).await.into_iter().map(|one| one.id).collect();
        let (mut seen, mut cursor, mut pages) = (Vec::new(), String::new(), 0);
        loop {
            let page = practice.get(&format!("bookings?limit=3{cursor}")).send().await.shows(200);
            seen.extend(ids(&page));
            pages += 1;
            assert_eq!(page["has_more"].as_bool().unwrap(), !page["next_cursor"].is_null());
            let Some(next) = page["next_cursor"].as_str() else { break };
            cursor = format!("&cursor={next}");
            if pages == 1 {
                // What comes in between, before the cursor, moves nothing.
                server.place(RIVERSIDE, &placement("ind50", "2026-10-08T12:00:00+01:00")).await;
            }
        }
        assert_eq!((pages, seen), (3, placed));
        let whole = practice.get("bookings?limit=9").send().await.shows(200);
        assert_eq!((ids(&whole).len(), &whole["has_more"], &whole["next_cursor"]), (9, &json!(false), &json!(null)));
    }

    async fn lists_are_narrowed(app: &TestApp) {
        let server = Server::on(app);
        let practice = Practice::riverside(&server, app).await;
        let placed = many(&server).await;
        server.post(&format!("{}/cancel", placed[3].path)).bearer(&placed[3].token).send().await.shows(200);
        let list = async |query: &str| ids(&practice.get(&format!("bookings?{query}")).send().await.shows(200)).len();
        for (query, count) in [
            ("", 8), ("start=2026-10-13", 6), ("end=2026-10-13", 4), ("start=2026-10-13&end=2026-10-14", 4), ("start=2026-10-13&end=2026-10-13", 2),
            ("start=2026-10-16", 0), ("status=held", 7), ("status=cancelled", 1), ("status=confirmed", 0), ("practitioner=hw", 8),
            ("status=cancelled&start=2026-10-14", 0), ("limit=1", 1),
        ] {
            assert_eq!(list(query).await, count, "{query}");
        }
    }

    async fn a_practice_sees_who_comes(app: &TestApp) {
        let server = Server::on(app);
        let practice = Practice::riverside(&server, app).await;
        let mut asked = placement("ind50", "2026-10-19T12:00:00+01:00");
        asked["client"]["phone"] = "7946".into();
        server.post(&format!("/v1/practices/{RIVERSIDE}/bookings")).json(&asked).send().await.points_at(422, "invalid", "/client/phone");
        asked["client"]["phone"] = "020 7946 0018".into();
        asked["client"]["contact"] = json!({"sms": "never", "safe_hours": "09:30-15:00"});
        asked["note"] = "Quillfeather’s own words".into();
        let placed = server.place(RIVERSIDE, &asked).await;
        let read = practice.get(&format!("bookings/{}", placed.id)).send().await;
        let shown = read.shows(200);
        let client = &shown["client"];
        assert_eq!((&client["name"], &client["email"], &client["phone"]), (&asked["client"]["name"], &asked["client"]["email"], &json!("+442079460018")));
        assert_eq!(client["contact"], json!({"email": "ok", "sms": "never", "voicemail": "ok", "post": "ok", "safe_hours": "09:30-15:00"}));
        assert_eq!((&shown["note"], &shown["booked_at"]), (&asked["note"], &json!("2026-10-05T09:00:00+01:00")));
        assert_eq!((&shown["payments"][0]["state"], &shown["payments"][0]["amount"]["amount"]), (&json!("pending"), &json!(6_500)));
        assert!(shown["manage_token"].is_null() && !read.text().contains(&placed.token));
        let again = practice.get(&format!("bookings/{}", placed.id)).header("if-none-match", read.header("etag")).send().await;
        assert_eq!(again.status, 304);
        assert_eq!(practice.get("bookings").send().await.shows(200)["data"][0], shown);
        // The client's own view shows none of it.
        assert!(server.get(&placed.path).bearer(&practice.key).send().await.shows(200)["client"].is_null());
    }

    async fn a_practice_needs_no_notice_from_itself(app: &TestApp) {
        let server = Server::on(app);
        let practice = Practice::riverside(&server, app).await;
        let mut asked = placement("ind50", "2026-10-05T13:00:00+01:00");
        server.post(&format!("/v1/practices/{RIVERSIDE}/bookings")).json(&asked).send().await.problem(422, "too_soon");
        asked.as_object_mut().unwrap().remove("policy_version");
        assert_eq!(practice.post("bookings").json(&asked).send().await.shows(201)["status"], "confirmed");
        asked["start"] = "2026-09-28T13:00:00+01:00".into();
        practice.post("bookings").json(&asked).send().await.problem(422, "too_soon");
    }

    async fn a_practice_books_for_a_client(app: &TestApp) {
        let server = Server::on(app);
        let practice = Practice::riverside(&server, app).await;
        let mut asked = placement("ind50", "2026-10-19T12:00:00+01:00");
        practice.post("bookings").json(&asked).send().await.points_at(422, "invalid", "/policy_version");
        asked.as_object_mut().unwrap().remove("policy_version");
        let answer = practice.post("bookings").json(&asked).send().await;
        let made = answer.shows(201);
        assert_eq!(answer.header("location"), format!("/v1/admin/bookings/{}", made["id"].as_str().unwrap()));
        assert_eq!((&made["status"], &made["payment"]["status"], &made["client"]["name"]), (&json!("confirmed"), &json!("none"), &json!("Quillfeather")));
        let own = Placed::of(made.clone());
        server.get(&own.path).bearer(&own.token).send().await.shows(200);
        let taken = practice.post("bookings").json(&asked).send().await;
        assert_eq!(taken.problem(409, "slot_taken")["alternatives"].as_array().unwrap().len(), 5);
        asked["start"] = "2026-10-06T03:00:00+01:00".into();
        practice.post("bookings").json(&asked).send().await.problem(422, "not_offered");
    }

    async fn what_the_practice_cancels_goes_back_whole(app: &TestApp) {
        let server = Server::on(app);
        let practice = Practice { server: &server, key: app.api_key(STILLPOINT, Scope::ALL).await.0 };
        let placed = server.place(STILLPOINT, &placement("ind45", "2026-10-20T10:00:00-04:00")).await;
        assert!(app.sandbox.act(&page(&placed.view), Outcome::Pay));
        app.settle().await;
        // Less than a day before, when a client would get nothing back.
        app.clock.set("2026-10-19T12:00:00-04:00".parse().unwrap());
        let own = server.get(&format!("{}/cancellation", placed.path)).bearer(&placed.token).send().await.shows(200);
        assert_eq!((&own["fee"]["amount"], &own["refund"]["amount"]), (&json!(17_500), &json!(0)));
        let path = format!("bookings/{}/cancel", placed.id);
        practice.post(&path).header("if-match", "\"other\"").json(&json!({})).send().await.problem(412, "precondition_failed");
        let tag = practice.get(&format!("bookings/{}", placed.id)).send().await.header("etag").to_owned();
        let done = practice.post(&path).header("if-match", &tag).send().await.shows(200);
        assert_eq!((&done["status"], &done["payments"][0]["refunds"][0]["amount"]["amount"]), (&json!("cancelled"), &json!(17_500)));
        app.settle().await;
        let after = practice.get(&format!("bookings/{}", placed.id)).send().await.shows(200);
        assert_eq!((&after["refunded"]["amount"], &after["payments"][0]["refunds"][0]["state"]), (&json!(17_500), &json!("succeeded")));
        practice.post(&path).send().await.problem(409, "already_ended");
    }

    async fn a_practice_moves_a_booking(app: &TestApp) {
        let server = Server::on(app);
        let practice = Practice::riverside(&server, app).await;
        let placed = paid(&server, app).await;
        let path = format!("bookings/{}/reschedule", placed.id);
        let to = json!({"start": "2026-10-20T10:00:00+01:00"});
        practice.post(&path).header("if-match", "\"other\"").json(&to).send().await.problem(412, "precondition_failed");
        let moved = practice.post(&path).json(&to).send().await.shows(200);
        assert_eq!((&moved["start"], &moved["paid"]["amount"]), (&to["start"], &json!(6_500)));
        assert_eq!(server.get(&placed.path).bearer(&placed.token).send().await.shows(200)["start"], to["start"]);
    }

    async fn whether_the_client_came_is_said_once_it_has_begun(app: &TestApp) {
        let server = Server::on(app);
        let practice = Practice::riverside(&server, app).await;
        let came = paid(&server, app).await;
        let mut asked = placement("intro", "2026-10-20T12:00:00+01:00");
        asked["client"]["email"] = "quillfeather-2@example.org".into();
        let missed = server.place(RIVERSIDE, &asked).await;
        let mark = async |placed: &Placed, word: &str| practice.post(&format!("bookings/{}/{word}", placed.id)).json(&json!({})).send().await;
        mark(&came, "attended").await.problem(422, "not_offered");
        app.clock.set("2026-10-21T08:00:00Z".parse().unwrap());
        let stale = practice.post(&format!("bookings/{}/attended", came.id)).header("if-match", "\"other\"").send().await;
        stale.problem(412, "precondition_failed");
        assert_eq!(mark(&came, "attended").await.shows(200)["status"], "completed");
        assert_eq!(mark(&missed, "no-show").await.shows(200)["status"], "no_show");
        assert_eq!(mark(&came, "no-show").await.shows(200)["status"], "no_show", "a mistake can be corrected");
        mark(&came, "attended").await.problem(409, "already_ended");
        assert_eq!(mark(&missed, "no-show/undo").await.shows(200)["status"], "confirmed");
        mark(&missed, "no-show/undo").await.problem(422, "not_offered");
        server.post(&format!("{}/cancel", came.path)).bearer(&came.token).send().await.problem(409, "already_ended");
    }
}
