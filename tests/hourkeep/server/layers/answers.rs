//! Request ids, compression, security headers, replays, and the pages beside the API.

use serde_json::{Value, json};

use crate::{
    both,
    server::{
        contract::DOCUMENT,
        router::{Server, placement},
    },
};

both! {
    async fn a_request_id_is_echoed(app: &TestApp) {
        let server = Server::on(app);
        for path in ["/healthz", "/v1/practices/stillpoint", "/nothing"] {
            assert_eq!(server.get(path).header("x-request-id", "trace-1.a").send().await.header("x-request-id"), "trace-1.a", "{path}");
        }
        let problem = server.get("/nothing").header("x-request-id", "trace-1.a").send().await;
        assert_eq!(problem.shows(404)["instance"], "trace-1.a");
        let fresh = async || server.get("/healthz").header("x-request-id", "a b").send().await.header("x-request-id").to_owned();
        let (one, other) = (fresh().await, fresh().await);
        assert!(one.starts_with("req_") && one != other);
    }

    async fn long_answers_are_packed(app: &TestApp) {
        let server = Server::on(app);
        let path = "/v1/practices/landwehrkanal/availability?service=einzel";
        let plain = server.get(path).send().await;
        for (accepted, used) in [("gzip", "gzip"), ("br", "br"), ("gzip, br", "br"), ("identity", ""), ("zstd", "")] {
            let packed = server.get(path).header("accept-encoding", accepted).send().await;
            assert_eq!((packed.status, packed.header("content-encoding")), (200, used));
            assert!(used.is_empty() || packed.body.len() * 4 < plain.body.len(), "{accepted}: {} of {}", packed.body.len(), plain.body.len());
            assert!(packed.varies_by("accept-encoding"), "{accepted}");
            let again = server.get(path).header("accept-encoding", accepted).header("if-none-match", packed.header("etag")).send().await;
            assert_eq!((again.status, again.body.len()), (304, 0), "{accepted}");
        }
    }

    async fn every_answer_is_guarded(app: &TestApp) {
        let server = Server::on(app);
        for path in ["/healthz", "/v1/practices/stillpoint", "/nothing", "/v1/admin/keys", "/openapi.json", "/docs/", "/problems/invalid", "/after-payment", "/metrics"] {
            let answer = server.get(path).send().await;
            assert_eq!((answer.header("x-content-type-options"), answer.header("referrer-policy")), ("nosniff", "no-referrer"), "{path}");
            let csp = answer.header("content-security-policy");
            assert!(csp.contains("default-src 'none'") && csp.contains("frame-ancestors 'none'"), "{path}: {csp}");
            assert!(!answer.header("cache-control").is_empty() && answer.header("server").is_empty() && answer.header("set-cookie").is_empty(), "{path}");
        }
    }

    async fn a_repetition_is_answered_with_the_same_bytes(app: &TestApp) {
        let server = Server::on(app);
        let path = "/v1/practices/riverside-counselling/bookings";
        let call = |key: &str| server.call("POST", path).header("idempotency-key", key).json(&placement("ind50", "2026-10-19T12:00:00+01:00"));
        let first = call("mine").send().await;
        assert_eq!((first.shows(201)["status"].as_str(), first.header("idempotent-replayed")), (Some("held"), ""));
        for key in ["mine", "\"mine\""] {
            let again = call(key).send().await;
            assert_eq!((again.status, again.header("idempotent-replayed"), &again.body), (201, "true", &first.body), "{key}");
            assert_eq!((again.header("location"), again.header("content-type")), (first.header("location"), first.header("content-type")));
        }
        call("another").send().await.problem(409, "slot_taken");
        assert_eq!(app.database.number("SELECT COUNT(*) FROM bookings").await, 1);
        assert_eq!(app.sandbox.sessions().len(), 1, "one payment page");
        // A day later the key is as good as new.
        app.advance(25 * 60);
        app.settle().await;
        let yesterday = "2026-10-05T09:00:00Z".parse().unwrap();
        assert_eq!(app.store().forget_replies(yesterday, 10).await.unwrap(), 1, "as a worker does");
        let later = call("mine").send().await;
        assert_eq!((later.status, later.header("idempotent-replayed")), (201, ""), "{}", later.text());
    }

    async fn the_committed_document_is_what_the_handlers_say(app: &TestApp) {
        let server = Server::on(app);
        let yaml = server.get("/openapi.yaml").send().await.text();
        assert!(yaml == include_str!("../../../../openapi.yaml"), "run `hourkeep openapi > openapi.yaml`");
        assert_eq!(server.get("/openapi.json").send().await.shows(200), *DOCUMENT);
        for (code, example) in DOCUMENT["components"]["examples"].as_object().unwrap() {
            assert_eq!(server.get(&format!("/problems/{code}")).send().await.status, 200, "{code}");
            assert_eq!(example["value"]["code"], **code);
        }
    }

    async fn the_reference_loads_nothing_from_elsewhere(app: &TestApp) {
        let server = Server::on(app);
        let page = server.get("/docs/").send().await;
        assert!(page.header("content-type").starts_with("text/html") && !page.header("content-security-policy").contains("http"));
        let mut texts = vec![page.text()];
        for file in ["swagger-initializer.js", "index.css", "swagger-ui.css"] {
            let answer = server.get(&format!("/docs/{file}")).send().await;
            assert_eq!(answer.status, 200, "{file}");
            texts.push(answer.text());
        }
        for text in texts {
            for (at, _) in text.match_indices("://") {
                let around = &text[at.saturating_sub(40)..text.len().min(at + 30)];
                // Names of XML, licences in comments, and links for readers load nothing.
                let loads = ["src=", "@import", "url(http", "url(\"http", "url('http", "<link", "fetch("];
                assert!(!loads.iter().any(|word| around.contains(word)), "{around}");
            }
        }
    }

    async fn the_probes_answer(app: &TestApp) {
        let server = Server::on(app);
        for path in ["/healthz", "/readyz"] {
            assert_eq!(server.operator(path).send().await.shows(200), json!({"status": "ok"}));
        }
        assert!(server.operator("/metrics").send().await.header("content-type").starts_with("text/plain; version=0.0.4"));
        server.operator("/v1/practices/stillpoint").send().await.problem(404, "not_found");
        // Clients, and whoever forwards their requests, are told whether somebody is there, and nothing else.
        assert_eq!(server.get("/healthz").send().await.shows(200), json!({"status": "ok"}));
        for path in ["/readyz", "/metrics"] {
            server.get(path).send().await.problem(404, "not_found");
        }
        let page = server.get("/after-payment").send().await;
        assert!(page.status == 200 && page.text().contains("class=\"exit\"") && !page.text().contains("src="));
        assert_eq!(serde_json::from_slice::<Value>(&server.call("HEAD", "/healthz").send().await.body).ok(), None);
    }
}
