//! What no single value can tell: settings that contradict each other.

use axum::http::Uri;
use base64::{Engine, engine::general_purpose::STANDARD};
use ipnet::IpNet;
use secrecy::ExposeSecret;
use tracing_subscriber::EnvFilter;
use url::Url;

use super::{
    Purpose,
    sections::{Encryption, Environment, Settings, Switch},
};

use super::loopback::is_here;

/// Everything that is wrong, each with its key and the way out.
pub(super) fn faults(settings: &Settings, purpose: Purpose) -> Vec<String> {
    let mut faults = Vec::new();
    let mut refuse = |wrong: bool, fault: &str| {
        if wrong {
            faults.push(fault.to_owned());
        }
    };
    let live = settings.environment == Environment::Live;
    refuse(
        live && settings.rate_limits.enforce == Switch::Off,
        "rate_limits.enforce: \"off\" is refused when environment = \"live\"; set it to \"on\" or unset HOURKEEP_RATE_LIMITS_ENFORCE",
    );
    refuse(
        !is_origin(&settings.public_url, live),
        "public_url: must be a scheme and a host, without a path or a slash at the end, e.g. https://book.example.org; live requires https",
    );
    refuse(
        !is_database(settings.database.url.expose_secret()),
        "database.url: must begin with sqlite: or postgres://; set it in the file or by HOURKEEP_DATABASE_URL",
    );
    refuse(
        settings.operator.listen == settings.listen && settings.listen.port() != 0,
        "operator.listen: must not be the address of the API; choose another port, e.g. 127.0.0.1:8090",
    );
    refuse(
        settings.worker.lease_seconds.get() > 300,
        "worker.lease_seconds: must be at most 300",
    );
    refuse(
        EnvFilter::try_new(&settings.log.filter).is_err(),
        "log.filter: must be levels by module, e.g. \"info\" or \"info,hourkeep=debug\"",
    );
    refuse(
        !(5..=60).contains(&settings.busy_sources.refresh_minutes),
        "busy_sources.refresh_minutes: must be from 5 to 60",
    );
    refuse(
        !(100_000..=100 * 1024 * 1024).contains(&settings.busy_sources.max_bytes),
        "busy_sources.max_bytes: must be from 100000 to 104857600",
    );
    refuse(
        !(100..=100_000).contains(&settings.busy_sources.max_events),
        "busy_sources.max_events: must be from 100 to 100000",
    );
    refuse(
        !settings.busy_sources.allow_networks.iter().all(is_narrow),
        "busy_sources.allow_networks: must be private networks, e.g. 192.168.1.0/24, no wider than /8 (IPv6: /7)",
    );
    refuse(
        !settings.webhooks.allow_networks.iter().all(is_narrow),
        "webhooks.allow_networks: must be private networks, e.g. 192.168.1.0/24, no wider than /8 (IPv6: /7)",
    );
    faults.extend(encryption(settings, purpose).into_iter().map(str::to_owned));
    faults.extend(
        stripe(settings, live, purpose)
            .into_iter()
            .map(str::to_owned),
    );
    faults.extend(mail(settings, live).into_iter().map(str::to_owned));
    faults.extend(sms(settings).into_iter().map(str::to_owned));
    faults
}

/// All three settings are there, or none where none is needed.
fn encryption(settings: &Settings, purpose: Purpose) -> Vec<&'static str> {
    let Encryption {
        keys,
        active,
        index_key,
    } = &settings.encryption;
    let none = keys.is_none() && active.is_none() && index_key.is_none();
    if none && purpose == Purpose::Upkeep {
        return Vec::new();
    }
    let ids: Vec<_> = keys.iter().flatten().map(|(id, _)| id).collect();
    let mut faults = Vec::new();
    if ids.is_empty() {
        faults.push("encryption.keys: is required; `openssl rand -base64 32` makes a key");
    }
    if !ids.iter().all(|id| is_key_id(id)) {
        faults.push("encryption.keys: an id must have 1 to 16 letters and digits, e.g. 2026a");
    }
    if !active.as_ref().is_some_and(|active| ids.contains(&active)) {
        faults.push("encryption.active: must be the id of one of encryption.keys");
    }
    if index_key.is_none() {
        faults.push("encryption.index_key: is required; `openssl rand -base64 32` makes one");
    }
    faults
}

