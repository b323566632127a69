//! Requests to addresses that somebody gave us, which may lead anywhere: a calendar to fetch, a webhook to call.
//!
//! Public addresses are reached by https on 443 and 8443, and no others. Networks that the operator named are reached by plain
//! http as well, at other ports and by names of private use. Either way out looks
//! at every address of a name at the moment of connecting, and connects to those very addresses: a name that answers
//! differently the second time is not asked a second time. Redirects are not followed; who follows one comes here again.

mod address;
mod guard;
mod networks;
mod resolve;
mod unreached;

#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;

use std::{sync::Arc, time::Duration};

use ipnet::IpNet;
use reqwest::{Client, RequestBuilder, Response, redirect, retry};
use tokio::sync::OnceCell;

use crate::ports::Unreached;
pub use address::Address;
pub use guard::Guard;
use networks::AllowedNetworks;
use resolve::Checked;
pub use resolve::{Resolve, SystemResolver};

/// What the installation decides about requests that leave it.
#[derive(Debug, Clone)]
pub struct OutboundSettings {
    /// Networks of the operator's own that may be reached as well; none by default.
    pub allow_networks: Vec<IpNet>,
    /// Where this installation is reached; it stands in the User-Agent, so that a server's owner can ask.
    pub public_url: String,
    /// For name, connection and TLS together.
    pub connect_timeout: Duration,
    /// For a request from its beginning to the last byte of the answer.
    pub timeout: Duration,
}

impl OutboundSettings {
    /// Nothing but the public network; 5 seconds to connect, 10 in all.
    #[must_use]
    pub fn new(public_url: impl Into<String>) -> Self {
        Self {
            allow_networks: Vec::new(),
            public_url: public_url.into(),
            connect_timeout: Duration::from_secs(5),
            timeout: Duration::from_secs(10),
        }
    }
}

/// The way out, to either kind of networks. Makes its clients when they are first needed, and keeps no
/// connection open.
#[derive(Debug)]
pub struct Outbound {
    settings: OutboundSettings,
    guard: Arc<Guard>,
    resolver: Arc<dyn Resolve>,
    /// Made when first needed: reading the system's root certificates takes a while, and there may be none.
    public: OnceCell<Client>,
    own: OnceCell<Client>,
}

impl Outbound {
    /// With the system's resolver.
    #[must_use]
    pub fn new(settings: OutboundSettings) -> Self {
        Self::with_resolver(settings, Arc::new(SystemResolver))
    }

    /// With another resolver.
    #[must_use]
    pub fn with_resolver(settings: OutboundSettings, resolver: Arc<dyn Resolve>) -> Self {
        let guard = Arc::new(Guard::new(settings.allow_networks.clone()));
        Self {
            settings,
            guard,
            resolver,
            public: OnceCell::new(),
            own: OnceCell::new(),
        }
    }

    /// The limit of one request.
    #[must_use]
    pub const fn timeout(&self) -> Duration {
        self.settings.timeout
    }

    /// Sends one request to `address`, if that may be reached. `request` makes it with the client it is given, towards the
    /// URL it is given. The answer's body is still to come, within the same limit of time and without one of size.
    pub async fn send(
        &self,
        address: &Address,
        request: impl FnOnce(&Client, url::Url) -> RequestBuilder,
    ) -> Result<Response, Unreached> {
        // What the address itself says is checked before a client is made.
        let networks = self.networks(address)?;
        let client = self.client(networks).await?;
        let sent = request(client, address.url()).send().await;
        sent.map_err(|error| match Unreached::from(error) {
            Unreached::Private => networks.refusal(),
            other => other,
        })
    }

    /// Whether `address` may be reached, as far as that can be told without sending anything. A name that nobody knows at the
    /// moment may be known, and is looked at, when something is sent.
    pub async fn check(&self, address: &Address) -> Result<(), Unreached> {
        let networks = self.networks(address)?;
        let Some(name) = address.name() else {
            return Ok(());
        };
        let checked = self.checked(networks);
        let found =
            tokio::time::timeout(self.settings.connect_timeout, checked.addresses(name)).await;
        match found.unwrap_or(Err(Unreached::UnknownHost)) {
            Ok(_) => Ok(()),
            Err(Unreached::UnknownHost) if networks == AllowedNetworks::Public => Ok(()),
            Err(_) => Err(networks.refusal()),
        }
    }

    /// The networks that `address` may lead to, if they permit it.
    fn networks(&self, address: &Address) -> Result<AllowedNetworks, Unreached> {
        let networks = AllowedNetworks::of(address);
        if let Some(ip) = address.ip() {
            networks
                .permits(&self.guard, ip)
                .map_err(|_| networks.refusal())?;
        } else if let AllowedNetworks::Own(refusal) = networks
            && self.guard.has_no_own()
        {
            // Without networks of its own there is nothing to reach there, so no name is resolved.
            return Err(refusal);
        }
        Ok(networks)
    }

    fn checked(&self, networks: AllowedNetworks) -> Checked {
        Checked {
            networks,
            guard: Arc::clone(&self.guard),
            inner: Arc::clone(&self.resolver),
        }
    }

    async fn client(&self, networks: AllowedNetworks) -> Result<&Client, Unreached> {
        let made = match networks {
            AllowedNetworks::Public => &self.public,
            AllowedNetworks::Own(_) => &self.own,
        };
        made.get_or_try_init(async || self.build(networks))
            .await
            .map_err(|error| {
                tracing::error!(%error, "no client for outgoing requests (root certificates?)");
                Unreached::Connection
            })
    }

    fn build(&self, networks: AllowedNetworks) -> reqwest::Result<Client> {
        let resolver = self.checked(networks);
        Client::builder()
            .dns_resolver(resolver)
            // A proxy would resolve the name itself, past the guard.
            .no_proxy()
            .redirect(redirect::Policy::none())
            // A retry would connect again; every connection has to be checked by whoever asked for
            // it.
            .retry(retry::never())
            .referer(false)
            .http1_only()
            // A connection of its own for every request, so that every request is looked at.
            .pool_max_idle_per_host(0)
            .https_only(networks == AllowedNetworks::Public)
            .connect_timeout(self.settings.connect_timeout)
            .timeout(self.settings.timeout)
            .user_agent(format!(
                "Mozilla/5.0 (compatible; Hourkeep/{}; +{})",
                env!("CARGO_PKG_VERSION"),
                self.settings.public_url
            ))
            .build()
    }
}
