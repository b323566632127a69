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
    holds::Holds,
    http::{Http, Operator},
    loopback::is_here,
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

/// Settings of Hourkeep. Each is set in this file or by its environment variable, `HOURKEEP_<SECTION>_<KEY>`, which wins.
#[derive(Debug, Config)]
#[config(layer_attr(serde(deny_unknown_fields)))]
pub struct Settings {
    /// `test` or `live`. Live refuses Stripe's test keys, the sandbox, and `rate_limits.enforce = "off"`.
    #[config(env = "HOURKEEP_ENVIRONMENT", default = "test")]
    pub environment: Environment,
    /// Address and port that the API listens on.
    #[config(env = "HOURKEEP_LISTEN", default = "127.0.0.1:8080")]
    pub listen: SocketAddr,
    /// The address at which clients reach this service; every link in e-mails and answers begins with it. No slash at the
    /// end. Live requires https.
    #[config(env = "HOURKEEP_PUBLIC_URL", default = "http://127.0.0.1:8080")]
    pub public_url: String,
    /// The database.
    #[config(nested)]
    pub database: Database,
    /// Keys that encrypt personal data. `serve` requires all three settings. Without the keys the data is lost: keep a copy, but
    /// not next to the database's backups.
    #[config(nested)]
    pub encryption: Encryption,
    /// Payments. Without a secret key the built-in sandbox stands in for Stripe; live then takes no payments.
    #[config(nested)]
    pub stripe: Stripe,
    /// Requests allowed per client and kind of route, e.g. "60/min" (units: s, min, h, day). Each replica counts on its own.
    #[config(nested)]
    pub rate_limits: RateLimits,
    /// How many bookings may wait for payment at the same time. How long a hold lasts is set in the practice file.
    #[config(nested)]
    pub holds: Holds,
    /// Limits of the HTTP server.
    #[config(nested)]
    pub http: Http,
    /// Endpoints for the operator.
    #[config(nested)]
    pub operator: Operator,
    /// Logging. Logs hold no personal data at any level.
    #[config(nested)]
    pub log: Log,
    /// Background work: messages, payments, expiring holds.
    #[config(nested)]
    pub worker: Worker,
    /// E-mail to clients.
    #[config(nested)]
    pub mail: Mail,
    /// Text messages to clients who gave a phone number: reminders, and urgent changes.
    #[config(nested)]
    pub sms: Sms,
    /// External calendars whose events block practitioners' time.
    #[config(nested)]
    pub busy_sources: BusySources,
    /// Webhooks to the practices' own systems.
    #[config(nested)]
    pub webhooks: Webhooks,
    /// What is kept in memory.
    #[config(nested)]
    pub cache: Cache,
}

/// The database.
#[derive(Debug, Config)]
#[config(layer_attr(serde(deny_unknown_fields)))]
pub struct Database {
    /// `sqlite:PATH` or `postgres://USER:PASSWORD@HOST/NAME`. A connection pooler may pool by transaction: `PgBouncer` 1.21 or
    /// later with `max_prepared_statements` above 0. `migrate` works through it, too.
    #[config(env = "HOURKEEP_DATABASE_URL", default = "sqlite:data/hourkeep.db")]
    pub url: SecretString,
    /// Maximum number of open connections. SQLite writes through one of them.
    #[config(env = "HOURKEEP_DATABASE_POOL_SIZE", default = 10)]
    pub pool_size: NonZeroU32,
}

/// The keys that seal personal data.
#[derive(Debug, Config)]
#[config(layer_attr(serde(deny_unknown_fields)))]
pub struct Encryption {
    /// Every key that data was encrypted with, by an id of your choice: `{ 2026a = "…" }`, each 32 bytes in base64
    /// (`openssl rand -base64 32`). In the environment: `2026a=…,2026b=…`. To rotate, add a key and make it the active one.
    #[config(env = "HOURKEEP_ENCRYPTION_KEYS", parse_env = secret::ring)]
    pub keys: Option<BTreeMap<String, Key32>>,
    /// Id of the key that encrypts new data.
    #[config(env = "HOURKEEP_ENCRYPTION_ACTIVE")]
    pub active: Option<String>,
    /// Key of the index that finds clients by their e-mail address: 32 bytes in base64. It cannot be rotated.
    #[config(env = "HOURKEEP_ENCRYPTION_INDEX_KEY")]
    pub index_key: Option<Key32>,
}

/// Payments.
#[derive(Debug, Config)]
#[config(layer_attr(serde(deny_unknown_fields)))]
pub struct Stripe {
    /// `sk_test_…` or `sk_live_…` (or a restricted key, `rk_…`), matching `environment`. Running live without a key is for
    /// practices that take no payments here: services that collect money cannot be booked then.
    #[config(env = "HOURKEEP_STRIPE_SECRET_KEY")]
    pub secret_key: Option<SecretString>,
    /// Signing secrets (`whsec_…`) of the webhook endpoint; two while one replaces the other. Separated by commas in the
    /// environment.
    #[config(env = "HOURKEEP_STRIPE_WEBHOOK_SECRETS", parse_env = secret::secrets, default = [])]
    pub webhook_secrets: Vec<SecretString>,
    /// Another server that speaks Stripe's API, for tests. Refused in live.
    #[config(env = "HOURKEEP_STRIPE_BASE_URL")]
    pub base_url: Option<String>,
    /// Whether practices may be paid to connected accounts of their own (direct charges).
    #[config(env = "HOURKEEP_STRIPE_CONNECTED_ACCOUNTS", default = false)]
    pub connected_accounts: bool,
}

