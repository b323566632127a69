mod browser;
mod refusals;

use std::{
    cell::RefCell,
    future,
    io::{self, Write},
};

use axum::{
    body::{Body, Bytes, to_bytes},
    extract::Path,
    http::Request,
    routing::{get, post},
};
use jiff::Timestamp;
use serde_json::Value;
use tower::ServiceExt;
use uuid::Uuid;

use super::*;

struct Fixed;

impl Clock for Fixed {
    fn now(&self) -> Timestamp {
        Timestamp::UNIX_EPOCH
    }
}

impl Entropy for Fixed {
    fn bytes(&self) -> [u8; 32] {
        [7; 32]
    }
    fn uuid(&self, _: Timestamp) -> Uuid {
        Uuid::from_u128(7)
    }
}

const FRESH: &str = "req_00000000000000000000000000000007";

fn routes() -> Router {
    Router::new()
        .route("/v1/practices/{slug}/services", get(async || "[]"))
        .route("/big", get(async || axum::Json(vec!["free times"; 500])))
        .route(
            "/feed",
            get(async || {
                (
                    [("content-type", "text/calendar; charset=utf-8")],
                    "BEGIN\n".repeat(500),
                )
            }),
        )
        .route(
            "/own",
            get(async || {
                [
                    ("cache-control", "max-age=60"),
                    ("content-security-policy", "default-src 'self'"),
                ]
            }),
        )
        .route("/echo", post(async |body: Bytes| body))
        .route("/never", get(async || future::pending::<()>().await))
        .route(
            "/panic/{word}",
            get(async |Path(word): Path<String>| -> String { panic!("{word}") }),
        )
        .route(
            "/refused",
            get(async || Problem::new(Code::Invalid).detail("long ".repeat(500))),
        )
        .route("/healthz", get(async || "ok"))
        .route("/metrics", get(metrics))
}

fn limits(concurrency: usize) -> Limits {
    Limits {
        trusted_hops: 0,
        https: false,
        timeout: Duration::from_millis(50),
        body: NonZeroUsize::new(1_024).unwrap(),
        concurrency: NonZeroUsize::new(concurrency).unwrap(),
    }
}

fn app_with(routes: Router, concurrency: usize) -> Router {
    app_by(routes, limits(concurrency))
}

fn app_by(routes: Router, limits: Limits) -> Router {
    let cors = origins(async |asked: Origin| {
        asked.origin == "https://clinic.example"
            && asked.practice.is_none_or(|practice| practice == "clinic")
    });
    stack(routes, limits, cors, Arc::new(Fixed), Arc::new(Fixed))
}

fn app() -> Router {
    app_with(routes(), 100)
}

async fn get_with(uri: &str, headers: &[(&str, &str)]) -> Response {
    send(
        headers
            .iter()
            .fold(at(Request::get(uri)), |request, (name, value)| {
                request.header(*name, *value)
            }),
    )
    .await
}

/// As programs send it.
fn at(request: axum::http::request::Builder) -> axum::http::request::Builder {
    request.header("host", "hourkeep.example")
}

async fn send(request: axum::http::request::Builder) -> Response {
    app()
        .oneshot(request.body(Body::empty()).unwrap())
        .await
        .unwrap()
}

async fn json(response: Response) -> Value {
    serde_json::from_slice(&to_bytes(response.into_body(), usize::MAX).await.unwrap()).unwrap()
}

#[tokio::test]
async fn a_sane_request_id_is_kept_and_any_other_replaced() {
    let long = "a".repeat(65);
    for (given, used) in [
        ("Trace-1.a_b", "Trace-1.a_b"),
        ("a b", FRESH),
        ("", FRESH),
        ("<script>", FRESH),
        (long.as_str(), FRESH),
    ] {
        let response = get_with("/nothing", &[("x-request-id", given)]).await;
        assert_eq!(response.headers()["x-request-id"], used, "{given}");
        assert_eq!(json(response).await["instance"], used);
    }
    assert_eq!(
        get_with("/healthz", &[]).await.headers()["x-request-id"],
        FRESH
    );
}

#[tokio::test]
async fn a_problem_stays_whole_when_the_client_accepts_compression() {
    let response = get_with("/refused", &[("accept-encoding", "br, gzip")]).await;
    assert!(!response.headers().contains_key("content-encoding"));
    let length: usize = response.headers()["content-length"]
        .to_str()
        .unwrap()
        .parse()
        .unwrap();
    let body = to_bytes(response.into_body(), usize::MAX).await.unwrap();
    assert_eq!(body.len(), length);
    assert_eq!(
        serde_json::from_slice::<Value>(&body).unwrap()["instance"],
        FRESH
    );
    let head = send(at(Request::head("/nothing"))).await;
    assert_eq!(
        (
            head.status().as_u16(),
            to_bytes(head.into_body(), 9).await.unwrap().len()
        ),
        (404, 0)
    );
}

#[tokio::test]
async fn metrics_count_templates_never_paths() {
    assert_eq!(
        get_with("/v1/practices/secret-slug/services", &[])
            .await
            .status(),
        200
    );
    assert_eq!(get_with("/manage-link-token", &[]).await.status(), 404);
    let response = get_with("/metrics", &[]).await;
    let text = String::from_utf8(
        to_bytes(response.into_body(), usize::MAX)
            .await
            .unwrap()
            .to_vec(),
    )
    .unwrap();
    assert!(
        text.contains("endpoint=\"/v1/practices/{slug}/services\"")
            && text.contains("endpoint=\"(none)\""),
        "{text}"
    );
    assert!(
        !text.contains("secret-slug") && !text.contains("manage-link-token"),
        "{text}"
    );
}

thread_local! {
    static LOG: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// Each test's lines by themselves: a test runs on one thread.
struct Log;

impl Write for Log {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        LOG.with_borrow_mut(|log| log.write(line))
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn the_log_names_the_template_and_nothing_else_of_the_address() {
    // For the whole process: whether a place in the code logs at all is remembered for all threads alike.
    let _ = tracing_subscriber::fmt()
        .with_ansi(false)
        .with_writer(|| Log)
        .try_init();
    let _ = get_with(
        "/v1/practices/hush/services?client=hush",
        &[("authorization", "Bearer hush")],
    )
    .await;
    let _ = get_with("/hush?hush", &[]).await;
    let _ = get_with("/panic/hush", &[]).await;
    let text = String::from_utf8(LOG.take()).unwrap();
    for part in [
        "GET",
        "/v1/practices/{slug}/services",
        "status=200",
        "latency_ms=",
        FRESH,
        "(none)",
        "not_found",
        "status=500",
    ] {
        assert!(text.contains(part), "no {part} in {text}");
    }
    assert!(!text.contains("hush"), "{text}");
}
