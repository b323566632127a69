//! Looking: what a look at free times costs once somebody has looked before, beside a bare handler that sends the same bytes.

use std::time::Duration;

use axum::{
    Router,
    body::Bytes,
    http::{HeaderValue, StatusCode, header},
    routing::get,
};

use super::{
    judge, median,
    served::{Asker, Served, on_a_socket, rate_over, request},
};
use crate::support::{Engine, RIVERSIDE};

/// What is asked: the times of four weeks, and of as many days as one may ask for.
const QUERIES: [&str; 2] = [
    "service=ind50",
    "service=ind50&start=2026-10-05&end=2026-12-05",
];
const CONNECTIONS: usize = 16;
const LASTING: Duration = Duration::from_secs(1);
/// Of each there are so many, ours and the limit in turn; the medians count.
const ROUNDS: usize = 5;
/// Ours, of the limit.
const GOAL: f64 = 0.5;

/// One kind of look, and the least that could answer it.
struct Kind {
    name: &'static str,
    request: String,
    status: u16,
    bare: std::net::SocketAddr,
    ours: Vec<f64>,
    limit: Vec<f64>,
}

pub async fn looks(engine: Engine) {
    let served = Served::start(engine).await;
    for query in QUERIES {
        let mut kinds = kinds(&served, query).await;
        for _ in 0..ROUNDS {
            for kind in &mut kinds {
                let bare = request("GET", "/", "", "");
                kind.limit
                    .push(rate_over(CONNECTIONS, kind.bare, &bare, kind.status, LASTING).await);
                kind.ours.push(
                    rate_over(CONNECTIONS, served.at, &kind.request, kind.status, LASTING).await,
                );
            }
        }
        for kind in &mut kinds {
            let (ours, limit) = (median(&mut kind.ours), median(&mut kind.limit));
            let ratio = ours / limit;
            judge(
                &format!(
                    "{}: {ours:.0}/s, {ratio:.2} of a bare handler's {limit:.0}/s, at least {GOAL}",
                    kind.name
                ),
                ratio >= GOAL,
            );
        }
    }
    served.end().await;
}

async fn kinds(served: &Served, query: &str) -> Vec<Kind> {
    let path = format!("/v1/practices/{RIVERSIDE}/availability?{query}");
    let mut asker = Asker::at(served.at).await;
    let mut kinds = Vec::new();
    for (name, codings) in [("plain", ""), ("packed", "Accept-Encoding: gzip, br\r\n")] {
        let look = request("GET", &path, codings, "");
        assert_eq!(asker.ask(&look).await, 200);
        let bytes = Bytes::from(asker.body.clone());
        if name == "plain" {
            let free: serde_json::Value = serde_json::from_slice(&bytes).expect("free times");
            let slots = free["slots"].as_array().expect("slots").len();
            println!(
                "{:?}: {slots} slots, {} bytes",
                served.database.engine,
                bytes.len()
            );
        }
        kinds.push(Kind::new(name, look, 200, bytes).await);
    }
    let known = format!(
        "If-None-Match: {}\r\nAccept-Encoding: gzip, br\r\n",
        asker.tag
    );
    let look = request("GET", &path, &known, "");
    kinds.push(Kind::new("unchanged", look, 304, Bytes::new()).await);
    kinds
}

impl Kind {
    async fn new(name: &'static str, request: String, status: u16, bytes: Bytes) -> Self {
        let code = StatusCode::from_u16(status).expect("a status");
        let kind = [(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/json"),
        )];
        let answer = get(move || async move { (code, kind, bytes) });
        Self {
            name,
            request,
            status,
            bare: on_a_socket(Router::new().route("/", answer)).await,
            ours: Vec::new(),
            limit: Vec::new(),
        }
    }
}
