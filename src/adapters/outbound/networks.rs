//! Which networks an address may lead to.

use std::net::IpAddr;

use super::{Address, Guard};
use crate::ports::Unreached;

/// Ports that are open to the public: https, and where home servers put it when that one is taken. Others belong to other services.
const PUBLIC_PORTS: [u16; 2] = [443, 8443];

/// Names that mean a machine or a network of one's own (RFC 6761, RFC 6762, RFC 8375, and what routers and clouds use).
const PRIVATE_NAMES: [&str; 6] = [
    "localhost",
    "local",
    "internal",
    "lan",
    "home.arpa",
    "intranet",
];

/// Where an address may lead, by what it says itself: its scheme, its name and its port.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum AllowedNetworks {
    /// To global addresses, and to the operator's own.
    Public,
    /// To the operator's own networks only; elsewhere refused, with the reason.
    Own(Unreached),
}

impl AllowedNetworks {
    pub(super) fn of(address: &Address) -> Self {
        // The order matters: the first reason is the one that is reported.
        if !address.is_https() {
            Self::Own(Unreached::NotHttps)
        } else if address.name().is_some_and(is_private) {
            Self::Own(Unreached::Private)
        } else if !PUBLIC_PORTS.contains(&address.port()) {
            Self::Own(Unreached::Port)
        } else {
            Self::Public
        }
    }

    /// Whether a connection to `ip` may be made.
    pub(super) fn permits(self, guard: &Guard, ip: IpAddr) -> Result<(), Unreached> {
        let permitted = match self {
            Self::Public => guard.is_global(ip) || guard.is_own(ip),
            Self::Own(_) => guard.is_own(ip),
        };
        if permitted {
            Ok(())
        } else {
            Err(Unreached::Private)
        }
    }

    /// What to say of an address that leads elsewhere.
    pub(super) const fn refusal(self) -> Unreached {
        match self {
            Self::Public => Unreached::Private,
            Self::Own(refusal) => refusal,
        }
    }
}

/// A name without a dot is completed by the system's search list, which is a network's own.
fn is_private(name: &str) -> bool {
    !name.contains('.')
        // As whole labels, so that `mylocal` is not taken for `local`.
        || PRIVATE_NAMES.iter().any(|private| {
            name.strip_suffix(private)
                .is_some_and(|before| before.is_empty() || before.ends_with('.'))
        })
}
