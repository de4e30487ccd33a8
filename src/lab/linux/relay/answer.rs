//! Frames that the relay sends of its own accord: resets in a server's name, ICMP errors in a router's.

use std::net::IpAddr;

use super::packet::{
    ACK, ETHERNET, FIN, ICMPV4, ICMPV6, IPV4, IPV6, Packet, RST, SYN, TCP, TCP_HEADER, UDP, checksum, tcp_flags,
    transport_checksum,
};
use crate::lab::network::ends;
use crate::model::Family;

/// Destination unreachable, for a reason (RFC 792, RFC 1812 §5.2.7.1; RFC 4443 §3.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Icmp {
    NoRoute,
    HostUnreachable,
    Prohibited,
    PortUnreachable,
}

impl Icmp {
    const fn code(self, family: Family) -> u8 {
        match (self, family) {
            (Self::NoRoute, _) => 0,
            (Self::HostUnreachable, Family::V4) | (Self::Prohibited, Family::V6) => 1,
            (Self::HostUnreachable, Family::V6) | (Self::PortUnreachable, Family::V4) => 3,
            (Self::PortUnreachable, Family::V6) => 4,
            (Self::Prohibited, Family::V4) => 13,
        }
    }
}

/// What a host says on which nobody listens: a reset to TCP, port unreachable to UDP, nothing to anything else.
pub(super) fn refusal(frame: &[u8], packet: &Packet) -> Option<Vec<u8>> {
    match packet.protocol {
        TCP => reset(frame, packet),
        UDP => from(packet.destination, frame, packet, Icmp::PortUnreachable),
        _ => None,
    }
}

/// What a router on the way says.
pub(super) fn icmp(frame: &[u8], packet: &Packet, kind: Icmp) -> Option<Vec<u8>> {
    from(ends(Family::of(&packet.destination)).router, frame, packet, kind)
}

/// RFC 9293 §3.10.7.1: the reset takes its sequence number from the ACK; without one it acknowledges all that came.
fn reset(frame: &[u8], packet: &Packet) -> Option<Vec<u8>> {
    let flags = tcp_flags(frame, packet)?;
    let segment = frame.get(packet.transport..packet.ip.end)?;
    if flags & RST != 0 {
        return None;
    }
    let mut header = [0; TCP_HEADER];
    header[0..2].copy_from_slice(&segment[2..4]);
    header[2..4].copy_from_slice(&segment[0..2]);
    header[12] = 5 << 4;
    if flags & ACK == 0 {
        let payload = segment.len().checked_sub(usize::from(segment[12] >> 4) * 4)?;
        let length = u32::try_from(payload).ok()? + u32::from(flags & SYN != 0) + u32::from(flags & FIN != 0);
        let sequence = u32::from_be_bytes([segment[4], segment[5], segment[6], segment[7]]);
        header[8..12].copy_from_slice(&sequence.wrapping_add(length).to_be_bytes());
        header[13] = RST | ACK;
    } else {
        header[4..8].copy_from_slice(&segment[8..12]);
        header[13] = RST;
    }
    let sum = transport_checksum(packet.destination, packet.source, TCP, &header);
    header[16..18].copy_from_slice(&sum.to_be_bytes());
    Some(wrap(frame, packet.destination, packet.source, TCP, &header))
}

/// Never in answer to an ICMP error, a reset or a later fragment (RFC 1122 §3.2.2, RFC 4443 §2.4).
fn from(sender: IpAddr, frame: &[u8], packet: &Packet, kind: Icmp) -> Option<Vec<u8>> {
    let transport = frame.get(packet.transport..packet.ip.end)?;
    let hopeless = match packet.protocol {
        ICMPV4 => transport.first() != Some(&ECHO_REQUEST_V4),
        ICMPV6 => transport.first() != Some(&ECHO_REQUEST_V6),
        TCP => tcp_flags(frame, packet)? & RST != 0,
        _ => false,
    };
    if hopeless || packet.fragment {
        return None;
    }
    let family = Family::of(&packet.destination);
    let (kind_number, protocol, room) = match family {
        Family::V4 => (3, ICMPV4, 576 - IPV4 - 8),
        Family::V6 => (1, ICMPV6, 1280 - IPV6 - 8),
    };
    let quoted = frame.get(packet.ip.clone())?;
    let mut message = vec![kind_number, kind.code(family), 0, 0, 0, 0, 0, 0];
    message.extend_from_slice(&quoted[..quoted.len().min(room)]);
    let sum = match family {
        Family::V4 => checksum(&message),
        Family::V6 => transport_checksum(sender, packet.source, ICMPV6, &message),
    };
    message[2..4].copy_from_slice(&sum.to_be_bytes());
    Some(wrap(frame, sender, packet.source, protocol, &message))
}

/// Headers around a transport message, back along the wire by which `frame` came.
fn wrap(frame: &[u8], source: IpAddr, destination: IpAddr, protocol: u8, transport: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(ETHERNET + IPV6 + transport.len());
    // All ends of the wire have the same hardware address.
    out.extend_from_slice(&frame[..ETHERNET]);
    match (source, destination) {
        (IpAddr::V4(source), IpAddr::V4(destination)) => {
            let length = u16::try_from(IPV4 + transport.len()).unwrap_or(u16::MAX).to_be_bytes();
            let mut header = [0x45, 0, length[0], length[1], 0, 0, DONT_FRAGMENT, 0, HOPS, protocol, 0, 0].to_vec();
            header.extend_from_slice(&source.octets());
            header.extend_from_slice(&destination.octets());
            let sum = checksum(&header).to_be_bytes();
            header[10..12].copy_from_slice(&sum);
            out.extend_from_slice(&header);
        }
        (source, destination) => {
            let length = u16::try_from(transport.len()).unwrap_or(u16::MAX).to_be_bytes();
            out.extend_from_slice(&[0x60, 0, 0, 0, length[0], length[1], protocol, HOPS]);
            for address in [source, destination] {
                match address {
                    IpAddr::V4(a) => out.extend_from_slice(&a.to_ipv6_mapped().octets()),
                    IpAddr::V6(a) => out.extend_from_slice(&a.octets()),
                }
            }
        }
    }
    out.extend_from_slice(transport);
    out
}

const ECHO_REQUEST_V4: u8 = 8;
const ECHO_REQUEST_V6: u8 = 128;
/// The DF bit in the upper byte of the fragment field.
const DONT_FRAGMENT: u8 = 0x40;
/// What a host's packet has left after a few routers.
const HOPS: u8 = 60;

#[cfg(test)]
mod tests;
