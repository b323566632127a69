//! The settings themselves. The comments are written for the operator: they become the template.

use std::{
    collections::BTreeMap,
    net::SocketAddr,
    num::{NonZeroU16, NonZeroU32, NonZeroU64, NonZeroUsize},
};

use axum::http::Uri;
use confique::Config;
use ipnet::IpNet;
use secrecy::SecretString;
use serde::Deserialize;

use super::{
    check::is_here,
    holds::Holds,
    http::{Http, Operator},
    mail::{Mail, Sms},
    secret::{self, Key32},
};
use crate::server::rate_limit::{Budget, Class};

/// Whether real money moves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Environment {
    /// Test keys, or the sandbox.
    Test,
    /// Live keys.
    Live,
}

/// On or off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Switch {
    /// On.
    On,
    /// Off.
    Off,
}

/// How log lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LogFormat {
    /// One JSON object per line.
    Json,
    /// For people.
    Pretty,
}

/// Settings of Hourkeep. A value stands in this file or in the environment variable named beside it, which wins.
#[derive(Debug, Config)]
#[config(layer_attr(serde(deny_unknown_fields)))]
pub struct Settings {
    /// `test` or `live`. Live refuses test keys of Stripe, the sandbox, and `rate_limits.enforce = "off"`.
    #[config(env = "HOURKEEP_ENVIRONMENT", default = "test")]
    pub environment: Environment,
    /// Where the API listens: address and port.
    #[config(env = "HOURKEEP_LISTEN", default = "127.0.0.1:8080")]
    pub listen: SocketAddr,
    /// The address under which clients reach this service; it begins every link in e-mails and answers.
    /// No slash at the end. Live needs https.
    #[config(env = "HOURKEEP_PUBLIC_URL", default = "http://127.0.0.1:8080")]
    pub public_url: String,
    /// The database.
    #[config(nested)]
    pub database: Database,
    /// The keys that seal personal data. Losing them loses the data; keep a copy apart from the database's.
    #[config(nested)]
    pub encryption: Encryption,
    /// Payments. Without a secret key the built-in sandbox takes Stripe's place; when live, nobody does.
    #[config(nested)]
    pub stripe: Stripe,
    /// Requests per client and class of route, e.g. "60/min" (units: s, min, h, day). Counted by each replica on its own.
    #[config(nested)]
    pub rate_limits: RateLimits,
    /// How many bookings may wait for payment at the same time. The length of a hold is set in the practice's file.
    #[config(nested)]
    pub holds: Holds,
    /// Limits of the server.
    #[config(nested)]
    pub http: Http,
    /// What only the operator asks.
    #[config(nested)]
    pub operator: Operator,
    /// What is logged. Logs hold nothing personal at any level.
    #[config(nested)]
    pub log: Log,
    /// The work in the background: messages, payments, expiring holds.
    #[config(nested)]
    pub worker: Worker,
    /// Messages to clients, by e-mail.
    #[config(nested)]
    pub mail: Mail,
    /// Text messages to clients who gave a number: reminders, and what they should know at once.
    #[config(nested)]
    pub sms: Sms,
    /// Calendars kept elsewhere, whose events keep practitioners' time taken.
    #[config(nested)]
    pub busy_sources: BusySources,
    /// Telling the practices' own systems.
    #[config(nested)]
    pub webhooks: Webhooks,
    /// Memory for speed.
    #[config(nested)]
    pub cache: Cache,
}

/// The database.
#[derive(Debug, Config)]
#[config(layer_attr(serde(deny_unknown_fields)))]
pub struct Database {
    /// `sqlite:PATH` or `postgres://USER:PASSWORD@HOST/NAME`. A pooler in between may pool by transaction: `PgBouncer` from 1.21
    /// on, with its `max_prepared_statements` above 0, and `migrate` goes through it as well.
    #[config(env = "DATABASE_URL", default = "sqlite:data/hourkeep.db")]
    pub url: SecretString,
    /// Most connections at a time. SQLite writes through one of them.
    #[config(env = "HOURKEEP_DATABASE_POOL_SIZE", default = 10)]
    pub pool_size: NonZeroU32,
}

