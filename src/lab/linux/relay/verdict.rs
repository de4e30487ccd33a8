//! What becomes of a frame.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::time::Duration;

use super::answer::{self, Icmp};
use super::packet::{self, Packet};
use crate::lab::network::ends;
use crate::lab::{Fate, Network};
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
        after: Duration,
    },
    /// Back to where the frame came from.
    Answer {
        after: Duration,
        frame: Vec<u8>,
    },
}

/// What the path to each address is like.
#[derive(Debug)]
pub(super) struct Policy {
    paths: BTreeMap<IpAddr, Path>,
}

#[derive(Clone, Copy, Debug)]
struct Path {
    way: Way,
    rtt: Duration,
}

/// What the path does. The fates that only a server can bring about are open here.
#[derive(Clone, Copy, Debug)]
enum Way {
    Open,
    Silent,
    Refused,
    Icmp(Icmp),
    /// Open for the SYN and its answer; of what the servers send later, nothing arrives. A TLS server never speaks
    /// first, so this is a stall after the client's first payload.
    Stall,
}

impl Policy {
    pub(super) fn of(network: &Network) -> Self {
        let mut paths = BTreeMap::new();
        for family in Family::BOTH {
            let stack = network.stack(family);
            paths.insert(ends(family).name_server, Path { way: Way::Open, rtt: stack.rtt });
            paths.extend(stack.servers.iter().map(|s| (s.address, Path { way: way(s.fate), rtt: s.rtt })));
        }
        Self { paths }
    }
}

fn way(fate: Fate) -> Way {
    match fate {
        Fate::Silent => Way::Silent,
        Fate::Refused => Way::Refused,
        Fate::NoRoute => Way::Icmp(Icmp::NoRoute),
        Fate::Unreachable => Way::Icmp(Icmp::HostUnreachable),
        Fate::Prohibited => Way::Icmp(Icmp::Prohibited),
        Fate::Stall => Way::Stall,
        Fate::Good
        | Fate::TlsAlert { .. }
        | Fate::TlsClose
        | Fate::TlsReset
        | Fate::PlainText
        | Fate::CertUntrusted
        | Fate::CertExpired
        | Fate::CertWrongName => Way::Open,
    }
}

/// Judges a frame, and makes it fit to be forwarded: on a virtual link the kernel leaves checksums unfinished.
pub(super) fn judge(policy: &Policy, from: Side, frame: &mut [u8]) -> Verdict {
    let Some(packet) = packet::read(frame) else { return Verdict::Drop };
    let (client, server) = match from {
        Side::Client => (packet.source, packet.destination),
        Side::Servers => (packet.destination, packet.source),
    };
    // Neighbour discovery, router solicitation and multicast listener reports stay on their link.
    if client != ends(Family::of(&client)).client || is_multicast(server) {
        return Verdict::Drop;
    }
    match (policy.paths.get(&server), from) {
        (Some(path), _) => travel(*path, from, frame, &packet),
        (None, Side::Client) => reply(answer::icmp(frame, &packet, Icmp::NoRoute), LEAST),
        (None, Side::Servers) => Verdict::Drop,
    }
}

fn travel(path: Path, from: Side, frame: &mut [u8], packet: &Packet) -> Verdict {
    match (path.way, from) {
        (Way::Silent, _) | (Way::Refused | Way::Icmp(_), Side::Servers) => return Verdict::Drop,
        (Way::Refused, Side::Client) => return reply(answer::refusal(frame, packet), path.rtt),
        (Way::Icmp(kind), Side::Client) => return reply(answer::icmp(frame, packet, kind), path.rtt),
        (Way::Stall, Side::Servers) if !packet::is_syn(frame, packet) => return Verdict::Drop,
        (Way::Open | Way::Stall, _) => {}
    }
    packet::finish_checksum(frame, packet);
    Verdict::Forward { after: path.rtt / 2 }
}

fn reply(frame: Option<Vec<u8>>, after: Duration) -> Verdict {
    frame.map_or(Verdict::Drop, |frame| Verdict::Answer { after: after.max(LEAST), frame })
}

fn is_multicast(address: IpAddr) -> bool {
    address.is_multicast() || address == IpAddr::V4(std::net::Ipv4Addr::BROADCAST)
}

/// An answer that arrives while the kernel still holds the socket of the SYN is put off until the next SYN, a second
/// later; no real network is that fast.
const LEAST: Duration = Duration::from_micros(300);

#[cfg(test)]
mod tests;
