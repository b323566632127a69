//! Which network addresses may be connected to: IANA's registries of special-purpose addresses
//! (RFC 6890, <https://www.iana.org/assignments/iana-ipv4-special-registry>, `…/iana-ipv6-special-registry`), read strictly.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::{IpNet, Ipv4Net, Ipv6Net};

/// IPv4 that is not somebody's machine on the public network.
const RESERVED_V4: [Ipv4Net; 18] = [
    v4([0, 0, 0, 0], 8),        // "this network"
    v4([10, 0, 0, 0], 8),       // private
    v4([100, 64, 0, 0], 10),    // carrier-grade NAT
    v4([127, 0, 0, 0], 8),      // loopback
    v4([168, 63, 129, 16], 32), // a cloud's own services (Azure), under a public address
    v4([169, 254, 0, 0], 16),   // link-local, with the clouds' metadata
    v4([172, 16, 0, 0], 12),    // private
    v4([192, 0, 0, 0], 24),     // protocol assignments
    v4([192, 0, 2, 0], 24),     // documentation
    v4([192, 31, 196, 0], 24),  // AS112
    v4([192, 52, 193, 0], 24),  // AMT
    v4([192, 88, 99, 0], 24),   // 6to4 relays
    v4([192, 168, 0, 0], 16),   // private
    v4([192, 175, 48, 0], 24),  // AS112
    v4([198, 18, 0, 0], 15),    // benchmarks
    v4([198, 51, 100, 0], 24),  // documentation
    v4([203, 0, 113, 0], 24),   // documentation
    v4([224, 0, 0, 0], 3),      // multicast, reserved, broadcast
];

/// All global unicast of IPv6; outside it lie loopback, mapped and translated IPv4, unique local, link-local and multicast.
const GLOBAL_V6: Ipv6Net = v6([0x2000, 0, 0], 3);

/// Within [`GLOBAL_V6`], what is not somebody's machine either.
const RESERVED_V6: [Ipv6Net; 5] = [
    v6([0x2001, 0, 0], 23), // protocol assignments, with Teredo, benchmarks and ORCHID
    v6([0x2001, 0x0db8, 0], 32), // documentation
    v6([0x2002, 0, 0], 16), // 6to4: IPv4 of any kind inside
    v6([0x2620, 0x004f, 0x8000], 48), // AS112
    v6([0x3fff, 0, 0], 20), // documentation
];

/// Never reached, whatever the operator allows: what gives a machine its credentials, and what is no machine's address.
const NEVER: [IpNet; 9] = [
    IpNet::V4(v4([0, 0, 0, 0], 8)),
    // The metadata address of Alibaba Cloud, within carrier-grade NAT.
    IpNet::V4(v4([100, 100, 100, 200], 32)),
    // Azure's own services.
    IpNet::V4(v4([168, 63, 129, 16], 32)),
    // Link-local, with the metadata of AWS, Google and Azure.
    IpNet::V4(v4([169, 254, 0, 0], 16)),
    // Oracle's metadata in its older form.
    IpNet::V4(v4([192, 0, 0, 192], 32)),
    IpNet::V4(v4([224, 0, 0, 0], 3)),
    // AWS's metadata by IPv6; below it, Google's.
    IpNet::V6(Ipv6Net::new_assert(
        Ipv6Addr::new(0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x254),
        128,
    )),
    IpNet::V6(Ipv6Net::new_assert(
        Ipv6Addr::new(0xfd20, 0xce, 0, 0, 0, 0, 0, 0x254),
        128,
    )),
    IpNet::V6(v6([0xff00, 0, 0], 8)),
];

const fn v4(octets: [u8; 4], length: u8) -> Ipv4Net {
    let [a, b, c, d] = octets;
    Ipv4Net::new_assert(Ipv4Addr::new(a, b, c, d), length)
}

const fn v6(groups: [u16; 3], length: u8) -> Ipv6Net {
    let [a, b, c] = groups;
    Ipv6Net::new_assert(Ipv6Addr::new(a, b, c, 0, 0, 0, 0, 0), length)
}

/// Tells addresses apart.
#[derive(Debug)]
pub struct Guard {
    own: Vec<IpNet>,
}

impl Guard {
    /// `own` are the networks that the operator allows.
    #[must_use]
    pub const fn new(own: Vec<IpNet>) -> Self {
        Self { own }
    }

    /// Whether `ip` is a machine's address on the public network.
    #[must_use]
    pub fn is_global(&self, ip: IpAddr) -> bool {
        match ip {
            IpAddr::V4(ip) => !RESERVED_V4.iter().any(|reserved| reserved.contains(&ip)),
            IpAddr::V6(ip) => {
                GLOBAL_V6.contains(&ip)
                    && !RESERVED_V6.iter().any(|reserved| reserved.contains(&ip))
            }
        }
    }

    /// Whether `ip` lies in a network that the operator allows. An IPv4 address written as IPv6 does not.
    #[must_use]
    pub fn is_own(&self, ip: IpAddr) -> bool {
        // NEVER comes before what the operator allows: a network named too broadly must not open
        // these.
        self.own.iter().any(|network| network.contains(&ip))
            && !NEVER.iter().any(|never| never.contains(&ip))
    }

    pub(super) const fn has_no_own(&self) -> bool {
        self.own.is_empty()
    }
}
