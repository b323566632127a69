//! A server that plays a script, for what the sandbox never does.

use std::sync::{Arc, Mutex};

use axum::{
    Json, Router,
    extract::{Request, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};
use tokio::{net::TcpListener, task::JoinHandle};

use super::*;

/// Status and body; a status beyond 1000 is that of a stored answer.
pub(super) type Line = (u16, Value);

/// What makes an answer one that was stored under the key.
pub(super) const STORED: u16 = 1_000;

type Play = dyn Fn(&str, usize) -> Line + Send + Sync;

/// Answers a request by its method, path and query, and by how many of the same method and path came before.
pub(super) struct Script {
    base: String,
    seen: Arc<Mutex<Vec<(String, HeaderMap)>>>,
    server: JoinHandle<()>,
}

impl Script {
    pub(super) async fn playing(
        play: impl Fn(&str, usize) -> Line + Send + Sync + 'static,
    ) -> Self {
        let seen: Arc<Mutex<Vec<(String, HeaderMap)>>> = Arc::default();
        let state: (Arc<Play>, _) = (Arc::new(play), Arc::clone(&seen));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let router = Router::new().fallback(answer).with_state(state);
        Self {
            base,
            seen,
            server: tokio::spawn(async { axum::serve(listener, router).await.unwrap() }),
        }
    }

    pub(super) fn adapter(&self) -> StripePayments {
        StripePayments::new(&settings(&self.base)).unwrap()
    }

    /// What was asked, in order: method, path and query.
    pub(super) fn asked(&self) -> Vec<String> {
        self.seen
            .lock()
            .unwrap()
            .iter()
            .map(|(asked, _)| asked.clone())
            .collect()
    }

    /// The value of a header in every request.
    pub(super) fn headers(&self, name: &str) -> Vec<Option<String>> {
        let text = |headers: &HeaderMap| {
            headers
                .get(name)
                .map(|value| value.to_str().unwrap().to_owned())
        };
        self.seen
            .lock()
            .unwrap()
            .iter()
            .map(|(_, headers)| text(headers))
            .collect()
    }
}

impl Drop for Script {
    fn drop(&mut self) {
        self.server.abort();
    }
}

type Known = (Arc<Play>, Arc<Mutex<Vec<(String, HeaderMap)>>>);

async fn answer(State((play, seen)): State<Known>, request: Request) -> Response {
    let asked = format!("{} {}", request.method(), request.uri());
    let path = |asked: &str| asked.split('?').next().unwrap_or_default().to_owned();
    let mut seen = seen.lock().unwrap();
    let before = seen
        .iter()
        .filter(|(earlier, _)| path(earlier) == path(&asked))
        .count();
    let (status, body) = play(&asked, before);
    seen.push((asked, request.headers().clone()));
    let mut response = (StatusCode::from_u16(status % STORED).unwrap(), Json(body)).into_response();
    if status > STORED {
        response
            .headers_mut()
            .insert("idempotent-replayed", "true".parse().unwrap());
    }
    response
}

/// A list that is complete.
pub(super) fn list(data: &[Value]) -> Line {
    (
        200,
        json!({ "object": "list", "data": data, "has_more": false, "url": "/v1/things" }),
    )
}

/// A refusal.
pub(super) fn error(status: u16, kind: &str) -> Line {
    (status, json!({ "error": { "type": kind } }))
}

/// The intent of the charge order that the tests use.
pub(super) fn intent(status: &str) -> Value {
    json!({
        "id": "pi_1", "object": "payment_intent", "status": status, "amount": 4_500, "currency": "gbp", "livemode": false,
        "metadata": { "payment": PaymentId(Uuid::from_u128(3)).to_string() }, "last_payment_error": null, "new": [{}],
    })
}
