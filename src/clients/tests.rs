//! The models on five-line situations. Squid is held against recordings in `tests/vectors/`.

mod programs;

use std::net::IpAddr;

use super::*;
use crate::model::{Family, Micros, TcpCause};
use crate::squid::{Config, Directive, Version};

const MS: fn(u64) -> Micros = Micros::from_millis;

fn good() -> Path {
    Path::Up { tcp: MS(20), tls: MS(30), refusal: None }
}

fn silent() -> Path {
    Path::Silent { at_least: MS(4_000) }
}

fn refused() -> Path {
    Path::Rejects { after: MS(20), cause: TcpCause::Refused }
}

fn v6(n: u16) -> IpAddr {
    IpAddr::from([0x2001, 0xdb8, 0x365, 0, 0, 0, 0, n])
}

fn v4(n: u8) -> IpAddr {
    IpAddr::from([198, 51, 100, n])
}

/// Answers at 1 ms (A) and 2 ms (AAAA), IPv6 ordered first, two SYN retries (7 s).
fn situation(v6_paths: &[Path], v4_paths: &[Path]) -> Situation {
    let v6s: Vec<_> = (1..).map(v6).take(v6_paths.len()).collect();
    let v4s: Vec<_> = (1..).map(v4).take(v4_paths.len()).collect();
    let order: Vec<_> = v6s.iter().chain(&v4s).copied().collect();
    let paths = v6_paths.iter().chain(v4_paths).cloned();
    let meetings = order.iter().copied().zip(paths.map(|path| Meeting { path, basis: Basis::Measured })).collect();
    Situation {
        aaaa: Answer { addresses: v6s, at: MS(2), lost: false },
        a: Answer { addresses: v4s, at: MS(1), lost: false },
        order,
        meetings,
        getaddrinfo_basis: Basis::Measured,
        getaddrinfo_fails: None,
        syn: SynPatience::linux(2, 0),
    }
}

fn starts(timeline: &Timeline) -> Vec<(IpAddr, u64, TryResult)> {
    timeline.tries.iter().map(|t| (t.address, t.start_us.0 / 1_000, t.result)).collect()
}

fn connected(at: u64, address: IpAddr, basis: Basis) -> End {
    End::Connected { at_us: MS(at), address, basis }
}

#[test]
fn a_sequential_client_waits_out_every_silent_address() {
    let t = sequential(&situation(&[silent(), silent()], &[good()]));
    let wait = SynPatience::linux(2, 0).gives_up_after;
    assert_eq!(t.tries.len(), 3);
    assert_eq!(t.tries[2].start_us, MS(2) + wait + wait);
    assert_eq!(t.end, End::Connected { at_us: MS(52) + wait + wait, address: v4(1), basis: Basis::Assumed });
}

#[test]
fn a_sequential_client_leaves_a_refusing_address_at_once() {
    let t = sequential(&situation(&[refused(), refused()], &[good()]));
    assert_eq!(t.end, connected(92, v4(1), Basis::Measured));
}

#[test]
fn a_sequential_client_gets_nothing_when_getaddrinfo_fails() {
    let mut s = situation(&[good()], &[]);
    s.getaddrinfo_fails = Some("the A answer never came".into());
    assert_eq!(sequential(&s).end.connected(), None);
    assert_eq!(HappyEyeballs::RFC_8305.run(&s).end.connected(), Some(v6(1)));
}

#[test]
fn nobody_goes_back_to_another_address_once_tcp_is_up() {
    let stall = Path::StallsInTls { tcp: MS(20), at_least: MS(4_000), why: "silent after ClientHello".into() };
    let s = situation(&[stall], &[good()]);
    let ends = [
        sequential(&s).end,
        HappyEyeballs::RFC_8305.run(&s).end,
        Squid { config: Config::defaults(Version(4, 13, 0)) }.run(&s, Method::Connect, Arrival::AsSeen).end,
    ];
    for end in ends {
        let End::GaveUp { why, basis, .. } = end else { panic!("{end:?}") };
        assert!(why.ends_with("silent after ClientHello (2001:db8:365::1)"), "{why}");
        assert_eq!(basis, Basis::Assumed);
    }
}

