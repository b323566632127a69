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
    /// Number of reverse proxies of yours in front, each of which appends to X-Forwarded-For. With 0 the header is ignored.
    #[config(env = "HOURKEEP_HTTP_TRUSTED_HOPS", default = 0)]
    pub trusted_hops: u8,
    /// Seconds after which a request is answered with 503.
    #[config(env = "HOURKEEP_HTTP_REQUEST_TIMEOUT_SECONDS", default = 15)]
    pub request_timeout_seconds: NonZeroU64,
    /// Seconds that a client may take to send the head of a request, and that a connection may be idle.
    #[config(env = "HOURKEEP_HTTP_HEADER_TIMEOUT_SECONDS", default = 20)]
    pub header_timeout_seconds: NonZeroU64,
    /// The largest request body, in bytes.
    #[config(env = "HOURKEEP_HTTP_BODY_LIMIT_BYTES", default = 65536)]
    pub body_limit_bytes: NonZeroUsize,
    /// Requests handled at the same time; any more are answered with 503 at once.
    #[config(env = "HOURKEEP_HTTP_CONCURRENCY_LIMIT", default = 512)]
    pub concurrency_limit: NonZeroUsize,
    /// Connections open at the same time; any more wait to be accepted.
    #[config(env = "HOURKEEP_HTTP_CONNECTION_LIMIT", default = 4096)]
    pub connection_limit: NonZeroUsize,
    /// Connections open at the same time from one network address (IPv6: one /64); any more are closed at once. 0 means no
    /// limit. Nor is there one with `trusted_hops`, because all connections come from the proxy: limit them there.
    #[config(env = "HOURKEEP_HTTP_CONNECTIONS_PER_PEER", default = 128)]
    pub connections_per_peer: usize,
    /// Seconds within which a client must take more of an answer; otherwise its connection is closed.
    #[config(env = "HOURKEEP_HTTP_WRITE_TIMEOUT_SECONDS", default = 30)]
    pub write_timeout_seconds: NonZeroU64,
    /// Seconds to go on serving after SIGTERM while /readyz already answers 503, so that a load balancer sends nothing more:
    /// longer than the interval of its checks. A second signal ends the wait; Ctrl-C skips it.
    #[config(env = "HOURKEEP_HTTP_UNREADY_SECONDS", default = 5)]
    pub unready_seconds: u64,
    /// Seconds that running requests then have to finish.
    #[config(env = "HOURKEEP_HTTP_DRAIN_SECONDS", default = 20)]
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
    /// Address and port for /healthz, /readyz and /metrics, apart from the API, so that they answer even when the API is
    /// flooded. Keep it private: this machine, or a network of your own. The API's address answers /healthz only.
    #[config(env = "HOURKEEP_OPERATOR_LISTEN", default = "127.0.0.1:8090")]
    pub listen: SocketAddr,
}
