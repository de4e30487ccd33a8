use proptest::prelude::*;

use super::super::packet::{ICMPV4, ICMPV6, read};
use super::super::packets::{any_packet, ends_of, packet, plain_sum, receivers_sum, tcp, udp};
use super::*;

fn refused(v6: bool, protocol: u8, transport: &[u8]) -> Option<Vec<u8>> {
    let (client, server) = ends_of(v6);
    let bytes = packet(client, server, protocol, transport);
    refusal(&bytes, &read(&bytes).unwrap())
}

#[test]
fn a_syn_is_refused_with_a_reset_that_acknowledges_it() {
    for v6 in [false, true] {
        let (client, server) = ends_of(v6);
        let bytes = refused(v6, TCP, &tcp(SYN, b"")).unwrap();
        let packet = read(&bytes).unwrap();
        assert_eq!((packet.source, packet.destination), (server, client));
        let segment = &bytes[packet.transport..];
        assert_eq!(segment[..4], [0x01, 0xbb, 0x9c, 0x40]);
        assert_eq!(segment[4..12], [0, 0, 0, 0, 0, 0, 0x03, 0xe9]);
        assert_eq!(segment[13], RST | ACK);
        assert_eq!(receivers_sum(&bytes), 0xffff);
    }
}

#[test]
fn a_segment_with_an_ack_is_reset_from_there_and_a_reset_is_not_answered() {
    let bytes = refused(true, TCP, &tcp(ACK, b"payload")).unwrap();
    let packet = read(&bytes).unwrap();
    assert_eq!(bytes[packet.transport + 4..packet.transport + 12], [0, 0, 0, 77, 0, 0, 0, 0]);
    assert_eq!(bytes[packet.transport + 13], RST);
    assert_eq!(refused(true, TCP, &tcp(RST, b"")), None);
    assert_eq!(refused(false, TCP, &tcp(SYN, b"")[..19]), None);
}

/// From the router 203.0.113.1 or 2001:db8:9::1.
fn error(bytes: &[u8], kind: u8, code: u8, mtu: u16) -> Option<Vec<u8>> {
    let packet = read(bytes).unwrap();
    let router = if packet.source.is_ipv6() { "2001:db8:9::1" } else { "203.0.113.1" };
    Icmp::new(Family::of(&packet.source), kind, code, mtu).answer(bytes, &packet, router.parse().unwrap())
}

#[test]
fn an_error_has_its_type_and_code_its_sender_and_quotes_the_packet() {
    for (v6, kind, code) in [(false, 3, 13), (false, 11, 0), (true, 1, 6), (true, 4, 1)] {
        let (client, server) = ends_of(v6);
        let bytes = packet(client, server, TCP, &tcp(SYN, b""));
        let error = error(&bytes, kind, code, 1400).unwrap();
        let read = read(&error).unwrap();
        let router = if v6 { "2001:db8:9::1" } else { "203.0.113.1" };
        assert_eq!((read.source.to_string(), read.destination), (router.to_owned(), client));
        assert_eq!(read.protocol, if v6 { ICMPV6 } else { ICMPV4 });
        let message = &error[read.transport..];
        assert_eq!(message[..2], [kind, code]);
        assert_eq!(message[4..8], [0; 4], "only a packet that is too big has a size to tell");
        assert_eq!(message[8..], bytes);
        assert_eq!(if v6 { receivers_sum(&error) } else { plain_sum(message) }, 0xffff);
    }
}

#[test]
fn a_packet_that_is_too_big_is_told_the_size_that_fits() {
    for (v6, kind, code) in [(false, 3, 4), (true, 2, 0)] {
        let (client, server) = ends_of(v6);
        let bytes = packet(client, server, TCP, &tcp(ACK, &[7; 1400]));
        let read_packet = read(&bytes).unwrap();
        let error = too_big(Family::of(&client), 1300).answer(&bytes, &read_packet, server).unwrap();
        let message = &error[read(&error).unwrap().transport..];
        // RFC 1191 §4 has it in the lower half of the word, RFC 4443 §3.2 in the whole of it.
        assert_eq!((message[..2].to_vec(), &message[4..8]), (vec![kind, code], &[0, 0, 0x05, 0x14][..]));
        assert_eq!(Icmp::new(Family::of(&client), kind, code, 1300), too_big(Family::of(&client), 1300));
    }
}

#[test]
fn udp_is_refused_in_the_servers_name() {
    let (_, server) = ends_of(true);
    let bytes = refused(true, UDP, &udp(b"hello")).unwrap();
    let packet = read(&bytes).unwrap();
    assert_eq!((packet.source, packet.protocol), (server, ICMPV6));
    assert_eq!(bytes[packet.transport..][..2], [1, 4]);
}

#[test]
fn errors_are_not_answered_with_errors_but_echo_requests_are() {
    let (client, server) = ends_of(true);
    for (kind, answered) in [(1, false), (128, true), (129, false)] {
        let bytes = packet(client, server, ICMPV6, &[kind, 0, 0, 0, 0, 0, 0, 0]);
        assert_eq!(error(&bytes, 1, 0, 0).is_some(), answered, "type {kind}");
    }
    let reset = packet(client, server, TCP, &tcp(RST, b""));
    assert_eq!(error(&reset, 1, 0, 0), None);
}

proptest! {
    #[test]
    fn every_error_is_a_whole_packet_of_the_smallest_mtu(bytes in any_packet()) {
        if let Some(error) = error(&bytes, 1, 3, 0) {
            let answer = read(&error).unwrap();
            let v6 = answer.source.is_ipv6();
            // RFC 1812 §4.3.2.3 and RFC 4443 §2.4 (c).
            let limit = if v6 { 1280 } else { 576 };
            prop_assert!(answer.length <= limit);
            prop_assert_eq!(answer.length, error.len());
            if !v6 {
                prop_assert_eq!(plain_sum(&error[..20]), 0xffff);
            }
        }
    }
}