#[test]
fn a_client_that_verifies_hangs_up_on_a_certificate_it_does_not_trust() {
    let bad = Path::Up { tcp: MS(20), tls: MS(30), refusal: Some("certificate not trusted".into()) };
    let End::GaveUp { why, at_us, .. } = sequential(&situation(&[bad], &[])).end else { panic!("connected") };
    assert_eq!((why.as_str(), at_us), ("certificate not trusted (2001:db8:365::1)", MS(52)));
}

/// RFC 8305 §5: "one connection attempt to a single address is started first, followed by the others in the list, one
/// at a time. […] Connection Attempt Delay". §4: "the next […] will be of the other address family".
#[test]
fn the_second_family_starts_250_ms_after_the_first_try() {
    let t = HappyEyeballs::RFC_8305.run(&situation(&[silent(), silent()], &[good(), good()]));
    assert_eq!(starts(&t), [(v6(1), 2, TryResult::Cancelled), (v4(1), 252, TryResult::Connected)]);
    assert_eq!(t.end, connected(302, v4(1), Basis::Measured));
}

#[test]
fn a_race_starts_the_next_try_at_once_when_one_fails_by_itself() {
    let t = HappyEyeballs::RFC_8305.run(&situation(&[refused(), refused()], &[refused(), good()]));
    let expected = [(v6(1), 2), (v4(1), 22), (v6(2), 42), (v4(2), 62)];
    assert_eq!(starts(&t).iter().map(|(a, at, _)| (*a, *at)).collect::<Vec<_>>(), expected);
    assert_eq!(t.end, connected(112, v4(2), Basis::Measured));
}

#[test]
fn a_race_leaves_what_has_no_route_in_no_time() {
    let no_route = Path::Rejects { after: Micros::ZERO, cause: TcpCause::NoRoute };
    let t = HappyEyeballs::RFC_8305.run(&situation(&[no_route.clone(), no_route], &[good()]));
    assert_eq!(starts(&t).iter().map(|(a, at, _)| (*a, *at)).collect::<Vec<_>>(), [(v6(1), 2), (v4(1), 2)]);
}

#[test]
fn a_race_that_is_won_exactly_when_the_next_try_is_due_starts_none() {
    let just_in_time = Path::Up { tcp: MS(250), tls: MS(30), refusal: None };
    let t = HappyEyeballs::RFC_8305.run(&situation(&[just_in_time], &[good()]));
    assert_eq!(starts(&t), [(v6(1), 2, TryResult::Connected)]);
}

#[test]
fn a_patience_that_is_assumed_makes_the_end_assumed() {
    let mut s = situation(&[Path::Silent { at_least: Micros::from_secs(60) }], &[good()]);
    s.syn = SynPatience { gives_up_after: Micros::from_secs(21), basis: Basis::Assumed };
    assert_eq!(sequential(&s).end, connected(21_052, v4(1), Basis::Assumed));
    s.syn.basis = Basis::Measured;
    assert_eq!(sequential(&s).end, connected(21_052, v4(1), Basis::Measured));
}

#[test]
fn squid_starts_no_attempt_exactly_at_its_forward_timeout() {
    let s = situation(&[Path::Silent { at_least: Micros::from_secs(60) }], &[good()]);
    let mut config = Config::defaults(Version(4, 13, 0)).with(Directive::ConnectTimeout(5));
    config.forward_timeout = MS(2) + Micros::from_secs(5) + MS(600);
    let tries =
        |config: &Config| Squid { config: config.clone() }.run(&s, Method::Connect, Arrival::AsSeen).tries.len();
    assert_eq!(tries(&config), 1);
    config.forward_timeout += Micros(1);
    assert_eq!(tries(&config), 2);
}

#[test]
fn a_race_goes_on_at_once_when_an_earlier_try_fails_late() {
    let late = Path::Rejects { after: MS(300), cause: TcpCause::Refused };
    let t = HappyEyeballs::RFC_8305.run(&situation(&[late, good()], &[silent()]));
    assert_eq!(
        starts(&t).iter().map(|(a, at, _)| (*a, *at)).collect::<Vec<_>>(),
        [(v6(1), 2), (v4(1), 252), (v6(2), 302)]
    );
}

