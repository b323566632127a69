//! A practice's own system: takes messages, or does not, as it is told; keeps what was sent to it.

use std::{
    collections::VecDeque,
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::{HeaderMap, HeaderName, StatusCode},
    response::{IntoResponse, Response},
};
use serde_json::Value;
use tokio::{net::TcpListener, sync::Notify, task::JoinHandle};

/// Ends with its owner.
#[derive(Debug)]
pub struct WebhookServer {
    told: Arc<Told>,
    address: SocketAddr,
    running: JoinHandle<()>,
}

#[derive(Debug)]
struct Told {
    messages: Mutex<Vec<Received>>,
    /// Said once each, then 204.
    answers: Mutex<VecDeque<Said>>,
    /// Nobody is answered meanwhile.
    held: Mutex<bool>,
    changed: Notify,
}

/// A status, and a header with its value.
type Said = (u16, Option<(&'static str, String)>);

/// A request as it came.
#[derive(Debug, Clone)]
pub struct Received {
    pub path: String,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Received {
    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().expect("a text"))
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).expect("JSON")
    }

    pub fn kind(&self) -> String {
        self.json()["type"].as_str().expect("a type").to_owned()
    }
}

impl WebhookServer {
    pub async fn start() -> Self {
        let told = Arc::new(Told {
            messages: Mutex::default(),
            answers: Mutex::default(),
            held: Mutex::new(false),
            changed: Notify::new(),
        });
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let router = Router::new().fallback(take).with_state(told.clone());
        let running =
            tokio::spawn(async move { axum::serve(listener, router).await.expect("it serves") });
        Self {
            told,
            address,
            running,
        }
    }

    /// With a secret in it.
    pub fn url(&self) -> String {
        format!("http://{}/hooks/c4ca4238a0b9?tenant=zebra", self.address)
    }

    /// What it says next, each once.
    pub fn says(&self, statuses: &[u16]) {
        self.told
            .answers
            .lock()
            .expect("nobody panicked")
            .extend(statuses.iter().map(|status| (*status, None)));
    }

    pub fn says_with(&self, status: u16, header: &'static str, value: &str) {
        self.told
            .answers
            .lock()
            .expect("nobody panicked")
            .push_back((status, Some((header, value.to_owned()))));
    }

    /// Answers nobody, or goes on to.
    pub fn hold(&self, held: bool) {
        *self.told.held.lock().expect("nobody panicked") = held;
        self.told.changed.notify_waiters();
    }

    pub fn received(&self) -> Vec<Received> {
        self.told.messages.lock().expect("nobody panicked").clone()
    }

    /// Waits until there are so many.
    pub async fn has(&self, number: usize) {
        let so = async {
            loop {
                let changed = self.told.changed.notified();
                tokio::pin!(changed);
                changed.as_mut().enable();
                if self.received().len() >= number {
                    return;
                }
                changed.await;
            }
        };
        tokio::time::timeout(super::TIMEOUT, so)
            .await
            .expect("the messages come");
    }
}

impl Drop for WebhookServer {
    fn drop(&mut self) {
        self.running.abort();
    }
}

async fn take(
    State(told): State<Arc<Told>>,
    uri: axum::http::Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let path = uri
        .path_and_query()
        .map_or_else(String::new, ToString::to_string);
    told.messages
        .lock()
        .expect("nobody panicked")
        .push(Received {
            path,
            headers,
            body,
        });
    told.changed.notify_waiters();
    loop {
        let changed = told.changed.notified();
        tokio::pin!(changed);
        changed.as_mut().enable();
        if !*told.held.lock().expect("nobody panicked") {
            break;
        }
        changed.await;
    }
    let answer = told.answers.lock().expect("nobody panicked").pop_front();
    let (status, header) = answer.unwrap_or((204, None));
    let mut response = StatusCode::from_u16(status)
        .expect("a status")
        .into_response();
    if let Some((name, value)) = header {
        response.headers_mut().insert(
            HeaderName::from_static(name),
            value.parse().expect("a value"),
        );
    }
    response
}
