//! One captured TCP segment.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Of the client's connections, which all go to this port.
const SERVER_PORT: u16 = 443;

pub(crate) struct Segment {
    /// Nanoseconds, by the kernel's clock.
    pub(crate) at: u64,
    pub(crate) server: IpAddr,
    /// The client's.
    pub(crate) port: usize,
    pub(crate) from_client: bool,
    pub(crate) syn: bool,
    /// How many bytes it carries.
    pub(crate) carries: usize,
    /// The types of the TLS records that begin in what was captured of them (RFC 8446 §5.1), when one begins in front.
    pub(crate) records: Vec<u8>,
}

impl Segment {
    /// From a line of capture.py; `None` for what is not between a client and a TLS server, such as DNS over TCP.
    pub(crate) fn read(line: &str) -> Option<Self> {
        let (at, hex) = line.split_once(' ').unwrap();
        let packet: Vec<u8> =
            (0..hex.len()).step_by(2).map(|i| u8::from_str_radix(&hex[i..i + 2], 16).unwrap()).collect();
        let word = |i: usize| usize::from(u16::from_be_bytes([packet[i], packet[i + 1]]));
        let (source, destination, header, end): (IpAddr, IpAddr, usize, usize) = if packet[0] >> 4 == 4 {
            let address = |i: usize| Ipv4Addr::from(*packet[i..].first_chunk::<4>().unwrap());
            (address(12).into(), address(16).into(), usize::from(packet[0] & 0x0f) * 4, word(2))
        } else {
            let address = |i: usize| Ipv6Addr::from(*packet[i..].first_chunk::<16>().unwrap());
            (address(8).into(), address(24).into(), 40, 40 + word(4))
        };
        let (from, to) = (word(header), word(header + 2));
        let from_client = to == usize::from(SERVER_PORT);
        if !from_client && from != usize::from(SERVER_PORT) {
            return None;
        }
        let body = header + usize::from(packet[header + 12] >> 4) * 4;
        Some(Self {
            at: at.parse().unwrap(),
            server: if from_client { destination } else { source },
            port: if from_client { from } else { to },
            from_client,
            syn: packet[header + 13] & 0x02 != 0,
            carries: end - body,
            records: records(&packet[body.min(packet.len())..end.min(packet.len())]),
        })
    }
}

fn records(mut bytes: &[u8]) -> Vec<u8> {
    let mut types = Vec::new();
    while let [kind, 3, _, high, low, rest @ ..] = bytes {
        types.push(*kind);
        let length = usize::from(u16::from_be_bytes([*high, *low]));
        bytes = rest.get(length..).unwrap_or(&[]);
    }
    types
}
