//! Our Squid against the wire recordings of real ones (`fixtures/squid-timelines.json`): CONNECT, the first request of
//! each run, for the versions and directives that the model has. Whatever is left out is counted below by its reason, so
//! that a recording cannot drop out unseen.

use std::collections::BTreeMap;
use std::net::IpAddr;

use serde::Deserialize;
use tryorder::clients::{Answer, Arrival, Basis, Meeting, Path, Situation, Squid, SynPatience, Timeline};
use tryorder::model::{Family, Micros, TcpCause};
use tryorder::squid::{Config, Version};

#[derive(Deserialize)]
struct Recordings {
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    squid: String,
    method: String,
    dns: Dns,
    network: Network,
    squid_conf: Vec<String>,
    requests: Vec<Request>,
}

#[derive(Deserialize)]
struct Dns {
    aaaa: u16,
    a: u16,
    aaaa_delay_ms: u64,
    a_delay_ms: u64,
}

#[derive(Deserialize)]
struct Network {
    v6: String,
    v4: String,
}

#[derive(Deserialize)]
struct Request {
    status: Option<u16>,
    seconds: f64,
    tries: Vec<RecordedTry>,
    connected: Option<String>,
}

#[derive(Deserialize)]
struct RecordedTry {
    at_s: f64,
    address: String,
}

#[test]
fn squid_timeline_vectors() {
    let recordings: Recordings = serde_json::from_str(include_str!("../../fixtures/squid-timelines.json")).unwrap();
    let (mut compared, mut wrong, mut left_out) = (0, Vec::new(), BTreeMap::new());
    for (n, case) in recordings.cases.iter().enumerate() {
        match config_of(case) {
            Err(reason) => *left_out.entry(reason).or_insert(0) += 1,
            Ok(config) => {
                compared += 1;
                wrong.extend(differences(case, &config).map(|d| format!("case {n}, Squid {}: {d}", case.squid)));
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {compared} differ:\n{}", wrong.len(), wrong.join("\n"));
    let expected = [
        ("5.0 to 5.3 crash while an answer is outstanding", 9),
        ("a directive that the model does not have", 18),
        ("method GET", 8),
    ];
    assert_eq!(left_out, BTreeMap::from(expected));
    assert_eq!(compared, recordings.cases.len() - expected.iter().map(|(_, n)| n).sum::<usize>());
}

fn config_of(case: &Case) -> Result<Config, &'static str> {
    let version: Version = case.squid.parse().unwrap();
    if (Version(5, 0, 0)..Version(5, 4, 0)).contains(&version) {
        return Err("5.0 to 5.3 crash while an answer is outstanding");
    }
    if case.method != "CONNECT" {
        return Err("method GET");
    }
    let mut config = Config::defaults(version);
    for line in &case.squid_conf {
        let words: Vec<_> = line.split_whitespace().collect();
        let number = || words[1].parse::<u64>().unwrap();
        match words[0] {
            "forward_max_tries" if number() > 0 => config.forward_max_tries = number().try_into().unwrap(),
            "connect_timeout" => config.connect_timeout = Micros::from_secs(number()),
            "forward_timeout" => config.forward_timeout = Micros::from_secs(number()),
            "happy_eyeballs_connect_timeout" => config.happy_eyeballs_connect_timeout = Micros::from_millis(number()),
            "balance_on_multiple_ip" => {} // accepted from 3.2 on, does nothing
            _ => return Err("a directive that the model does not have"),
        }
    }
    Ok(config)
}

/// What differs between the recording and our timeline, if anything. The length of each silent attempt is taken from
/// the recording and must lie inside the spread that `connect_timeout` was measured to have.
fn differences(case: &Case, config: &Config) -> Option<String> {
    let request = &case.requests[0];
    let seen: Vec<(IpAddr, f64)> = request.tries.iter().map(|t| (address(&t.address), t.at_s)).collect();
    let silent_for = |this: &IpAddr, limit: Micros| {
        let recorded = seen.iter().position(|(a, _)| a == this).map(|n| {
            let race = config.version.races();
            let same_track = |a: &IpAddr| !race || Family::of(a) == Family::of(this);
            let next = seen[n + 1..].iter().find(|(a, _)| same_track(a)).map_or(request.seconds, |(_, at)| *at);
            next - seen[n].1
        });
        let nominal = limit.as_secs_f64();
        let length = recorded.filter(|l| (nominal - 0.65..=nominal + 1.55).contains(l)).unwrap_or(nominal + 0.6);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "seconds of a recording")]
        Micros((length * 1e6) as u64)
    };
    let ours = Squid { config: config.clone() }.run_with(&situation(case), Arrival::AsSeen, &silent_for);
    let noroute = |a: &IpAddr| case.network.v6 == "noroute" && a.is_ipv6();
    let our_tries: Vec<_> = ours.tries.iter().filter(|t| !noroute(&t.address)).collect();
    // Two tracks run side by side: the order is compared inside each, the start of every try against its own.
    for family in Family::BOTH {
        let of_family = |a: &IpAddr| Family::of(a) == family;
        let ours: Vec<_> = our_tries.iter().filter(|t| of_family(&t.address)).collect();
        let seen: Vec<_> = seen.iter().filter(|(a, _)| of_family(a)).collect();
        if !ours.iter().map(|t| t.address).eq(seen.iter().map(|(a, _)| *a)) {
            return Some(format!("{} tries {ours:?}, seen {seen:?}", family.name()));
        }
        let far = ours.iter().zip(&seen).find(|(o, (_, at))| (o.start_us.as_secs_f64() - at).abs() > 0.35);
        if let Some((o, (_, at))) = far {
            return Some(format!("{} starts at {}, seen at {at} s", o.address, o.start_us));
        }
    }
    let connected = request.connected.as_deref().map(address);
    if ours.end.connected() != connected || (connected.is_none() && request.status != Some(503)) {
        return Some(format!("ends {:?}, seen {connected:?} with status {:?}", ours.end, request.status));
    }
    let apart = (ours.end.at().as_secs_f64() - request.seconds).abs();
    (apart > tolerance(&ours)).then(|| format!("ends at {}, seen at {} s", ours.end.at(), request.seconds))
}

