//! Who shares a budget.

use std::net::IpAddr;

use aws_lc_rs::digest;
use axum::{
    extract::Request,
    http::{HeaderMap, header},
};

use crate::server::layers::client_address::ClientAddress;

/// What requests are counted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Key {
    /// A client's address, IPv6 as a /64.
    Address(IpAddr),
    /// The SHA-256 of an API key, so that no key lies about in memory.
    Credential([u8; 32]),
    /// One of a fixed number of buckets for newcomers while too many clients are known.
    Crowd(u16),
}

impl Key {
    pub(super) fn address(request: &Request) -> Self {
        Self::Address(ClientAddress::from(request).0)
    }

    /// `None` for a request without an API key. Nobody has checked the key yet.
    pub(super) fn api_key(headers: &HeaderMap) -> Option<Self> {
        // By its form alone: looking the key up would cost what the limit is meant to save.
        let (scheme, token) = headers
            .get(header::AUTHORIZATION)?
            .to_str()
            .ok()?
            .split_once(' ')?;
        // Our keys begin like this; anything else is counted by its address.
        if !scheme.eq_ignore_ascii_case("bearer") || !token.trim_start().starts_with("hk_sk_") {
            return None;
        }
        digest::digest(&digest::SHA256, token.trim().as_bytes())
            .as_ref()
            .try_into()
            .ok()
            .map(Self::Credential)
    }
}
