//! The service on a socket, as it is run, and what asks it: the same for what is measured and for what it is compared with.

use std::{
    fs,
    net::SocketAddr,
    num::NonZeroUsize,
    sync::{Arc, Weak},
    time::{Duration, Instant},
};

use axum::Router;
use domain::booking::placing::HoldCaps;
use hourkeep::{
    adapters::{
        external_calendars::ForeignCalendars,
        outbound::{Outbound, OutboundSettings},
        stripe::{StripePayments, StripeSettings},
        webhooks::HttpDeliverer,
    },
    config::Settings,
    server::serve::{Connections, serve},
    service::{
        App, Gateways, ServiceSettings, SigningKey,
        authenticate::Scope,
        practice::keys::{KeyRequest, issue},
    },
};
use jiff::SignedDuration;
use store::engines::StoreSettings;
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufStream},
    net::{TcpListener, TcpStream},
    task::JoinSet,
};
use tokio_util::sync::CancellationToken;

use super::practices::NOW;
use crate::support::{
    Database, Engine, Post, RIVERSIDE, TestClock, TestEntropy, load_practices, vault,
};

/// How many practices are in memory.
pub const PRACTICES: usize = 256;
const SECOND: Duration = Duration::from_secs(1);

/// Without the log that other tests keep. Payments are asked for nothing.
pub struct Served {
    pub app: Arc<App>,
    pub database: Database,
    pub clock: Arc<TestClock>,
    pub at: SocketAddr,
    /// Riverside's, for everything; none where there is no such practice.
    pub key: String,
}

impl Served {
    /// Of the example practices.
    pub async fn start(engine: Engine) -> Self {
        let database = Database::create(engine).await;
        let store = store::engines::open(&database.store_settings(), vault())
            .await
            .expect("a store");
        let (clock, entropy) = (TestClock::at(NOW), TestEntropy::default());
        load_practices(store.as_ref(), &clock, &entropy).await;
        store.close().await;
        let mut served = Self::of(database).await;
        let practice = served
            .app
            .store
            .catalogue(RIVERSIDE)
            .await
            .expect("the store answers")
            .expect("a practice")
            .practice
            .id;
        let request = KeyRequest {
            label: "speed".into(),
            scopes: Scope::ALL.to_vec(),
            expires: None,
        };
        served.key = issue(&served.app, practice, &request).await.expect("a key");
        served
    }

    /// Of what a database has.
    pub async fn of(database: Database) -> Self {
        Self::keeping(database, PRACTICES).await
    }

    /// With so many practices in memory.
    pub async fn keeping(database: Database, practices: usize) -> Self {
        let url = database.url.clone();
        Self::over(database, &url, practices).await
    }

    /// Of what a database has; it is reached at `url`.
    pub async fn over(database: Database, url: &str, practices: usize) -> Self {
        let settings = StoreSettings {
            url: url.to_owned(),
            ..database.store_settings()
        };
        let store = store::engines::open(&settings, vault())
            .await
            .expect("a store");
        let (clock, entropy) = (
            Arc::new(TestClock::at(NOW)),
            Arc::new(TestEntropy::seeded(1 << 32)),
        );
        let payments = StripePayments::new(&StripeSettings {
            secret_key: "sk_test_abc".into(),
            base_url: Some("http://127.0.0.1:9".into()),
            webhook_secrets: vec!["whsec_test".into()],
            timeout: SECOND,
        });
        let outbound = Arc::new(Outbound::new(OutboundSettings::new(
            "https://hourkeep.example",
        )));
        let (busy, deliverer) = (
            ForeignCalendars::new(outbound.clone()),
            HttpDeliverer::new(outbound),
        );
        let settings = ServiceSettings {
            public_url: "https://hourkeep.example".into(),
            hold_caps: HoldCaps::ENDLESS,
            signing_key: SigningKey::derived(&[7; 32], "challenges"),
            busy_refresh: SignedDuration::from_mins(10),
            cached_practices: practices,
            takes_payments: true,
            connected_accounts: false,
            max_staleness: SignedDuration::from_secs(1),
        };
        let outside = Gateways {
            payments: Arc::new(payments.expect("an adapter")),
            busy: Arc::new(busy),
            deliverer: Arc::new(deliverer),
            mailer: Arc::new(Post::default()),
            sms_sender: Arc::new(Post::default()),
        };
        let app = App::new(store, outside, clock.clone(), entropy, settings);
        let app = Arc::new(app);
        let secret = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
        let toml = format!(
            "[encryption]\nkeys = {{ a = \"{secret}\" }}\nactive = \"a\"\nindex_key = \"{secret}\"\n[rate_limits]\nenforce = \"off\""
        );
        let settings = Settings::from_toml(&toml, "test").expect("settings");
        let at = on_a_socket(hourkeep::app::router(&app, &settings)).await;
        tokio::spawn(tick(Arc::downgrade(&clock)));
        Self {
            app,
            database,
            clock,
            at,
            key: String::new(),
        }
    }

    /// A request of the practice's own, made once for its path; its JSON.
    pub async fn told(
        &self,
        method: &str,
        path: &str,
        media_type: &str,
        body: &str,
    ) -> serde_json::Value {
        self.once(method, path, media_type, body, path).await
    }

