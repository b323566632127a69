use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use proptest::prelude::*;

use crate::adapters::outbound::Guard;

fn is_global(ip: &str) -> bool {
    Guard::new(Vec::new()).is_global(ip.parse().unwrap())
}

#[test]
fn the_public_network_is_open_up_to_its_edges() {
    for ip in [
        "1.0.0.0",
        "1.1.1.1",
        "8.8.8.8",
        "9.255.255.255",
        "11.0.0.0",
        "100.63.255.255",
        "100.128.0.0",
        "126.255.255.255",
        "128.0.0.0",
        "169.253.255.255",
        "169.255.0.0",
        "172.15.255.255",
        "172.32.0.0",
        "192.0.1.0",
        "192.0.3.0",
        "192.167.255.255",
        "192.169.0.0",
        "198.17.255.255",
        "198.20.0.0",
        "198.51.101.0",
        "203.0.112.255",
        "203.0.114.0",
        "223.255.255.255",
        "2001:200::1",
        "2001:db7:ffff::1",
        "2001:db9::1",
        "2003::1",
        "2606:4700:4700::1111",
        "2a00::1",
        "3ffe::1",
        "3fff:1000::1",
    ] {
        assert!(is_global(ip), "{ip}");
    }
}

#[test]
fn what_the_operator_allows_is_open_but_for_what_nobody_may_reach() {
    let guard = Guard::new(
        ["169.254.0.0/16", "10.0.0.0/8", "fc00::/7", "100.64.0.0/10"]
            .map(|net| net.parse().unwrap())
            .to_vec(),
    );
    let is_own = |ip: &str| guard.is_own(ip.parse().unwrap());
    for ip in ["10.0.0.1", "fd12::1", "100.64.0.1"] {
        assert!(is_own(ip) && !is_global(ip), "{ip}");
    }
    for ip in [
        "169.254.169.254",
        "fd00:ec2::254",
        "100.100.100.200",
        "11.0.0.1",
        "::ffff:10.0.0.1",
        "fe80::1",
    ] {
        assert!(!is_own(ip), "{ip}");
    }
}

/// The rule told a second time, in other words: the standard library's, and RFC 6890's where that has none.
fn is_special_v4(ip: Ipv4Addr) -> bool {
    let [a, b, c, _] = ip.octets();
    ip.is_private()
        || ip.is_loopback()
        || ip.is_link_local()
        || ip.is_broadcast()
        || ip.is_documentation()
        || ip.is_multicast()
        || ip.is_unspecified()
        || a == 0
        || a >= 240
        || (a, b & 0xc0) == (100, 64)
        || (a, b, c) == (192, 0, 0)
        || (a, b & 0xfe) == (198, 18)
}

fn is_special_v6(ip: Ipv6Addr) -> bool {
    let [a, b, ..] = ip.segments();
    ip.is_loopback()
        || ip.is_unspecified()
        || ip.is_multicast()
        || ip.is_unique_local()
        || ip.is_unicast_link_local()
        || ip.to_ipv4().is_some()
        || !(0x2000..0x4000).contains(&a)
        || a == 0x2002
        || (a, b) == (0x2001, 0xdb8)
        || (a, b) == (0x2001, 0)
        || (a == 0x3fff && b < 0x1000)
}

/// Any address, and more often one near a border: the first bits of a special range, the rest by chance.
fn near_v4() -> impl Strategy<Value = Ipv4Addr> {
    let first = prop::sample::select(vec![
        0_u8, 10, 100, 127, 169, 172, 192, 198, 203, 224, 240, 255,
    ]);
    let second = prop::sample::select(vec![0_u8, 2, 16, 18, 19, 31, 51, 64, 127, 168, 254, 255]);
    prop_oneof![
        any::<Ipv4Addr>(),
        (first.clone(), any::<[u8; 3]>()).prop_map(|(a, [b, c, d])| Ipv4Addr::new(a, b, c, d)),
        (
            first,
            second,
            prop::sample::select(vec![0_u8, 2, 100, 113]),
            any::<u8>()
        )
            .prop_map(|(a, b, c, d)| Ipv4Addr::new(a, b, c, d)),
    ]
}

fn near_v6() -> impl Strategy<Value = Ipv6Addr> {
    let first = prop::sample::select(vec![
        0_u16, 0x64, 0x100, 0x2000, 0x2001, 0x2002, 0x3fff, 0x5f00, 0xfc00, 0xfd00, 0xfe80, 0xff02,
    ]);
    let second = prop::sample::select(vec![0_u16, 2, 0xdb8, 0xfff, 0xff9b]);
    prop_oneof![
        any::<Ipv6Addr>(),
        any::<Ipv4Addr>().prop_map(|ip| ip.to_ipv6_mapped()),
        any::<Ipv4Addr>().prop_map(|ip| ip.to_ipv6_compatible()),
        (first, second, any::<[u16; 6]>())
            .prop_map(|(a, b, [c, d, e, f, g, h])| Ipv6Addr::new(a, b, c, d, e, f, g, h)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_but_global_unicast_passes(v4 in near_v4(), v6 in near_v6()) {
        let guard = Guard::new(Vec::new());
        prop_assert!(!(guard.is_global(IpAddr::V4(v4)) && is_special_v4(v4)), "{v4}");
        prop_assert!(!(guard.is_global(IpAddr::V6(v6)) && is_special_v6(v6)), "{v6}");
        prop_assert!(!guard.is_own(IpAddr::V4(v4)) && !guard.is_own(IpAddr::V6(v6)));
    }
}
