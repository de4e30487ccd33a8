use proptest::prelude::*;

use super::super::packets::{any_packet, broken_packet, ends_of, packet, receivers_sum, tcp, udp};
use super::*;

#[test]
fn the_checksum_is_that_of_the_standards_example() {
    // RFC 1071 §3: the words sum to ddf2.
    assert_eq!(checksum(&[0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7]), !0xddf2);
    assert_eq!(checksum(&[0xff]), 0x00ff);
    assert_eq!(checksum(&[]), 0xffff);
}

#[test]
fn both_families_are_read() {
    for v6 in [false, true] {
        let (client, server) = ends_of(v6);
        let mut bytes = packet(client, server, TCP, &tcp(SYN, b"x"));
        let end = bytes.len();
        bytes.extend([0; 9]); // padding of a short Ethernet frame
        let packet = read(&bytes).unwrap();
        let transport = if v6 { 40 } else { 20 };
        assert_eq!(
            packet,
            Packet { source: client, destination: server, protocol: TCP, length: end, transport, fragment: false }
        );
        assert_eq!(tcp_flags(&bytes, &packet), Some(SYN));
    }
}

#[test]
fn options_are_skipped_and_fragments_noticed() {
    let (client, server) = ends_of(false);
    let mut bytes = packet(client, server, TCP, &[&[1; 4][..], &tcp(SYN, b"")].concat());
    bytes[0] = 0x46;
    let packet = read(&bytes).unwrap();
    assert_eq!(packet.transport, 24);
    assert_eq!(tcp_flags(&bytes, &packet), Some(SYN));
    bytes[6] = 0x20; // more fragments
    let packet = read(&bytes).unwrap();
    assert!(packet.fragment && tcp_flags(&bytes, &packet).is_none());
    let before = bytes.clone();
    finish_checksum(&mut bytes, &packet);
    assert_eq!(bytes, before);
}

#[test]
fn what_is_no_whole_ip_packet_is_not_read() {
    let (client, server) = ends_of(true);
    let good = packet(client, server, UDP, &udp(b"question"));
    assert!(read(&good).is_some());
    assert_eq!(read(&good[..good.len() - 1]), None);
    assert_eq!(read(&good[..39]), None);
    assert_eq!(read(&[]), None);
    let mut other_version = good;
    other_version[0] = 0x50;
    assert_eq!(read(&other_version), None);
    let (client, server) = ends_of(false);
    let mut short_header = packet(client, server, UDP, &udp(b""));
    short_header[0] = 0x44;
    assert_eq!(read(&short_header), None);
}

#[test]
fn a_udp_checksum_of_zero_is_sent_as_all_ones() {
    let (client, server) = ends_of(false);
    let mut bytes = packet(client, server, UDP, &udp(&[0, 0]));
    let packet = read(&bytes).unwrap();
    finish_checksum(&mut bytes, &packet);
    // The payload that makes the sum come out as zero.
    let sum = [bytes[26], bytes[27]];
    bytes[28..30].copy_from_slice(&sum);
    finish_checksum(&mut bytes, &packet);
    assert_eq!(bytes[26..28], [0xff, 0xff]);
}

proptest! {
    #[test]
    fn a_finished_checksum_satisfies_a_receiver(mut bytes in any_packet()) {
        let packet = read(&bytes).unwrap();
        finish_checksum(&mut bytes, &packet);
        prop_assert_eq!(receivers_sum(&bytes), 0xffff);
    }

    #[test]
    fn no_bytes_make_the_reader_panic_or_point_outside(mut bytes in broken_packet()) {
        if let Some(packet) = read(&bytes) {
            prop_assert!(packet.transport <= packet.length);
            prop_assert!(packet.length <= bytes.len());
            finish_checksum(&mut bytes, &packet);
        }
    }
}
