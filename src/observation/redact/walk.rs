use std::net::IpAddr;

use super::certificates;
use crate::observation::{LookupOutcome, Source};
use crate::observation::{Observation, SourceResult, SystemAnswer, TargetRows, Tcp};

/// What an address is to the reporter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// Of this host, with the length of its subnet where that is known.
    Own { prefix_len: Option<u8> },
    /// A name server.
    Server,
    /// Something that could be connected to.
    Destination,
    /// A router, a name in a certificate.
    Other,
}

/// Every address that stands in a field of its own, and what it is, always in the same order.
pub(super) fn addresses(observation: &mut Observation, each: &mut dyn FnMut(&mut IpAddr, Role)) {
    let own = Role::Own { prefix_len: None };
    for row in observation.host.addresses.iter_mut().flatten() {
        each(&mut row.address, Role::Own { prefix_len: Some(row.prefix_len) });
    }
    for source in &mut observation.settings.sources {
        each(source, own);
    }
    for server in &mut observation.host.resolver.servers {
        let mut address = server.ip();
        each(&mut address, Role::Server);
        server.set_ip(address);
    }
    proxy(observation, each);
    for rows in &mut observation.targets {
        target(rows, each);
    }
}

/// A proxy stands where the reporter does, like a name server.
fn proxy(observation: &mut Observation, each: &mut dyn FnMut(&mut IpAddr, Role)) {
    if let Some(proxy) = &mut observation.proxy {
        literal(&mut proxy.host, Role::Server, each);
        if let SystemAnswer::Addresses { addresses, .. } = &mut proxy.system {
            for address in addresses {
                each(address, Role::Server);
            }
        }
    }
    if let Some(environment) = &mut observation.proxy_environment {
        for host in environment.variables.iter_mut().filter_map(|v| v.host.as_mut()) {
            literal(host, Role::Server, each);
        }
        for host in environment.no_proxy.iter_mut().flat_map(|n| &mut n.covers) {
            literal(host, Role::Destination, each);
        }
    }
}

/// A host that is a name is no address.
fn literal(host: &mut String, role: Role, each: &mut dyn FnMut(&mut IpAddr, Role)) {
    if let Ok(mut address) = host.parse::<IpAddr>() {
        each(&mut address, role);
        *host = address.to_string();
    }
}

fn target(rows: &mut TargetRows, each: &mut dyn FnMut(&mut IpAddr, Role)) {
    literal(&mut rows.target.host, Role::Destination, each);
    for lookup in &mut rows.lookups {
        if let Some(server) = &mut lookup.server {
            let mut address = server.ip();
            each(&mut address, Role::Server);
            server.set_ip(address);
        }
        if let LookupOutcome::Addresses { addresses, .. } = &mut lookup.outcome {
            for record in addresses {
                each(&mut record.address, Role::Destination);
            }
        }
    }
    if let SystemAnswer::Addresses { addresses, .. } = &mut rows.system {
        for address in addresses {
            each(address, Role::Destination);
        }
    }
    for Source { destination, result } in &mut rows.sources {
        each(destination, Role::Destination);
        if let SourceResult::Chosen { address } = result {
            each(address, Role::Own { prefix_len: None });
        }
    }
    for attempt in &mut rows.attempts {
        each(&mut attempt.address, Role::Destination);
        if let Tcp::Failed { icmp: Some(icmp), .. } = &mut attempt.tcp {
            each(&mut icmp.from, Role::Other);
        }
    }
    for hop in rows.proxied.iter_mut().flat_map(|tunnel| &mut tunnel.tcp) {
        each(&mut hop.address, Role::Server);
        if let Tcp::Failed { icmp: Some(icmp), .. } = &mut hop.tcp {
            each(&mut icmp.from, Role::Other);
        }
    }
    certificates::addresses(rows, each);
}

/// What the system's own function returned.
pub(super) fn system(rows: &TargetRows) -> impl Iterator<Item = IpAddr> + '_ {
    let addresses =
        if let SystemAnswer::Addresses { addresses, .. } = &rows.system { addresses.as_slice() } else { &[] };
    addresses.iter().copied()
}
