//! What the adapter needs to start, and what it refuses to start with.

use std::{fmt, time::Duration};

use reqwest::Url;
use secrecy::{ExposeSecret, SecretString};

/// Stripe's own address.
const STRIPE: &str = "https://api.stripe.com/";

/// How to reach Stripe, or a sandbox.
#[derive(Debug)]
pub struct StripeSettings {
    /// `sk_…` or `rk_…`; its prefix decides whether real money moves.
    pub secret_key: SecretString,
    /// Stripe itself when `None`. Plain HTTP only to a loopback address.
    pub base_url: Option<String>,
    /// The signing secrets in force, `whsec_…`: at least one, two while one is being replaced.
    pub webhook_secrets: Vec<SecretString>,
    /// The limit of one attempt; a call makes up to three.
    pub timeout: Duration,
}

impl StripeSettings {
    /// The limit of one attempt unless told otherwise.
    pub const TIMEOUT: Duration = Duration::from_secs(10);

    /// Whether the key moves real money.
    pub(crate) fn livemode(&self) -> Result<bool, SettingsError> {
        let key = self.secret_key.expose_secret();
        let prefixed = |prefixes: [&str; 2]| {
            prefixes.iter().any(|prefix| {
                key.strip_prefix(prefix).is_some_and(|rest| {
                    !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_graphic())
                })
            })
        };
        // By its prefix, as Stripe documents keys (docs.stripe.com/keys).
        match (
            prefixed(["sk_live_", "rk_live_"]),
            prefixed(["sk_test_", "rk_test_"]),
        ) {
            (true, _) => Ok(true),
            (_, true) => Ok(false),
            _ => Err(SettingsError::SecretKey),
        }
    }

    /// The secrets, none of them empty.
    pub(crate) fn checked_webhook_secrets(&self) -> Result<Vec<SecretString>, SettingsError> {
        // With an empty secret anybody could sign (docs/decisions/0006-hosted-checkout.md).
        if self.webhook_secrets.is_empty()
            || self
                .webhook_secrets
                .iter()
                .any(|s| s.expose_secret().trim().is_empty())
        {
            return Err(SettingsError::WebhookSecret);
        }
        // What the dashboard shows beside the secret is the endpoint's id: nothing would ever fit it.
        if self
            .webhook_secrets
            .iter()
            .any(|secret| secret.expose_secret().starts_with("we_"))
        {
            return Err(SettingsError::WebhookId);
        }
        Ok(self.webhook_secrets.clone())
    }

    /// The base URL with its trailing slash.
    pub(crate) fn base(&self) -> Result<Base, SettingsError> {
        let url = Url::parse(self.base_url.as_deref().unwrap_or(STRIPE))
            .map_err(|_| SettingsError::BaseUrl)?;
        // Plain HTTP is for a sandbox on this machine; a key must not cross a network in the clear.
        let loopback = match url.host_str() {
            Some("localhost") => true,
            Some(host) => host
                .trim_matches(['[', ']'])
                .parse::<std::net::IpAddr>()
                .is_ok_and(|ip| ip.is_loopback()),
            None => false,
        };
        if !(url.scheme() == "https" || url.scheme() == "http" && loopback)
            || url.query().is_some()
            || url.fragment().is_some()
        {
            return Err(SettingsError::BaseUrl);
        }
        Ok(Base {
            url: format!("{}/", url.as_str().trim_end_matches('/')),
            plain: url.scheme() == "http",
        })
    }
}

/// A checked base URL.
pub(crate) struct Base {
    pub(crate) url: String,
    /// Without TLS, hence on this machine.
    pub(crate) plain: bool,
}

/// Why the adapter does not start. Never holds the value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SettingsError {
    /// The key is none of `sk_test_`, `rk_test_`, `sk_live_`, `rk_live_`.
    SecretKey,
    /// No webhook secret, or an empty one: anybody could sign with it.
    WebhookSecret,
    /// The id of an endpoint in place of its secret.
    WebhookId,
    /// Not a URL, or plain HTTP to another machine.
    BaseUrl,
    /// The HTTP client cannot be built, e.g. no root certificates.
    Client,
}

impl fmt::Display for SettingsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::SecretKey => "the Stripe key must start with sk_test_, rk_test_, sk_live_ or rk_live_",
            Self::WebhookSecret => "at least one webhook secret is needed, and none may be empty",
            Self::WebhookId => {
                "a webhook secret starts with whsec_; we_… is the id of the endpoint: reveal its signing secret in the Stripe dashboard"
            }
            Self::BaseUrl => "the Stripe base URL must be https, or http on a loopback address",
            Self::Client => "the HTTP client for Stripe cannot be built (root certificates?)",
        })
    }
}

impl std::error::Error for SettingsError {}