/// The keys that seal personal data.
#[derive(Debug, Config)]
#[config(layer_attr(serde(deny_unknown_fields)))]
pub struct Encryption {
    /// Every key that sealed something, by an id of your choice: `{ 2026a = "…" }`, each 32 bytes in base64
    /// (`openssl rand -base64 32`). In the environment: `2026a=…,2026b=…`. To rotate, add a key and make it active.
    #[config(env = "HOURKEEP_ENCRYPTION_KEYS", parse_env = secret::ring)]
    pub keys: BTreeMap<String, Key32>,
    /// The id of the key that seals new data.
    #[config(env = "HOURKEEP_ENCRYPTION_ACTIVE")]
    pub active: String,
    /// The key of the index by which a client's e-mail address is found: 32 bytes in base64. It cannot be rotated.
    #[config(env = "HOURKEEP_ENCRYPTION_INDEX_KEY")]
    pub index_key: Key32,
}

/// Payments.
#[derive(Debug, Config)]
#[config(layer_attr(serde(deny_unknown_fields)))]
pub struct Stripe {
    /// `sk_test_…` or `sk_live_…` (or a restricted key, `rk_…`), of the same mode as `environment`. Live without a key is for
    /// practices that take no payments here: what something is collected for cannot be booked then.
    #[config(env = "HOURKEEP_STRIPE_SECRET_KEY")]
    pub secret_key: Option<SecretString>,
    /// Signing secrets (`whsec_…`) of the webhook endpoint; two while one is being replaced. In the environment
    /// separated by commas.
    #[config(env = "HOURKEEP_STRIPE_WEBHOOK_SECRETS", parse_env = secret::secrets, default = [])]
    pub webhook_secrets: Vec<SecretString>,
    /// Another server that speaks Stripe's API, for tests. Refused when live.
    #[config(env = "HOURKEEP_STRIPE_BASE_URL")]
    pub base_url: Option<String>,
    /// Whether practices may have connected accounts of their own (direct charges).
    #[config(env = "HOURKEEP_STRIPE_CONNECTED_ACCOUNTS", default = false)]
    pub connected_accounts: bool,
}

/// Requests per client and class of route.
#[derive(Debug, Config)]
#[config(layer_attr(serde(deny_unknown_fields)))]
pub struct RateLimits {
    /// `on` or `off`. Off lifts the caps on holds too; it is for load tests and refused when live.
    #[config(env = "HOURKEEP_RATE_LIMITS", default = "on")]
    pub enforce: Switch,
    /// Looking: practices, services, free times.
    #[config(env = "HOURKEEP_RATE_LIMITS_READ", default = "300/min")]
    pub read: Budget,
    /// Quotes and bookings.
    #[config(env = "HOURKEEP_RATE_LIMITS_BOOK", default = "30/min")]
    pub book: Budget,
    /// One's own booking, by its manage link.
    #[config(env = "HOURKEEP_RATE_LIMITS_MANAGE", default = "60/min")]
    pub manage: Budget,
    /// The practice's side, per API key.
    #[config(env = "HOURKEEP_RATE_LIMITS_ADMIN", default = "300/min")]
    pub admin: Budget,
    /// Stripe's events.
    #[config(env = "HOURKEEP_RATE_LIMITS_WEBHOOK", default = "1200/min")]
    pub webhook: Budget,
    /// Calendar feeds.
    #[config(env = "HOURKEEP_RATE_LIMITS_FEED", default = "60/min")]
    pub feed: Budget,
}

impl Settings {
    /// Whether only this machine reaches the service, as far as the settings tell.
    #[must_use]
    pub fn is_local(&self) -> bool {
        let host = self
            .public_url
            .parse::<Uri>()
            .ok()
            .and_then(|url| url.host().map(is_here));
        self.listen.ip().is_loopback() && self.http.trusted_hops == 0 && host == Some(true)
    }

    /// Whether there is anybody who takes payments: Stripe, or in tests the sandbox.
    #[must_use]
    pub fn takes_payments(&self) -> bool {
        self.stripe.secret_key.is_some() || self.environment == Environment::Test
    }
}

