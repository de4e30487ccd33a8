use proptest::prelude::*;

use super::super::frames::{any_frame, broken_frame, ends_of, frame, receivers_sum, tcp, udp};
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
        let mut bytes = frame(client, server, TCP, &tcp(SYN, b"x"));
        let end = bytes.len();
        bytes.extend([0; 9]); // padding of a short frame
        let packet = read(&bytes).unwrap();
        let transport = if v6 { 54 } else { 34 };
        assert_eq!(
            packet,
            Packet { source: client, destination: server, protocol: TCP, ip: 14..end, transport, fragment: false }
        );
        assert!(is_syn(&bytes, &packet));
        bytes[transport + 13] = ACK;
        assert!(!is_syn(&bytes, &packet));
    }
}

#[test]
fn options_are_skipped_and_fragments_noticed() {
    let (client, server) = ends_of(false);
    let mut bytes = frame(client, server, TCP, &[&[1; 4][..], &tcp(SYN, b"")].concat());
    bytes[14] = 0x46;
    let packet = read(&bytes).unwrap();
    assert_eq!(packet.transport, 38);
    assert!(is_syn(&bytes, &packet));
    bytes[20] = 0x20; // more fragments
    let packet = read(&bytes).unwrap();
    assert!(packet.fragment && !is_syn(&bytes, &packet));
    let before = bytes.clone();
    finish_checksum(&mut bytes, &packet);
    assert_eq!(bytes, before);
}

#[test]
fn what_is_no_whole_ip_packet_is_not_read() {
    let (client, server) = ends_of(true);
    let good = frame(client, server, UDP, &udp(b"question"));
    assert!(read(&good).is_some());
    assert_eq!(read(&good[..good.len() - 1]), None);
    assert_eq!(read(&good[..13]), None);
    let mut arp = good.clone();
    arp[12..14].copy_from_slice(&[0x08, 0x06]);
    assert_eq!(read(&arp), None);
    let mut other_version = good;
    other_version[14] = 0x40;
    assert_eq!(read(&other_version), None);
    let (client, server) = ends_of(false);
    let mut short_header = frame(client, server, UDP, &udp(b""));
    short_header[14] = 0x44;
    assert_eq!(read(&short_header), None);
}

#[test]
fn a_udp_checksum_of_zero_is_sent_as_all_ones() {
    let (client, server) = ends_of(false);
    let mut bytes = frame(client, server, UDP, &udp(&[0, 0]));
    let packet = read(&bytes).unwrap();
    finish_checksum(&mut bytes, &packet);
    // The payload that makes the sum come out as zero.
    let sum = [bytes[40], bytes[41]];
    bytes[42..44].copy_from_slice(&sum);
    finish_checksum(&mut bytes, &packet);
    assert_eq!(bytes[40..42], [0xff, 0xff]);
}

proptest! {
    #[test]
    fn a_finished_checksum_satisfies_a_receiver(mut bytes in any_frame()) {
        let packet = read(&bytes).unwrap();
        finish_checksum(&mut bytes, &packet);
        prop_assert_eq!(receivers_sum(&bytes), 0xffff);
    }

    #[test]
    fn no_frame_makes_the_reader_panic_or_point_outside(mut bytes in broken_frame()) {
        if let Some(packet) = read(&bytes) {
            prop_assert!(packet.ip.start <= packet.transport && packet.transport <= packet.ip.end);
            prop_assert!(packet.ip.end <= bytes.len());
            finish_checksum(&mut bytes, &packet);
        }
    }
}
