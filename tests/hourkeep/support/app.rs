//! The whole service but its HTTP: a store, the Stripe adapter against a sandbox, and three of the example practices.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Duration,
};

use domain::{booking::placing::HoldCaps, clock::Clock};
use hourkeep::{
    adapters::{
        external_calendars::ForeignCalendars,
        outbound::{Outbound, OutboundSettings},
        stripe::{StripePayments, StripeSettings},
        webhooks::HttpDeliverer,
    },
    ports::{busy::BusyCalendars, payments::Payments, webhooks::Deliverer},
    service::{App, Gateways, Idempotent, RequestKey, ServiceSettings, SigningKey},
};
use jiff::SignedDuration;
use store::Store;
use stripe_sandbox::{RunningSandbox, Sandbox, SandboxHandle, SandboxSettings};
use tokio::task::JoinHandle;

use super::{
    Database, Engine, Post, TIMEOUT, TestClock, TestEntropy,
    database::vault,
    logs, practices, receiver,
    told::{Told, told},
};

const WEBHOOK_SECRET: &str = "whsec_test";

/// A Monday; 9 o'clock in London, 10 in Berlin, 4 in New York.
const NOW: &str = "2026-10-05T08:00:00Z";

/// See the module. Must be finished.
#[derive(Debug)]
pub struct TestApp {
    pub app: Arc<App>,
    pub clock: Arc<TestClock>,
    pub entropy: Arc<TestEntropy>,
    pub sandbox: SandboxHandle,
    /// What was sent to clients.
    pub post: Post,
    pub database: Database,
    running: RunningSandbox,
    receiver: JoinHandle<()>,
    keys: AtomicU64,
    finished: AtomicBool,
}

impl TestApp {
    pub async fn start(engine: Engine) -> Self {
        logs::keep();
        let database = Database::create(engine).await;
        let (clock, entropy) = (
            Arc::new(TestClock::at(NOW)),
            Arc::new(TestEntropy::default()),
        );
        let listen = SocketAddr::from(([127, 0, 0, 1], 0));
        // Money on its way arrives when a test says so.
        let late_after = Duration::from_hours(30 * 24);
        let settings = SandboxSettings::new(listen, "http://127.0.0.1:9/", WEBHOOK_SECRET.into());
        let settings = SandboxSettings {
            late_after,
            ..settings
        };
        let running = Sandbox::start(settings, clock.clone(), entropy.clone())
            .await
            .expect("a sandbox");
        let store = store::engines::open(&database.store_settings(), vault())
            .await
            .expect("a store");
        practices::load(store.as_ref(), &clock, &entropy).await;
        let post = Post::default();
        let outside = Gateways {
            payments: payments_at(running.base_url()),
            busy: busy(),
            deliverer: deliverer(),
            mailer: Arc::new(post.clone()),
            sms_sender: Arc::new(post.clone()),
        };
        let app = Arc::new(App::new(
            store,
            outside,
            clock.clone(),
            entropy.clone(),
            settings_of_tests(),
        ));
        let (url, receiver) = receiver::open(app.clone()).await;
        running.handle().set_webhook_url(&url);
        let (sandbox, keys, finished) =
            (running.handle(), AtomicU64::new(0), AtomicBool::new(false));
        Self {
            app,
            clock,
            entropy,
            sandbox,
            post,
            database,
            running,
            receiver,
            keys,
            finished,
        }
    }

    pub fn store(&self) -> &dyn Store {
        self.app.store.as_ref()
    }

    /// The same service as another process would run it, with other settings: store and provider are shared.
    pub fn other(&self, change: impl FnOnce(&mut ServiceSettings)) -> Arc<App> {
        let App {
            store,
            clock,
            entropy,
            settings,
            ..
        } = self.app.as_ref();
        let mut settings = settings.clone();
        change(&mut settings);
        Arc::new(App::new(
            store.clone(),
            self.app.gateways.clone(),
            clock.clone(),
            entropy.clone(),
            settings,
        ))
    }

    /// What somebody else does at the provider: `POST /v1/{path}`.
    pub async fn ask_sandbox(&self, path: &str, form: &[(&str, &str)]) -> serde_json::Value {
        let url = format!("{}v1/{path}", self.running.base_url());
        let client = reqwest::Client::builder()
            .no_proxy()
            .build()
            .expect("a client");
        let answer = client
            .post(url)
            .bearer_auth("sk_test_abc")
            .form(form)
            .send()
            .await
            .expect("it listens");
        answer.json().await.expect("JSON")
    }

