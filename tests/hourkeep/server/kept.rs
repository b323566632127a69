//! Answers that are kept: nobody can tell, but by how soon they come.

use std::sync::Arc;

use hourkeep::service::App;
use jiff::SignedDuration;
use serde_json::json;

use crate::{
    both,
    server::router::{Server, placement},
    support::{Ask, LANDWEHRKANAL, RIVERSIDE, STILLPOINT, TestApp},
};

const OFF: &str = "[rate_limits]\nenforce = \"off\"";

/// What a website asks, of practices in three zones, and who books without one.
const LOOKS: [&str; 14] = [
    "/v1/practices/riverside-counselling/availability?service=ind50",
    "/v1/practices/riverside-counselling/availability?service=intro&practitioner=hw&time_zone=Asia/Kolkata",
    "/v1/practices/riverside-counselling/availability?service=ind50&start=2026-10-09&end=2026-10-11",
    "/v1/practices/riverside-counselling/services",
    "/v1/practices/riverside-counselling/practitioners?service=ind50",
    "/v1/practices/riverside-counselling",
    "/v1/practices/landwehrkanal/availability?service=einzel",
    "/v1/practices/landwehrkanal/services?language=en",
    "/v1/practices/stillpoint/availability?service=grp80",
    "/v1/practices/stillpoint/practitioners",
    "/book/riverside-counselling",
    "/book/riverside-counselling?service=ind50&practitioner=any",
    "/book/riverside-counselling?service=ind50&practitioner=any&week=2026-10-12",
    "/book/stillpoint?lang=de",
];

/// A process that asks the database once an hour.
fn patient(app: &TestApp) -> Arc<App> {
    app.other(|settings| settings.max_staleness = SignedDuration::from_hours(1))
}

fn counted(metrics: &str, outcome: &str) -> u64 {
    let line = format!("hourkeep_kept_answers_total{{outcome=\"{outcome}\"}} ");
    let found = metrics.lines().find_map(|one| one.strip_prefix(&line));
    found.map_or(0, |number| number.parse().unwrap())
}

