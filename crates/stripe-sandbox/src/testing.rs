//! For tests: a clock that is set, counted randomness, a webhook that remembers, and all of it together.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::missing_panics_doc,
    reason = "for tests only; it stands outside of `cfg(test)` so that other crates' tests can use it"
)]

use std::{
    net::SocketAddr,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU16, AtomicU64, Ordering},
    },
    time::Duration,
};

use axum::{Router, body::Bytes, extract::State, http::HeaderMap, http::StatusCode, routing::post};
use jiff::{SignedDuration, Timestamp};
use tokio::{net::TcpListener, sync::Notify, task::JoinHandle};
use uuid::Uuid;

use super::{RunningSandbox, Sandbox, SandboxHandle, SandboxSettings};
use domain::{clock::Clock, entropy::Entropy};

/// Nothing in these tests takes longer, unless it is broken.
pub const TIMEOUT: Duration = Duration::from_secs(20);
pub const WEBHOOK_SECRET: &str = "whsec_test";

/// Stands still unless moved.
#[derive(Debug)]
pub struct TestClock(Mutex<Timestamp>);

impl TestClock {
    pub fn advance(&self, by: SignedDuration) {
        *self.0.lock().unwrap() += by;
    }
}

impl Clock for TestClock {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap()
    }
}

/// Counts.
#[derive(Debug, Default)]
pub struct TestEntropy(AtomicU64);

impl Entropy for TestEntropy {
    fn bytes(&self) -> [u8; 32] {
        let count = self.0.fetch_add(1, Ordering::Relaxed).to_be_bytes();
        let mut bytes = [7; 32];
        for (byte, value) in bytes.iter_mut().zip(count.iter().cycle()) {
            *byte = *value;
        }
        bytes
    }

    fn uuid(&self, _: Timestamp) -> Uuid {
        Uuid::from_u128(u128::from(self.0.fetch_add(1, Ordering::Relaxed)))
    }
}

/// A webhook that remembers what it accepted.
#[derive(Debug)]
pub struct Inbox {
    pub url: String,
    kept: Arc<Kept>,
    server: JoinHandle<()>,
}

#[derive(Debug)]
struct Kept {
    posts: Mutex<Vec<(Option<String>, Bytes)>>,
    /// How many posts are still to be refused.
    refusing: AtomicU16,
    refused: AtomicU16,
    arrived: Notify,
}

impl Kept {
    fn receive(&self, headers: &HeaderMap, body: Bytes) -> StatusCode {
        let refusing = self.refusing.load(Ordering::SeqCst);
        let status = if refusing == 0 {
            let signature = headers
                .get("stripe-signature")
                .map(|value| value.to_str().unwrap().to_owned());
            self.posts.lock().unwrap().push((signature, body));
            StatusCode::OK
        } else {
            if refusing != u16::MAX {
                self.refusing.store(refusing - 1, Ordering::SeqCst);
            }
            self.refused.fetch_add(1, Ordering::SeqCst);
            StatusCode::INTERNAL_SERVER_ERROR
        };
        self.arrived.notify_waiters();
        status
    }
}

impl Inbox {
    async fn open() -> Self {
        let kept = Kept {
            posts: Mutex::default(),
            refusing: AtomicU16::new(0),
            refused: AtomicU16::new(0),
            arrived: Notify::new(),
        };
        let kept = Arc::new(kept);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/hook", listener.local_addr().unwrap());
        let router = Router::new()
            .route(
                "/hook",
                post(
                    async |State(kept): State<Arc<Kept>>, headers: HeaderMap, body: Bytes| {
                        kept.receive(&headers, body)
                    },
                ),
            )
            .with_state(Arc::clone(&kept));
        let server = tokio::spawn(async { axum::serve(listener, router).await.unwrap() });
        Self { url, kept, server }
    }

    /// Refuses the next `count` posts, `u16::MAX` for all.
    pub fn refuse(&self, count: u16) {
        self.kept.refusing.store(count, Ordering::SeqCst);
    }

    /// Waits until `done` says so after a post.
    async fn until(&self, done: impl Fn() -> bool) {
        let waiting = async {
            loop {
                let arrived = self.kept.arrived.notified();
                tokio::pin!(arrived);
                arrived.as_mut().enable();
                if done() {
                    return;
                }
                arrived.await;
            }
        };
        tokio::time::timeout(TIMEOUT, waiting)
            .await
            .expect("the posts did not come");
    }

    /// Waits for so many refused posts.
    pub async fn refused(&self, count: u16) {
        self.until(|| self.kept.refused.load(Ordering::SeqCst) >= count)
            .await;
    }

    /// The first `count` posts: signature and body.
    pub async fn posts(&self, count: usize) -> Vec<(Option<String>, Bytes)> {
        self.until(|| self.kept.posts.lock().unwrap().len() >= count)
            .await;
        self.kept
            .posts
            .lock()
            .unwrap()
            .iter()
            .take(count)
            .cloned()
            .collect()
    }

    /// The kinds of the first `count` events.
    pub async fn kinds(&self, count: usize) -> Vec<String> {
        let posts = self.posts(count).await;
        let event = |body: &Bytes| serde_json::from_slice::<serde_json::Value>(body).unwrap();
        posts
            .iter()
            .map(|(_, body)| event(body)["type"].as_str().unwrap().to_owned())
            .collect()
    }
}

impl Drop for Inbox {
    fn drop(&mut self) {
        self.server.abort();
    }
}

/// A sandbox, its webhook and its clock.
#[derive(Debug)]
pub struct World {
    pub sandbox: RunningSandbox,
    pub handle: SandboxHandle,
    pub clock: Arc<TestClock>,
    pub inbox: Inbox,
}

impl World {
    pub async fn new() -> Self {
        Self::with(|_| {}).await
    }

    /// With other settings.
    pub async fn with(change: impl FnOnce(&mut SandboxSettings)) -> Self {
        let inbox = Inbox::open().await;
        let clock = Arc::new(TestClock(Mutex::new(
            "2026-12-01T12:00:00Z".parse().unwrap(),
        )));
        let mut settings = SandboxSettings::new(
            SocketAddr::from(([127, 0, 0, 1], 0)),
            &inbox.url,
            WEBHOOK_SECRET.into(),
        );
        change(&mut settings);
        let sandbox = Sandbox::start(
            settings,
            Arc::clone(&clock) as _,
            Arc::new(TestEntropy::default()),
        )
        .await
        .unwrap();
        Self {
            handle: sandbox.handle(),
            sandbox,
            clock,
            inbox,
        }
    }
}
