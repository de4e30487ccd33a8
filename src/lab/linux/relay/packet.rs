//! IP packets: reading the little that the relay decides by, and checksums.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Where things are in the bytes of a packet; all of it lies within them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Packet {
    pub(super) source: IpAddr,
    pub(super) destination: IpAddr,
    /// The IP protocol number; of IPv6, the first extension header if there is one.
    pub(super) protocol: u8,
    /// Of the whole packet; what comes after it is a link's padding.
    pub(super) length: usize,
    /// Where the transport header begins.
    pub(super) transport: usize,
    /// A fragment: what follows the IP header need not be a transport header.
    pub(super) fragment: bool,
}

/// Reads a packet; `None` for what is none, or a broken one.
pub(super) fn read(bytes: &[u8]) -> Option<Packet> {
    match bytes.first()? >> 4 {
        4 => read_v4(bytes),
        6 => read_v6(bytes),
        _ => None,
    }
}

fn read_v4(bytes: &[u8]) -> Option<Packet> {
    let header: &[u8; IPV4] = bytes.first_chunk()?;
    let header_len = usize::from(header[0] & 0x0f) * 4;
    let length = usize::from(be16(header[2], header[3]));
    if header_len < IPV4 || length < header_len || bytes.len() < length {
        return None;
    }
    Some(Packet {
        source: Ipv4Addr::new(header[12], header[13], header[14], header[15]).into(),
        destination: Ipv4Addr::new(header[16], header[17], header[18], header[19]).into(),
        protocol: header[9],
        length,
        transport: header_len,
        // RFC 791 §3.1: any bit of MF and the offset.
        fragment: be16(header[6], header[7]) & 0x3fff != 0,
    })
}

fn read_v6(bytes: &[u8]) -> Option<Packet> {
    let header: &[u8; IPV6] = bytes.first_chunk()?;
    let length = IPV6 + usize::from(be16(header[4], header[5]));
    if bytes.len() < length {
        return None;
    }
    let address = |at: usize| header.get(at..at + 16).and_then(|b| b.first_chunk().copied()).map(Ipv6Addr::from);
    Some(Packet {
        source: address(8)?.into(),
        destination: address(24)?.into(),
        protocol: header[6],
        length,
        transport: IPV6,
        fragment: header[6] == FRAGMENT,
    })
}

/// The header of a TCP segment, if it is whole.
pub(super) fn tcp_header<'b>(bytes: &'b [u8], packet: &Packet) -> Option<&'b [u8; TCP_HEADER]> {
    let header = bytes.get(packet.transport..packet.length)?.first_chunk()?;
    (packet.protocol == TCP && !packet.fragment).then_some(header)
}

/// The flags of a TCP segment.
pub(super) fn tcp_flags(bytes: &[u8], packet: &Packet) -> Option<u8> {
    tcp_header(bytes, packet).map(|header| header[13])
}

/// Computes the checksum of a TCP segment or UDP datagram anew.
pub(super) fn finish_checksum(bytes: &mut [u8], packet: &Packet) {
    let (at, least) = match packet.protocol {
        TCP => (16, TCP_HEADER),
        UDP => (6, 8),
        _ => return,
    };
    let Some(transport) = bytes.get_mut(packet.transport..packet.length) else { return };
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