/// An attempt that the recording cannot time exactly (the last of a track that lost) has the sweep's spread.
fn tolerance(ours: &Timeline) -> f64 {
    if ours.end.connected().is_some() { 0.35 } else { 2.1 }
}

fn address(name: &str) -> IpAddr {
    let (family, n) = name.split_once('#').unwrap();
    let n: u16 = n.parse().unwrap();
    if family == "v6" {
        IpAddr::from([0x2001, 0xdb8, 0x365, 0, 0, 0, 0, n])
    } else {
        IpAddr::from([198, 51, 100, n.try_into().unwrap()])
    }
}

fn situation(case: &Case) -> Situation {
    let answer = |family: &str, count: u16, delay_ms| Answer {
        addresses: (1..=count).map(|n| address(&format!("{family}#{n}"))).collect(),
        at: Micros::from_millis(delay_ms),
        lost: false,
    };
    let aaaa = answer("v6", case.dns.aaaa, case.dns.aaaa_delay_ms);
    let a = answer("v4", case.dns.a, case.dns.a_delay_ms);
    let path = |what: &str| match what {
        "good" => Path::Up { tcp: Micros::from_millis(5), tls: Micros::ZERO, refusal: None },
        "drop" => Path::Silent { at_least: Micros::from_secs(4) },
        "rst" => Path::Rejects { after: Micros::ZERO, cause: TcpCause::Refused },
        "noroute" => Path::Rejects { after: Micros::ZERO, cause: TcpCause::NoRoute },
        other => panic!("unknown network `{other}`"),
    };
    let meeting = |what: &str| Meeting { path: path(what), basis: Basis::Measured };
    let v6 = aaaa.addresses.iter().map(|a| (*a, meeting(&case.network.v6)));
    let v4 = a.addresses.iter().map(|a| (*a, meeting(&case.network.v4)));
    Situation {
        order: Vec::new(),
        meetings: v6.chain(v4).collect(),
        getaddrinfo_basis: Basis::Measured,
        getaddrinfo_fails: None,
        syn: SynPatience::assumed("linux"),
        aaaa,
        a,
    }
}