/// Requests per client and class of route.
#[derive(Debug, Config)]
#[config(layer_attr(serde(deny_unknown_fields)))]
pub struct RateLimits {
    /// `on` or `off`. `off` also lifts the limits on holds; it is for load tests, and refused in live.
    #[config(env = "HOURKEEP_RATE_LIMITS_ENFORCE", default = "on")]
    pub enforce: Switch,
    /// Browsing: practices, services, available times.
    #[config(env = "HOURKEEP_RATE_LIMITS_READ", default = "300/min")]
    pub read: Budget,
    /// Quotes and new bookings.
    #[config(env = "HOURKEEP_RATE_LIMITS_BOOK", default = "30/min")]
    pub book: Budget,
    /// A client's own booking, through its manage link.
    #[config(env = "HOURKEEP_RATE_LIMITS_MANAGE", default = "60/min")]
    pub manage: Budget,
    /// The practice's side, per API key.
    #[config(env = "HOURKEEP_RATE_LIMITS_ADMIN", default = "300/min")]
    pub admin: Budget,
    /// Events from Stripe.
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

/// The keys, all of them there.
#[derive(Debug, Clone, Copy)]
pub struct Keys<'a> {
    pub ring: &'a BTreeMap<String, Key32>,
    pub active: &'a str,
    pub index: &'a Key32,
}

impl Encryption {
    /// `None`: upkeep is done without them.
    #[must_use]
    pub fn given(&self) -> Option<Keys<'_>> {
        Some(Keys {
            ring: self.keys.as_ref()?,
            active: self.active.as_deref()?,
            index: self.index_key.as_ref()?,
        })
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
    /// Levels by module, in the syntax of tracing's `EnvFilter`: `info`, or `info,hourkeep=debug`.
    #[config(env = "HOURKEEP_LOG_FILTER", default = "info")]
    pub filter: String,
}

/// The work in the background.
#[derive(Debug, Config)]
#[config(layer_attr(serde(deny_unknown_fields)))]
pub struct Worker {
    /// Seconds between two checks for work that became due by the clock. What a request leaves is begun at once.
    #[config(env = "HOURKEEP_WORKER_INTERVAL_SECONDS", default = 2)]
    pub interval_seconds: NonZeroU64,
    /// Seconds for which a worker owns a job; if the worker dies, another one takes over after that. At most 300.
    #[config(env = "HOURKEEP_WORKER_LEASE_SECONDS", default = 60)]
    pub lease_seconds: NonZeroU64,
    /// Jobs taken at a time.
    #[config(env = "HOURKEEP_WORKER_BATCH", default = 20)]
    pub batch: NonZeroU16,
}

/// Calendars kept elsewhere.
#[derive(Debug, Config)]
#[config(layer_attr(serde(deny_unknown_fields)))]
pub struct BusySources {
    /// Private networks that calendars may be fetched from, e.g. a Nextcloud in the office: `["192.168.1.0/24"]`. There, and
    /// only there, plain http and any port are allowed. Anyone who may add a busy source can reach every server in them.
    /// Separated by commas in the environment.
    #[config(env = "HOURKEEP_BUSY_SOURCES_ALLOW_NETWORKS", parse_env = confique::env::parse::list_by_comma, default = [])]
    pub allow_networks: Vec<IpNet>,
    /// Minutes between two fetches of a calendar, from 5 to 60.
    #[config(env = "HOURKEEP_BUSY_SOURCES_REFRESH_MINUTES", default = 10)]
    pub refresh_minutes: u8,
    /// The largest calendar that is accepted, in bytes after decompression, from 100000 to 104857600 (100 MiB). Reading one of
    /// 5 MB takes a tenth of a second.
    #[config(env = "HOURKEEP_BUSY_SOURCES_MAX_BYTES", default = 20_971_520)]
    pub max_bytes: usize,
    /// The most events that one calendar may have, from 100 to 100000.
    #[config(env = "HOURKEEP_BUSY_SOURCES_MAX_EVENTS", default = 20000)]
    pub max_events: usize,
}

/// Telling the practices' own systems.
#[derive(Debug, Config)]
#[config(layer_attr(serde(deny_unknown_fields)))]
pub struct Webhooks {
    /// Private networks that events may be sent to, e.g. a server in the office: `["192.168.1.0/24"]`. There, and only there,
    /// plain http and any port are allowed. Anyone who may add a webhook endpoint can reach every server in them. Separated by
    /// commas in the environment.
    #[config(env = "HOURKEEP_WEBHOOKS_ALLOW_NETWORKS", parse_env = confique::env::parse::list_by_comma, default = [])]
    pub allow_networks: Vec<IpNet>,
}

/// Memory for speed.
#[derive(Debug, Config)]
#[config(layer_attr(serde(deny_unknown_fields)))]
pub struct Cache {
    /// Number of practices whose calendars are kept in memory.
    #[config(env = "HOURKEEP_CACHE_SNAPSHOTS", default = 256)]
    pub snapshots: NonZeroUsize,
    /// Bytes of memory for answers that are kept until something changes: free times, profiles, services, practitioners, feeds
    /// and the first pages of a booking, in each content coding that is asked for.
    #[config(env = "HOURKEEP_CACHE_ANSWERS_BYTES", default = 33_554_432)]
    pub answers_bytes: u64,
    /// Milliseconds by which available times and feeds may lag behind what another process wrote; 0 asks the database every
    /// time. Bookings are always decided by the database.
    #[config(env = "HOURKEEP_CACHE_MAX_STALENESS_MILLISECONDS", default = 1000)]
    pub max_staleness_milliseconds: u16,
}
