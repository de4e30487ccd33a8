//! An IP packet in an Ethernet frame: what the relay has to know of it, and its checksums.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Length of the Ethernet header.
pub(super) const ETHERNET: usize = 14;
pub(super) const ICMP: u8 = 1;
pub(super) const TCP: u8 = 6;
pub(super) const UDP: u8 = 17;
pub(super) const ICMPV6: u8 = 58;

/// Where the parts of one frame lie. IPv6 extension headers are not followed: no client sends any with TCP or UDP.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Packet {
    pub(super) source: IpAddr,
    pub(super) destination: IpAddr,
    pub(super) protocol: u8,
    /// Offset in the frame of the header after IP's.
    pub(super) payload: usize,
    /// Offset of the packet's end; a frame may be padded.
    pub(super) end: usize,
    /// Part of a packet: the ports may be elsewhere.
    pub(super) fragment: bool,
}

impl Packet {
    /// `None` for what is no whole IP packet.
    pub(super) fn of(frame: &[u8]) -> Option<Self> {
        let ip = frame.get(ETHERNET..)?;
        match ip.first()? >> 4 {
            4 => Self::v4(ip),
            6 => Self::v6(ip),
            _ => None,
        }
        .filter(|p| p.payload <= p.end && p.end <= frame.len())
    }

    fn v4(ip: &[u8]) -> Option<Self> {
        let header = ip.get(..20)?;
        let length = usize::from(header[0] & 15) * 4;
        Some(Self {
            source: Ipv4Addr::new(header[12], header[13], header[14], header[15]).into(),
            destination: Ipv4Addr::new(header[16], header[17], header[18], header[19]).into(),
            protocol: header[9],
            payload: ETHERNET + length.max(20),
            end: ETHERNET + usize::from(be16(header, 2)),
            // More fragments, or an offset.
            fragment: be16(header, 6) & 0x3fff != 0,
        })
    }

    fn v6(ip: &[u8]) -> Option<Self> {
        let header = ip.get(..40)?;
        let address = |at: usize| <[u8; 16]>::try_from(&header[at..at + 16]).ok().map(Ipv6Addr::from);
        Some(Self {
            source: address(8)?.into(),
            destination: address(24)?.into(),
            protocol: header[6],
            payload: ETHERNET + 40,
            end: ETHERNET + 40 + usize::from(be16(header, 4)),
            fragment: false,
        })
    }

    /// The TCP header and what it carries, when there is one.
    pub(super) fn tcp<'a>(&self, frame: &'a [u8]) -> Option<Tcp<'a>> {
        let segment = frame.get(self.payload..self.end)?;
        (self.protocol == TCP && !self.fragment && segment.len() >= 20).then_some(Tcp(segment))
    }

    /// Writes the transport checksum: a virtual interface hands packets over with a partial one.
    pub(super) fn fill_checksum(&self, frame: &mut [u8]) {
        let at = match self.protocol {
            TCP => 16,
            UDP => 6,
            ICMPV6 => 2,
            _ => return,
        };
        let Some(segment) = frame.get_mut(self.payload..self.end) else { return };
        if self.fragment || segment.len() < at + 2 {
            return;
        }
        segment[at..at + 2].fill(0);
        let sum = match checksum(&pseudo_header(self.source, self.destination, self.protocol, segment), segment) {
            // RFC 768: a sum of zero is sent as all ones, for zero means none.
            0 if self.protocol == UDP => 0xffff,
            sum => sum,
        };
        segment[at..at + 2].copy_from_slice(&sum.to_be_bytes());
    }
}

/// A TCP segment, at least its fixed header.
#[derive(Clone, Copy)]
pub(super) struct Tcp<'a>(&'a [u8]);

impl Tcp<'_> {
    pub(super) const FIN: u8 = 1;
    pub(super) const SYN: u8 = 2;
    pub(super) const RST: u8 = 4;
    pub(super) const ACK: u8 = 16;

    pub(super) fn source_port(self) -> u16 {
        be16(self.0, 0)
    }

    pub(super) fn destination_port(self) -> u16 {
        be16(self.0, 2)
    }

    pub(super) fn sequence(self) -> u32 {
        be32(self.0, 4)
    }

    pub(super) fn acknowledgement(self) -> u32 {
        be32(self.0, 8)
    }

    pub(super) fn has(self, flag: u8) -> bool {
        self.0[13] & flag != 0
    }

    /// Bytes carried.
    pub(super) fn length(self) -> usize {
        self.0.len().saturating_sub(usize::from(self.0[12] >> 4) * 4)
    }
}

/// RFC 1071 over both parts, of which the first has an even length.
pub(super) fn checksum(head: &[u8], tail: &[u8]) -> u16 {
    let words = |bytes: &[u8]| {
        let pairs = bytes.chunks(2);
        pairs.map(|p| u32::from(p[0]) << 8 | p.get(1).map_or(0, |&b| u32::from(b))).sum::<u32>()
    };
    let mut sum = words(head) + words(tail);
    while sum > 0xffff {
        sum = (sum & 0xffff) + (sum >> 16);
    }
    u16::try_from(!sum & 0xffff).unwrap_or(0)
}

/// RFC 9293 §3.1 for IPv4, RFC 8200 §8.1 for IPv6. Both as one sum: the fields are the same, in another place.
pub(super) fn pseudo_header(source: IpAddr, destination: IpAddr, protocol: u8, segment: &[u8]) -> Vec<u8> {
    let mut header = Vec::with_capacity(40);
    for address in [source, destination] {
        match address {
            IpAddr::V4(a) => header.extend(a.octets()),
            IpAddr::V6(a) => header.extend(a.octets()),
        }
    }
    header.extend(u32::try_from(segment.len()).unwrap_or(0).to_be_bytes());
    header.extend([0, 0, 0, protocol]);
    header
}

pub(super) fn be16(bytes: &[u8], at: usize) -> u16 {
    u16::from_be_bytes([bytes[at], bytes[at + 1]])
}

fn be32(bytes: &[u8], at: usize) -> u32 {
    u32::from_be_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]])
}
