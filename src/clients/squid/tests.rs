//! What the recordings do not hold. What 3.1 and 5.2 do is from runs of 3.1.23 and 5.2, and from their source.

use std::net::IpAddr;

use super::*;
use crate::clients::{Answer, Basis, Meeting, Path, SynPatience};
use crate::model::TcpCause;
use crate::squid::{Parent, Version};

const RTT: Micros = Micros::from_millis(1);

fn good() -> Path {
    Path::Up { tcp: RTT, tls: Micros::ZERO, refusal: None }
}

fn silent() -> Path {
    Path::Silent { at_least: Micros::from_secs(4) }
}

fn refused() -> Path {
    Path::Rejects { after: RTT, cause: TcpCause::Refused }
}

fn v6(n: u16) -> IpAddr {
    IpAddr::from([0x2001, 0xdb8, 0x365, 0, 0, 0, 0, n])
}

fn v4(n: u8) -> IpAddr {
    IpAddr::from([198, 51, 100, n])
}

/// AAAA at once, A after `a_ms`; the parent at 203.0.113.1 lives.
fn situation(aaaa: &[Path], a: &[Path], a_ms: u64) -> Situation {
    let v6s: Vec<_> = (1..).map(v6).take(aaaa.len()).collect();
    let v4s: Vec<_> = (1..).map(v4).take(a.len()).collect();
    let order: Vec<_> = v6s.iter().chain(&v4s).copied().collect();
    let paths = aaaa.iter().chain(a).cloned().chain([good()]);
    let meetings = order.iter().copied().chain([parent_address()]).zip(paths);
    let meetings = meetings.map(|(a, path)| (a, Meeting { path, basis: Basis::Measured })).collect();
    Situation {
        aaaa: Answer { addresses: v6s, at: Micros::ZERO, lost: false },
        a: Answer { addresses: v4s, at: Micros::from_millis(a_ms), lost: false },
        order,
        meetings,
        getaddrinfo_basis: Basis::Measured,
        getaddrinfo_fails: None,
        syn: SynPatience::linux(2, 0),
    }
}

fn parent_address() -> IpAddr {
    IpAddr::from([203, 0, 113, 1])
}

fn parent(dead: bool) -> Parent {
    Parent { host: "parent".into(), addresses: vec![parent_address()], connect_timeout: None, dead }
}

fn config(version: Version, tries: i32) -> Config {
    let connect_timeout = Micros::from_secs(2);
    Config { forward_max_tries: tries, connect_timeout, ..Config::defaults(version) }
}

/// Some requests, each a second after the end of the one before.
fn requests(config: &Config, situation: &Situation, method: Method, count: usize) -> Vec<Outcome> {
    let squid = Squid { config: config.clone() };
    let mut memory = Memory::new(Micros::from_secs(300));
    let mut at = Micros::ZERO;
    let mut outcomes = Vec::new();
    for _ in 0..count {
        let request = Request { method, arrival: Arrival::AsSeen, at };
        let outcome = squid.request(situation, &request, &mut memory, Luck::Usual);
        at += outcome.timeline.end.at() + Micros::from_secs(1);
        outcomes.push(outcome);
    }
    outcomes
}

fn one(config: &Config, situation: &Situation, method: Method) -> Outcome {
    requests(config, situation, method, 1).remove(0)
}

fn tried(outcome: &Outcome) -> Vec<IpAddr> {
    outcome.timeline.tries.iter().map(|t| t.address).collect()
}

const V3_1: Version = Version(3, 1, 23);

#[test]
fn squid_3_1_closes_the_connection_after_the_first_silence() {
    let outcome = one(&config(V3_1, 10), &situation(&[silent(), silent()], &[good()], 0), Method::Connect);
    assert_eq!((tried(&outcome), outcome.reply), (vec![v6(1)], Reply::Closed));
    assert_eq!(outcome.timeline.end.at(), Micros::from_millis(2_600));
}