    /// The same service with the key of another account at the provider.
    pub fn with_key(&self, secret_key: &str) -> Arc<App> {
        let payments = StripePayments::new(&StripeSettings {
            secret_key: secret_key.into(),
            base_url: Some(self.running.base_url()),
            webhook_secrets: vec![WEBHOOK_SECRET.into()],
            timeout: Duration::from_millis(700),
        });
        let App {
            store,
            clock,
            entropy,
            settings,
            ..
        } = self.app.as_ref();
        let outside = Gateways {
            payments: Arc::new(payments.expect("an adapter")),
            ..self.app.gateways.clone()
        };
        Arc::new(App::new(
            store.clone(),
            outside,
            clock.clone(),
            entropy.clone(),
            settings.clone(),
        ))
    }

    /// The same service with another way out for messages.
    pub fn deliver_by(&self, deliverer: Arc<dyn Deliverer>) -> App {
        let App {
            store,
            clock,
            entropy,
            settings,
            ..
        } = self.app.as_ref();
        let outside = Gateways {
            deliverer,
            ..self.app.gateways.clone()
        };
        App::new(
            store.clone(),
            outside,
            clock.clone(),
            entropy.clone(),
            settings.clone(),
        )
    }

    pub fn advance(&self, minutes: i64) {
        self.clock.advance(SignedDuration::from_mins(minutes));
    }

    /// An idempotency key that nobody used.
    pub fn key(&self, route: &str) -> RequestKey {
        RequestKey {
            route: route.into(),
            key: format!("key-{}", self.keys.fetch_add(1, Ordering::Relaxed)),
            request_hash: [0; 32],
        }
    }

    /// A request under such a key, answered as the API answers.
    pub fn once<T: Told>(&self, route: &str) -> Idempotent<T> {
        told(&self.key(route))
    }

    /// The invariants that do not hold now.
    pub async fn violations(&self) -> Vec<String> {
        self.store()
            .violations(self.clock.now())
            .await
            .expect("the store answers")
    }

    /// Ends it as it is, when something is known to be wrong.
    pub async fn abandon(&self) {
        self.finished.store(true, Ordering::Relaxed);
        self.receiver.abort();
        self.store().close().await;
        self.database.remove().await;
    }

    /// Sees that all is well and everything was given back, and ends it.
    pub async fn finish(self) {
        self.finished.store(true, Ordering::Relaxed);
        self.receiver.abort();
        assert_eq!(self.violations().await, Vec::<String>::new(), "invariants");
        for table in [
            "jobs",
            "provider_events",
            "deliveries",
            "messages",
            "link_requests",
            "notifications",
        ] {
            let leased = format!("SELECT COUNT(*) FROM {table} WHERE lease_token IS NOT NULL");
            assert_eq!(
                self.database.number(&leased).await,
                0,
                "{table} still leased"
            );
        }
        assert_eq!(
            logs::personal(),
            Vec::<String>::new(),
            "personal data in the logs"
        );
        assert_eq!(
            logs::notices(),
            Vec::<String>::new(),
            "the server warns of transactions"
        );
        self.database.at_rest().await;
        tokio::time::timeout(TIMEOUT, self.store().close())
            .await
            .expect("a connection is not given back");
        self.database.remove().await;
    }
}

impl Drop for TestApp {
    fn drop(&mut self) {
        self.receiver.abort();
        let forgotten = !self.finished.load(Ordering::Relaxed) && !std::thread::panicking();
        assert!(!forgotten, "the test did not finish its TestApp");
    }
}

/// Calendars from servers of the tests, and nowhere else.
fn busy() -> Arc<dyn BusyCalendars> {
    Arc::new(ForeignCalendars::new(outbound()))
}

/// Messages to servers of the tests, and nowhere else.
pub fn deliverer() -> Arc<dyn Deliverer> {
    Arc::new(HttpDeliverer::new(outbound()))
}

fn outbound() -> Arc<Outbound> {
    let here = vec!["127.0.0.1/32".parse().expect("a network")];
    let settings = OutboundSettings::new("https://hourkeep.example");
    Arc::new(Outbound::new(OutboundSettings {
        allow_networks: here,
        ..settings
    }))
}

/// The provider's adapter as it speaks with the sandbox.
fn payments_at(base_url: String) -> Arc<dyn Payments> {
    let payments = StripePayments::new(&StripeSettings {
        secret_key: "sk_test_abc".into(),
        base_url: Some(base_url),
        webhook_secrets: vec![WEBHOOK_SECRET.into()],
        timeout: Duration::from_millis(700),
    });
    Arc::new(payments.expect("an adapter"))
}

fn settings_of_tests() -> ServiceSettings {
    ServiceSettings {
        public_url: "https://hourkeep.example".into(),
        hold_caps: HoldCaps::ENDLESS,
        signing_key: SigningKey::derived(&[7; 32], "challenges"),
        busy_refresh: SignedDuration::from_mins(10),
        cached_practices: 10,
        takes_payments: true,
        // Tests write past the store.
        connected_accounts: true,
        max_staleness: SignedDuration::ZERO,
    }
}
