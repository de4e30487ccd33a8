//! What the host facts mean for the order and for the kernel's patience.

use std::net::{IpAddr, Ipv4Addr};

use super::PolicyFacts;
use crate::clients::SynPatience;
use crate::observation::{Flag, HostFacts, SourceResult, TargetRows};
use crate::order::{Candidate, Host, Interface, SourceAddress};

/// Tunnel link types (ARPHRD_TUNNEL, ARPHRD_TUNNEL6, ARPHRD_SIT): not native by rule 7.
const TUNNELS: [u16; 3] = [768, 769, 776];

pub(super) fn candidate(destination: IpAddr, host: &HostFacts, rows: &TargetRows) -> Candidate {
    let chosen = rows.sources.iter().find(|s| s.destination == destination).and_then(|s| match s.result {
        SourceResult::Chosen { address } => Some(address),
        SourceResult::None { .. } => None,
    });
    let source = chosen.map(|address| {
        // glibc looks all of 127/8 up as 127.0.0.1 (nss/getaddrinfo.c): the source may be any address of it.
        let listed_as = match address {
            IpAddr::V4(a) if a.is_loopback() => Ipv4Addr::LOCALHOST.into(),
            IpAddr::V4(_) | IpAddr::V6(_) => address,
        };
        let owner = host.addresses.iter().flatten().find(|a| a.address == listed_as);
        let has = |flags: Option<&Vec<Flag>>, wanted: &[Flag]| {
            flags.is_some_and(|have| wanted.iter().any(|f| have.contains(f)))
        };
        let interface = owner.map(|a| Interface {
            name: a.interface.clone(),
            prefix_len: a.prefix_len,
            deprecated: has(a.flags.as_ref(), &[Flag::Deprecated, Flag::Optimistic]),
            home: has(a.flags.as_ref(), &[Flag::Home]),
            native: a.link_type.is_none_or(|t| !TUNNELS.contains(&t)),
        });
        SourceAddress { address, interface }
    });
    Candidate { destination, source }
}

/// What of the host decides which policy table is in force.
pub(super) fn order_host(host: &HostFacts, policies: &[PolicyFacts]) -> Host {
    Host {
        gai_conf: host.gai_conf.text().unwrap_or_default().to_owned(),
        addresses: host.addresses.as_ref().map(|all| all.iter().map(|a| a.address).collect()),
        has_ipv6: host.has_ipv6,
        settings: policies.iter().map(|p| p.reading.setting.clone()).collect(),
    }
}

pub(super) fn syn_patience(host: &HostFacts) -> SynPatience {
    match (host.syn_retries, host.syn_linear_timeouts) {
        (Some(retries), Some(linear)) => SynPatience::linux(retries, linear),
        _ => SynPatience::assumed(&host.os),
    }
}

/// No address but loopback and link-local ones: there is no network here. `false` where addresses are not known.
pub(super) fn has_no_network(host: &HostFacts) -> bool {
    host.addresses.as_ref().is_some_and(|all| !all.iter().any(|a| leads_out(&a.address)))
}

/// Neither loopback nor link-local (RFC 3927, RFC 4291 §2.5.6).
pub(in crate::diagnose) fn leads_out(address: &IpAddr) -> bool {
    match address {
        IpAddr::V4(a) => !a.is_loopback() && !a.is_link_local(),
        IpAddr::V6(a) => !a.is_loopback() && a.segments()[0] & 0xffc0 != 0xfe80,
    }
}

/// Whether `::1` is there; assumed where addresses are not known.
pub(super) fn has_ipv6_loopback(host: &HostFacts) -> bool {
    host.addresses.as_ref().is_none_or(|all| all.iter().any(|a| a.address == std::net::Ipv6Addr::LOCALHOST))
}
