use axum::{
    body::{Body, to_bytes},
    http::{Request, StatusCode},
};
use tower::ServiceExt;

use super::*;
use crate::{document, service::practice::define::define};
use store::{Actor, Audit, SetPayee};

fn settings(folder: &Path, more: &str) -> Settings {
    let key = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
    let text = format!(
        "listen = \"127.0.0.1:0\"\noperator.listen = \"127.0.0.1:0\"\n[database]\nurl = \"sqlite:{}/new/a.db\"\n[encryption]\nkeys = {{ a = \"{key}\" }}\nactive = \"a\"\nindex_key = \"{key}\"\n{more}",
        folder.display()
    );
    Settings::from_toml(&text, "test").unwrap()
}

async fn ground(settings: &Settings) -> Infrastructure {
    let ground = Infrastructure::open(settings).await.unwrap();
    ground.store.migrate().await.unwrap();
    ground
}

async fn example(ground: &Infrastructure, change: impl Fn(&str) -> String) {
    let text = change(include_str!("../../examples/practices/stillpoint.toml"));
    let document = document::read("stillpoint.toml", &text).unwrap();
    let mut fresh = || ground.entropy.uuid(ground.clock.now());
    define(
        ground.store.as_ref(),
        &document,
        None,
        Actor::Apply,
        &mut fresh,
        ground.clock.now(),
        false,
    )
    .await
    .unwrap();
}

fn place() -> SandboxPlace {
    SandboxPlace {
        listen: SocketAddr::from(([127, 0, 0, 1], 0)),
        state_file: None,
        webhook_secret: webhook_secret([1; 32]),
    }
}

#[tokio::test]
async fn a_database_without_its_schema_is_not_served() {
    let folder = tempfile::tempdir().unwrap();
    let mut settings = settings(folder.path(), "");
    let ground = Infrastructure::open(&settings).await.unwrap();
    let refused = Server::start(&ground, &mut settings, place(), ServerKind::Service)
        .await
        .unwrap_err();
    assert!(
        matches!(&refused, AppError::NotReady(_))
            && refused.to_string().contains("hourkeep migrate"),
        "{refused}"
    );
}

#[tokio::test]
async fn test_payments_do_not_serve_a_practice_that_is_live() {
    let folder = tempfile::tempdir().unwrap();
    let mut settings = settings(folder.path(), "");
    let ground = ground(&settings).await;
    example(&ground, str::to_owned).await;
    let current = ground.store.catalogue("stillpoint").await.unwrap().unwrap();
    let (practice, revision, now) = (current.practice.id, current.revision, ground.clock.now());
    let audit = Audit::new(Actor::CommandLine, "practice.live", practice.0);
    ground
        .store
        .set_payee(SetPayee {
            practice,
            revision,
            live: true,
            account: None,
            now,
            audit,
        })
        .await
        .unwrap();
    let refused = Server::start(&ground, &mut settings, place(), ServerKind::Service)
        .await
        .unwrap_err();
    assert!(
        matches!(&refused, AppError::LivePractice(slug) if slug == "stillpoint"),
        "{refused}"
    );
}

#[tokio::test]
async fn live_without_stripe_nobody_takes_payments_and_nobody_tells_of_any() {
    let folder = tempfile::tempdir().unwrap();
    let mut settings = settings(folder.path(), "");
    settings.environment = Environment::Live;
    let ground = ground(&settings).await;
    let server = Server::start(&ground, &mut settings, place(), ServerKind::Service)
        .await
        .unwrap();
    let payments = Arc::clone(&server.app().gateways.payments);
    assert!(
        server.sandbox().is_none() && payments.livemode() && !server.app().settings.takes_payments
    );
    let now = ground.clock.now();
    for known in [
        "whsec_none",
        "whsec_",
        "whsec_AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE",
    ] {
        let signature = stripe_sandbox::sign(&known.into(), b"{}", now);
        assert_eq!(
            payments.read_event(Some(&signature), b"{}", now),
            Err(crate::ports::payments::EventError::Forged)
        );
    }
}

