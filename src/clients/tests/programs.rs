//! The engines by the programs that have them.

use super::*;

fn program(name: &str) -> &'static Program {
    PROGRAMS.iter().find(|p| p.name == name).unwrap()
}

fn run(name: &str, s: &Situation) -> Timeline {
    program(name).run(s)
}

fn order(timeline: &Timeline) -> Vec<(IpAddr, u64)> {
    timeline.tries.iter().map(|t| (t.address, t.start_us.0 / 1_000)).collect()
}

fn up(tcp: u64) -> Path {
    Path::Up { tcp: MS(tcp), tls: MS(30), refusal: None }
}

fn stall() -> Path {
    Path::StallsInTls { tcp: MS(20), at_least: MS(4_000), why: "silent after ClientHello".into() }
}

/// lib/net.js: "If the attempt has not returned an error, start the connection timer"; `current < addresses.length - 1`.
#[test]
fn node_aborts_every_try_but_the_last_after_250_ms() {
    let t = run("node", &situation(&[silent(), silent()], &[silent(), up(900)]));
    let expected = [(v6(1), 2, TryResult::TimedOut), (v4(1), 252, TryResult::TimedOut)];
    assert_eq!(starts(&t)[..2], expected);
    assert_eq!(starts(&t)[2..], [(v6(2), 502, TryResult::TimedOut), (v4(2), 752, TryResult::Connected)]);
    assert_eq!(t.end, connected(1_682, v4(2), Basis::Measured));
    // A living address that is as slow is left for one that is dead: Node gives up where all others get through.
    let slow = situation(&[up(300), silent()], &[up(300)]);
    let t = run("node", &slow);
    assert_eq!(t.end.connected(), None);
    assert!(["python", "chrome", "curl", "go"].iter().all(|name| run(name, &slow).end.connected().is_some()));
}

#[test]
fn node_keeps_what_connects_exactly_when_its_timer_ends() {
    assert_eq!(run("node", &situation(&[up(250)], &[good()])).end, connected(282, v6(1), Basis::Measured));
    assert_eq!(run("node", &situation(&[up(251)], &[good()])).end, connected(302, v4(1), Basis::Measured));
    assert_eq!(run("node", &situation(&[up(5_000)], &[])).end, connected(5_032, v6(1), Basis::Measured));
}

/// "-Djava.net.preferIPv6Addresses=true: only the first address, no fallback"; seen with Java 17.
#[test]
fn java_tries_one_address_and_ipv4_by_default() {
    let s = situation(&[silent()], &[good(), good()]);
    assert_eq!(run("java", &s).end, connected(52, v4(1), Basis::Measured));
    let t = run("java-ipv6", &s);
    assert_eq!((t.tries.len(), t.end.connected()), (1, None));
    assert_eq!(run("java", &situation(&[good()], &[silent(), good()])).end.connected(), None);
}

/// "ConnectRetries […] default 5": five addresses, and no more.
#[test]
fn wininet_gives_up_after_five_addresses() {
    for (dead, through) in [(4, true), (5, false), (9, false)] {
        let t = run("wininet", &situation(&vec![refused(); dead], &[good()]));
        assert_eq!((t.tries.len(), t.end.connected().is_some()), (5, through), "{dead} dead");
    }
}

/// "first IPv6 address with 300 ms, then first IPv4 with the normal timeout, then the rest one by one".
#[test]
fn winhttp_with_fast_fallback_leaves_the_first_ipv6_address_after_300_ms() {
    let t = run("winhttp-fast-fallback", &situation(&[silent(), good()], &[silent()]));
    assert_eq!(order(&t)[..2], [(v6(1), 2), (v4(1), 302)]);
    assert_eq!(t.end.connected(), Some(v6(2)));
    let t = run("winhttp-fast-fallback", &situation(&[silent()], &[]));
    assert!(t.tries[0].end_us > MS(7_000), "an only address has as long as the kernel waits");
}