    /// `once`: its Idempotency-Key.
    pub async fn once(
        &self,
        method: &str,
        path: &str,
        media_type: &str,
        body: &str,
        once: &str,
    ) -> serde_json::Value {
        let key = &self.key;
        let more = format!(
            "Authorization: Bearer {key}\r\nIdempotency-Key: {once}\r\nContent-Type: {media_type}\r\n"
        );
        let mut asker = Asker::at(self.at).await;
        let status = asker.ask(&request(method, path, &more, body)).await;
        assert!(
            (200..300).contains(&status),
            "{method} {path}: {status} {}",
            String::from_utf8_lossy(&asker.body)
        );
        serde_json::from_slice(&asker.body).expect("JSON")
    }

    pub async fn end(self) {
        self.app.store.close().await;
        self.database.remove().await;
    }
}

/// Lets the clock go as clocks do.
async fn tick(clock: Weak<TestClock>) {
    const STEP: Duration = Duration::from_millis(50);
    loop {
        tokio::time::sleep(STEP).await;
        let Some(clock) = clock.upgrade() else { return };
        clock.advance(SignedDuration::from_millis(50));
    }
}

/// Serves until the test is over, as the service itself does.
pub async fn on_a_socket(router: Router) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let at = listener.local_addr().expect("an address");
    let most = NonZeroUsize::new(100).expect("not zero");
    let limits = Connections {
        header_timeout: SECOND * 60,
        write_timeout: SECOND * 60,
        most,
        per_peer: None,
        drain: SECOND,
    };
    tokio::spawn(serve(listener, router, limits, CancellationToken::new()));
    at
}

/// A whole request. `more`: header lines.
pub fn request(method: &str, path: &str, more: &str, body: &str) -> String {
    format!(
        "{method} {path} HTTP/1.1\r\nHost: localhost\r\n{more}Content-Length: {}\r\n\r\n{body}",
        body.len()
    )
}

/// One connection, kept. Does as little as can be done, so that it is not itself what is measured.
pub struct Asker {
    stream: BufStream<TcpStream>,
    /// What the last answer had, if any.
    pub tag: String,
    /// Of the last answer.
    pub body: Vec<u8>,
}

impl Asker {
    pub async fn at(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).await.expect("a connection");
        Self {
            stream: BufStream::with_capacity(1 << 16, 1 << 16, stream),
            tag: String::new(),
            body: Vec::new(),
        }
    }

    /// The status.
    pub async fn ask(&mut self, request: &str) -> u16 {
        self.stream
            .write_all(request.as_bytes())
            .await
            .expect("it listens");
        self.stream.flush().await.expect("it listens");
        let (mut line, mut status, mut length) = (String::new(), None, 0);
        while line != "\r\n" {
            line.clear();
            assert!(
                self.stream.read_line(&mut line).await.expect("it answers") > 0,
                "the connection was closed"
            );
            status = status.or_else(|| line.get(9..12)?.parse().ok());
            if let Some(told) = line.strip_prefix("etag:") {
                told.trim().clone_into(&mut self.tag);
            }
            if let Some(told) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                length = told.trim().parse().expect("a length");
            }
        }
        self.body
            .resize(if status == Some(304) { 0 } else { length }, 0);
        self.stream
            .read_exact(&mut self.body)
            .await
            .expect("a whole body");
        status.expect("a status")
    }
}

/// Answers in a second over four connections that never rest.
pub async fn rate(address: SocketAddr, request: &str, status: u16, lasting: Duration) -> f64 {
    rate_over(4, address, request, status, lasting).await
}

/// Answers in a second over so many connections that never rest.
pub async fn rate_over(
    connections: usize,
    address: SocketAddr,
    request: &str,
    status: u16,
    lasting: Duration,
) -> f64 {
    let began = Instant::now();
    let mut askers = JoinSet::new();
    for _ in 0..connections {
        let request = request.to_owned();
        askers.spawn(async move {
            let (mut asker, mut answers) = (Asker::at(address).await, 0_u32);
            while began.elapsed() < lasting {
                assert_eq!(asker.ask(&request).await, status);
                answers += 1;
            }
            answers
        });
    }
    f64::from(askers.join_all().await.into_iter().sum::<u32>()) / began.elapsed().as_secs_f64()
}

/// CPU time of this process so far, in steps of 10 ms (proc(5): fields 14 and 15, in ticks).
pub fn cpu() -> Duration {
    let stat = fs::read_to_string("/proc/self/stat").expect("Linux");
    let fields: Vec<_> = stat
        .rsplit(')')
        .next()
        .unwrap_or_default()
        .split_whitespace()
        .collect();
    let ticks: u64 = fields[11..=12]
        .iter()
        .map(|ticks| ticks.parse::<u64>().expect("ticks"))
        .sum();
    Duration::from_millis(ticks * 10)
}

/// A figure of a process's status file, in kilobytes (proc(5), `/proc/pid/status`).
pub fn kilobytes(status: &str, name: &str) -> u64 {
    let status = fs::read_to_string(status).expect("Linux");
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix(name)?.strip_prefix(':'))
        .expect("a line of it");
    let number = line.split_whitespace().next().expect("a number");
    number.parse().expect("a number")
}

/// The most memory that `work` had at once beyond what there was before, in bytes (proc(5): `clear_refs`, `VmHWM`).
pub fn memory<T>(work: impl FnOnce() -> T) -> (u64, T) {
    let kilobytes = |name| kilobytes("/proc/self/status", name);
    fs::write("/proc/self/clear_refs", "5").expect("Linux");
    let before = kilobytes("VmRSS");
    let done = work();
    (kilobytes("VmHWM").saturating_sub(before) * 1024, done)
}
