//! Packets that the relay makes itself: a reset, and a router's ICMP error.

use std::net::IpAddr;

use super::packet::{ETHERNET, ICMP, ICMPV6, Packet, TCP, Tcp, UDP, checksum};
use crate::lab::network::{ROUTER_V4, ROUTER_V6};

/// An ICMP destination unreachable: its code in both versions of the protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Unreachable {
    /// With type 3 (RFC 792, RFC 1812 §5.2.7.1).
    pub(super) v4: u8,
    /// With type 1 (RFC 4443 §3.1).
    pub(super) v6: u8,
}

impl Unreachable {
    pub(super) const NO_ROUTE: Self = Self { v4: 0, v6: 0 };
    pub(super) const ADDRESS: Self = Self { v4: 1, v6: 3 };
    pub(super) const PROHIBITED: Self = Self { v4: 13, v6: 1 };
    pub(super) const PORT: Self = Self { v4: 3, v6: 4 };
}

/// The reset with which a host refuses a segment (RFC 9293 §3.10.7.1). A reset is never answered.
pub(super) fn reset(frame: &[u8], packet: &Packet) -> Option<Vec<u8>> {
    let tcp = packet.tcp(frame)?;
    if tcp.has(Tcp::RST) {
        return None;
    }
    let (sequence, acknowledgement, flags) = if tcp.has(Tcp::ACK) {
        (tcp.acknowledgement(), 0, Tcp::RST)
    } else {
        let counted = u32::from(tcp.has(Tcp::SYN)) + u32::from(tcp.has(Tcp::FIN));
        let length = u32::try_from(tcp.length()).unwrap_or(0) + counted;
        (0, tcp.sequence().wrapping_add(length), Tcp::RST | Tcp::ACK)
    };
    let mut segment = Vec::with_capacity(20);
    segment.extend(tcp.destination_port().to_be_bytes());
    segment.extend(tcp.source_port().to_be_bytes());
    segment.extend(sequence.to_be_bytes());
    segment.extend(acknowledgement.to_be_bytes());
    // Five words of header; window, checksum (filled later) and urgent pointer zero.
    segment.extend([5 << 4, flags, 0, 0, 0, 0, 0, 0]);
    frame_of(frame, packet.destination, packet.source, TCP, &segment)
}

/// A router's error about a packet. Errors are never answered with errors (RFC 1122 §3.2.2, RFC 4443 §2.4).
pub(super) fn unreachable(frame: &[u8], packet: &Packet, kind: Unreachable) -> Option<Vec<u8>> {
    let request = matches!((packet.protocol, frame.get(packet.payload)?), (ICMP, 8) | (ICMPV6, 128));
    if packet.fragment || !(matches!(packet.protocol, TCP | UDP) || request) {
        return None;
    }
    let original = frame.get(ETHERNET..packet.end)?;
    let quoted = &original[..original.len().min(QUOTED)];
    let (router, protocol, start) = match packet.source {
        IpAddr::V4(_) => (IpAddr::V4(ROUTER_V4), ICMP, [3, kind.v4]),
        IpAddr::V6(_) => (IpAddr::V6(ROUTER_V6), ICMPV6, [1, kind.v6]),
    };
    let mut message = Vec::with_capacity(8 + quoted.len());
    message.extend(start);
    message.extend([0; 6]);
    message.extend(quoted);
    if protocol == ICMP {
        let sum = checksum(&message, &[]);
        message[2..4].copy_from_slice(&sum.to_be_bytes());
    }
    frame_of(frame, router, packet.source, protocol, &message)
}

/// A frame with an IP packet around `payload`, its transport checksum filled, in the Ethernet header of `like`.
pub(super) fn frame_of(
    like: &[u8],
    source: IpAddr,
    destination: IpAddr,
    protocol: u8,
    payload: &[u8],
) -> Option<Vec<u8>> {
    let mut frame = like.get(..ETHERNET)?.to_vec();
    let length = u16::try_from(payload.len()).ok()?;
    match (source, destination) {
        (IpAddr::V4(source), IpAddr::V4(destination)) => {
            let mut header = vec![0x45, 0];
            header.extend((length + 20).to_be_bytes());
            // No identification, don't fragment.
            header.extend([0, 0, 0x40, 0, HOPS, protocol, 0, 0]);
            header.extend(source.octets());
            header.extend(destination.octets());
            let sum = checksum(&header, &[]);
            header[10..12].copy_from_slice(&sum.to_be_bytes());
            frame.extend(header);
        }
        (IpAddr::V6(source), IpAddr::V6(destination)) => {
            frame.extend([0x60, 0, 0, 0]);
            frame.extend(length.to_be_bytes());
            frame.extend([protocol, HOPS]);
            frame.extend(source.octets());
            frame.extend(destination.octets());
        }
        _ => return None,
    }
    frame.extend(payload);
    Packet::of(&frame)?.fill_checksum(&mut frame);
    Some(frame)
}

/// RFC 1812 §4.3.2.3 asks for as much as fits 576 bytes; enough for any header, in both versions.
const QUOTED: usize = 520;
const HOPS: u8 = 64;