/// net/dial.go: "dialParallel races two copies of dialSerial, giving the first a head start", and "the connect to each
/// single address will be given 15 seconds to complete before trying the next one" (4 addresses, one minute).
#[test]
fn go_races_two_walks_and_shares_its_30_s_out() {
    let t = run("go", &situation(&[silent(), silent()], &[silent(), good()]));
    assert_eq!(order(&t), [(v6(1), 2), (v4(1), 302), (v6(2), 7_207), (v4(2), 7_507)]);
    let mut s = situation(&[const { Path::Silent { at_least: Micros::from_secs(60) } }; 5], &[]);
    s.syn = SynPatience::linux(6, 0);
    let t = run("go", &s);
    let lengths: Vec<u64> = t.tries.iter().map(|t| (t.end_us - t.start_us).0 / 1_000_000).collect();
    assert_eq!((lengths, t.end.at()), (vec![5; 5], MS(30_000)));
    assert_eq!(t.end.basis(), Basis::Measured);
}

#[test]
fn the_head_start_is_over_exactly_when_it_is() {
    for (tcp, tries) in [(300, 1), (301, 2)] {
        let t = run("rust-hyper", &situation(&[up(tcp)], &[silent()]));
        assert_eq!((t.tries.len(), t.end.connected()), (tries, Some(v6(1))), "{tcp} ms");
    }
    // What connects at the same moment is the first family's.
    let t = run("rust-hyper", &situation(&[up(320)], &[good()]));
    assert_eq!(starts(&t), [(v6(1), 2, TryResult::Connected), (v4(1), 302, TryResult::Cancelled)]);
}

/// "If we […] just got an error on the primary path, […] start the fallback immediately (in 0 nanoseconds)".
#[test]
fn the_second_family_starts_when_the_first_has_failed() {
    for name in ["go", "rust-hyper", "firefox"] {
        let t = run(name, &situation(&[refused(), refused()], &[good()]));
        assert_eq!(order(&t), [(v6(1), 2), (v6(2), 22), (v4(1), 42)], "{name}");
    }
}

/// As packets showed of Chromium 156: "this makes the next attempt prefer the address family other than that of the request
/// that just failed".
#[test]
fn chrome_alternates_between_the_families_until_its_second_connector_is_there() {
    let t = run("chrome", &situation(&[refused(), refused()], &[refused(), refused()]));
    assert_eq!(order(&t), [(v6(1), 2), (v4(1), 22), (v6(2), 42), (v4(2), 62)]);
    assert_eq!(t.end.at(), MS(82));
}

/// "Make a second connector, so have separate IPv4 and IPv6 connectors"; which one is which depends on what the first is
/// trying then.
#[test]
fn each_of_chromes_two_connectors_keeps_to_a_family_while_it_lasts() {
    let wait = SynPatience::linux(2, 0).gives_up_after.0 / 1_000;
    let t = run("chrome", &situation(&[silent(), silent()], &[silent(), silent()]));
    assert_eq!(order(&t), [(v6(1), 2), (v4(1), 302), (v6(2), 2 + wait), (v4(2), 302 + wait)]);
    let t = run("chrome", &situation(&[silent(), silent(), silent()], &[refused(), refused()]));
    assert_eq!(order(&t), [(v6(1), 2), (v4(1), 302), (v4(2), 322), (v6(2), 342), (v6(3), 2 + wait)]);
    let t = run("chrome", &situation(&[refused(), refused(), refused()], &[silent(), silent(), silent()]));
    let second = [(v6(2), 302), (v6(3), 322), (v4(2), 342)];
    assert_eq!(order(&t), [&[(v6(1), 2), (v4(1), 22)], &second[..], &[(v4(3), 22 + wait)]].concat());
}

/// "only try to connect to IPv4 destinations with `ipv4_connector_`" while an answer is still out.
#[test]
fn chrome_uses_each_answer_as_it_comes() {
    let mut s = situation(&[silent(), good()], &[good()]);
    s.a.at = MS(500);
    assert_eq!(order(&run("chrome", &s)), [(v6(1), 2), (v4(1), 500)]);
    (s.a.at, s.aaaa.at) = (MS(1), MS(500));
    assert_eq!(order(&run("chrome", &s)), [(v4(1), 51)]);
    let mut s = situation(&[refused(), good()], &[good()]);
    s.a.at = MS(500);
    assert_eq!(order(&run("chrome", &s)), [(v6(1), 2), (v6(2), 22)]);
    assert_eq!(run("chrome", &situation(&[], &[])).tries, []);
}

