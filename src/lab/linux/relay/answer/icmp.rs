use std::net::IpAddr;

use super::super::packet::{ICMPV4, ICMPV6, IPV4, IPV6, Packet, RST, TCP, checksum, tcp_flags, transport_checksum};
use super::wrap;
use crate::model::Family;

/// An ICMP error: type, code, and the four bytes that depend on them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) struct Icmp {
    pub(in super::super) kind: u8,
    pub(in super::super) code: u8,
    rest: [u8; 4],
}

/// Packet Too Big (RFC 4443 §3.2), fragmentation needed (RFC 1191 §4): the path takes `mtu` bytes.
pub(in super::super) fn too_big(family: Family, mtu: u16) -> Icmp {
    let (kind, code) = TOO_BIG[usize::from(family == Family::V4)];
    Icmp::new(family, kind, code, mtu)
}

impl Icmp {
    /// `mtu` is for the two errors that carry one.
    pub(in super::super) fn new(family: Family, kind: u8, code: u8, mtu: u16) -> Self {
        let carries_mtu = match family {
            Family::V6 => kind == TOO_BIG[0].0,
            Family::V4 => (kind, code) == TOO_BIG[1],
        };
        let [high, low] = if carries_mtu { mtu.to_be_bytes() } else { [0, 0] };
        Self { kind, code, rest: [0, 0, high, low] }
    }

    /// RFC 792; RFC 4443 §3.1.
    pub(super) fn port_unreachable(family: Family) -> Self {
        let (kind, code) = if family == Family::V4 { (3, 3) } else { (1, 4) };
        Self::new(family, kind, code, 0)
    }

    /// From `sender` to whom the packet came from. Never in answer to an ICMP error, a reset or a later fragment
    /// (RFC 1122 §3.2.2, RFC 4443 §2.4).
    pub(in super::super) fn answer(self, bytes: &[u8], packet: &Packet, sender: IpAddr) -> Option<Vec<u8>> {
        let hopeless = match packet.protocol {
            ICMPV4 => bytes.get(packet.transport) != Some(&ECHO_REQUEST_V4),
            ICMPV6 => bytes.get(packet.transport) != Some(&ECHO_REQUEST_V6),
            TCP => tcp_flags(bytes, packet)? & RST != 0,
            _ => false,
        };
        if hopeless || packet.fragment {
            return None;
        }
        let family = Family::of(&packet.destination);
        let (protocol, room) = match family {
            Family::V4 => (ICMPV4, 576 - IPV4 - 8),
            Family::V6 => (ICMPV6, 1280 - IPV6 - 8),
        };
        let quoted = bytes.get(..packet.length.min(room))?;
        let mut message = vec![self.kind, self.code, 0, 0];
        message.extend_from_slice(&self.rest);
        message.extend_from_slice(quoted);
        let sum = match family {
            Family::V4 => checksum(&message),
            Family::V6 => transport_checksum(sender, packet.source, ICMPV6, &message),
        };
        message[2..4].copy_from_slice(&sum.to_be_bytes());
        Some(wrap(sender, packet.source, protocol, &message))
    }
}

/// Type and code, of ICMPv6 and of ICMP.
const TOO_BIG: [(u8, u8); 2] = [(2, 0), (3, 4)];
const ECHO_REQUEST_V4: u8 = 8;
const ECHO_REQUEST_V6: u8 = 128;
