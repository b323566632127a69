//! An address as somebody wrote it, read strictly.

use std::{fmt, net::IpAddr};

use url::{Host, Url};

use crate::ports::Unreached;

/// No longer address is taken, in bytes.
const MAX_URL_LEN: usize = 2_048;

/// An http or https URL with a host and without credentials or fragment. Its path and query may hold a secret: it prints as
/// its origin only.
#[derive(Clone, PartialEq, Eq)]
pub struct Address(Url);

impl Address {
    /// Reads an address; `webcal` and `webcals` mean https, as calendar programs take them.
    pub fn parse(text: &str) -> Result<Self, Unreached> {
        let text = text.trim();
        Self::checked(text, Url::parse(&as_https(text)))
    }

    /// Where a `Location` of this address's answer leads (RFC 9110 §10.2.2).
    pub fn join(&self, location: &str) -> Result<Self, Unreached> {
        Self::checked(location, self.0.join(&as_https(location)))
    }

    fn checked(text: &str, url: Result<Url, url::ParseError>) -> Result<Self, Unreached> {
        // Before anything is parsed away: the URL standard drops tabs and line ends, and reads `\`
        // as `/`, which other programs do not.
        if text.len() > MAX_URL_LEN || text.contains(|c: char| c.is_control() || c == '\\') {
            return Err(Unreached::Invalid);
        }
        let mut url = url.map_err(|error| match error {
            url::ParseError::RelativeUrlWithoutBase => Unreached::NotHttps,
            _ => Unreached::Invalid,
        })?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(Unreached::NotHttps);
        }
        // `user@host` in an address misleads people, and a password in it would stand in logs and
        // settings.
        if !url.username().is_empty() || url.password().is_some() {
            return Err(Unreached::Credentials);
        }
        // A host of dots alone, or port 0, leads nowhere, and programs differ about it.
        if url
            .host_str()
            .is_none_or(|host| host.trim_matches('.').is_empty())
            || url.port() == Some(0)
        {
            return Err(Unreached::Invalid);
        }
        // A fragment is never sent (RFC 9110 §7.1).
        url.set_fragment(None);
        Ok(Self(url))
    }

    /// Scheme, host and port: what may be logged.
    #[must_use]
    pub fn origin(&self) -> String {
        self.0.origin().ascii_serialization()
    }

    /// Whether it promises encryption.
    #[must_use]
    pub fn is_https(&self) -> bool {
        self.0.scheme() == "https"
    }

    /// The port, said or meant.
    pub(super) fn port(&self) -> u16 {
        self.0.port_or_known_default().unwrap_or_default()
    }

    /// The network address, if the host is one, in whichever notation: the URL standard reads `2130706433`, `0x7f.1` and
    /// `0177.0.0.1` as what a careless program would connect to.
    pub(super) fn ip(&self) -> Option<IpAddr> {
        match self.0.host()? {
            Host::Ipv4(ip) => Some(ip.into()),
            Host::Ipv6(ip) => Some(ip.into()),
            Host::Domain(_) => None,
        }
    }

    /// The name, in lower case and without a dot at its end; `None` for a network address.
    pub(super) fn name(&self) -> Option<&str> {
        self.0.domain().map(|name| name.trim_end_matches('.'))
    }

    pub(super) fn url(&self) -> Url {
        self.0.clone()
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Address({}/…)", self.origin())
    }
}

fn as_https(text: &str) -> String {
    match text.split_once(':') {
        Some((scheme, rest))
            if ["webcal", "webcals"]
                .iter()
                .any(|known| scheme.eq_ignore_ascii_case(known)) =>
        {
            format!("https:{rest}")
        }
        _ => text.to_owned(),
    }
}