both! {
    async fn a_kept_answer_is_what_a_fresh_one_would_be(app: &TestApp) {
        let here = patient(app);
        let kept = Server::with(app, &here, OFF);
        let services = ["ind50", "intro"];
        for step in 0..24 {
            // Its own memory is empty.
            let fresh = Server::on(app);
            for look in LOOKS {
                let (ours, theirs) = (kept.get(look).send().await, fresh.get(look).send().await);
                assert_eq!((ours.status, &ours.body, ours.header("etag")), (200, &theirs.body, theirs.header("etag")), "{step}: {look}");
            }
            if step % 7 == 3 {
                let free = kept.get(&format!("/v1/practices/{RIVERSIDE}/availability?service={}&mode=online", services[step % 2])).send().await.shows(200);
                let start = free["slots"][step].as_object().unwrap()["start"].as_str().unwrap();
                let client = json!({"name": "Quillfeather", "email": format!("quillfeather-{step}@example.org")});
                let mut wanted = placement(services[step % 2], start);
                wanted["client"] = client;
                kept.place(RIVERSIDE, &wanted).await;
            }
            app.settle().await;
            app.clock.advance(SignedDuration::from_secs(118 * 60 + 13));
            app.settle().await;
        }
    }

    async fn what_is_booked_here_is_gone_with_the_next_look(app: &TestApp) {
        let here = patient(app);
        let server = Server::with(app, &here, OFF);
        let path = format!("/v1/practices/{RIVERSIDE}/availability?service=ind50&mode=online&start=2026-10-19&end=2026-10-19");
        for codings in ["identity", "br"] {
            let look = async || server.get(&path).header("accept-encoding", codings).send().await;
            let (first, again) = (look().await, look().await);
            assert_eq!((first.header("etag"), &first.body), (again.header("etag"), &again.body));
            let known = server.get(&path).header("accept-encoding", codings).header("if-none-match", first.header("etag")).send().await;
            assert_eq!((known.status, known.body.len()), (304, 0));
        }
        let before = server.get(&path).send().await;
        assert!(before.text().contains("2026-10-19T12:00:00+01:00"));
        let held = server.hold().await;
        let after = server.get(&path).header("if-none-match", before.header("etag")).send().await;
        assert!(after.status == 200 && !after.text().contains("2026-10-19T12:00:00+01:00"));
        server.post(&format!("{}/cancel", held.path)).bearer(&held.token).json(&json!({})).send().await.shows(200);
        assert_eq!(server.get(&path).send().await.body, before.body);
    }

    async fn a_page_is_kept_for_each_language(app: &TestApp) {
        let server = Server::on(app);
        for language in ["de", "en", "de", "en"] {
            let page = server.get("/book/landwehrkanal").header("accept-language", language).send().await;
            assert!(page.status == 200 && page.text().contains(&format!("<html lang=\"{language}")), "{language}");
            assert!(page.varies_by("accept-language") && page.varies_by("accept-encoding"));
            assert_eq!(page.header("cache-control"), "private, no-store");
        }
    }

    async fn who_shows_a_credential_is_answered_for_themselves(app: &TestApp) {
        let server = Server::on(app);
        let held = server.hold().await;
        let path = format!("/v1/practices/{RIVERSIDE}/availability?service=ind50&start=2026-10-19&end=2026-10-19");
        let moving = format!("{path}&booking={}", held.id);
        let own = "2026-10-19T12:00:00+01:00";
        for _ in 0..2 {
            assert!(server.get(&moving).bearer(&held.token).send().await.text().contains(own));
            server.get(&moving).send().await.problem(401, "unauthorized");
            assert!(!server.get(&path).send().await.text().contains(own));
        }
    }

    async fn nothing_that_is_refused_is_kept(app: &TestApp) {
        let here = patient(app);
        let server = Server::with(app, &here, OFF);
        for _ in 0..2 {
            server.get(&format!("/v1/practices/{RIVERSIDE}/availability?service=none")).send().await.problem(422, "invalid");
            server.get(&format!("/v1/practices/{RIVERSIDE}/services?dialect=en")).send().await.problem(400, "malformed");
            server.get("/v1/practices/nobody/services").send().await.problem(404, "not_found");
        }
    }

    async fn what_is_kept_is_counted(app: &TestApp) {
        let server = Server::on(app);
        let count = async |outcome: &str| counted(&server.operator("/metrics").send().await.text(), outcome);
        let (hits, misses) = (count("hit").await, count("miss").await);
        for _ in 0..3 {
            server.get("/v1/practices/stillpoint/services").send().await.shows(200);
        }
        // Other tests of the process count as well.
        assert!(count("hit").await >= hits + 2 && count("miss").await > misses);
        assert!(server.operator("/metrics").send().await.text().contains("\nhourkeep_kept_answers_bytes "));
    }

    async fn what_one_practice_commits_concerns_no_other(app: &TestApp) {
        let store = app.store();
        let mut ids = Vec::new();
        for slug in [RIVERSIDE, LANDWEHRKANAL, STILLPOINT] {
            ids.push(store.catalogue(slug).await.unwrap().unwrap().practice.id);
        }
        let commits = || ids.iter().map(|id| store.commits(*id)).collect::<Vec<_>>();
        let before = commits();
        app.book(&Ask::of(LANDWEHRKANAL, "einzel", "2026-10-12T10:00:00+02:00").with("la")).await.unwrap();
        let after = commits();
        assert_eq!((after[0], after[2]), (before[0], before[2]));
        assert!(after[1] > before[1]);
        // What is sent and carried out afterwards changes what nobody sees.
        let quiet = commits();
        app.settle().await;
        assert_eq!((commits()[0], commits()[2]), (quiet[0], quiet[2]));
    }
}
