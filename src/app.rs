//! The composition root: the one place that knows every part, and puts them together by the settings.

mod clock;
mod entropy;
mod files;
mod mail;
mod origins;
mod payments;
mod router;
mod server;

use std::{
    fs, io,
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use ipnet::IpNet;
use jiff::SignedDuration;
use secrecy::ExposeSecret;

pub use clock::{ShiftedClock, SystemClock};
pub use entropy::OsEntropy;
use mail::Notifiers;
pub use payments::{SandboxPlace, reached_from_here, stripe_setup, webhook_secret};
pub use router::{operator_router, router};
pub use server::{Server, ServerKind, Stop};

use crate::{
    adapters::{
        external_calendars::ForeignCalendars,
        mail::SmtpSettingsError,
        outbound::{Outbound, OutboundSettings},
        stripe::SettingsError,
        webhooks::HttpDeliverer,
    },
    api::wire::webhooks,
    config::{Environment, Settings, Switch},
    ports::{busy::Limits, payments::Payments},
    service::{App, Gateways, ServiceSettings, SigningKey},
};
use domain::{
    booking::placing::HoldCaps, clients::suspicion::Tolerance, clock::Clock, entropy::Entropy,
};
use store::{
    Store, StoreError,
    engines::{self, StoreSettings, Vault, VaultError},
};

/// Why the process does not start, or ends.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// The keys of `[encryption]` are unusable.
    #[error("encryption: {0}")]
    Vault(#[from] VaultError),
    /// The database cannot be reached at all.
    #[error("{0}; HOURKEEP_DATABASE_URL or database.url says where it is")]
    Open(StoreError),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The folder of the database cannot be made.
    #[error("cannot create the folder {0} for the database: {1}")]
    Folder(String, io::Error),
    /// The database is not one that can be served: its schema, the keys, or its disk.
    #[error("{0}; then start again")]
    NotReady(StoreError),
    /// The payment adapter refuses its settings.
    #[error("stripe: {0}")]
    Payments(#[from] SettingsError),
    /// The mail adapter refuses its settings.
    #[error(transparent)]
    Mail(#[from] SmtpSettingsError),
    /// Real money was promised, test payments are configured.
    #[error(
        "the practice {0} is marked live, but environment = \"test\": set HOURKEEP_ENVIRONMENT=live with a live Stripe key, or run `hourkeep practice live {0} off`"
    )]
    LivePractice(String),
    /// The address cannot be had.
    #[error("cannot listen on {0}: {1}; choose another address with --listen or HOURKEEP_LISTEN")]
    Listen(SocketAddr, io::Error),
    /// Nor can that of the operator.
    #[error(
        "cannot listen on {0} for the operator: {1}; choose another address with HOURKEEP_OPERATOR_LISTEN"
    )]
    OperatorListen(SocketAddr, io::Error),
    /// The sandbox does not start.
    #[error("the sandbox cannot start: {0}")]
    Sandbox(io::Error),
    /// A defect: the work in the background ended by itself.
    #[error("the background work stopped unexpectedly; the log says where")]
    Workers,
}

/// What every command stands on.
#[derive(Clone)]
pub struct Infrastructure {
    /// The database, connected.
    pub store: Arc<dyn Store>,
    /// The system's.
    pub clock: Arc<dyn Clock>,
    /// The system's.
    pub entropy: Arc<dyn Entropy>,
}

impl std::fmt::Debug for Infrastructure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Ground")
            .field("store", &self.store)
            .finish_non_exhaustive()
    }
}

impl Infrastructure {
    /// Connects to the database of the settings; changes nothing there.
    pub async fn open(settings: &Settings) -> Result<Self, AppError> {
        let vault = match settings.encryption.given() {
            None => Vault::none(),
            Some(keys) => {
                let ring = keys.ring.iter();
                let ring: Vec<_> = ring.map(|(id, key)| (id.clone(), *key.expose())).collect();
                Vault::new(&ring, keys.active, keys.index.expose())?
            }
        };
        let url = settings.database.url.expose_secret().to_owned();
        if let Some(file) = engines::sqlite_file(&url) {
            let folder = file.parent().unwrap_or(Path::new(""));
            fs::create_dir_all(folder)
                .map_err(|error| AppError::Folder(folder.display().to_string(), error))?;
            files::guard(&file);
        }
        // Longer than a healthy store ever needs, and well within the time limit of a request.
        let acquire_timeout = Duration::from_secs(3);
        let (max_connections, texts) = (settings.database.pool_size.get(), mail::texts(settings));
        let opened = StoreSettings {
            url,
            max_connections,
            acquire_timeout,
            texts,
            write_event: webhooks::body,
        };
        let store = engines::open(&opened, vault)
            .await
            .map_err(AppError::Open)?;
        Ok(Self {
            store,
            clock: Arc::new(SystemClock),
            entropy: Arc::new(OsEntropy::default()),
        })
    }