#[tokio::test]
async fn a_port_that_is_taken_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let mut settings = settings(folder.path(), "");
    settings.listen = taken.local_addr().unwrap();
    let ground = ground(&settings).await;
    let refused = Server::start(&ground, &mut settings, place(), ServerKind::Service)
        .await
        .unwrap_err();
    assert!(
        refused
            .to_string()
            .starts_with(&format!("cannot listen on {}", settings.listen)),
        "{refused}"
    );
}

#[tokio::test]
async fn a_server_answers_until_it_is_stopped() {
    let folder = tempfile::tempdir().unwrap();
    let mut settings = settings(folder.path(), "");
    let ground = ground(&settings).await;
    let server = Server::start(
        &ground,
        &mut settings,
        place(),
        ServerKind::Demo { own_url: true },
    )
    .await
    .unwrap();
    let (at, operator) = (server.local_addr(), server.operator_addr());
    let stop = tokio_util::sync::CancellationToken::new();
    assert_eq!(server.app().settings.public_url, format!("http://{at}"));
    let running = tokio::spawn(server.run(stop.clone()));
    let ask = async |at, path| {
        reqwest::get(format!("http://{at}/{path}"))
            .await
            .map(|answer| answer.status().as_u16())
            .ok()
    };
    for path in [
        "healthz",
        "docs/",
        "openapi.json",
        "problems/invalid",
        "after-payment",
    ] {
        assert_eq!(ask(at, path).await, Some(200), "{path}");
    }
    for path in ["healthz", "readyz", "metrics"] {
        assert_eq!(ask(operator, path).await, Some(200), "{path}");
    }
    assert_eq!(
        (
            ask(at, "readyz").await,
            ask(at, "metrics").await,
            ask(operator, "docs/").await
        ),
        (Some(404), Some(404), Some(404))
    );
    stop.cancel();
    running.await.unwrap().unwrap();
    assert_eq!(
        (ask(at, "healthz").await, ask(operator, "healthz").await),
        (None, None)
    );
}

#[tokio::test]
async fn only_listed_websites_are_let_in() {
    let folder = tempfile::tempdir().unwrap();
    let settings = settings(folder.path(), "");
    let ground = ground(&settings).await;
    example(&ground, str::to_owned).await;
    let router = router(&ground.app_without_payments(&settings).unwrap(), &settings);
    let allowed = async |path: &str, origin: &str| {
        let request = Request::get(path)
            .header("host", "hourkeep.example")
            .header("origin", origin)
            .body(Body::empty())
            .unwrap();
        let response = router.clone().oneshot(request).await.unwrap();
        response
            .headers()
            .contains_key("access-control-allow-origin")
    };
    let own = "https://stillpoint.example";
    assert!(allowed("/v1/practices/stillpoint", own).await && allowed("/v1/bookings/x", own).await);
    assert!(
        allowed("/v1/practices/nobody", own).await,
        "a mistyped practice must not look like being offline"
    );
    for path in ["/v1/practices/stillpoint", "/v1/bookings/x"] {
        assert!(!allowed(path, "https://evil.example").await, "{path}");
    }
}

