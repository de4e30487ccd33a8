//! Packets that the relay sends of its own accord: resets in a server's name, ICMP errors in a router's.

mod icmp;

pub(super) use icmp::{Icmp, too_big};

use std::net::IpAddr;

use super::packet::{
    ACK, FIN, IPV4, IPV6, Packet, RST, SYN, TCP, TCP_HEADER, UDP, checksum, tcp_flags, tcp_header, transport_checksum,
};
use crate::model::Family;

/// What a host says on which nobody listens: a reset to TCP, port unreachable to UDP, nothing to anything else.
pub(super) fn refusal(bytes: &[u8], packet: &Packet) -> Option<Vec<u8>> {
    match packet.protocol {
        TCP => reset(bytes, packet),
        UDP => Icmp::port_unreachable(Family::of(&packet.destination)).answer(bytes, packet, packet.destination),
        _ => None,
    }
}

/// RFC 9293 §3.10.7.1: the reset takes its sequence number from the ACK; without one it acknowledges all that came.
fn reset(bytes: &[u8], packet: &Packet) -> Option<Vec<u8>> {
    let (flags, asked) = (tcp_flags(bytes, packet)?, tcp_header(bytes, packet)?);
    if flags & RST != 0 {
        return None;
    }
    let mut header = [0; TCP_HEADER];
    header[0..2].copy_from_slice(&asked[2..4]);
    header[2..4].copy_from_slice(&asked[0..2]);
    header[12] = 5 << 4;
    if flags & ACK == 0 {
        let payload = (packet.length - packet.transport).checked_sub(usize::from(asked[12] >> 4) * 4)?;
        let length = u32::try_from(payload).ok()? + u32::from(flags & SYN != 0) + u32::from(flags & FIN != 0);
        let sequence = u32::from_be_bytes([asked[4], asked[5], asked[6], asked[7]]);
        header[8..12].copy_from_slice(&sequence.wrapping_add(length).to_be_bytes());
        header[13] = RST | ACK;
    } else {
        header[4..8].copy_from_slice(&asked[8..12]);
        header[13] = RST;
    }
    let sum = transport_checksum(packet.destination, packet.source, TCP, &header);
    header[16..18].copy_from_slice(&sum.to_be_bytes());
    Some(wrap(packet.destination, packet.source, TCP, &header))
}

/// An IP header before a transport message.
fn wrap(source: IpAddr, destination: IpAddr, protocol: u8, transport: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(IPV6 + transport.len());
    match (source, destination) {
        (IpAddr::V4(source), IpAddr::V4(destination)) => {
            let length = u16::try_from(IPV4 + transport.len()).unwrap_or(u16::MAX).to_be_bytes();
            out.extend_from_slice(&[0x45, 0, length[0], length[1], 0, 0, DONT_FRAGMENT, 0, HOPS, protocol, 0, 0]);
            out.extend_from_slice(&source.octets());
            out.extend_from_slice(&destination.octets());
            let sum = checksum(&out).to_be_bytes();
            out[10..12].copy_from_slice(&sum);
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

/// The DF bit in the upper byte of the fragment field.
const DONT_FRAGMENT: u8 = 0x40;
/// What a host's packet has left after a few routers.
const HOPS: u8 = 60;

#[cfg(test)]
mod tests;