fn stripe(settings: &Settings, live: bool, purpose: Purpose) -> Vec<&'static str> {
    let stripe = &settings.stripe;
    let key = stripe
        .secret_key
        .as_ref()
        .map(|key| key.expose_secret().trim());
    let mode = if live { "live_" } else { "test_" };
    let of_mode = |key: &str| {
        ["sk_", "rk_"].iter().any(|kind| {
            key.strip_prefix(kind)
                .is_some_and(|rest| rest.starts_with(mode))
        })
    };
    let mut faults = Vec::new();
    match key {
        Some(key) if !of_mode(key) && live => {
            faults.push("stripe.secret_key: must begin with sk_live_ when environment = \"live\"");
        }
        Some(key) if !of_mode(key) => {
            faults.push("stripe.secret_key: must begin with sk_test_ when environment = \"test\"; set environment = \"live\" for a live key");
        }
        _ => {}
    }
    if key.is_some() && stripe.webhook_secrets.is_empty() && purpose == Purpose::Serving {
        faults.push(
            "stripe.webhook_secrets: the signing secret (whsec_…) of the webhook endpoint is required with stripe.secret_key; `hourkeep check --make-webhook` makes an endpoint and prints its secret",
        );
    }
    if stripe
        .webhook_secrets
        .iter()
        .any(|secret| secret.expose_secret().trim().is_empty())
    {
        faults.push("stripe.webhook_secrets: an empty secret would let anyone sign; remove it");
    }
    if live && stripe.base_url.is_some() {
        faults.push("stripe.base_url: is refused when environment = \"live\"; remove it");
    }
    if stripe.base_url.as_ref().is_some_and(|url| !is_http(url)) {
        faults.push("stripe.base_url: must be an http or https URL, e.g. http://127.0.0.1:12111/");
    }
    faults
}

fn mail(settings: &Settings, live: bool) -> Vec<&'static str> {
    let url = settings
        .mail
        .smtp_url
        .as_ref()
        .map(|url| url.expose_secret().trim());
    let mut faults = Vec::new();
    match url {
        None if live => faults.push("mail.smtp_url: is required when environment = \"live\": clients wait for their confirmations"),
        Some(url) if !["smtp://", "smtps://"].iter().any(|scheme| url.starts_with(scheme)) => {
            faults.push("mail.smtp_url: must begin with smtps:// or smtp://");
        }
        Some(url) if live && in_the_open(url) => faults.push(
            "mail.smtp_url: would send clients' data and the password unencrypted; use smtps://, or smtp:// with ?tls=required, or a server on this machine (smtp://127.0.0.1:25)",
        ),
        _ => {}
    }
    let from = settings.mail.from.as_deref();
    if url.is_some() && from.is_none() {
        faults
            .push("mail.from: the address that messages come from is required with mail.smtp_url");
    }
    if from.is_some_and(|from| domain::sensitive_words::publicly_sensitive_word(from).is_some()) {
        faults.push(
            "mail.from: would reveal on lock screens what the messages are about; choose a neutral address",
        );
    }
    faults
}

/// Whether mails may leave this machine unencrypted. Encryption "if offered" is none: whoever is on the way leaves out the offer.
fn in_the_open(url: &str) -> bool {
    let Ok(url) = Url::parse(url) else {
        return true;
    };
    let required = url
        .query_pairs()
        .find(|(name, _)| name == "tls")
        .is_some_and(|(_, value)| value == "required");
    !(required || url.scheme() == "smtps" || url.host_str().is_some_and(is_here))
}

fn sms(settings: &Settings) -> Vec<&'static str> {
    let url = settings
        .sms
        .webhook_url
        .as_ref()
        .map(|url| url.expose_secret().trim());
    let secret = settings
        .sms
        .webhook_secret
        .as_ref()
        .map(|secret| secret.expose_secret().trim());
    let mut faults = Vec::new();
    let in_own = !settings.webhooks.allow_networks.is_empty();
    if url.is_some_and(|url| !is_http(url) || (!in_own && !is_https(url))) {
        faults.push("sms.webhook_url: must be an https URL, or http in a network of webhooks.allow_networks");
    }
    if url.is_some() && !secret.is_some_and(signs) {
        faults.push("sms.webhook_secret: sms.webhook_url requires a secret of `whsec_` and 24 to 64 bytes in base64");
    }
    faults
}

/// As the specification of Standard Webhooks wants its secrets.
fn signs(secret: &str) -> bool {
    let bytes = secret
        .strip_prefix("whsec_")
        .and_then(|text| STANDARD.decode(text).ok());
    bytes.is_some_and(|bytes| (24..=64).contains(&bytes.len()))
}

fn is_https(url: &str) -> bool {
    url.parse::<Uri>()
        .is_ok_and(|uri| uri.scheme_str() == Some("https"))
}

fn is_http(url: &str) -> bool {
    url.parse::<Uri>()
        .is_ok_and(|uri| matches!(uri.scheme_str(), Some("http" | "https")) && uri.host().is_some())
}

fn is_origin(url: &str, live: bool) -> bool {
    let after_scheme = url.split_once("://").map_or("", |(_, rest)| rest);
    is_http(url)
        && !after_scheme.contains(['/', '?', '#', '@'])
        && (!live || url.starts_with("https://"))
}

fn is_database(url: &str) -> bool {
    ["sqlite:", "postgres://", "postgresql://"]
        .iter()
        .any(|scheme| url.starts_with(scheme))
}

/// The widest networks that are anybody's own: `10.0.0.0/8` and `fc00::/7`.
const fn is_narrow(network: &IpNet) -> bool {
    match network {
        IpNet::V4(network) => network.prefix_len() >= 8,
        IpNet::V6(network) => network.prefix_len() >= 7,
    }
}

fn is_key_id(id: &str) -> bool {
    (1..=16).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_alphanumeric())
}