/// RFC 8305 §3: "If a positive A response is received first due to reordering, the client SHOULD wait a short time for
/// the AAAA response […] Resolution Delay".
#[test]
fn resolution_delay_exactly_elapsed_starts_ipv4_alone() {
    let mut s = situation(&[good()], &[good()]);
    for (aaaa_at, first) in [(51, (v6(1), 51)), (52, (v4(1), 51)), (40, (v6(1), 40))] {
        s.aaaa.at = MS(aaaa_at);
        let t = HappyEyeballs::RFC_8305.run(&s);
        assert_eq!((t.tries[0].address, t.tries[0].start_us), (first.0, MS(first.1)), "AAAA at {aaaa_at} ms");
    }
}

#[test]
fn a_race_follows_the_systems_preference_for_ipv4() {
    let mut s = situation(&[good()], &[good()]);
    s.order.reverse();
    assert_eq!(HappyEyeballs::RFC_8305.run(&s).end, connected(52, v4(1), Basis::Measured));
}

#[test]
fn a_slow_winner_is_overtaken_by_a_later_faster_one() {
    let slow = Path::Up { tcp: MS(900), tls: MS(900), refusal: None };
    let t = HappyEyeballs::RFC_8305.run(&situation(&[slow], &[good()]));
    assert_eq!(starts(&t), [(v6(1), 2, TryResult::Cancelled), (v4(1), 252, TryResult::Connected)]);
}

#[test]
fn with_nothing_alive_a_race_ends_when_the_last_try_does() {
    let t = HappyEyeballs::RFC_8305.run(&situation(&[refused()], &[refused()]));
    let why = "tried 1 IPv6 and 1 IPv4 addresses in vain; the last: refused";
    assert_eq!(t.end, End::GaveUp { at_us: MS(42), why: why.into(), basis: Basis::Measured, hangs: false });
    let nothing = HappyEyeballs::RFC_8305.run(&situation(&[], &[]));
    assert_eq!(nothing.end.connected(), None);
}

/// squid 4.13, defaults, nine AAAA silent: 0, 61, 122, 183 s, then 503 after 241 s; IPv4 is never tried.
#[test]
fn squid_4_dies_of_a_black_hole_whatever_its_tries() {
    let s = situation(&[const { Path::Silent { at_least: Micros::from_secs(4) } }; 9], &[good()]);
    let squid = |directives: &[Directive]| {
        let config = directives.iter().fold(Config::defaults(Version(4, 13, 0)), |c, d| c.with(*d));
        Squid { config }.run(&s, Method::Connect, Arrival::AsSeen)
    };
    for tries in [10, 25, 100] {
        let t = squid(&[Directive::ForwardMaxTries(tries)]);
        assert_eq!((t.tries.len(), t.end.connected()), (4, None));
        assert!((240..245).contains(&(t.end.at().0 / 1_000_000)), "{}", t.end.at());
    }
    assert_eq!(squid(&[Directive::DnsV4First]).end, connected(52, v4(1), Basis::Measured));
    assert_eq!(squid(&[Directive::ConnectTimeout(5)]).end.connected(), Some(v4(1)));
}

#[test]
fn an_answer_that_squid_never_gets_costs_4_its_dns_timeout_and_5_nothing() {
    let mut s = situation(&[], &[good()]);
    s.aaaa.lost = true;
    let run = |v| Squid { config: Config::defaults(v) }.run(&s, Method::Connect, Arrival::AsSeen).end;
    assert_eq!(run(Version(4, 13, 0)), connected(30_050, v4(1), Basis::Assumed));
    assert_eq!(run(Version(5, 7, 0)), connected(51, v4(1), Basis::Assumed));
}

#[test]
fn squid_5_begins_with_the_family_that_answered_first() {
    let s = situation(&[silent()], &[good()]);
    let squid = Squid { config: Config::defaults(Version(5, 7, 0)) };
    assert_eq!(squid.run(&s, Method::Connect, Arrival::AsSeen).end, connected(51, v4(1), Basis::Measured));
    let worst = squid.run(&s, Method::Connect, Arrival::First(Family::V6));
    assert_eq!(worst.end, connected(301, v4(1), Basis::Measured));
}