#[test]
fn chrome_and_curl_begin_with_ipv6_whatever_the_order() {
    let mut s = situation(&[silent()], &[good()]);
    s.order.reverse();
    assert_eq!(run("chrome", &s).end, connected(352, v4(1), Basis::Measured));
    assert_eq!(run("curl", &s).end, connected(252, v4(1), Basis::Measured));
    assert_eq!(run("curl-7", &s).end, connected(52, v4(1), Basis::Measured));
}

/// Measured with 7.88: "after a refusal curl starts nothing before its 200 ms are over, then the next IPv6 address and IPv4
/// together".
#[test]
fn curl_7_sits_out_its_200_ms() {
    let t = run("curl-7", &situation(&[refused(), silent()], &[good()]));
    assert_eq!(order(&t), [(v6(1), 2), (v6(2), 202), (v4(1), 202)]);
    assert_eq!(t.end, connected(252, v4(1), Basis::Measured));
}

/// lib/cf-ip-happy.c: `do_more` when none is ongoing, or when the delay since the last attempt is over; asyncio's
/// `staggered_race`: each waits "for the previous task to finish, or for delay seconds".
#[test]
fn races_differ_in_which_failure_starts_the_next_try() {
    let s = situation(&[silent(), silent(), good()], &[refused(), silent(), silent()]);
    assert_eq!(order(&run("curl", &s))[..3], [(v6(1), 2), (v4(1), 202), (v6(2), 402)]);
    assert_eq!(order(&run("python-aiohttp", &s))[..3], [(v6(1), 2), (v4(1), 252), (v6(2), 272)]);
    let late = Path::Rejects { after: MS(300), cause: TcpCause::Refused };
    let s = situation(&[late, good()], &[silent()]);
    assert_eq!(order(&run("python-aiohttp", &s)), [(v6(1), 2), (v4(1), 252), (v6(2), 502)]);
    assert_eq!(order(&run("happy-eyeballs", &s)), [(v6(1), 2), (v4(1), 252), (v6(2), 302)]);
    let s = situation(&[refused(), refused()], &[refused(), good()]);
    assert_eq!(order(&run("curl", &s)), [(v6(1), 2), (v4(1), 22), (v6(2), 42), (v4(2), 62)]);
}

/// draft-ietf-happy-happyeyeballs-v3: TLS clients "SHOULD wait for the TLS handshake" before they cancel the others.
#[test]
fn only_a_race_until_tls_escapes_an_address_that_stalls_there() {
    let s = situation(&[stall(), stall()], &[good()]);
    let t = run("happy-eyeballs-v3", &s);
    // TCP is up at 22 ms, and the delay begins anew.
    assert_eq!(starts(&t), [(v6(1), 2, TryResult::Cancelled), (v4(1), 272, TryResult::Connected)]);
    assert_eq!(t.end, connected(322, v4(1), Basis::Measured));
    assert_eq!(t.tries[1].end_us, MS(292), "a try is a TCP connect");
    for caught in PROGRAMS.iter().filter(|p| !["happy-eyeballs-v3", "java"].contains(&p.name)) {
        let End::GaveUp { why, .. } = caught.run(&s).end else { panic!("{}", caught.name) };
        assert!(why.contains("2001:db8:365::1"), "{}: {why}", caught.name);
        // Nobody saw that it gives up.
        let end = caught.run(&s).end;
        let limits = [caught.limits.tls, caught.limits.whole].into_iter().flatten();
        assert_eq!(end.hangs(), limits.clone().next().is_none(), "{}", caught.name);
        if let Some(limit) = limits.min().filter(|_| !end.hangs()) {
            assert!(end.at() >= limit, "{}: {}", caught.name, end.says());
        }
    }
    let bad = Path::Up { tcp: MS(20), tls: MS(30), refusal: Some("certificate expired".into()) };
    let t = run("happy-eyeballs-v3", &situation(std::slice::from_ref(&bad), &[good()]));
    assert_eq!(starts(&t), [(v6(1), 2, TryResult::Failed), (v4(1), 52, TryResult::Connected)]);
    let t = run("happy-eyeballs-v3", &situation(&[stall()], &[bad]));
    assert_eq!((t.end.connected(), t.end.basis()), (None, Basis::Assumed));
}

