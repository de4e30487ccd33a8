//! What this host is like: read once, before the first packet.

mod sources;
mod system;

pub(super) use sources::sources;
pub(super) use system::{SystemLookup, ask_system};

use std::net::{IpAddr, Ipv6Addr};

use super::os;
use crate::observation::{HostFacts, Resolver, TrustStore};

/// Everything but the trust store, which loads meanwhile.
pub(super) fn facts(resolver: Resolver) -> HostFacts {
    let addresses = os::addresses();
    let beyond_loopback = |address: &IpAddr| address.is_ipv6() && *address != IpAddr::V6(Ipv6Addr::LOCALHOST);
    HostFacts {
        os: std::env::consts::OS.into(),
        has_ipv6: addresses.as_ref().map(|rows| rows.iter().any(|row| beyond_loopback(&row.address))),
        addresses,
        gai_conf: os::gai_conf(),
        policy_tables: os::policy_tables(),
        syn_retries: os::syn_retries(),
        syn_linear_timeouts: os::syn_linear_timeouts(),
        resolver,
        trust_store: TrustStore::default(),
    }
}
