//! Ethernet frames with IP in them: reading the little that the relay decides by, and checksums.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::ops::Range;

/// Where things are in a frame. Offsets count from the frame's first byte and lie within it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Packet {
    pub(super) source: IpAddr,
    pub(super) destination: IpAddr,
    /// The IP protocol number; of IPv6, the first extension header if there is one.
    pub(super) protocol: u8,
    /// The IP packet, without Ethernet header and padding.
    pub(super) ip: Range<usize>,
    /// Where the transport header begins.
    pub(super) transport: usize,
    /// A fragment: what follows the IP header need not be a transport header.
    pub(super) fragment: bool,
}

/// Reads a frame; `None` for what is no IP packet, or a broken one.
pub(super) fn read(frame: &[u8]) -> Option<Packet> {
    match frame.get(12..ETHERNET)? {
        [0x08, 0x00] => read_v4(frame),
        [0x86, 0xdd] => read_v6(frame),
        _ => None,
    }
}

fn read_v4(frame: &[u8]) -> Option<Packet> {
    let header: &[u8; IPV4] = frame.get(ETHERNET..)?.first_chunk()?;
    let header_len = usize::from(header[0] & 0x0f) * 4;
    let total = usize::from(be16(header[2], header[3]));
    if header[0] >> 4 != 4 || header_len < IPV4 || total < header_len || frame.len() < ETHERNET + total {
        return None;
    }
    Some(Packet {
        source: Ipv4Addr::new(header[12], header[13], header[14], header[15]).into(),
        destination: Ipv4Addr::new(header[16], header[17], header[18], header[19]).into(),
        protocol: header[9],
        ip: ETHERNET..ETHERNET + total,
        transport: ETHERNET + header_len,
        // RFC 791 §3.1: any bit of MF and the offset.
        fragment: be16(header[6], header[7]) & 0x3fff != 0,
    })
}

fn read_v6(frame: &[u8]) -> Option<Packet> {
    let header: &[u8; IPV6] = frame.get(ETHERNET..)?.first_chunk()?;
    let total = IPV6 + usize::from(be16(header[4], header[5]));
    if header[0] >> 4 != 6 || frame.len() < ETHERNET + total {
        return None;
    }
    let address = |at: usize| header.get(at..at + 16).and_then(|b| b.first_chunk().copied()).map(Ipv6Addr::from);
    Some(Packet {
        source: address(8)?.into(),
        destination: address(24)?.into(),
        protocol: header[6],
        ip: ETHERNET..ETHERNET + total,
        transport: ETHERNET + IPV6,
        fragment: header[6] == FRAGMENT,
    })
}

/// Whether it is a TCP segment with SYN set.
pub(super) fn is_syn(frame: &[u8], packet: &Packet) -> bool {
    tcp_flags(frame, packet).is_some_and(|flags| flags & SYN != 0)
}

/// The flags of a TCP segment whose header is whole.
pub(super) fn tcp_flags(frame: &[u8], packet: &Packet) -> Option<u8> {
    let header = frame.get(packet.transport..packet.ip.end)?;
    (packet.protocol == TCP && !packet.fragment && header.len() >= TCP_HEADER).then(|| header[13])
}

/// Computes the checksum of a TCP segment or UDP datagram anew.
pub(super) fn finish_checksum(frame: &mut [u8], packet: &Packet) {
    let (at, least) = match packet.protocol {
        TCP => (16, TCP_HEADER),
        UDP => (6, 8),
        _ => return,
    };
    let Some(transport) = frame.get_mut(packet.transport..packet.ip.end) else { return };
    if packet.fragment || transport.len() < least {
        return;
    }
    transport[at..at + 2].fill(0);
    let sum = match transport_checksum(packet.source, packet.destination, packet.protocol, transport) {
        // RFC 768: zero would mean "no checksum".
        0 if packet.protocol == UDP => 0xffff,
        sum => sum,
    };
    transport[at..at + 2].copy_from_slice(&sum.to_be_bytes());
}

/// The checksum over pseudo-header and transport (RFC 9293 §3.1, RFC 8200 §8.1), whose own field must be zero.
pub(super) fn transport_checksum(source: IpAddr, destination: IpAddr, protocol: u8, transport: &[u8]) -> u16 {
    let length = u32::try_from(transport.len()).unwrap_or(u32::MAX);
    let mut sum = ones_sum(&length.to_be_bytes()) + u64::from(protocol);
    for address in [source, destination] {
        sum += match address {
            IpAddr::V4(a) => ones_sum(&a.octets()),
            IpAddr::V6(a) => ones_sum(&a.octets()),
        };
    }
    fold(sum + ones_sum(transport))
}

/// The Internet checksum (RFC 1071) of bytes whose checksum field is zero.
pub(super) fn checksum(bytes: &[u8]) -> u16 {
    fold(ones_sum(bytes))
}

fn ones_sum(bytes: &[u8]) -> u64 {
    let pairs = bytes.chunks(2).map(|pair| u64::from(be16(pair[0], pair.get(1).copied().unwrap_or(0))));
    pairs.sum()
}

fn fold(mut sum: u64) -> u16 {
    while sum > 0xffff {
        sum = (sum & 0xffff) + (sum >> 16);
    }
    !u16::try_from(sum).unwrap_or(u16::MAX)
}

const fn be16(high: u8, low: u8) -> u16 {
    u16::from_be_bytes([high, low])
}

/// Lengths of headers without options.
pub(super) const ETHERNET: usize = 14;
pub(super) const IPV4: usize = 20;
pub(super) const IPV6: usize = 40;
pub(super) const TCP_HEADER: usize = 20;
/// IP protocol numbers (IANA).
pub(super) const ICMPV4: u8 = 1;
pub(super) const TCP: u8 = 6;
pub(super) const UDP: u8 = 17;
pub(super) const FRAGMENT: u8 = 44;
pub(super) const ICMPV6: u8 = 58;
/// TCP flags (RFC 9293 §3.1).
pub(super) const FIN: u8 = 0x01;
pub(super) const SYN: u8 = 0x02;
pub(super) const RST: u8 = 0x04;
pub(super) const ACK: u8 = 0x10;

#[cfg(test)]
mod tests;
