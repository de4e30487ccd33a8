//! What happens to each packet on its way: the relay without its sockets and its clock.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;
use std::time::Duration;

use super::answer::{self, Unreachable};
use super::packet::{Packet, TCP, Tcp};
use crate::lab::network::{DnsFate, Fate, NAME_SERVER, Network, Server};
use crate::model::Family;

/// The fates of all addresses, and which connections have stalled.
pub(super) struct Paths {
    servers: BTreeMap<IpAddr, Server>,
    stalled: BTreeSet<Connection>,
}

/// The server's address and port, and the client's port; there is one client.
type Connection = (IpAddr, u16, u16);

/// What becomes of one frame, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    Forward(Duration),
    /// Goes back to where the frame came from.
    Answer(Duration, Vec<u8>),
    Drop,
}

impl Paths {
    pub(super) fn new(network: &Network) -> Self {
        // Silent for both families: nobody is there, over TCP neither.
        let dead = Family::BOTH.iter().all(|f| network.side(*f).dns == DnsFate::Silent);
        let fate = if dead { Fate::Silent } else { Fate::Good };
        let name_server = Server { address: NAME_SERVER.into(), fate, rtt: network.v4.rtt };
        let all = network.servers().chain([&name_server]);
        Self { servers: all.map(|s| (s.address, *s)).collect(), stalled: BTreeSet::new() }
    }

    /// A frame from the client. What is not for a server (multicast, another address) gets no answer, as from afar.
    pub(super) fn up(&mut self, frame: &mut [u8]) -> Verdict {
        let Some(packet) = Packet::of(frame) else { return Verdict::Drop };
        let Some(server) = self.servers.get(&packet.destination).copied() else { return Verdict::Drop };
        packet.fill_checksum(frame);
        let answer = |made: Option<Vec<u8>>| made.map_or(Verdict::Drop, |a| Verdict::Answer(server.rtt, a));
        let error = |kind| answer(answer::unreachable(frame, &packet, kind));
        match server.fate {
            Fate::Silent => Verdict::Drop,
            Fate::Refused if packet.protocol == TCP => answer(answer::reset(frame, &packet)),
            Fate::Refused => error(Unreachable::PORT),
            Fate::NoRoute => error(Unreachable::NO_ROUTE),
            Fate::Unreachable => error(Unreachable::ADDRESS),
            Fate::Prohibited => error(Unreachable::PROHIBITED),
            Fate::TlsStall if self.stalls(frame, &packet) => Verdict::Drop,
            Fate::TlsStall
            | Fate::Good
            | Fate::TlsAlert(_)
            | Fate::TlsClose
            | Fate::TlsReset
            | Fate::PlainText
            | Fate::CertUntrusted
            | Fate::CertExpired
            | Fate::CertWrongName => Verdict::Forward(server.rtt / 2),
        }
    }

    /// A frame from the servers.
    pub(super) fn down(&self, frame: &mut [u8]) -> Verdict {
        let Some(packet) = Packet::of(frame) else { return Verdict::Drop };
        let Some(server) = self.servers.get(&packet.source) else { return Verdict::Drop };
        let ports = packet.tcp(frame).map(|t| (packet.source, t.source_port(), t.destination_port()));
        if ports.is_some_and(|c| self.stalled.contains(&c)) {
            return Verdict::Drop;
        }
        packet.fill_checksum(frame);
        Verdict::Forward(server.rtt.saturating_sub(server.rtt / 2))
    }

    /// From the client's first payload on a connection is dead, until its ports are used for a new one.
    fn stalls(&mut self, frame: &[u8], packet: &Packet) -> bool {
        let Some(tcp) = packet.tcp(frame) else { return false };
        let connection = (packet.destination, tcp.destination_port(), tcp.source_port());
        if tcp.has(Tcp::SYN) {
            self.stalled.remove(&connection);
            return false;
        }
        if tcp.length() > 0 {
            if self.stalled.len() >= MAX_STALLED {
                self.stalled.pop_first();
            }
            self.stalled.insert(connection);
        }
        self.stalled.contains(&connection)
    }
}

/// More than there are descriptors for.
const MAX_STALLED: usize = 100_000;
