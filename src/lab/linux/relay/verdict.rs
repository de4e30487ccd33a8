//! What becomes of a packet.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::time::Instant;

use super::answer::Icmp;
use super::packet;
use super::path::{LEAST, Path};
use crate::lab::network::ends;
use crate::lab::{Chance, Network, Server};
use crate::model::Family;

/// An end of the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Side {
    Client,
    Servers,
}

impl Side {
    pub(super) const fn other(self) -> Self {
        match self {
            Self::Client => Self::Servers,
            Self::Servers => Self::Client,
        }
    }
}

#[derive(Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    Drop,
    /// To the other side.
    Forward {
        at: Instant,
    },
    /// Back to where the packet came from.
    Answer {
        at: Instant,
        packet: Vec<u8>,
    },
}

/// The path to each address, and what decides where chance does.
#[derive(Debug)]
pub(super) struct Paths {
    chance: Chance,
    paths: BTreeMap<IpAddr, Path>,
}

impl Paths {
    pub(super) fn of(network: &Network) -> Self {
        let mut paths = BTreeMap::new();
        for family in Family::BOTH {
            let stack = network.stack(family);
            let mut names = Server::good(ends(family).name_server);
            names.path.rtt = stack.rtt;
            let servers = std::iter::once(&names).chain(&stack.servers);
            paths.extend(servers.map(|server| (server.address, Path::to(server.clone()))));
        }
        Self { chance: network.chance(), paths }
    }

    /// Judges a packet that came `now`, and makes it fit to be forwarded.
    pub(super) fn judge(&mut self, from: Side, bytes: &mut [u8], now: Instant) -> Verdict {
        let Some(packet) = packet::read(bytes) else { return Verdict::Drop };
        let (client, server) = match from {
            Side::Client => (packet.source, packet.destination),
            Side::Servers => (packet.destination, packet.source),
        };
        let fixed = ends(Family::of(&client));
        // Neighbour discovery, router solicitation and multicast listener reports stay on their link.
        if client != fixed.client || is_multicast(server) {
            return Verdict::Drop;
        }
        match (self.paths.get_mut(&server), from) {
            (Some(path), _) => path.travel(self.chance, from, bytes, &packet, now),
            (None, Side::Client) => no_route(bytes, &packet, fixed.router, now),
            (None, Side::Servers) => Verdict::Drop,
        }
    }
}

/// To an address that the network does not have. ICMP 3/0, ICMPv6 1/0.
fn no_route(bytes: &[u8], packet: &packet::Packet, router: IpAddr, now: Instant) -> Verdict {
    let family = Family::of(&packet.destination);
    let error = Icmp::new(family, if family == Family::V4 { 3 } else { 1 }, 0, 0);
    error.answer(bytes, packet, router).map_or(Verdict::Drop, |packet| Verdict::Answer { at: now + LEAST, packet })
}

fn is_multicast(address: IpAddr) -> bool {
    address.is_multicast() || address == IpAddr::V4(std::net::Ipv4Addr::BROADCAST)
}

#[cfg(test)]
mod tests;
