//! Clients' data, for keys with the scope for it and no others.

use hourkeep::service::authenticate::Scope;
use serde_json::{Value, json};

use crate::{
    both,
    server::router::{Server, placement},
    support::{RIVERSIDE, page},
};

const SAID: [&str; 3] = ["Quillfeather", "quillfeather@example.org", "left handed"];

both! {
    async fn a_website_s_key_needs_nothing_of_clients_and_is_told_nothing(app: &TestApp) {
        let server = Server::on(app);
        let (narrow, _) = app.api_key(RIVERSIDE, &[Scope::Bookings, Scope::Payments, Scope::Reports, Scope::Feeds, Scope::Webhooks]).await;
        let (whole, _) = app.api_key(RIVERSIDE, Scope::ALL).await;
        let mut asked = placement("ind50", "2026-10-19T12:00:00+01:00");
        asked["note"] = "left handed".into();
        let placed = server.place(RIVERSIDE, &asked).await;
        assert!(app.sandbox.act(&page(&placed.view), stripe_sandbox::Outcome::Pay));
        app.settle().await;
        let one = format!("/v1/admin/bookings/{}", placed.id);
        let seen = server.get(&one).bearer(&whole).send().await;
        for said in SAID {
            assert!(seen.text().contains(said), "{said}: {}", seen.text());
        }
        let reads = [
            one.clone(), "/v1/admin/bookings".into(), format!("{one}/messages"), "/v1/admin/payments".into(), "/v1/admin/fees".into(), "/v1/admin/payments/exceptions".into(),
            "/v1/admin/feeds".into(), "/v1/admin/webhook-endpoints".into(), placed.path.clone(), format!("{}/calendar.ics", placed.path),
            format!("{}/cancellation", placed.path),
        ];
        for path in reads {
            let answer = server.get(&path).bearer(&narrow).send().await;
            assert!(answer.status == 200 || answer.status == 404, "{path}: {}", answer.text());
            for said in SAID {
                assert!(!answer.text().contains(said), "{path} tells {said}");
            }
        }
        let read = server.get(&one).bearer(&narrow).send().await.shows(200);
        assert_eq!((&read["client"], &read["note"]), (&Value::Null, &Value::Null));
        // What is about nothing else is refused, with the scope that is missing.
        for path in ["contact", "receipt"] {
            let problem = server.get(&format!("{}/{path}", placed.path)).bearer(&narrow).send().await.problem(403, "forbidden");
            assert_eq!(problem["scope"], "clients", "{path}");
        }
        // Changing is answered no further than reading.
        let moved = json!({"start": "2026-10-20T12:00:00+01:00"});
        for (path, body) in [("reschedule", moved), ("cancel", json!({}))] {
            let answer = server.post(&format!("{one}/{path}")).bearer(&narrow).json(&body).send().await;
            let shown = answer.shows(200);
            assert!(shown["client"].is_null() && SAID.iter().all(|said| !answer.text().contains(said)), "{path}: {shown}");
        }
        server.get(&placed.path).bearer(&placed.token).send().await.shows(200);
        server.get(&format!("{}/receipt", placed.path)).bearer(&placed.token).send().await.shows(200);
        app.settle().await;
    }

    async fn a_feed_that_names_clients_is_made_by_who_may_see_them(app: &TestApp) {
        let server = Server::on(app);
        let (narrow, _) = app.api_key(RIVERSIDE, &[Scope::Feeds]).await;
        let (whole, _) = app.api_key(RIVERSIDE, &[Scope::Feeds, Scope::Clients]).await;
        for detail in ["initials", "names"] {
            let body = json!({"detail": detail});
            let problem = server.post("/v1/admin/feeds").bearer(&narrow).json(&body).send().await.problem(403, "forbidden");
            assert_eq!(problem["scope"], "clients");
            let made = server.post("/v1/admin/feeds").bearer(&whole).json(&body).send().await.shows(201);
            let rotate = format!("/v1/admin/feeds/{}/rotate", made["id"].as_str().unwrap());
            server.post(&rotate).bearer(&narrow).json(&json!({})).send().await.problem(403, "forbidden");
            server.post(&rotate).bearer(&whole).json(&json!({})).send().await.shows(200);
        }
        server.post("/v1/admin/feeds").bearer(&narrow).json(&json!({"detail": "busy"})).send().await.shows(201);
    }
}
