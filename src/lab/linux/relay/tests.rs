//! The relay without its sockets: checksums, packets of its own, and verdicts.

use std::net::IpAddr;
use std::time::Duration;

use super::answer::{self, Unreachable};
use super::packet::{ETHERNET, ICMP, ICMPV6, Packet, TCP, Tcp, UDP, checksum, pseudo_header};
use super::path::{Paths, Verdict};
use crate::lab::network::Network;

#[test]
fn the_checksum_is_that_of_rfc_1071() {
    // The example of RFC 1071 §3: the sum is ddf2, its complement 220d.
    assert_eq!(checksum(&[0x00, 0x01, 0xf2, 0x03], &[0xf4, 0xf5, 0xf6, 0xf7]), 0x220d);
    // An odd byte counts as the high half of a word.
    assert_eq!(checksum(&[], &[0x01]), !0x0100);
}

#[test]
fn the_transport_checksum_covers_the_pseudo_header() {
    // Expected values from an independent computation with the layouts of RFC 9293 §3.1 and RFC 8200 §8.1.
    for (ends, sum) in [(V6, 0xde86), (V4, 0x512a)] {
        let (frame, packet) = segment(ends, Tcp::ACK, 7, 9, b"odd");
        assert_eq!(u16::from_be_bytes([frame[packet.payload + 16], frame[packet.payload + 17]]), sum);
    }
}

#[test]
fn a_udp_checksum_of_zero_is_sent_as_all_ones() {
    // RFC 768. The two bytes of data bring the sum of everything else to ffff.
    let mut frame = around(V4, UDP, &[0, 1, 0, 2, 0, 10, 0, 0, 0, 0]);
    let packet = Packet::of(&frame).unwrap();
    let mut bytes = frame[packet.payload..].to_vec();
    bytes[6..8].fill(0);
    let rest = checksum(&pseudo_header(packet.source, packet.destination, UDP, &bytes), &bytes);
    frame[packet.payload + 8..].copy_from_slice(&rest.to_be_bytes());
    packet.fill_checksum(&mut frame);
    assert_eq!(frame[packet.payload + 6..packet.payload + 8], [0xff, 0xff]);
}

#[test]
fn a_syn_is_refused_with_a_reset_that_acknowledges_it() {
    // RFC 9293 §3.10.7.1: <SEQ=0><ACK=SEG.SEQ+SEG.LEN><CTL=RST,ACK>, and a SYN counts one.
    for ends in [V6, V4] {
        let (frame, packet) = segment(ends, Tcp::SYN, u32::MAX, 0, b"");
        let reset = answer::reset(&frame, &packet).unwrap();
        let back = whole(&reset);
        let tcp = back.tcp(&reset).unwrap();
        assert_eq!((back.source, back.destination), (packet.destination, packet.source));
        assert_eq!((tcp.source_port(), tcp.destination_port()), (443, 40_000));
        assert_eq!((tcp.sequence(), tcp.acknowledgement()), (0, 0));
        assert!(tcp.has(Tcp::RST) && tcp.has(Tcp::ACK) && !tcp.has(Tcp::SYN));
    }
}

#[test]
fn a_later_segment_is_refused_with_a_reset_at_its_acknowledgement() {
    let (frame, packet) = segment(V6, Tcp::ACK, 5, 77, b"data");
    let reset = answer::reset(&frame, &packet).unwrap();
    let tcp = whole(&reset).tcp(&reset).unwrap();
    assert_eq!((tcp.sequence(), tcp.has(Tcp::ACK)), (77, false));
}

#[test]
fn a_reset_is_not_answered() {
    let (frame, packet) = segment(V6, Tcp::RST, 5, 0, b"");
    assert_eq!(answer::reset(&frame, &packet), None);
}