#[test]
fn a_client_that_does_not_verify_takes_any_certificate() {
    let bad = Path::Up { tcp: MS(20), tls: MS(30), refusal: Some("certificate expired".into()) };
    let careless = Program { verifies: false, ..*program("wget") };
    assert_eq!(careless.run(&situation(&[bad], &[])).end, connected(52, v6(1), Basis::Measured));
}

#[test]
fn a_clients_own_limits_end_it() {
    let s = situation(&[stall()], &[]);
    for (name, at, basis) in [("go", 10_022, Basis::Assumed), ("chrome", 30_022, Basis::Assumed)] {
        let end = run(name, &s).end;
        assert_eq!((end.at(), end.basis()), (MS(at), basis), "{name}");
    }
    let short = Path::StallsInTls { tcp: MS(20), at_least: MS(10_000), why: "silent".into() };
    assert_eq!(run("go", &situation(&[short], &[])).end.basis(), Basis::Measured);
    let slow = Path::Up { tcp: MS(20), tls: MS(10_001), refusal: None };
    assert_eq!(run("go", &situation(std::slice::from_ref(&slow), &[])).end.connected(), None);
    assert_eq!(run("wget", &situation(&[slow], &[])).end.connected(), Some(v6(1)));
    let mut s = situation(&[silent(), silent()], &[good()]);
    s.syn.gives_up_after = MS(49_974);
    assert_eq!(run("dotnet", &s).end, connected(100_000, v4(1), Basis::Assumed));
    s.syn.gives_up_after = MS(49_975);
    let t = run("dotnet", &s);
    let why = "not done within its own limit".into();
    assert_eq!(t.end, End::GaveUp { at_us: MS(100_000), why, basis: Basis::Assumed, hangs: false });
    assert_eq!(t.tries.last().unwrap().end_us, MS(99_972), "TCP was up; TLS was late");
}

/// "only Safari implements all of HEv2": 50 ms at best, 2 s at worst.
#[test]
fn a_client_that_adapts_has_two_ends() {
    let s = situation(&[silent()], &[good()]);
    let (worst, best) = (run("safari", &s), program("safari").at_best(&s).unwrap());
    assert_eq!(worst.end, connected(2_052, v4(1), Basis::Measured));
    assert_eq!(best.end, connected(102, v4(1), Basis::Measured));
    assert_eq!(program("chrome").at_best(&s), None);
}

/// glibc throws the IPv6 answer away when the A answer never comes; a client that asks by itself does not.
#[test]
fn who_asks_by_itself_needs_one_answer_only() {
    let mut s = situation(&[good()], &[]);
    s.a.at = MS(15_000);
    s.getaddrinfo_fails = Some("the A answer never came".into());
    let at = |name| run(name, &s).end.connected().map(|_| run(name, &s).end.at());
    assert_eq!([at("python"), at("wget"), at("node")], [None, None, None]);
    assert_eq!(at("go"), Some(MS(15_050)), "it waits for both");
    assert_eq!([at("safari"), at("chrome")], [Some(MS(52)); 2], "they do not");
}

#[test]
fn how_long_getaddrinfo_takes_may_be_assumed() {
    let mut s = situation(&[], &[good()]);
    s.getaddrinfo_basis = Basis::Assumed;
    assert_eq!(run("python", &s).end.basis(), Basis::Assumed);
    assert_eq!(run("go", &s).end.basis(), Basis::Measured);
}

#[test]
fn nothing_to_try_is_an_end_for_everybody() {
    for program in PROGRAMS {
        let t = program.run(&situation(&[], &[]));
        assert_eq!((t.tries.len(), t.end.connected()), (0, None), "{}", program.name);
    }
}

#[test]
fn kinds_are_no_programs() {
    let kinds: Vec<&str> = PROGRAMS.iter().filter(|p| p.standing == Standing::Kind).map(|p| p.name).collect();
    assert_eq!(kinds.len(), 8);
    assert!(kinds.iter().all(|n| ["sequential", "happy-", "loop-"].iter().any(|kind| n.starts_with(kind))));
    let set: Vec<&str> = PROGRAMS.iter().filter(|p| p.standing == Standing::WhenSetSo).map(|p| p.name).collect();
    assert_eq!(set, ["java-ipv6", "winhttp-fast-fallback"]);
}
