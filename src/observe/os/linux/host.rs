//! Linux: getifaddrs(3), /proc, /etc/gai.conf.
//!
//! Facts of *this* network namespace come from `/proc/thread-self/net`; `/sys/class/net` may show another one's.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv6Addr};
use std::path::Path;

use nix::ifaddrs::{InterfaceAddress as Raw, getifaddrs};
use nix::sys::socket::SockaddrStorage;

use crate::observation::{Flag, InterfaceAddress, PolicyText, TextFile};
use crate::observe::text_file;

/// A host with thousands of addresses has about 80 bytes a line here.
const MAX_IF_INET6: u64 = 4 * 1024 * 1024;

pub(in crate::observe) fn gai_conf() -> TextFile {
    text_file::read(Path::new("/etc/gai.conf"), text_file::SMALL)
}

/// gai.conf is all there is.
pub(in crate::observe) fn policy_tables() -> Vec<PolicyText> {
    Vec::new()
}

pub(in crate::observe) fn syn_retries() -> Option<u32> {
    text_file::read(Path::new("/proc/sys/net/ipv4/tcp_syn_retries"), text_file::SMALL).text()?.trim().parse().ok()
}

/// Kernels before 6.5 have no such file, and no such timeouts.
pub(in crate::observe) fn syn_linear_timeouts() -> Option<u32> {
    let file = text_file::read(Path::new("/proc/sys/net/ipv4/tcp_syn_linear_timeouts"), text_file::SMALL);
    if file == TextFile::Absent { Some(0) } else { file.text()?.trim().parse().ok() }
}

pub(in crate::observe) fn addresses() -> Option<Vec<InterfaceAddress>> {
    let raw: Vec<Raw> = getifaddrs().ok()?.collect();
    let link_types: BTreeMap<&str, u16> = raw
        .iter()
        .filter_map(|row| Some((row.interface_name.as_str(), row.address.as_ref()?.as_link_addr()?.hatype())))
        .collect();
    let if_inet6 = text_file::read(Path::new("/proc/thread-self/net/if_inet6"), MAX_IF_INET6);
    let flags = if_inet6.text().map(ipv6_flags).unwrap_or_default();
    let row = |raw: &Raw| {
        let address = ip(raw.address.as_ref()?)?;
        // IPv4 rows bear the address label, `eth0:1`, not the interface's name.
        let interface = raw.interface_name.split(':').next().unwrap_or_default();
        Some(InterfaceAddress {
            address,
            prefix_len: raw.netmask.as_ref().and_then(ip).map_or(0, |mask| prefix_len(&mask)),
            link_type: link_types.get(interface).copied(),
            flags: flags.get(&(address, interface.to_owned())).cloned(),
            interface: interface.to_owned(),
        })
    };
    let mut rows: Vec<_> = raw.iter().filter_map(row).collect();
    rows.sort_by(|a, b| (&a.interface, a.address).cmp(&(&b.interface, b.address)));
    Some(rows)
}

fn ip(address: &SockaddrStorage) -> Option<IpAddr> {
    address.as_sockaddr_in().map(|v4| v4.ip().into()).or_else(|| address.as_sockaddr_in6().map(|v6| v6.ip().into()))
}

fn prefix_len(mask: &IpAddr) -> u8 {
    let ones = match mask {
        IpAddr::V4(mask) => mask.to_bits().leading_ones(),
        IpAddr::V6(mask) => mask.to_bits().leading_ones(),
    };
    u8::try_from(ones).unwrap_or(0)
}

/// `fe80…01 02 40 20 80 eth0`: address, interface index, prefix length, scope, flags (net/ipv6/addrconf.c
/// `if6_seq_show`), interface.
fn ipv6_flags(if_inet6: &str) -> BTreeMap<(IpAddr, String), Vec<Flag>> {
    let row = |line: &str| {
        let [address, _, _, _, flags, interface] = line.split_whitespace().collect::<Vec<_>>().try_into().ok()?;
        let address = Ipv6Addr::from_bits(u128::from_str_radix(address, 16).ok()?);
        let bits = u8::from_str_radix(flags, 16).ok()?;
        let flags = FLAGS.iter().filter(|(bit, _)| bits & bit != 0).map(|(_, flag)| *flag).collect();
        Some(((address.into(), interface.to_owned()), flags))
    };
    if_inet6.lines().filter_map(row).collect()
}

/// linux/if_addr.h; only these eight bits are shown in if_inet6.
const FLAGS: [(u8, Flag); 6] = [
    (0x01, Flag::Temporary),
    (0x04, Flag::Optimistic),
    (0x10, Flag::Home),
    (0x20, Flag::Deprecated),
    (0x40, Flag::Tentative),
    (0x80, Flag::Permanent),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_flags_of_if_inet6_have_their_names() {
        let text = "20010db8000000000000000000000001 02 40 00 21    eth0\nfe800000000000000000000000000001 02 40 20 c0 eth0\nbad\n";
        let flags = ipv6_flags(text);
        let of = |address: &str| &flags[&(address.parse().unwrap(), "eth0".to_owned())];
        assert_eq!(of("2001:db8::1"), &[Flag::Temporary, Flag::Deprecated]);
        assert_eq!(of("fe80::1"), &[Flag::Tentative, Flag::Permanent]);
        assert_eq!(flags.len(), 2);
    }

    #[test]
    fn the_loopback_address_has_its_prefix_and_link_type() {
        let rows = addresses().unwrap();
        let lo = rows.iter().find(|row| row.address == "127.0.0.1".parse::<IpAddr>().unwrap()).unwrap();
        assert_eq!((lo.prefix_len, lo.interface.as_str(), lo.link_type, &lo.flags), (8, "lo", Some(772), &None));
    }
}
