use std::net::{IpAddr, Ipv6Addr};

use super::Policy;

/// The scope of an address as a number (RFC 4291 §2.7): 2 link-local, 5 site-local, 14 global.
///
/// `::1` counts as link-local (RFC 6724 §3.4). For IPv4 the policy's scope table decides; by default 169.254/16 and
/// 127/8 are link-local and everything else, private ranges included, is global (RFC 6724 §3.2).
pub(super) fn scope(address: &IpAddr, policy: &Policy) -> u8 {
    match address {
        IpAddr::V4(_) => u8::try_from(policy.scope_v4(address)).unwrap_or(u8::MAX),
        IpAddr::V6(a) if a.is_multicast() => a.octets()[1] & 0x0f,
        IpAddr::V6(a) if is_link_local(a) || a.is_loopback() => 2,
        IpAddr::V6(a) if a.segments()[0] & 0xffc0 == 0xfec0 => 5,
        IpAddr::V6(_) => 14,
    }
}

fn is_link_local(a: &Ipv6Addr) -> bool {
    a.segments()[0] & 0xffc0 == 0xfe80
}