#[test]
fn an_icmp_error_comes_from_the_router_and_quotes_the_packet() {
    for (ends, router, protocol, start) in [(V6, "2001:db8:1::1", ICMPV6, [1, 3]), (V4, "192.0.2.1", ICMP, [3, 1])] {
        let (frame, packet) = segment(ends, Tcp::SYN, 5, 0, b"");
        let error = answer::unreachable(&frame, &packet, Unreachable::ADDRESS).unwrap();
        let back = whole(&error);
        assert_eq!((back.source, back.destination), (router.parse::<IpAddr>().unwrap(), packet.source));
        assert_eq!(back.protocol, protocol);
        let message = &error[back.payload..back.end];
        assert_eq!((&message[..2], &message[4..8]), (&start[..], &[0; 4][..]));
        assert_eq!(message[8..], frame[ETHERNET..]);
        // RFC 792: over the message alone; RFC 4443 §2.3: with the pseudo-header.
        let head =
            if protocol == ICMP { Vec::new() } else { pseudo_header(back.source, back.destination, protocol, message) };
        assert_eq!(checksum(&head, message), 0);
    }
}

#[test]
fn an_icmp_error_stays_below_576_bytes() {
    let (frame, packet) = segment(V4, Tcp::ACK, 5, 0, &[7; 1_400]);
    let error = answer::unreachable(&frame, &packet, Unreachable::PROHIBITED).unwrap();
    assert!(error.len() - ETHERNET <= 576, "{}", error.len());
    whole(&error);
}

#[test]
fn errors_are_answered_with_nothing_and_echo_requests_with_an_error() {
    for (ends, protocol, error, request) in [(V6, ICMPV6, 1, 128), (V4, ICMP, 3, 8)] {
        let of = |kind| {
            let frame = around(ends, protocol, &[kind, 0, 0, 0, 0, 0, 0, 0]);
            answer::unreachable(&frame, &Packet::of(&frame).unwrap(), Unreachable::NO_ROUTE)
        };
        assert_eq!(of(error), None);
        assert!(of(request).is_some());
    }
}

#[test]
fn half_a_packet_is_no_packet() {
    for ends in [V6, V4] {
        let (frame, _) = segment(ends, Tcp::SYN, 0, 0, b"data");
        for length in 0..frame.len() {
            assert_eq!(Packet::of(&frame[..length]), None, "{length} bytes");
        }
    }
}

#[test]
fn padding_after_a_packet_does_not_count() {
    let (mut frame, packet) = segment(V4, Tcp::ACK, 0, 0, b"");
    frame.extend([0; 6]);
    assert_eq!(Packet::of(&frame), Some(packet));
    assert_eq!(packet.tcp(&frame).unwrap().length(), 0);
}

#[test]
fn each_fate_has_its_verdict_and_its_time() {
    let rtt = Duration::from_millis(30);
    let good = Verdict::Forward(rtt / 2);
    assert_eq!(syn("good"), good);
    assert_eq!(syn("tls_alert"), good);
    assert_eq!(syn("silent"), Verdict::Drop);
    let answered = |verdict| {
        let Verdict::Answer(after, frame) = verdict else { panic!("{verdict:?}") };
        (after, whole(&frame).protocol, frame[whole(&frame).payload + 1])
    };
    assert_eq!(answered(syn("no_route")), (rtt, ICMPV6, 0));
    assert_eq!(answered(syn("prohibited")), (rtt, ICMPV6, 1));
    assert_eq!(answered(syn("unreachable")), (rtt, ICMPV6, 3));
    let (after, protocol, _) = answered(syn("refused"));
    assert_eq!((after, protocol), (rtt, TCP));
}

#[test]
fn a_refusing_host_answers_udp_with_port_unreachable() {
    let mut frame = around(V6, UDP, &[0, 1, 0, 2, 0, 8, 0, 0]);
    let Verdict::Answer(_, error) = paths("refused").up(&mut frame) else { panic!("no answer") };
    let back = whole(&error);
    assert_eq!((back.protocol, &error[back.payload..back.payload + 2]), (ICMPV6, &[1, 4][..]));
}

#[test]
fn what_is_for_nobody_is_lost() {
    let mut frame = segment(("2001:db8:1::2", "2001:db8:365::99"), Tcp::SYN, 0, 0, b"").0;
    assert_eq!(paths("good").up(&mut frame), Verdict::Drop);
    assert_eq!(paths("good").up(&mut [0; 14]), Verdict::Drop);
}

