use proptest::prelude::*;

use super::super::frames::{broken_frame, ends_of, frame, receivers_sum, tcp, udp};
use super::super::packet::{ACK, SYN, TCP, UDP};
use super::*;

/// Both families with one address each, 20 ms away.
fn policy(fate: &str) -> Policy {
    let stack = format!("count = 1\nrtt_ms = 20\nfate = \"{fate}\"");
    let text = format!("about = \"\"\nname = \"n.example\"\n[v6]\n{stack}\n[v4]\n{stack}");
    Policy::of(&Network::parse(&text).unwrap())
}

/// What becomes of a segment from the client, and of one from the server.
fn both_ways(fate: &str, flags: u8) -> [Verdict; 2] {
    let (client, server) = ends_of(true);
    let mut there = frame(client, server, TCP, &tcp(flags, b""));
    let mut back = frame(server, client, TCP, &tcp(flags, b""));
    let policy = policy(fate);
    [judge(&policy, Side::Client, &mut there), judge(&policy, Side::Servers, &mut back)]
}

const HALF: Verdict = Verdict::Forward { after: Duration::from_millis(10) };

#[test]
fn an_open_path_takes_half_a_round_trip_and_finishes_checksums() {
    for fate in ["good", "tls_alert", "cert_untrusted"] {
        assert_eq!(both_ways(fate, SYN), [HALF, HALF], "{fate}");
    }
    let (client, server) = ends_of(false);
    let mut bytes = frame(client, server, TCP, &tcp(ACK, b"odd"));
    assert_eq!(judge(&policy("good"), Side::Client, &mut bytes), HALF);
    assert_eq!(receivers_sum(&bytes), 0xffff);
}

#[test]
fn a_silent_path_loses_everything() {
    assert_eq!(both_ways("silent", SYN), [Verdict::Drop, Verdict::Drop]);
}

#[test]
fn refusals_and_router_errors_come_after_a_whole_round_trip() {
    for fate in ["refused", "no_route", "unreachable", "prohibited"] {
        let [there, back] = both_ways(fate, SYN);
        assert!(matches!(there, Verdict::Answer { after, .. } if after == Duration::from_millis(20)), "{fate}");
        assert_eq!(back, Verdict::Drop, "{fate}");
    }
}

#[test]
fn a_stalling_path_lets_the_handshake_of_tcp_through_and_then_nothing_back() {
    assert_eq!(both_ways("stall", SYN | ACK), [HALF, HALF]);
    assert_eq!(both_ways("stall", ACK), [HALF, Verdict::Drop]);
}

#[test]
fn the_name_server_is_reached_whatever_the_servers_fate() {
    let (client, _) = ends_of(false);
    let mut bytes = frame(client, ends(Family::V4).name_server, UDP, &udp(b"question"));
    assert_eq!(judge(&policy("silent"), Side::Client, &mut bytes), HALF);
}

#[test]
fn an_address_that_is_not_in_the_network_has_no_route_and_link_traffic_stays_on_the_link() {
    let (client, server) = ends_of(true);
    let policy = policy("good");
    let mut unknown = frame(client, "2001:db8:9::9".parse().unwrap(), TCP, &tcp(SYN, b""));
    assert!(matches!(judge(&policy, Side::Client, &mut unknown), Verdict::Answer { after, .. } if after == LEAST));
    let mut multicast = frame(client, "ff02::16".parse().unwrap(), 58, &[143, 0, 0, 0, 0, 0, 0, 0]);
    assert_eq!(judge(&policy, Side::Client, &mut multicast), Verdict::Drop);
    let mut link_local = frame("fe80::1".parse().unwrap(), server, TCP, &tcp(SYN, b""));
    assert_eq!(judge(&policy, Side::Client, &mut link_local), Verdict::Drop);
    let mut stray = frame("2001:db8:9::9".parse().unwrap(), client, TCP, &tcp(SYN, b""));
    assert_eq!(judge(&policy, Side::Servers, &mut stray), Verdict::Drop);
}

proptest! {
    #[test]
    fn no_frame_makes_the_judge_panic(mut bytes in broken_frame(), fate in "good|refused|prohibited|stall") {
        let policy = policy(&fate);
        drop(judge(&policy, Side::Client, &mut bytes.clone()));
        drop(judge(&policy, Side::Servers, &mut bytes));
    }
}
