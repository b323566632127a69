//! Which network address a request comes from, when reverse proxies stand in front.

use std::{
    convert::Infallible,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
};

use axum::{
    extract::{ConnectInfo, FromRequestParts, Request, State},
    http::{Extensions, HeaderMap, request::Parts},
    middleware::Next,
    response::Response,
};

/// The client's address as far as it can be trusted, reduced to what one household or device has: an IPv4 address or an
/// IPv6 /64. A key for limits, never for a log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ClientAddress(pub IpAddr);

impl ClientAddress {
    /// Finds it for a request from `peer` that came through `hops` proxies of our own, each of which appends the address
    /// it saw to `X-Forwarded-For`. What a client writes there itself stands further left and is never read.
    #[must_use]
    pub fn find(headers: &HeaderMap, peer: IpAddr, hops: u8) -> Self {
        // By bytes: what a client wrote left of ours, readable or not, must not take ours away.
        let lines = headers.get_all("x-forwarded-for").iter();
        let entries: Vec<&[u8]> = lines
            .flat_map(|line| line.as_bytes().split(|byte| *byte == b','))
            .collect();
        // With fewer entries than proxies the outer ones were passed by; the leftmost was still written by one of ours.
        let seen = entries.len().saturating_sub(hops.into());
        let trusted = if hops == 0 {
            None
        } else {
            entries
                .get(seen..)
                .unwrap_or_default()
                .iter()
                .find_map(|entry| address(entry))
        };
        Self(household(trusted.unwrap_or(peer)))
    }

    fn of(extensions: &Extensions) -> Self {
        let peer = || {
            extensions
                .get::<ConnectInfo<SocketAddr>>()
                .map(|peer| Self(household(peer.0.ip())))
        };
        extensions
            .get()
            .copied()
            .or_else(peer)
            .unwrap_or(Self(Ipv4Addr::UNSPECIFIED.into()))
    }
}

/// An address, with or without a port, as proxies write it.
fn address(entry: &[u8]) -> Option<IpAddr> {
    let entry = str::from_utf8(entry).ok()?.trim();
    entry
        .parse()
        .ok()
        .or_else(|| entry.parse::<SocketAddr>().map(|socket| socket.ip()).ok())
}

/// What one household or device has of an address.
pub(crate) fn household(address: IpAddr) -> IpAddr {
    // An IPv4 address inside IPv6 (`::ffff:…`) is the IPv4 address.
    match address.to_canonical() {
        IpAddr::V4(v4) => v4.into(),
        // A household or device is given a /64, and can change addresses within it at no cost.
        IpAddr::V6(v6) => Ipv6Addr::from_bits(v6.to_bits() & (u128::MAX << 64)).into(),
    }
}

/// Middleware that finds the address once, for `State(hops)` trusted proxies, and keeps it for extractors and limits.
pub async fn find(State(hops): State<u8>, mut request: Request, next: Next) -> Response {
    if let Some(ConnectInfo(peer)) = request.extensions().get::<ConnectInfo<SocketAddr>>() {
        let client = ClientAddress::find(request.headers(), peer.ip(), hops);
        request.extensions_mut().insert(client);
    }
    next.run(request).await
}

/// Without the middleware it is the peer's address; without a connection (in tests) `0.0.0.0`.
impl<S: Sync> FromRequestParts<S> for ClientAddress {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self::of(&parts.extensions))
    }
}

impl From<&Request> for ClientAddress {
    fn from(request: &Request) -> Self {
        Self::of(request.extensions())
    }
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderName, HeaderValue};

    use super::*;

    fn found(lines: &[&'static str], hops: u8) -> String {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append("x-forwarded-for", HeaderValue::from_static(line));
        }
        ClientAddress::find(&headers, IpAddr::from([10, 0, 0, 1]), hops)
            .0
            .to_string()
    }

    #[test]
    fn only_what_trusted_proxies_appended_is_read() {
        assert_eq!(found(&["203.0.113.7"], 0), "10.0.0.1");
        assert_eq!(found(&["6.6.6.6, 203.0.113.7"], 1), "203.0.113.7");
        assert_eq!(found(&["6.6.6.6, 203.0.113.7, 10.0.0.2"], 2), "203.0.113.7");
        assert_eq!(found(&["6.6.6.6", "203.0.113.7"], 1), "203.0.113.7");
        assert_eq!(found(&["203.0.113.7"], 3), "203.0.113.7");
        assert_eq!(found(&[], 1), "10.0.0.1");
        assert_eq!(found(&["6.6.6.6, unknown"], 1), "10.0.0.1");
    }

    #[test]
    fn no_byte_that_a_client_writes_changes_who_it_is() {
        let mut runner = proptest::test_runner::TestRunner::default();
        let given = proptest::collection::vec(proptest::prelude::any::<u8>(), 0..40);
        let same = runner.run(&given, |given| {
            // What no header can hold does not arrive.
            let Ok(line) = HeaderValue::from_bytes(&[&given[..], b", 203.0.113.7"].concat()) else {
                return Ok(());
            };
            let headers =
                HeaderMap::from_iter([(HeaderName::from_static("x-forwarded-for"), line)]);
            let found = ClientAddress::find(&headers, IpAddr::from([10, 0, 0, 1]), 1);
            proptest::prop_assert_eq!(found.0, IpAddr::from([203, 0, 113, 7]));
            Ok(())
        });
        assert_eq!(same, Ok(()));
        let line = HeaderValue::from_bytes(b"\xff, 203.0.113.7").unwrap();
        let headers = HeaderMap::from_iter([(HeaderName::from_static("x-forwarded-for"), line)]);
        assert_eq!(
            ClientAddress::find(&headers, IpAddr::from([10, 0, 0, 1]), 1).0,
            IpAddr::from([203, 0, 113, 7])
        );
    }

    #[test]
    fn addresses_are_reduced_to_households() {
        assert_eq!(found(&["2001:db8:1:2:3:4:5:6"], 1), "2001:db8:1:2::");
        assert_eq!(found(&["[2001:db8:1:2:3::]:443"], 1), "2001:db8:1:2::");
        assert_eq!(found(&["::ffff:203.0.113.7"], 1), "203.0.113.7");
        assert_eq!(found(&["203.0.113.7:5555"], 1), "203.0.113.7");
    }
}
