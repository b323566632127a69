//! Who takes the payments: Stripe by its key, or else the sandbox; or nobody, where money would be real.

use std::{net::SocketAddr, path::PathBuf, sync::Arc};

use secrecy::SecretString;

use store::engines::sqlite_file;

use super::{AppError, Infrastructure};
use crate::{
    adapters::stripe::{StripePayments, StripeSettings, StripeSetup},
    config::{Environment, Settings, Stripe},
    ports::payments::Payments,
};
use stripe_sandbox::{RunningSandbox, Sandbox, SandboxSettings};

/// Where the sandbox lives, should it be needed.
#[derive(Debug)]
pub struct SandboxPlace {
    /// Loopback; another free port is taken when this one is not to be had.
    pub listen: SocketAddr,
    /// Where it remembers; nowhere if `None`.
    pub state_file: Option<PathBuf>,
    /// What it signs its events with.
    pub webhook_secret: SecretString,
}

impl SandboxPlace {
    /// Beside a SQLite database; on PostgreSQL it forgets everything when the process ends. On the port after the API's,
    /// so that addresses of pay pages outlive a restart.
    #[must_use]
    pub fn beside(database_url: &str, api: SocketAddr, secret: [u8; 32]) -> Self {
        let state_file =
            sqlite_file(database_url).map(|file| file.with_added_extension("sandbox.jsonl"));
        let port = if api.port() == 0 {
            0
        } else {
            api.port().wrapping_add(1)
        };
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], port)),
            state_file,
            webhook_secret: webhook_secret(secret),
        }
    }
}

/// A signing secret in Stripe's form.
#[must_use]
pub fn webhook_secret(random: [u8; 32]) -> SecretString {
    use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
    format!("whsec_{}", URL_SAFE_NO_PAD.encode(random)).into()
}

/// The adapter, and the sandbox it talks to if there is no key of Stripe and money is not real. Events of the sandbox go to the API at `api`.
pub(super) async fn start(
    ground: &Infrastructure,
    settings: &Settings,
    place: SandboxPlace,
    api: SocketAddr,
) -> Result<(Arc<dyn Payments>, Option<RunningSandbox>), AppError> {
    if let Some(key) = &settings.stripe.secret_key {
        let Stripe {
            base_url,
            webhook_secrets,
            ..
        } = &settings.stripe;
        return Ok((
            adapter(key.clone(), base_url.clone(), webhook_secrets.clone())?,
            None,
        ));
    }
    if !settings.takes_payments() {
        tracing::warn!(
            "no Stripe key: services that collect money cannot be booked; set stripe.secret_key to take payments"
        );
        return Ok((nobody(settings, ground.entropy.bytes())?, None));
    }
    // To our real endpoint, signed: the sandbox's events come in the same way as Stripe's
    // (docs/decisions/0007-sandbox-is-a-local-stripe.md).
    let webhook = format!("http://{}/v1/webhooks/stripe", reached_from_here(api));
    if place.state_file.is_none() {
        tracing::warn!(
            "the sandbox keeps nothing: payments under way are forgotten when the process ends"
        );
    }
    let sandbox = match run_sandbox(ground, &place, place.listen, &webhook).await {
        // Another demo may have the port; pages opened earlier then lose their address, which is
        // better than no sandbox.
        Err(_) if place.listen.port() != 0 => {
            run_sandbox(
                ground,
                &place,
                SocketAddr::from(([127, 0, 0, 1], 0)),
                &webhook,
            )
            .await
        }
        started => started,
    };
    let sandbox = sandbox.map_err(AppError::Sandbox)?;
    // Any test key will do: the sandbox lets everybody in.
    let payments = adapter(
        "sk_test_sandbox".into(),
        Some(sandbox.base_url()),
        vec![place.webhook_secret],
    )?;
    Ok((payments, Some(sandbox)))
}

async fn run_sandbox(
    ground: &Infrastructure,
    place: &SandboxPlace,
    listen: SocketAddr,
    webhook: &str,
) -> std::io::Result<RunningSandbox> {
    let settings = SandboxSettings {
        state_file: place.state_file.clone(),
        ..SandboxSettings::new(listen, webhook, place.webhook_secret.clone())
    };
    Sandbox::start(
        settings,
        Arc::clone(&ground.clock),
        Arc::clone(&ground.entropy),
    )
    .await
}

/// An adapter that nobody answers, and whose events nobody can sign: its secret is `random` and not kept.
pub(super) fn nobody(settings: &Settings, random: [u8; 32]) -> Result<Arc<dyn Payments>, AppError> {
    let key = if settings.environment == Environment::Live {
        "sk_live_none"
    } else {
        "sk_test_none"
    };
    adapter(
        key.into(),
        // Port 9 is "discard" (RFC 863), which never answers, and it is on this machine, so that a
        // mistake goes nowhere.
        Some("http://127.0.0.1:9/".into()),
        vec![webhook_secret(random)],
    )
}

fn adapter(
    secret_key: SecretString,
    base_url: Option<String>,
    webhook_secrets: Vec<SecretString>,
) -> Result<Arc<dyn Payments>, AppError> {
    let settings = StripeSettings {
        secret_key,
        base_url,
        webhook_secrets,
        timeout: StripeSettings::TIMEOUT,
    };
    Ok(Arc::new(StripePayments::new(&settings)?))
}

/// What asks Stripe about the account behind the key of the settings, if there is one.
pub fn stripe_setup(settings: &Settings) -> Result<Option<StripeSetup>, AppError> {
    let Stripe {
        secret_key,
        base_url,
        webhook_secrets,
        ..
    } = &settings.stripe;
    let Some(secret_key) = secret_key.clone() else {
        return Ok(None);
    };
    let (base_url, webhook_secrets) = (base_url.clone(), webhook_secrets.clone());
    let settings = StripeSettings {
        secret_key,
        base_url,
        webhook_secrets,
        timeout: StripeSettings::TIMEOUT,
    };
    Ok(Some(StripeSetup::new(&settings)?))
}

/// The address under which this machine reaches what listens there.
#[must_use]
pub fn reached_from_here(listening: SocketAddr) -> SocketAddr {
    let mut address = listening;
    // `0.0.0.0` is for listening, not for connecting to.
    if address.ip().is_unspecified() {
        address.set_ip(match address {
            SocketAddr::V4(_) => std::net::Ipv4Addr::LOCALHOST.into(),
            SocketAddr::V6(_) => std::net::Ipv6Addr::LOCALHOST.into(),
        });
    }
    address
}