#[test]
fn squid_3_1_walks_past_any_number_of_refusals_and_remembers_where_it_ended() {
    let s = situation(&vec![refused(); 12], &vec![good(); 9], 0);
    let outcomes = requests(&config(V3_1, 10), &s, Method::Connect, 2);
    assert_eq!((tried(&outcomes[0]).len(), outcomes[0].timeline.end.connected()), (13, Some(v4(1))));
    assert_eq!(tried(&outcomes[1]), [v4(1)]);
}

/// Seen: 504 after three times v6#1 in 8.3 s, and the same again.
#[test]
fn squid_3_1_tries_a_silent_address_three_times_for_a_page() {
    let s = situation(&vec![silent(); 9], &vec![good(); 9], 0);
    for outcome in requests(&config(V3_1, 10), &s, Method::Get, 2) {
        assert_eq!(tried(&outcome), [v6(1); 3]);
        assert_eq!(outcome.reply.squid_error().as_deref(), Some("ERR_CONNECT_FAIL 110"));
        assert_eq!(outcome.reply.status(), Some(504));
    }
}

#[test]
fn squid_3_1_asks_for_a_after_the_aaaa_answer() {
    let mut s = situation(&[good()], &[good()], 300);
    s.aaaa.at = Micros::from_millis(200);
    let outcome = one(&config(V3_1, 10), &s, Method::Connect);
    assert_eq!(outcome.timeline.tries[0].start_us, Micros::from_millis(500));
}

/// All ten tries are refused while the A answer is on its way.
#[test]
fn tries_used_up_before_the_last_dns_answer_end_differently_in_5_2_and_5_7_and_6() {
    let s = situation(&vec![refused(); 12], &vec![good(); 9], 800);
    let end = |version| {
        let outcome = one(&config(version, 10), &s, Method::Connect);
        (outcome.reply.squid_error(), outcome.timeline.end.at().0 / 1_000)
    };
    assert_eq!(one(&config(Version(5, 2, 0), 10), &s, Method::Connect).reply, Reply::Crash);
    assert_eq!(end(Version(5, 2, 0)), (None, 800));
    assert_eq!(end(Version(5, 7, 0)), (Some("ERR_CONNECT_FAIL 111".into()), 800));
    assert_eq!(end(Version(6, 13, 0)), (Some("ERR_CONNECT_FAIL 111".into()), 10));
}

#[test]
fn without_concurrent_spares_nobody_wakes_up_for_a_late_answer() {
    let s = situation(&[refused()], &[good()], 30);
    let without = |version| Config { happy_eyeballs_connect_limit: Some(0), ..config(version, 25) };
    for version in [Version(5, 7, 0), Version(7, 7, 0)] {
        let outcomes = requests(&without(version), &s, Method::Connect, 2);
        assert_eq!(outcomes[0].reply, Reply::Never);
        assert_eq!(outcomes[1].timeline.end.connected(), Some(v4(1)), "with both answers in the cache it works");
    }
}

#[test]
fn a_parent_shares_the_tries_with_the_origin() {
    let s = situation(&vec![refused(); 4], &[], 0);
    for version in [Version(4, 13, 0), Version(7, 7, 0)] {
        let end = |tries| {
            let config = Config { prefer_direct: true, parents: vec![parent(false)], ..config(version, tries) };
            one(&config, &s, Method::Get).timeline.end.connected()
        };
        assert_eq!([end(4), end(5)], [None, Some(parent_address())]);
    }
}

#[test]
fn a_tunnel_goes_to_a_parent_only_when_it_must() {
    let s = situation(&[good()], &[], 0);
    let base = Config { parents: vec![parent(false)], ..config(Version(7, 7, 0), 25) };
    let end = |config: &Config, method| one(config, &s, method).timeline.end.connected();
    assert_eq!(end(&base, Method::Connect), Some(v6(1)));
    assert_eq!(end(&base, Method::Get), Some(parent_address()));
    let must = Config { never_direct: true, ..base.clone() };
    assert_eq!(end(&must, Method::Connect), Some(parent_address()));
    let dead = Config { parents: vec![parent(true)], ..must };
    assert_eq!(one(&dead, &s, Method::Connect).reply.squid_error().as_deref(), Some("ERR_CANNOT_FORWARD 0"));
}

