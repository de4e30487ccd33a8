use std::time::Duration;

use proptest::prelude::*;

use super::super::packet::{ACK, SYN, TCP, UDP};
use super::super::packets::{broken_packet, ends_of, packet, receivers_sum, tcp, udp};
use super::*;

/// Both families with one address each, 20 ms away.
fn paths(keys: &str) -> Paths {
    let stack = format!("count = 1\nrtt_ms = 20\n{keys}");
    let text = format!("about = \"\"\nname = \"n.example\"\nseed = 3\n[v6]\n{stack}\n[v4]\n{stack}");
    Paths::of(&Network::parse(&text).unwrap())
}

fn fated(fate: &str) -> Paths {
    paths(&format!("fate = \"{fate}\""))
}

/// How long after its coming the packet goes on to the other side; `None` if it does not.
fn forwarded(paths: &mut Paths, from: Side, flags: u8, payload: &[u8], now: Instant) -> Option<Duration> {
    let (client, server) = ends_of(true);
    let mut bytes = packet(client, server, TCP, &tcp(flags, payload));
    if from == Side::Servers {
        let mut segment = tcp(flags, payload);
        segment[..4].rotate_left(2);
        bytes = packet(server, client, TCP, &segment);
    }
    match paths.judge(from, &mut bytes, now) {
        Verdict::Forward { at } => Some(at - now),
        Verdict::Drop => None,
        Verdict::Answer { .. } => panic!("answered"),
    }
}

/// What becomes of a segment from the client, and of one from the server.
fn both_ways(paths: &mut Paths, flags: u8) -> [Option<Duration>; 2] {
    [Side::Client, Side::Servers].map(|side| forwarded(paths, side, flags, b"", Instant::now()))
}

const HALF: Option<Duration> = Some(Duration::from_millis(10));

#[test]
fn an_open_path_takes_half_a_round_trip_and_finishes_checksums() {
    for fate in ["good", "tls_alert", "cert_untrusted"] {
        assert_eq!(both_ways(&mut fated(fate), SYN), [HALF, HALF], "{fate}");
    }
    let (client, server) = ends_of(false);
    let mut bytes = packet(client, server, TCP, &tcp(ACK, b"odd"));
    assert!(matches!(fated("good").judge(Side::Client, &mut bytes, Instant::now()), Verdict::Forward { .. }));
    assert_eq!(receivers_sum(&bytes), 0xffff);
}

#[test]
fn a_silent_path_loses_everything() {
    assert_eq!(both_ways(&mut fated("silent"), SYN), [None, None]);
}

#[test]
fn refusals_and_router_errors_come_after_a_whole_round_trip() {
    let (client, server) = ends_of(true);
    for fate in ["refused", "no_route", "unreachable", "prohibited"] {
        let (mut paths, now) = (fated(fate), Instant::now());
        let mut syn = packet(client, server, TCP, &tcp(SYN, b""));
        let Verdict::Answer { at, packet } = paths.judge(Side::Client, &mut syn, now) else { panic!("{fate}") };
        assert_eq!(at - now, Duration::from_millis(20), "{fate}");
        let sender = packet::read(&packet).unwrap().source;
        assert_eq!(sender, if fate == "refused" { server } else { "2001:db8:1::1".parse().unwrap() }, "{fate}");
        assert_eq!(forwarded(&mut paths, Side::Servers, SYN, b"", now), None, "{fate}");
    }
}

#[test]
fn a_stalling_path_lets_the_handshake_of_tcp_through_and_then_nothing_back() {
    assert_eq!(both_ways(&mut fated("stall"), SYN | ACK), [HALF, HALF]);
    assert_eq!(both_ways(&mut fated("stall"), ACK), [HALF, None]);
}

#[test]
fn a_flapping_path_is_open_for_some_attempts_and_lost_for_the_others() {
    let answered = |answers: &str| {
        let mut paths = paths(&format!("fate = \"flapping\"\nanswers = {answers}"));
        both_ways(&mut paths, SYN)
    };
    assert_eq!(answered("1"), [HALF, HALF]);
    assert_eq!(answered("0"), [None, None]);
}

#[test]
fn a_lossy_path_loses_its_share_and_the_same_packets_each_time() {
    let run = || -> Vec<bool> {
        let mut paths = paths("loss = 0.2");
        (0..500).map(|_| forwarded(&mut paths, Side::Client, ACK, b"", Instant::now()).is_none()).collect()
    };
    let lost = run();
    assert_eq!(lost, run());
    assert!((70..130).contains(&lost.iter().filter(|lost| **lost).count()));
}

