use proptest::prelude::*;

use super::super::frames::{any_frame, ends_of, frame, plain_sum, receivers_sum, tcp, udp};
use super::super::packet::read;
use super::*;

fn refused(v6: bool, protocol: u8, transport: &[u8]) -> Option<Vec<u8>> {
    let (client, server) = ends_of(v6);
    let bytes = frame(client, server, protocol, transport);
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

#[test]
fn each_reason_has_its_code_and_quotes_the_packet() {
    for (kind, v4, v6) in
        [(Icmp::NoRoute, 0, 0), (Icmp::HostUnreachable, 1, 3), (Icmp::Prohibited, 13, 1), (Icmp::PortUnreachable, 3, 4)]
    {
        for (is_v6, code) in [(false, v4), (true, v6)] {
            let (client, server) = ends_of(is_v6);
            let bytes = frame(client, server, TCP, &tcp(SYN, b""));
            let error = icmp(&bytes, &read(&bytes).unwrap(), kind).unwrap();
            let packet = read(&error).unwrap();
            assert_eq!((packet.source, packet.destination), (ends(Family::of(&client)).router, client));
            assert_eq!(packet.protocol, if is_v6 { ICMPV6 } else { ICMPV4 });
            let message = &error[packet.transport..];
            assert_eq!(message[..2], [if is_v6 { 1 } else { 3 }, code]);
            assert_eq!(message[8..], bytes[14..]);
            assert_eq!(if is_v6 { receivers_sum(&error) } else { plain_sum(message) }, 0xffff);
        }
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
        let bytes = frame(client, server, ICMPV6, &[kind, 0, 0, 0, 0, 0, 0, 0]);
        assert_eq!(icmp(&bytes, &read(&bytes).unwrap(), Icmp::NoRoute).is_some(), answered, "type {kind}");
    }
    let reset = frame(client, server, TCP, &tcp(RST, b""));
    assert_eq!(icmp(&reset, &read(&reset).unwrap(), Icmp::NoRoute), None);
}

proptest! {
    #[test]
    fn every_error_is_a_whole_packet_of_the_smallest_mtu(bytes in any_frame()) {
        let packet = read(&bytes).unwrap();
        if let Some(error) = icmp(&bytes, &packet, Icmp::Prohibited) {
            let answer = read(&error).unwrap();
            let v6 = answer.source.is_ipv6();
            // RFC 1812 §4.3.2.3 and RFC 4443 §2.4 (c).
            let limit = if v6 { 1280 } else { 576 };
            prop_assert!(answer.ip.len() <= limit);
            prop_assert_eq!(answer.ip.end, error.len());
            if !v6 {
                prop_assert_eq!(plain_sum(&error[14..34]), 0xffff);
            }
        }
    }
}
