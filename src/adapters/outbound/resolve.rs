//! From a name to addresses that may be connected to.

use std::{
    fmt, io,
    net::{IpAddr, SocketAddr},
    sync::Arc,
};

use async_trait::async_trait;
use reqwest::dns::{Addrs, Name, Resolve as Connecting, Resolving};

use super::{Guard, networks::AllowedNetworks};
use crate::ports::Unreached;

/// Asks for the addresses of a name.
#[async_trait]
pub trait Resolve: Send + Sync + fmt::Debug {
    /// All of them, in the order in which they should be tried.
    async fn resolve(&self, name: &str) -> io::Result<Vec<IpAddr>>;
}

/// The operating system's.
#[derive(Debug, Clone, Copy)]
pub struct SystemResolver;

#[async_trait]
impl Resolve for SystemResolver {
    async fn resolve(&self, name: &str) -> io::Result<Vec<IpAddr>> {
        Ok(tokio::net::lookup_host((name, 0))
            .await?
            .map(|address| address.ip())
            .collect())
    }
}

/// Stands where the client looks a name up in order to connect: what it lets through is what is connected to.
#[derive(Debug, Clone)]
pub(super) struct Checked {
    pub(super) networks: AllowedNetworks,
    pub(super) guard: Arc<Guard>,
    pub(super) inner: Arc<dyn Resolve>,
}

impl Checked {
    /// The addresses of a name, if every one of them may be connected to.
    pub(super) async fn addresses(&self, name: &str) -> Result<Vec<IpAddr>, Unreached> {
        let found = self
            .inner
            .resolve(name)
            .await
            .map_err(|_| Unreached::UnknownHost)?;
        if found.is_empty() {
            return Err(Unreached::UnknownHost);
        }
        // One bad address spoils the name: its owner chooses the order in which they come.
        for ip in &found {
            self.networks.permits(&self.guard, *ip)?;
        }
        Ok(found)
    }
}

impl Connecting for Checked {
    fn resolve(&self, name: Name) -> Resolving {
        let checked = self.clone();
        Box::pin(async move {
            let found = checked.addresses(name.as_str()).await?;
            // The port is the URL's.
            let addresses: Addrs = Box::new(found.into_iter().map(|ip| SocketAddr::new(ip, 0)));
            Ok(addresses)
        })
    }
}
