use std::net::{IpAddr, Ipv6Addr};

use super::Policy;

/// Link-local, as a number (RFC 4291 §2.7).
pub(super) const LINK_LOCAL: u8 = 2;
const SITE_LOCAL: u8 = 5;
const GLOBAL: u8 = 14;

/// The scope of an address as a number (RFC 4291 §2.7): 2 link-local, 5 site-local, 14 global.
///
/// `::1` counts as link-local (RFC 6724 §3.4), elsewhere as what `loopback` says. For IPv4 the policy's scope table
/// decides; by default 169.254/16 and 127/8 are link-local and everything else, private ranges included, is global
/// (RFC 6724 §3.2).
pub(super) fn scope(address: &IpAddr, policy: &Policy, loopback: u8) -> u8 {
    match address {
        IpAddr::V4(_) => u8::try_from(policy.scope_v4(address)).unwrap_or(u8::MAX),
        IpAddr::V6(a) if a.is_multicast() => a.octets()[1] & 0x0f,
        IpAddr::V6(a) if a.is_loopback() => loopback,
        IpAddr::V6(a) if is_link_local(a) => LINK_LOCAL,
        IpAddr::V6(a) if a.segments()[0] & 0xffc0 == 0xfec0 => SITE_LOCAL,
        IpAddr::V6(_) => GLOBAL,
    }
}

fn is_link_local(a: &Ipv6Addr) -> bool {
    a.segments()[0] & 0xffc0 == 0xfe80
}
