//! Use cases: load, decide, one commit. Each stands in the file that has its name.

pub mod booking;
pub mod calendars;
pub mod clients;
pub mod messages;
pub mod money;
pub mod practice;
pub mod webhooks;

pub mod answer_link;
pub mod authenticate;
mod catalogues;
mod error;
mod idempotency;
pub mod job_outcome;
pub mod jobs;
mod join_link;
pub mod listing;
mod recent;
mod signing_key;
mod snapshot;
pub mod tokens;

use std::{
    fmt,
    sync::{Arc, atomic::AtomicBool},
};

use jiff::SignedDuration;

pub use error::ServiceError;
pub use idempotency::{Answered, Idempotent, RequestKey};
pub use signing_key::SigningKey;
pub use snapshot::Snapshot;

use crate::ports::{
    busy::BusyCalendars, mailer::Mailer, payments::Payments, sms_sender::SmsSender,
    webhooks::Deliverer,
};
use catalogues::Catalogues;
use domain::{booking::placing::HoldCaps, clock::Clock, entropy::Entropy};
use recent::Recent;
use snapshot::Snapshots;
use store::{OpenFeed, Store};

/// Feeds of which is remembered what their addresses open.
const OPEN_FEEDS: usize = 10_000;

/// What the use cases work with.
pub struct App {
    pub store: Arc<dyn Store>,
    pub gateways: Gateways,
    pub clock: Arc<dyn Clock>,
    pub entropy: Arc<dyn Entropy>,
    pub settings: ServiceSettings,
    catalogues: Catalogues,
    snapshots: Snapshots,
    /// By the hash of their tokens.
    feeds: Recent<[u8; 32], Arc<OpenFeed>>,
    /// Whether the process will stop soon, so that nobody should send it more.
    pub leaving: AtomicBool,
}

/// What the installation decides.
#[derive(Debug, Clone)]
pub struct ServiceSettings {
    /// Where the service is reached, without a trailing slash.
    pub public_url: String,
    pub hold_caps: HoldCaps,
    /// Signs the challenges that are given out; links to answer requests by a key of their own that follows from it.
    pub signing_key: SigningKey,
    /// Between two looks at a calendar that is kept elsewhere.
    pub busy_refresh: SignedDuration,
    /// Practices whose definitions and calendars are kept in memory.
    pub cached_practices: usize,
    /// Whether there is a provider that takes payments.
    pub takes_payments: bool,
    /// Whether practices may be paid to accounts of their own.
    pub connected_accounts: bool,
    /// For so long what another process wrote may go unseen by who only looks.
    pub max_staleness: SignedDuration,
}

/// Those outside whom the use cases speak to.
#[derive(Clone)]
pub struct Gateways {
    pub payments: Arc<dyn Payments>,
    pub busy: Arc<dyn BusyCalendars>,
    pub deliverer: Arc<dyn Deliverer>,
    pub mailer: Arc<dyn Mailer>,
    pub sms_sender: Arc<dyn SmsSender>,
}

impl App {
    #[must_use]
    pub fn new(
        store: Arc<dyn Store>,
        gateways: Gateways,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
        settings: ServiceSettings,
    ) -> Self {
        let (catalogues, snapshots, feeds) = (
            Catalogues::new(settings.cached_practices),
            Snapshots::new(settings.cached_practices),
            Recent::new(OPEN_FEEDS),
        );
        Self {
            store,
            gateways,
            clock,
            entropy,
            settings,
            catalogues,
            snapshots,
            feeds,
            leaving: AtomicBool::new(false),
        }
    }

    /// A fresh id's uuid, of now.
    fn fresh(&self) -> uuid::Uuid {
        self.entropy.uuid(self.clock.now())
    }
}

impl fmt::Debug for Gateways {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Gateways")
    }
}

impl fmt::Debug for App {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("App")
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}