#[test]
fn a_connection_stalls_at_its_first_payload_in_both_directions() {
    let mut paths = paths("tls_stall");
    let way = Duration::from_millis(15);
    let up = |paths: &mut Paths, flags, data: &[u8]| paths.up(&mut segment(V6, flags, 0, 0, data).0);
    let down = |paths: &Paths| paths.down(&mut turned(Tcp::ACK));
    assert_eq!(up(&mut paths, Tcp::SYN, b""), Verdict::Forward(way));
    assert_eq!(down(&paths), Verdict::Forward(way));
    assert_eq!(up(&mut paths, Tcp::ACK, b""), Verdict::Forward(way));
    assert_eq!(up(&mut paths, Tcp::ACK, b"hello"), Verdict::Drop);
    assert_eq!(up(&mut paths, Tcp::ACK, b""), Verdict::Drop);
    assert_eq!(down(&paths), Verdict::Drop);
    // The same ports again: a new connection.
    assert_eq!(up(&mut paths, Tcp::SYN, b""), Verdict::Forward(way));
    assert_eq!(down(&paths), Verdict::Forward(way));
}

#[test]
fn the_name_server_is_reached_unless_it_answers_neither_family() {
    let query = || around(("192.0.2.2", "198.51.100.53"), UDP, &[0, 1, 0, 53, 0, 8, 0, 0]);
    let verdict = |more: &str| {
        let text = format!("about = \"x\"\nname = \"a.example\"\n{more}\n[v4]\nrtt_ms = 8\n");
        Paths::new(&Network::parse(&text).unwrap()).up(&mut query())
    };
    assert_eq!(verdict("[v6]\ndns = \"silent\""), Verdict::Forward(Duration::from_millis(4)));
    let text = "about = \"x\"\nname = \"a.example\"\n[v6]\ndns = \"silent\"\n[v4]\ndns = \"silent\"\n";
    assert_eq!(Paths::new(&Network::parse(text).unwrap()).up(&mut query()), Verdict::Drop);
}

fn syn(fate: &str) -> Verdict {
    paths(fate).up(&mut segment(V6, Tcp::SYN, 0, 0, b"").0)
}

fn paths(fate: &str) -> Paths {
    let text = format!("about = \"x\"\nname = \"a.example\"\n[v6]\ncount = 1\nrtt_ms = 30\nfate = \"{fate}\"\n");
    Paths::new(&Network::parse(&text).unwrap())
}

/// A packet with its IPv4 header checksum right.
fn whole(frame: &[u8]) -> Packet {
    let packet = Packet::of(frame).unwrap();
    if packet.source.is_ipv4() {
        assert_eq!(checksum(&frame[ETHERNET..packet.payload], &[]), 0);
    }
    packet
}

/// A segment from the client's port 40000 to the server's 443, its checksum filled.
fn segment(ends: (&str, &str), flags: u8, sequence: u32, acknowledgement: u32, data: &[u8]) -> (Vec<u8>, Packet) {
    let mut bytes = Vec::new();
    bytes.extend(40_000_u16.to_be_bytes());
    bytes.extend(443_u16.to_be_bytes());
    bytes.extend(sequence.to_be_bytes());
    bytes.extend(acknowledgement.to_be_bytes());
    bytes.extend([5 << 4, flags, 1, 0, 0, 0, 0, 0]);
    bytes.extend(data);
    let mut frame = around(ends, TCP, &bytes);
    let packet = Packet::of(&frame).unwrap();
    packet.fill_checksum(&mut frame);
    (frame, packet)
}

/// An empty segment of the server's to the client.
fn turned(flags: u8) -> Vec<u8> {
    let (mut frame, packet) = segment((V6.1, V6.0), flags, 0, 0, b"");
    let ports = [443_u16.to_be_bytes(), 40_000_u16.to_be_bytes()].concat();
    frame[packet.payload..packet.payload + 4].copy_from_slice(&ports);
    frame
}

fn around((source, destination): (&str, &str), protocol: u8, payload: &[u8]) -> Vec<u8> {
    let like = [0; ETHERNET];
    answer::frame_of(&like, source.parse().unwrap(), destination.parse().unwrap(), protocol, payload).unwrap()
}

const V6: (&str, &str) = ("2001:db8:1::2", "2001:db8:365::1");
const V4: (&str, &str) = ("192.0.2.2", "198.51.100.1");