#[tokio::test]
async fn a_store_that_does_not_answer_is_unready_but_alive() {
    let folder = tempfile::tempdir().unwrap();
    let settings = settings(folder.path(), "");
    let ground = ground(&settings).await;
    let router = operator_router(&ground.app_without_payments(&settings).unwrap(), &settings);
    ground.store.close().await;
    let ask = async |path: &str| {
        let response = router
            .clone()
            .oneshot(Request::get(path).body(Body::empty()).unwrap())
            .await
            .unwrap();
        let status = response.status();
        (
            status,
            String::from_utf8(
                to_bytes(response.into_body(), 10_000)
                    .await
                    .unwrap()
                    .to_vec(),
            )
            .unwrap(),
        )
    };
    assert_eq!(
        ask("/healthz").await,
        (StatusCode::OK, r#"{"status":"ok"}"#.into())
    );
    let (status, body) = ask("/readyz").await;
    assert!(
        status == StatusCode::SERVICE_UNAVAILABLE && body.contains(r#""code":"unavailable""#),
        "{status} {body}"
    );
}

#[tokio::test]
async fn the_mailbox_in_memory_is_shown_where_nobody_else_can_look() {
    let folder = tempfile::tempdir().unwrap();
    for (kind, more, shown) in [
        (ServerKind::Service, "", true),
        (ServerKind::Service, "[http]\ntrusted_hops = 1", false),
        (
            ServerKind::Demo { own_url: false },
            "[http]\ntrusted_hops = 1",
            true,
        ),
    ] {
        for public in ["http://127.0.0.1:8080", "http://book.example"] {
            let mut settings = settings(folder.path(), more);
            settings.public_url = public.into();
            let ground = ground(&settings).await;
            let server = Server::start(&ground, &mut settings, place(), kind)
                .await
                .unwrap();
            let (at, stop) = (
                server.local_addr(),
                tokio_util::sync::CancellationToken::new(),
            );
            let running = tokio::spawn(server.run(stop.clone()));
            let status = reqwest::get(format!("http://{at}/demo/outbox"))
                .await
                .unwrap()
                .status()
                .as_u16();
            stop.cancel();
            running.await.unwrap().unwrap();
            let shown = shown && (kind != ServerKind::Service || public.contains("127.0.0.1"));
            assert_eq!(status == 200, shown, "{kind:?} {more} {public}: {status}");
        }
    }
    let mut everywhere = settings(folder.path(), "");
    everywhere.listen = "0.0.0.0:8080".parse().unwrap();
    assert!(!everywhere.is_local());
}

#[tokio::test]
async fn a_server_that_will_stop_serves_on_for_a_moment() {
    let folder = tempfile::tempdir().unwrap();
    let mut settings = settings(folder.path(), "[http]\nunready_seconds = 5\n");
    let ground = ground(&settings).await;
    let server = Server::start(&ground, &mut settings, place(), ServerKind::Service)
        .await
        .unwrap();
    let (at, operator, stop) = (server.local_addr(), server.operator_addr(), Stop::default());
    let running = tokio::spawn(server.run(stop.clone()));
    let ask = async |at, path| {
        reqwest::get(format!("http://{at}/{path}"))
            .await
            .unwrap()
            .status()
    };
    assert_eq!(ask(operator, "readyz").await, 200);
    let told = std::time::Instant::now();
    stop.soon.cancel();
    while ask(operator, "readyz").await != 503 {
        assert!(told.elapsed() < Duration::from_secs(4));
    }
    // A new connection, and an answer as before.
    assert_eq!(ask(at, "problems/invalid").await, 200);
    running.await.unwrap().unwrap();
    assert!(
        told.elapsed() >= Duration::from_secs(5)
            && reqwest::get(format!("http://{at}/healthz")).await.is_err()
    );
}

#[tokio::test]
async fn keys_that_are_not_the_data_s_are_not_served() {
    let folder = tempfile::tempdir().unwrap();
    let mut right = settings(folder.path(), "");
    Server::start(
        &ground(&right).await,
        &mut right,
        place(),
        ServerKind::Service,
    )
    .await
    .unwrap();
    let mut wrong = settings(folder.path(), "");
    wrong.encryption.index_key = Some([9; 32].into());
    let refused = Server::start(
        &ground(&wrong).await,
        &mut wrong,
        place(),
        ServerKind::Service,
    )
    .await
    .unwrap_err()
    .to_string();
    assert!(
        refused.starts_with("encryption.index_key is not the one")
            && refused.ends_with("then start again"),
        "{refused}"
    );
}
