use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// The shortest text that names a set of addresses of one family to a network team: the address itself, or the prefix
/// that holds them all, cut to a multiple of 4 bits (IPv6) or 8 (IPv4). `None` when they share less than 16 bits, or
/// when one of the `others`, which works, lies in it too.
pub(super) fn common_prefix(addresses: &[IpAddr], others: &[IpAddr]) -> Option<String> {
    let (first, rest) = addresses.split_first()?;
    if rest.is_empty() {
        return Some(first.to_string());
    }
    match first {
        IpAddr::V6(first) => {
            let shared = rest.iter().map(|a| bits(a, first.to_bits())).min()? / 4 * 4;
            if others.iter().any(|a| bits(a, first.to_bits()) >= shared) {
                return None;
            }
            let net = Ipv6Addr::from_bits(first.to_bits() & u128::MAX.checked_shl(128 - shared).unwrap_or(0));
            (shared >= 16).then(|| format!("{net}/{shared}"))
        }
        IpAddr::V4(first) => {
            let mapped = first.to_ipv6_mapped().to_bits();
            let shared = (rest.iter().map(|a| bits(a, mapped)).min()?.saturating_sub(96)) / 8 * 8;
            if others.iter().any(|a| bits(a, mapped) >= shared + 96) {
                return None;
            }
            let net = Ipv4Addr::from_bits(first.to_bits() & u32::MAX.checked_shl(32 - shared).unwrap_or(0));
            (shared >= 16).then(|| format!("{net}/{shared}"))
        }
    }
}

fn bits(address: &IpAddr, other: u128) -> u32 {
    let this = match address {
        IpAddr::V6(a) => a.to_bits(),
        IpAddr::V4(a) => a.to_ipv6_mapped().to_bits(),
    };
    (this ^ other).leading_zeros()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_the_prefix_that_holds_them_all() {
        let named = |list: &[&str]| {
            common_prefix(&list.iter().map(|a| a.parse().unwrap()).collect::<Vec<_>>(), &[]).unwrap_or_default()
        };
        assert_eq!(named(&["2603:1046:900::2", "2603:1046:c01::2"]), "2603:1046::/36");
        assert_eq!(named(&["2001:db8:365::1", "2001:db8:365::9"]), "2001:db8:365::/124");
        assert_eq!(named(&["2001:db8::1"]), "2001:db8::1");
        assert_eq!(named(&["198.51.100.1", "198.51.100.9"]), "198.51.100.0/24");
        assert_eq!(named(&["2001:db8::1", "2603::1"]), "");
        assert_eq!(named(&["2001:db8::1", "2001:db8::1"]), "2001:db8::1/128");
        assert_eq!(named(&[]), "");
        let list = ["2001:db8::1", "2001:db8::9"].map(|a| a.parse().unwrap());
        assert_eq!(common_prefix(&list, &["2001:db8::5".parse().unwrap()]), None, "a living one lies in it");
        let list = ["198.51.100.1", "198.51.100.9"].map(|a| a.parse().unwrap());
        assert_eq!(common_prefix(&list, &["198.51.100.5".parse().unwrap()]), None);
        assert_eq!(common_prefix(&list, &["203.0.113.5".parse().unwrap()]), Some("198.51.100.0/24".into()));
    }
}
