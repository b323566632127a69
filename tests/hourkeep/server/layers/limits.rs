//! Budgets and hold caps.

use domain::booking::placing::HoldCaps;
use hourkeep::service::authenticate::Scope;
use serde_json::Value;

use crate::{
    both,
    server::router::{Answer, Call, Server, placement},
    support::{RIVERSIDE, TestApp},
};

const QUOTA: &str = "https://iana.org/assignments/http-problem-types#quota-exceeded";
const BOOKINGS: &str = "/v1/practices/riverside-counselling/bookings";

fn asked(start: &str, client: u32) -> Value {
    let mut asked = placement("ind50", start);
    asked["client"]["email"] = format!("quillfeather-{client}@example.org").into();
    asked
}

/// A server whose caps are all 100, but for the one that is changed.
fn capped(app: &TestApp, change: impl FnOnce(&mut HoldCaps)) -> Server<'_> {
    let mut caps = HoldCaps {
        per_address: 100,
        per_email: 100,
        per_practitioner: 100,
        ..HoldCaps::ENDLESS
    };
    change(&mut caps);
    Server::with(
        app,
        &app.other(|settings| settings.hold_caps = caps),
        "[rate_limits]\nenforce = \"off\"",
    )
}

fn refused(answer: &Answer) {
    let problem = answer.problem(429, "hold_cap_reached");
    assert_eq!(problem["type"], QUOTA);
}

/// A request that costs something of a class's budget.
fn of_class<'a>(server: &'a Server<'a>, class: &str, key: &str) -> Call<'a> {
    match class {
        "read" => server.get("/v1/practices/stillpoint"),
        "book" => server.post("/v1/practices/riverside-counselling/quotes"),
        "manage" => server.get("/v1/bookings/bkg_01930000000070008000000000000001"),
        "admin" => server.get("/v1/admin/practice").bearer(key),
        _ => server.post("/v1/webhooks/stripe"),
    }
}

both! {
    async fn budgets_are_announced_and_kept(app: &TestApp) {
        let server = Server::with(app, &app.app, "[rate_limits]\nread = \"3/h\"\nbook = \"2/h\"\nmanage = \"1/h\"\nadmin = \"1/h\"\nwebhook = \"1/h\"");
        let (key, _) = app.api_key(RIVERSIDE, Scope::ALL).await;
        for (class, budget) in [("read", 3), ("book", 2), ("manage", 1), ("admin", 1), ("webhook", 1)] {
            let call = || of_class(&server, class, &key);
            for left in (0..budget).rev() {
                let answer = call().send().await;
                assert_ne!(answer.status, 429, "{class}");
                assert_eq!(answer.header("ratelimit-policy"), format!("\"{class}\";q={budget};w=3600"));
                assert!(answer.header("ratelimit").starts_with(&format!("\"{class}\";r={left};t=")), "{}", answer.header("ratelimit"));
            }
            let answer = call().send().await;
            let problem = answer.problem(429, "rate_limited");
            let wait: u64 = answer.header("retry-after").parse().unwrap();
            assert!((1..=3_600).contains(&wait) && problem["retry_after"] == wait && problem["type"] == QUOTA, "{problem}");
            assert!(answer.header("ratelimit").starts_with(&format!("\"{class}\";r=0;t=")));
            let other = call().from([192, 0, 2, 2]).send().await;
            assert_eq!(other.status == 429, class == "admin", "an address has its own budget, a key has one everywhere");
        }
        // Documents are looked at too. Whether somebody is there is counted nowhere.
        for path in ["/openapi.json", "/openapi.yaml", "/docs", "/docs/", "/docs/swagger-ui-bundle.js", "/widget.js", "/problems/invalid"] {
            server.get(path).send().await.problem(429, "rate_limited");
        }
        assert_eq!(server.get("/healthz").send().await.header("ratelimit"), "");
    }

    async fn a_refused_request_does_nothing(app: &TestApp) {
        let server = Server::with(app, &app.app, "[rate_limits]\nbook = \"1/h\"");
        server.place(RIVERSIDE, &asked("2026-10-19T12:00:00+01:00", 1)).await;
        let before = app.database.dump().await;
        server.post(BOOKINGS).json(&asked("2026-10-20T12:00:00+01:00", 1)).send().await.problem(429, "rate_limited");
        assert_eq!(app.database.dump().await, before);
    }

    async fn one_address_holds_so_many(app: &TestApp) {
        let server = capped(app, |caps| caps.per_address = 1);
        let first = server.place(RIVERSIDE, &asked("2026-10-19T12:00:00+01:00", 1)).await;
        let second = asked("2026-10-20T12:00:00+01:00", 2);
        let before = app.database.dump().await;
        refused(&server.post(BOOKINGS).json(&second).send().await);
        assert_eq!(app.database.dump().await, before);
        server.post(BOOKINGS).from([192, 0, 2, 2]).json(&second).send().await.shows(201);
        server.post(&format!("{}/cancel", first.path)).bearer(&first.token).send().await.shows(200);
        server.place(RIVERSIDE, &asked("2026-10-21T12:00:00+01:00", 3)).await;
    }

    async fn one_client_holds_so_many_under_any_spelling(app: &TestApp) {
        let server = capped(app, |caps| caps.per_email = 1);
        server.place(RIVERSIDE, &asked("2026-10-19T12:00:00+01:00", 1)).await;
        refused(&server.post(BOOKINGS).json(&asked("2026-10-20T12:00:00+01:00", 1)).send().await);
        let mut shouted = asked("2026-10-20T12:00:00+01:00", 1);
        shouted["client"]["email"] = "QUILLFEATHER-1@EXAMPLE.ORG".into();
        refused(&server.post(BOOKINGS).json(&shouted).send().await);
        server.place(RIVERSIDE, &asked("2026-10-20T12:00:00+01:00", 2)).await;
    }

    async fn one_practitioner_is_held_so_often(app: &TestApp) {
        let server = capped(app, |caps| caps.per_practitioner = 1);
        server.place(RIVERSIDE, &asked("2026-10-19T12:00:00+01:00", 1)).await;
        server.post(BOOKINGS).json(&asked("2026-10-20T12:00:00+01:00", 2)).send().await.problem(429, "practitioner_held");
        // What is confirmed at once is no hold, and a hold that ends makes room.
        server.place(RIVERSIDE, &placement("intro", "2026-10-20T12:00:00+01:00")).await;
        app.advance(60);
        app.settle().await;
        server.place(RIVERSIDE, &asked("2026-10-21T12:00:00+01:00", 2)).await;
    }
}
