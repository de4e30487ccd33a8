//! The path to one address: what it is like, and what has passed on it.

mod attempts;
mod lane;

use std::time::{Duration, Instant};

use super::answer::{self, Icmp};
use super::packet::{ACK, Packet, SYN, finish_checksum, tcp_flags, tcp_header};
use super::verdict::{Side, Verdict};
use crate::lab::{Chance, Direction, Fate, Server, TooBig};
use crate::model::Family;
use attempts::Attempts;
use lane::Lane;

#[derive(Debug)]
pub(super) struct Path {
    server: Server,
    there: Lane,
    back: Lane,
    attempts: Attempts,
}

impl Path {
    pub(super) fn to(server: Server) -> Self {
        Self { server, there: Lane::default(), back: Lane::default(), attempts: Attempts::default() }
    }

    /// What becomes of a packet that came `now`. The fates that only a server can bring about are open here.
    pub(super) fn travel(
        &mut self,
        chance: Chance,
        from: Side,
        bytes: &mut [u8],
        packet: &Packet,
        now: Instant,
    ) -> Verdict {
        let Some(after) = self.pass(chance, from) else { return Verdict::Drop };
        let (way, family) = (self.server.path, Family::of(&self.server.address));
        let flags = tcp_flags(bytes, packet).unwrap_or(0);
        let said = match (self.server.fate, from) {
            (Fate::Silent, _) | (Fate::Refused | Fate::Icmp { .. }, Side::Servers) => return Verdict::Drop,
            (Fate::Refused, Side::Client) => answer::refusal(bytes, packet),
            (Fate::Icmp { kind, code }, Side::Client) => {
                Icmp::new(family, kind, code, way.max_size.unwrap_or(0)).answer(bytes, packet, way.router)
            }
            // Open for the SYN and its answer; of what the server sends later, nothing arrives. A TLS server never
            // speaks first, so this is a stall after the client's first payload.
            (Fate::Stall, Side::Servers) if flags & SYN == 0 => return Verdict::Drop,
            (Fate::Flapping { .. }, _) if !self.is_answered(chance, from, bytes, packet) => return Verdict::Drop,
            _ => match way.max_size {
                Some(most) if packet.length > usize::from(most) => match way.too_big {
                    TooBig::Silent => return Verdict::Drop,
                    TooBig::Icmp => answer::too_big(family, most).answer(bytes, packet, way.router),
                },
                _ => return self.forward(from, bytes, packet, now + after),
            },
        };
        match (said, self.pass(chance, from.other())) {
            (Some(packet), Some(back)) => {
                let at = now + (after + back).max(LEAST);
                Verdict::Answer { at: self.lane(from.other()).in_order(at, way.reorder), packet }
            }
            _ => Verdict::Drop,
        }
    }

    /// On a virtual link the kernel leaves checksums unfinished.
    fn forward(&mut self, from: Side, bytes: &mut [u8], packet: &Packet, at: Instant) -> Verdict {
        finish_checksum(bytes, packet);
        let is_syn_ack = tcp_flags(bytes, packet).is_some_and(|flags| flags & SYN != 0 && flags & ACK != 0);
        if from == Side::Servers && is_syn_ack {
            // Nothing of its connection is behind it, and other connections shall not wait for it.
            return Verdict::Forward { at: at + self.server.stages.syn_ack };
        }
        let reorder = self.server.path.reorder;
        Verdict::Forward { at: self.lane(from).in_order(at, reorder) }
    }

    /// How long the next packet takes; `None` for one that is lost.
    fn pass(&mut self, chance: Chance, from: Side) -> Option<Duration> {
        let direction = if from == Side::Client { Direction::There } else { Direction::Back };
        let number = self.lane(from).count();
        let lost = chance.loses(&self.server, direction, number);
        (!lost).then(|| self.server.path.rtt / 2 + chance.jitter(&self.server, direction, number))
    }

    fn is_answered(&mut self, chance: Chance, from: Side, bytes: &[u8], packet: &Packet) -> bool {
        let Some(header) = tcp_header(bytes, packet) else { return false };
        let server = &self.server;
        self.attempts.answered(from, header, |attempt| chance.answers(server, attempt))
    }

    fn lane(&mut self, from: Side) -> &mut Lane {
        match from {
            Side::Client => &mut self.there,
            Side::Servers => &mut self.back,
        }
    }
}

/// An answer that arrives while the kernel still holds the socket of the SYN is put off until the next SYN, a second
/// later; no real network is that fast.
pub(super) const LEAST: Duration = Duration::from_micros(300);