#[test]
fn what_was_learned_goes_with_the_cached_answer() {
    let s = situation(&[silent(), silent()], &[good()], 0);
    let begins = |version: Version, ttl| {
        let squid = Squid { config: config(version, 25) };
        let mut memory = Memory::new(Micros::from_secs(ttl));
        let get = |at, memory: &mut Memory| {
            let request = Request { method: Method::Get, arrival: Arrival::First(Family::V6), at };
            tried(&squid.request(&s, &request, memory, Luck::Usual))[0]
        };
        get(Micros::ZERO, &mut memory);
        [70, 400].map(|at| get(Micros::from_secs(at), &mut memory))
    };
    assert_eq!(begins(Version(4, 13, 0), 300), [v4(1), v6(1)]);
    assert_eq!(begins(Version(4, 13, 0), 8), [v6(1), v6(1)], "kept for a minute at least");
}

#[test]
fn bad_addresses_of_the_ipcache_are_passed_over_from_5_on_and_only_put_last_before() {
    let s = situation(&[silent(), silent()], &[silent()], 0);
    let tries = |version: Version| {
        let rows = [(v6(1), true), (v6(2), false), (v4(1), false)];
        let mut memory = Memory::of_ipcache(rows, Micros::from_secs(60), Micros::from_secs(300));
        let request = Request { method: Method::Connect, arrival: Arrival::AsSeen, at: Micros::ZERO };
        tried(&Squid { config: config(version, 25) }.request(&s, &request, &mut memory, Luck::Usual))
    };
    assert_eq!(tries(Version(4, 13, 0)), [v6(2), v4(1), v6(1)]);
    assert_eq!(tries(Version(6, 13, 0)), [v6(2), v4(1)]);
}

#[test]
fn an_outgoing_address_of_another_host_fails_every_ipv6_try() {
    let s = situation(&[good(), good()], &[good()], 0);
    let absent = Config { outgoing: crate::squid::Outgoing::AbsentV6, ..config(Version(4, 13, 0), 25) };
    assert_eq!(tried(&one(&absent, &s, Method::Connect)), [v6(1), v6(2), v4(1)]);
    let v4_only = Config { outgoing: crate::squid::Outgoing::V4, ..config(V3_1, 10) };
    assert_eq!(tried(&one(&v4_only, &s, Method::Connect)), [v4(1)]);
}

#[test]
fn without_ipv6_no_aaaa_is_waited_for() {
    let mut s = situation(&[silent()], &[good()], 0);
    s.aaaa = Answer { at: Micros::from_secs(3), ..s.aaaa };
    for version in [V3_1, Version(4, 13, 0), Version(7, 7, 0)] {
        let outcome = one(&Config { ipv6: false, ..config(version, 25) }, &s, Method::Connect);
        assert_eq!((tried(&outcome), outcome.timeline.end.at()), (vec![v4(1)], RTT));
    }
}

/// `jobDroppedAllowance` against `jobUsedAllowance`.
#[test]
fn the_gap_between_spares_counts_from_one_that_ended_and_not_from_one_that_lost() {
    let gap = Some(Micros::from_secs(30));
    let config = Config { happy_eyeballs_connect_gap: gap, ..config(Version(7, 7, 0), 25) };
    let late = Path::Up { tcp: Micros::from_millis(400), tls: Micros::ZERO, refusal: None };
    let second = |aaaa: Path, a: Path| {
        let s = situation(&[aaaa], &[a], 1);
        tried(&requests(&config, &s, Method::Connect, 2)[1])
    };
    assert_eq!(second(late, silent()), [v6(1), v4(1)], "the first spare was cancelled");
    assert_eq!(second(silent(), good()), [v6(1), v4(1)], "all primes have failed before the gap is over");
    let unhurried = Path::Up { tcp: Micros::from_millis(900), tls: Micros::ZERO, refusal: None };
    assert_eq!(second(unhurried, good()), [v6(1)], "the first spare won, the second has to wait");
}