impl RateLimits {
    /// The budget of a class of routes.
    #[must_use]
    pub fn budget(&self, class: Class) -> Budget {
        match class {
            Class::Read => self.read,
            Class::Book => self.book,
            Class::Manage => self.manage,
            Class::Admin => self.admin,
            Class::Webhook => self.webhook,
            Class::Feed => self.feed,
        }
    }
}

/// What is logged.
#[derive(Debug, Config)]
#[config(layer_attr(serde(deny_unknown_fields)))]
pub struct Log {
    /// `json` or `pretty`.
    #[config(env = "HOURKEEP_LOG_FORMAT", default = "json")]
    pub format: LogFormat,
    /// Levels by module, as tracing's `EnvFilter` reads them: `info`, or `info,hourkeep=debug`.
    #[config(env = "HOURKEEP_LOG", default = "info")]
    pub filter: String,
}

/// The work in the background.
#[derive(Debug, Config)]
#[config(layer_attr(serde(deny_unknown_fields)))]
pub struct Worker {
    /// Seconds between two looks for work that is due.
    #[config(env = "HOURKEEP_WORKER_INTERVAL_SECONDS", default = 1)]
    pub interval_seconds: NonZeroU64,
    /// Seconds for which a worker owns a piece of work; when it dies, another takes over after that. At most 300.
    #[config(env = "HOURKEEP_WORKER_LEASE_SECONDS", default = 60)]
    pub lease_seconds: NonZeroU64,
    /// Pieces of work taken at a time.
    #[config(env = "HOURKEEP_WORKER_BATCH", default = 20)]
    pub batch: NonZeroU16,
}

/// Calendars kept elsewhere.
#[derive(Debug, Config)]
#[config(layer_attr(serde(deny_unknown_fields)))]
pub struct BusySources {
    /// Networks of your own that calendars may be fetched from, e.g. a Nextcloud in the office: `["192.168.1.0/24"]`.
    /// In them, and only there, plain http and any port will do. Whoever may add a busy source reaches every server in
    /// them. In the environment separated by commas.
    #[config(env = "HOURKEEP_BUSY_SOURCES_ALLOW_NETWORKS", parse_env = confique::env::parse::list_by_comma, default = [])]
    pub allow_networks: Vec<IpNet>,
    /// Minutes between two looks at a calendar, from 5 to 60.
    #[config(env = "HOURKEEP_BUSY_SOURCES_REFRESH_MINUTES", default = 10)]
    pub refresh_minutes: u8,
    /// The largest calendar that is read, in bytes after unpacking, from 100000 to 100 MiB. One of 5 MB takes a tenth of a second.
    #[config(env = "HOURKEEP_BUSY_SOURCES_MAX_BYTES", default = 20_971_520)]
    pub max_bytes: usize,
    /// The most events of one calendar, from 100 to 100000.
    #[config(env = "HOURKEEP_BUSY_SOURCES_MAX_EVENTS", default = 20000)]
    pub max_events: usize,
}

/// Telling the practices' own systems.
#[derive(Debug, Config)]
#[config(layer_attr(serde(deny_unknown_fields)))]
pub struct Webhooks {
    /// Networks of your own that events may be sent to, e.g. a server in the office: `["192.168.1.0/24"]`. In them, and
    /// only there, plain http and any port will do. Whoever may add a webhook endpoint reaches every server in them. In
    /// the environment separated by commas.
    #[config(env = "HOURKEEP_WEBHOOKS_ALLOW_NETWORKS", parse_env = confique::env::parse::list_by_comma, default = [])]
    pub allow_networks: Vec<IpNet>,
}

/// Memory for speed.
#[derive(Debug, Config)]
#[config(layer_attr(serde(deny_unknown_fields)))]
pub struct Cache {
    /// Practices whose calendars are kept in memory.
    #[config(env = "HOURKEEP_SNAPSHOT_CACHE_SIZE", default = 256)]
    pub snapshots: NonZeroUsize,
    /// Milliseconds for which free times and feeds may miss what another process wrote; 0: the database is asked each time.
    /// Bookings are decided by the database, always.
    #[config(env = "HOURKEEP_UNSEEN_MILLISECONDS", default = 1000)]
    pub unseen_milliseconds: u16,
}
