//! How the server listens: to clients, and to the operator.

use std::{
    net::SocketAddr,
    num::{NonZeroU64, NonZeroUsize},
};

use confique::Config;

/// Limits of the server.
#[derive(Debug, Config)]
#[config(layer_attr(serde(deny_unknown_fields)))]
pub struct Http {
    /// Reverse proxies in front, each of which appends to X-Forwarded-For. 0: the header is ignored.
    #[config(env = "HOURKEEP_TRUSTED_HOPS", default = 0)]
    pub trusted_hops: u8,
    /// Seconds after which a request is answered with 503.
    #[config(env = "HOURKEEP_REQUEST_TIMEOUT_SECONDS", default = 15)]
    pub request_timeout_seconds: NonZeroU64,
    /// Seconds a client may take to send the head of a request, and a connection may idle.
    #[config(env = "HOURKEEP_HEADER_TIMEOUT_SECONDS", default = 20)]
    pub header_timeout_seconds: NonZeroU64,
    /// Longest request body in bytes.
    #[config(env = "HOURKEEP_BODY_LIMIT_BYTES", default = 65536)]
    pub body_limit_bytes: NonZeroUsize,
    /// Requests worked on at the same time; more are answered with 503 at once.
    #[config(env = "HOURKEEP_CONCURRENCY_LIMIT", default = 512)]
    pub concurrency_limit: NonZeroUsize,
    /// Connections open at the same time; more wait to be accepted.
    #[config(env = "HOURKEEP_CONNECTION_LIMIT", default = 4096)]
    pub connection_limit: NonZeroUsize,
    /// Connections open at the same time from one network address (IPv6: one /64); more are closed at once. 0: as many as there
    /// are. With `trusted_hops` there is no such limit, because all connections come from the proxy: set one there.
    #[config(env = "HOURKEEP_CONNECTIONS_PER_PEER", default = 128)]
    pub connections_per_peer: usize,
    /// Seconds in which a client must take some of an answer; then its connection is closed.
    #[config(env = "HOURKEEP_WRITE_TIMEOUT_SECONDS", default = 30)]
    pub write_timeout_seconds: NonZeroU64,
    /// Seconds for which the process, told to stop by SIGTERM, goes on serving while /readyz says 503 already, so that a
    /// balancer sends it nothing more: longer than between two of its looks. A second signal ends them, and so does Ctrl-C.
    #[config(env = "HOURKEEP_UNREADY_SECONDS", default = 5)]
    pub unready_seconds: u64,
    /// Seconds that running requests get to finish after that.
    #[config(env = "HOURKEEP_DRAIN_SECONDS", default = 20)]
    pub drain_seconds: NonZeroU64,
}

impl Http {
    /// The cap on one address's connections, unless all come from a proxy.
    #[must_use]
    pub fn per_peer(&self) -> Option<NonZeroUsize> {
        NonZeroUsize::new(self.connections_per_peer).filter(|_| self.trusted_hops == 0)
    }
}

/// What only the operator asks.
#[derive(Debug, Config)]
#[config(layer_attr(serde(deny_unknown_fields)))]
pub struct Operator {
    /// Where /healthz, /readyz and /metrics are answered, apart from the API, so that they are when the API is flooded, and to
    /// nobody else: this machine, or a network of your own. The API itself answers /healthz only.
    #[config(env = "HOURKEEP_OPERATOR_LISTEN", default = "127.0.0.1:8090")]
    pub listen: SocketAddr,
}