    /// The use cases.
    #[must_use]
    fn app(&self, settings: &Settings, payments: Arc<dyn Payments>, post: Notifiers) -> Arc<App> {
        let limits = Limits {
            bytes: settings.busy_sources.max_bytes,
            events: settings.busy_sources.max_events,
        };
        let busy = ForeignCalendars::new(outbound(
            settings,
            settings.busy_sources.allow_networks.clone(),
        ))
        .within(limits);
        let busy = Arc::new(busy);
        let deliverer = Arc::new(HttpDeliverer::new(outbound(
            settings,
            settings.webhooks.allow_networks.clone(),
        )));
        let settings = ServiceSettings {
            public_url: settings.public_url.clone(),
            busy_refresh: SignedDuration::from_mins(settings.busy_sources.refresh_minutes.into()),
            hold_caps: hold_caps(settings),
            signing_key: signing_key(settings, self.entropy.as_ref(), "challenges"),
            cached_practices: settings.cache.snapshots.get(),
            takes_payments: settings.takes_payments(),
            connected_accounts: settings.stripe.connected_accounts,
            max_staleness: SignedDuration::from_millis(
                settings.cache.max_staleness_milliseconds.into(),
            ),
        };
        let Notifiers {
            mailer, sms_sender, ..
        } = post;
        let outside = Gateways {
            payments,
            busy,
            deliverer,
            mailer,
            sms_sender,
        };
        Arc::new(App::new(
            Arc::clone(&self.store),
            outside,
            Arc::clone(&self.clock),
            Arc::clone(&self.entropy),
            settings,
        ))
    }

    /// The use cases for a command line: those that pay cannot, and nothing is sent.
    pub fn app_without_payments(&self, settings: &Settings) -> Result<Arc<App>, AppError> {
        Ok(self.app(
            settings,
            payments::nobody(settings, self.entropy.bytes())?,
            Notifiers::nowhere(),
        ))
    }

    /// That the schema is current, the keys are those of the data, and that test payments serve no practice that expects real money.
    async fn fit_to_serve(&self, settings: &Settings) -> Result<(), AppError> {
        self.store.migrated().await.map_err(AppError::NotReady)?;
        self.store
            .remember_keys()
            .await
            .map_err(AppError::NotReady)?;
        self.store.ready().await.map_err(AppError::NotReady)?;
        self.store
            .remember_uid_host(settings.public_url.split("://").last().unwrap_or_default())
            .await
            .map_err(AppError::NotReady)?;
        for practice in self.store.practices().await? {
            match settings.environment {
                Environment::Test if practice.live => {
                    return Err(AppError::LivePractice(practice.slug));
                }
                Environment::Live if !practice.live => {
                    tracing::warn!(
                        practice = practice.slug,
                        "not live, so it takes no payments: `hourkeep practice live SLUG on` changes that"
                    );
                }
                Environment::Test | Environment::Live => {}
            }
        }
        Ok(())
    }
}

/// The key of one purpose; without the index key, from which it follows, one for the life of the process.
fn signing_key(settings: &Settings, entropy: &dyn Entropy, purpose: &str) -> SigningKey {
    match settings.encryption.given() {
        Some(keys) => SigningKey::derived(keys.index.expose(), purpose),
        None => SigningKey::derived(&entropy.bytes(), purpose),
    }
}

fn hold_caps(settings: &Settings) -> HoldCaps {
    let (holds, tolerance) = (&settings.holds, Tolerance::default());
    match settings.rate_limits.enforce {
        Switch::On => HoldCaps {
            per_address: holds.per_address.get(),
            per_network: holds.per_network.get(),
            per_email: holds.per_email.get(),
            per_practitioner: holds.per_practitioner.get(),
            tolerance: Tolerance {
                mails: holds.unproved_per_address.get(),
                network_mails: holds.unproved_per_network.get(),
                ..tolerance
            },
        },
        Switch::Off => HoldCaps::ENDLESS,
    }
}

/// The way out to the public network and to `allow_networks`.
fn outbound(settings: &Settings, allow_networks: Vec<IpNet>) -> Arc<Outbound> {
    Arc::new(Outbound::new(OutboundSettings {
        allow_networks,
        ..OutboundSettings::new(&settings.public_url)
    }))
}

/// The file that a SQLite database of the settings would be in, should there be none.
#[must_use]
pub fn missing_file(settings: &Settings) -> Option<PathBuf> {
    engines::sqlite_file(settings.database.url.expose_secret()).filter(|file| !file.exists())
}

#[cfg(test)]
mod tests;