#[test]
fn jitter_makes_packets_late_and_changes_their_order_only_where_it_may() {
    let arrivals = |keys: &str| -> Vec<Duration> {
        let (mut paths, start) = (paths(keys), Instant::now());
        let sent = (0..200).map(|n| start + Duration::from_micros(n));
        sent.map(|now| now - start + forwarded(&mut paths, Side::Client, ACK, b"", now).unwrap()).collect()
    };
    let in_order = arrivals("jitter_ms = 5");
    assert!(in_order.is_sorted());
    let (first, last) = (in_order[0], in_order[199]);
    assert!(first >= Duration::from_millis(10) && last < Duration::from_micros(15_200), "{first:?} to {last:?}");
    assert!(!arrivals("jitter_ms = 5\nreorder = true").is_sorted());
}

#[test]
fn a_packet_that_is_too_large_is_lost_or_answered_with_the_size() {
    let (client, server) = ends_of(true);
    // 40 bytes of IPv6 and 20 of TCP come before the payload.
    let (fits, does_not) = ([0; 1240], [0; 1241]);
    let mut silent = paths("max_size = 1300");
    assert_eq!(forwarded(&mut silent, Side::Servers, ACK, &fits, Instant::now()), HALF);
    assert_eq!(forwarded(&mut silent, Side::Servers, ACK, &does_not, Instant::now()), None);
    let mut told = paths("max_size = 1300\ntoo_big = \"icmp\"\n");
    let mut bytes = packet(server, client, TCP, &tcp(ACK, &does_not));
    let Verdict::Answer { packet, .. } = told.judge(Side::Servers, &mut bytes, Instant::now()) else { panic!() };
    let read = packet::read(&packet).unwrap();
    assert_eq!((read.destination, packet[40], &packet[44..48]), (server, 2, &[0, 0, 0x05, 0x14][..]));
}

#[test]
fn a_slow_listener_holds_up_its_syn_ack_and_nothing_else() {
    let mut paths = paths("syn_ack_delay_ms = 500");
    let now = Instant::now();
    assert_eq!(forwarded(&mut paths, Side::Servers, SYN | ACK, b"", now), Some(Duration::from_millis(510)));
    assert_eq!(forwarded(&mut paths, Side::Servers, ACK, b"data", now), HALF);
    assert_eq!(forwarded(&mut paths, Side::Client, SYN, b"", now), HALF);
}

#[test]
fn the_name_server_is_reached_whatever_the_servers_fate() {
    let (client, _) = ends_of(false);
    let now = Instant::now();
    for keys in ["fate = \"silent\"", "loss = 1", "max_size = 68"] {
        let mut bytes = packet(client, ends(Family::V4).name_server, UDP, &udp(&[b'q'; 50]));
        let verdict = paths(keys).judge(Side::Client, &mut bytes, now);
        assert_eq!(verdict, Verdict::Forward { at: now + Duration::from_millis(10) }, "{keys}");
    }
}

#[test]
fn an_address_that_is_not_in_the_network_has_no_route_and_link_traffic_stays_on_the_link() {
    let (client, server) = ends_of(true);
    let (mut paths, now) = (fated("good"), Instant::now());
    let mut unknown = packet(client, "2001:db8:9::9".parse().unwrap(), TCP, &tcp(SYN, b""));
    assert!(matches!(paths.judge(Side::Client, &mut unknown, now), Verdict::Answer { at, .. } if at == now + LEAST));
    let mut multicast = packet(client, "ff02::16".parse().unwrap(), 58, &[143, 0, 0, 0, 0, 0, 0, 0]);
    assert_eq!(paths.judge(Side::Client, &mut multicast, now), Verdict::Drop);
    let mut link_local = packet("fe80::1".parse().unwrap(), server, TCP, &tcp(SYN, b""));
    assert_eq!(paths.judge(Side::Client, &mut link_local, now), Verdict::Drop);
    let mut stray = packet("2001:db8:9::9".parse().unwrap(), client, TCP, &tcp(SYN, b""));
    assert_eq!(paths.judge(Side::Servers, &mut stray, now), Verdict::Drop);
}

proptest! {
    #[test]
    fn no_bytes_make_the_judge_panic(
        mut bytes in broken_packet(),
        fate in "good|refused|prohibited|stall|flapping",
        size in "|max_size = 600\ntoo_big = \"silent\"|max_size = 1280\ntoo_big = \"icmp\"",
    ) {
        let mut paths = paths(&format!("fate = \"{fate}\"\n{size}"));
        drop(paths.judge(Side::Client, &mut bytes.clone(), Instant::now()));
        drop(paths.judge(Side::Servers, &mut bytes, Instant::now()));
    }
}
