//! Endpoints: what may be one, what is shown of it, trying it, removing it.

use domain::clock::Clock;
use hourkeep::{
    adapters::outbound::OutboundSettings,
    app::SystemClock,
    service::{authenticate::Scope, webhooks::deliver},
};
use jiff::SignedDuration;
use serde_json::{Value, json};

use super::{Hook, documented, riverside, round, signed_by, something_happens, through};
use crate::{
    both,
    server::router::Server,
    support::{self, RIVERSIDE},
};

const NOON: &str = "2026-10-12T12:00:00+01:00";

both! {
    async fn an_endpoint_shows_its_secret_once_and_keeps_it_sealed(app: &TestApp) {
        let server = Server::on(app);
        let practice = riverside(&server, app).await;
        let hook = Hook::add(&practice, Some(&["booking.held", "payment.captured", "booking.held"])).await;
        let shown = hook.shown(&practice).await;
        assert_eq!((&shown["state"], &shown["label"], &shown["secret"]), (&json!("active"), &json!("Accounting"), &Value::Null));
        assert_eq!(shown["events"], json!(["booking.held", "payment.captured"]));
        assert!(hook.theirs.url().starts_with(shown["origin"].as_str().unwrap()));
        assert_eq!(practice.get("webhook-endpoints").send().await.shows(200)["data"], json!([shown]));
        something_happens(app, NOON).await;
        assert_eq!(round(app).await, ["delivered"]);
        let (kept, log) = (app.database.dump().await, support::log());
        for secret in [&*hook.secret, "c4ca4238a0b9", "tenant=zebra"] {
            assert!(!kept.contains(secret) && !log.contains(secret), "{secret} stands in the clear");
        }
    }

    async fn a_repeated_request_gives_the_same_endpoint(app: &TestApp) {
        let (server, theirs) = (Server::on(app), support::WebhookServer::start().await);
        let practice = riverside(&server, app).await;
        let ask = || practice.call("POST", "webhook-endpoints").header("idempotency-key", "once").json(&json!({"url": theirs.url()})).send();
        let (first, again) = (ask().await.shows(201), ask().await);
        assert_eq!((again.header("idempotent-replayed"), again.shows(201)), ("true", first));
        assert_eq!(practice.get("webhook-endpoints").send().await.shows(200)["data"].as_array().unwrap().len(), 1);
    }

    async fn what_must_not_be_reached_is_refused(app: &TestApp) {
        let server = Server::on(app);
        let practice = riverside(&server, app).await;
        for url in ["http://127.0.0.2/", "https://10.0.0.1/", "https://[::ffff:127.0.0.1]/", "https://2130706434/", "https://169.254.169.254/latest", "https://[fd00:ec2::254]/",
            "ftp://hooks.example/", "nonsense", "https://user:pw@hooks.example/", "http://printer.local/", "http://8.8.8.8/", "https://8.8.8.8:25/"] {
            let answer = practice.post("webhook-endpoints").json(&json!({"url": url})).send().await;
            answer.points_at(422, "invalid", "/url");
            assert!(!answer.text().contains("pw@"), "{}", answer.text());
        }
        for (body, pointer) in [(json!({"url": "https://hooks.example", "events": []}), "/events"), (json!({"url": "https://hooks.example", "events": ["booking.eaten"]}), "/events/0"),
            (json!({"url": "https://hooks.example", "events": ["webhook.test"]}), "/events/0"), (json!({"url": "https://hooks.example", "label": "a\nb"}), "/label")] {
            practice.post("webhook-endpoints").json(&body).send().await.points_at(422, "invalid", pointer);
        }
        assert_eq!(practice.get("webhook-endpoints").send().await.shows(200)["data"], json!([]));
    }

    async fn an_address_is_looked_at_again_whenever_something_is_sent(app: &TestApp) {
        let server = Server::on(app);
        let practice = riverside(&server, app).await;
        let hook = Hook::add(&practice, None).await;
        something_happens(app, NOON).await;
        // The operator takes the permission back: the same store, another way out.
        let other = through(app, OutboundSettings::new("https://hourkeep.example"));
        let due = deliver::lease_due(&other, SignedDuration::from_mins(1), 10).await.unwrap();
        assert_eq!(deliver::deliver(&other, &due[0]).await, Ok("again"));
        assert!(hook.theirs.received().is_empty());
        assert_eq!(hook.delivery(&practice).await["last_problem"], "the address is not an https address");
    }

    async fn twenty_are_enough(app: &TestApp) {
        let (server, theirs) = (Server::on(app), support::WebhookServer::start().await);
        let practice = riverside(&server, app).await;
        let add = || practice.post("webhook-endpoints").json(&json!({"url": theirs.url()})).send();
        for _ in 0..18 {
            add().await.shows(201);
        }
        // Also of those that are added at once.
        let last = futures::future::join_all((0..6).map(|_| add())).await;
        let full: Vec<_> = last.into_iter().filter(|answer| answer.status != 201).collect();
        assert_eq!(full.len(), 4);
        for answer in &full {
            answer.points_at(422, "invalid", "/url");
        }
    }

    async fn a_test_message_is_sent_at_once_and_verified_by_somebody_elses_library(app: &TestApp) {
        let server = Server::on(app);
        // The library compares with the time of day.
        app.clock.step(SystemClock.now().duration_since(app.clock.now()));
        let practice = riverside(&server, app).await;
        let hook = Hook::add(&practice, Some(&["fee.waived"])).await;
        let test = || practice.post(&format!("{}/test", hook.path)).json(&json!({})).send();
        let tried = test().await.shows(200);
        assert_eq!((&tried["delivered"], &tried["status"], &tried["problem"]), (&json!(true), &json!(204), &Value::Null));
        assert!(tried["latency_ms"].as_u64().unwrap() < 2_000);
        let message = hook.theirs.received().remove(0);
        standardwebhooks::Webhook::new(&hook.secret).unwrap().verify(&message.body, &message.headers).unwrap();
        assert!(standardwebhooks::Webhook::new("whsec_AAAA").unwrap().verify(&message.body, &message.headers).is_err());
        assert_eq!((message.kind(), message.path.as_str()), ("webhook.test".into(), "/hooks/c4ca4238a0b9?tenant=zebra"));
        assert_eq!((message.header("webhook-id"), message.header("content-type")), (tried["message"].as_str().unwrap(), "application/json"));
        documented(&message.json());
        hook.theirs.says(&[500]);
        let tried = test().await.shows(200);
        assert_eq!((&tried["delivered"], &tried["status"], &tried["problem"]), (&json!(false), &json!(500), &json!("the server answered with status 500")));
        assert_eq!((hook.deliveries(&practice).await.len(), hook.shown(&practice).await["state"].clone()), (0, json!("active")), "a test leaves nothing behind");
    }

    async fn what_is_removed_is_told_nothing_more(app: &TestApp) {
        let server = Server::on(app);
        let practice = riverside(&server, app).await;
        let (gone, stays) = (Hook::add(&practice, None).await, Hook::add(&practice, None).await);
        something_happens(app, NOON).await;
        let leased = deliver::lease_due(&app.app, SignedDuration::from_mins(1), 10).await.unwrap();
        assert_eq!(leased.len(), 2);
        practice.call("DELETE", &gone.path).send().await.shows(204);
        for one in &leased {
            deliver::deliver(&app.app, one).await.unwrap();
        }
        assert_eq!((gone.theirs.received().len(), stays.theirs.received().len()), (0, 1));
        for path in [&gone.path, &format!("{}/deliveries", gone.path)] {
            practice.get(path).send().await.problem(404, "not_found");
        }
        practice.call("DELETE", &gone.path).send().await.problem(404, "not_found");
        something_happens(app, "2026-10-13T12:00:00+01:00").await;
        assert_eq!(round(app).await, ["delivered"]);
        let traces = app.database.texts("SELECT action FROM audit WHERE action LIKE 'webhook%' ORDER BY action").await;
        assert_eq!(traces, ["webhook_endpoint.added", "webhook_endpoint.added", "webhook_endpoint.removed"]);
    }

    async fn nobody_hears_of_another_practice(app: &TestApp) {
        let server = Server::on(app);
        let practice = riverside(&server, app).await;
        let hook = Hook::add(&practice, None).await;
        app.book(&support::Ask::of(support::LANDWEHRKANAL, "einzel", "2026-10-12T10:00:00+02:00").with("la")).await.unwrap();
        assert_eq!((round(app).await, hook.theirs.received().len()), (vec![], 0));
        let booked = something_happens(app, NOON).await;
        assert_eq!(round(app).await, ["delivered"]);
        let message = hook.theirs.received().remove(0);
        assert!(signed_by(&message, &hook.secret) && message.json()["data"]["id"] == booked.id.to_string());
        let (bookings, _) = app.api_key(RIVERSIDE, &[Scope::Catalogue, Scope::Bookings, Scope::Keys]).await;
        let problem = server.get("/v1/admin/webhook-endpoints").bearer(&bookings).send().await.problem(403, "forbidden");
        assert_eq!(problem["scope"], "webhooks");
    }
}
