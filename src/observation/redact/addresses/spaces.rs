//! Address space that has a meaning of its own.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::LazyLock;

use super::prefix::Prefix;

/// Blocks whose meaning an image keeps: glibc's policy tables treat them apart (nss/getaddrinfo.c, RFC 6724 §2.1), or a
/// reader does (RFC 4193, RFC 6052).
const CLASSES_V6: &str = "::/8 ::/96 ::1/128 ::ffff:0:0/96 64:ff9b::/96 2001::/32 2002::/16 3ffe::/16 fc00::/7 fd00::/8 \
                          fe80::/10 fec0::/10 ff00::/8";

/// RFC 1918, RFC 6598, RFC 1122 §3.2.1.3, RFC 3927, RFC 5771.
const CLASSES_V4: &str = "10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.168.0.0/16 224.0.0.0/4";

/// Documentation (RFC 3849, RFC 9637), then what IANA holds back: "IPv6 Global Unicast Address Assignments", of 2019-11-06
/// and later. Nobody lives there, and one of them shares with a real destination what a real source shares.
const HOMES_V6: &str = "2001:db8::/32 3fff::/20 2e00::/7 2100::/8 2200::/7 2500::/8 2700::/8 2900::/8 2b00::/8 2d00::/8 \
                        3000::/4";

/// RFC 5737.
const DOCUMENTATION_V4: &str = "192.0.2.0/24 198.51.100.0/24 203.0.113.0/24";

/// RFC 3849, RFC 9637.
const DOCUMENTATION_V6: &str = "2001:db8::/32 3fff::/20";

/// IANA's special-purpose registries besides the classes above: RFC 791, RFC 6890, RFC 2544, RFC 1112 §4.
const SPECIAL_V4: &str = "0.0.0.0/8 192.0.0.0/24 198.18.0.0/15 240.0.0.0/4";

/// RFC 2928: protocol assignments.
const SPECIAL_V6: &str = "2001::/23";

pub(super) fn prefixes(text: &str) -> Vec<Prefix> {
    text.split_whitespace().filter_map(Prefix::parse).collect()
}

pub(super) fn classes_v6() -> Vec<Prefix> {
    prefixes(CLASSES_V6)
}

pub(super) fn classes_v4() -> Vec<Prefix> {
    prefixes(CLASSES_V4)
}

pub(super) fn homes_v6() -> Vec<Prefix> {
    prefixes(HOMES_V6)
}

pub(super) fn documentation_v4() -> Vec<Prefix> {
    prefixes(DOCUMENTATION_V4)
}

/// The longest class that holds this; [`Prefix::ALL`] for the rest.
pub(super) fn class_of(prefix: Prefix, classes: &[Prefix]) -> Prefix {
    classes.iter().filter(|c| c.holds(prefix)).max_by_key(|c| c.len()).copied().unwrap_or(Prefix::ALL)
}

/// Prefixes of both families, read once.
pub(super) struct Blocks {
    v4: Vec<Prefix>,
    v6: Vec<Prefix>,
}

impl Blocks {
    pub(super) fn new(v4: &str, v6: &str) -> Self {
        Self { v4: prefixes(v4), v6: prefixes(v6) }
    }

    pub(super) fn hold(&self, address: IpAddr) -> bool {
        match address {
            IpAddr::V4(a) => self.v4.iter().any(|p| p.holds(Prefix::v4(a))),
            IpAddr::V6(a) => self.v6.iter().any(|p| p.holds(Prefix::v6(a))),
        }
    }
}

/// Set aside for examples: identifies nobody.
pub(super) fn is_documentation(address: IpAddr) -> bool {
    static EXAMPLES: LazyLock<Blocks> = LazyLock::new(|| Blocks::new(DOCUMENTATION_V4, DOCUMENTATION_V6));
    EXAMPLES.hold(address)
}

/// An address that anybody on the internet may have: neither private nor reserved. NAT64's well-known prefix (RFC 6052 §2.1)
/// is as good as the address in it.
pub(super) fn is_global(address: IpAddr) -> bool {
    static CLASSES: LazyLock<Blocks> = LazyLock::new(|| Blocks::new(CLASSES_V4, CLASSES_V6));
    static SPECIAL: LazyLock<Blocks> = LazyLock::new(|| Blocks::new(SPECIAL_V4, SPECIAL_V6));
    let reserved = CLASSES.hold(address) || SPECIAL.hold(address);
    match address {
        IpAddr::V4(_) => !reserved,
        IpAddr::V6(a) => match a.segments() {
            [0x64, 0xff9b, 0, 0, 0, 0, high, low] => {
                is_global(Ipv4Addr::from_bits(u32::from(high) << 16 | u32::from(low)).into())
            }
            [first, ..] => first >> 13 == 1 && !reserved,
        },
    }
}

/// Every host has the same ones: they stay wherever they stand. `127.0.0.53` and `.54` are systemd-resolved, `127.0.1.1` is
/// Debian's name for itself.
pub(super) const EVERYWHERE_V4: [Ipv4Addr; 5] = [
    Ipv4Addr::UNSPECIFIED,
    Ipv4Addr::LOCALHOST,
    Ipv4Addr::new(127, 0, 0, 53),
    Ipv4Addr::new(127, 0, 0, 54),
    Ipv4Addr::new(127, 0, 1, 1),
];

pub(super) const EVERYWHERE_V6: [Ipv6Addr; 2] = [Ipv6Addr::UNSPECIFIED, Ipv6Addr::LOCALHOST];

pub(super) fn is_everywhere(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(a) => EVERYWHERE_V4.contains(&a),
        IpAddr::V6(a) => EVERYWHERE_V6.contains(&a),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_of_the_tables_is_a_prefix() {
        for table in [CLASSES_V6, CLASSES_V4, HOMES_V6, DOCUMENTATION_V4, DOCUMENTATION_V6, SPECIAL_V4, SPECIAL_V6] {
            assert_eq!(prefixes(table).len(), table.split_whitespace().count(), "{table}");
        }
    }

    #[test]
    fn private_reserved_and_translated_addresses_are_told_from_global_ones() {
        let global = |text: &str| is_global(text.parse().unwrap());
        for text in ["52.96.0.1", "2603:1046::1", "64:ff9b::3460:1", "198.51.100.1"] {
            assert!(global(text), "{text}");
        }
        for text in
            ["10.0.0.1", "100.100.0.1", "240.0.0.1", "fd00::1", "2002::1", "2001:0:1::", "64:ff9b::a00:1", "::1"]
        {
            assert!(!global(text), "{text}");
        }
    }
}
