//! Packets for the tests, built independently of the code that reads them.

use std::net::IpAddr;

use proptest::prelude::*;

use super::packet::{TCP, UDP};

/// A packet around a transport message. The IPv4 header's checksum stays zero: no part of the relay reads it.
pub(super) fn packet(source: IpAddr, destination: IpAddr, protocol: u8, transport: &[u8]) -> Vec<u8> {
    let mut packet = Vec::new();
    match (source, destination) {
        (IpAddr::V4(source), IpAddr::V4(destination)) => {
            let length = u16::try_from(20 + transport.len()).unwrap().to_be_bytes();
            packet.extend([0x45, 0, length[0], length[1], 0, 0, 0x40, 0, 64, protocol, 0, 0]);
            packet.extend(source.octets());
            packet.extend(destination.octets());
        }
        (IpAddr::V6(source), IpAddr::V6(destination)) => {
            let length = u16::try_from(transport.len()).unwrap().to_be_bytes();
            packet.extend([0x60, 0, 0, 0, length[0], length[1], protocol, 64]);
            packet.extend(source.octets());
            packet.extend(destination.octets());
        }
        _ => panic!("one family"),
    }
    packet.extend(transport);
    packet
}

/// A TCP segment from port 40000 to 443: sequence 1000, acknowledgement 77, checksum wrong.
pub(super) fn tcp(flags: u8, payload: &[u8]) -> Vec<u8> {
    let mut segment = vec![0x9c, 0x40, 0x01, 0xbb, 0, 0, 0x03, 0xe8, 0, 0, 0, 77, 5 << 4, flags];
    segment.extend([0xff, 0xff, 0xab, 0xcd, 0, 0]);
    segment.extend(payload);
    segment
}

pub(super) fn udp(payload: &[u8]) -> Vec<u8> {
    let length = u16::try_from(8 + payload.len()).unwrap().to_be_bytes();
    let mut datagram = vec![0x9c, 0x40, 0, 53, length[0], length[1], 0xab, 0xcd];
    datagram.extend(payload);
    datagram
}

/// The client and an address of [`super::verdict`]'s test network, of either family.
pub(super) fn ends_of(v6: bool) -> (IpAddr, IpAddr) {
    let (client, server) = if v6 { ("2001:db8:1::2", "2001:db8:365::1") } else { ("192.0.2.2", "198.51.100.1") };
    (client.parse().unwrap(), server.parse().unwrap())
}

/// Any TCP segment or UDP datagram from the client.
pub(super) fn any_packet() -> impl Strategy<Value = Vec<u8>> {
    (any::<bool>(), any::<bool>(), any::<u8>(), proptest::collection::vec(any::<u8>(), 0..1460)).prop_map(
        |(v6, is_tcp, flags, payload)| {
            let (client, server) = ends_of(v6);
            let (protocol, transport) = if is_tcp { (TCP, tcp(flags, &payload)) } else { (UDP, udp(&payload)) };
            packet(client, server, protocol, &transport)
        },
    )
}

/// Packets that were whole once: bytes changed, cut short.
pub(super) fn broken_packet() -> impl Strategy<Value = Vec<u8>> {
    let changes = proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..6);
    (any_packet(), changes, any::<prop::sample::Index>(), any::<bool>()).prop_map(
        |(mut packet, changes, cut, is_cut)| {
            for (at, byte) in changes {
                let at = at.index(packet.len().min(80));
                packet[at] = byte;
            }
            if is_cut {
                packet.truncate(cut.index(packet.len()));
            }
            packet
        },
    )
}

/// What a receiver computes over pseudo-header and transport: 0xffff if the checksum is right (RFC 1071 §1).
pub(super) fn receivers_sum(packet: &[u8]) -> u16 {
    let v6 = packet[0] >> 4 == 6;
    let (addresses, protocol, transport) =
        if v6 { (&packet[8..40], packet[6], &packet[40..]) } else { (&packet[12..20], packet[9], &packet[20..]) };
    let mut words = addresses.to_vec();
    words.extend([0, protocol]);
    words.extend(u16::try_from(transport.len()).unwrap().to_be_bytes());
    words.extend(transport);
    plain_sum(&words)
}

/// The one's complement sum of RFC 1071, word by word.
pub(super) fn plain_sum(bytes: &[u8]) -> u16 {
    let mut sum: u16 = 0;
    for pair in bytes.chunks(2) {
        let word = u16::from_be_bytes([pair[0], *pair.get(1).unwrap_or(&0)]);
        let (wrapped, carry) = sum.overflowing_add(word);
        sum = wrapped + u16::from(carry);
    }
    sum
}
