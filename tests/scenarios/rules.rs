//! Each rule on the nearest situation in which it must not fire, or must say something else: a recording, changed by hand.

use std::net::IpAddr;
use std::path::Path;

use tryorder::diagnose::{Diagnosis, Finding, Severity, TargetDiagnosis, Verdict, diagnose};
use tryorder::model::{Family, Micros, TcpCause, Trust};
use tryorder::observation::{
    AddressRecord, Attempt, Chain, LookupOutcome, Observation, SourceResult, SystemAnswer, Tcp, TextFile, Tls,
};

pub(super) fn recorded(scenario: &str) -> Observation {
    super::read(&Path::new("fixtures").join(scenario))
}

/// A recording that is about to be changed in what decides the order: what getaddrinfo said then no longer holds.
pub(super) fn without_the_systems_order(scenario: &str) -> Observation {
    let mut o = recorded(scenario);
    o.targets[0].system = SystemAnswer::Unknown;
    o
}

pub(super) fn unroutable(o: &mut Observation) {
    for attempt in &mut o.targets[0].attempts {
        fail(attempt, TcpCause::NoRoute, Micros::ZERO);
    }
}

pub(super) fn concluded(observation: &Observation) -> TargetDiagnosis {
    let Diagnosis { mut targets, .. } = diagnose(observation, Severity::Error);
    targets.remove(0)
}

pub(super) fn found<'a>(target: &'a TargetDiagnosis, code: &str) -> Option<&'a Finding> {
    target.findings.iter().find(|f| f.code == code)
}

pub(super) fn severity(target: &TargetDiagnosis, code: &str) -> Option<Severity> {
    found(target, code).map(|f| f.severity)
}

pub(super) fn attempts(o: &mut Observation, family: Family) -> impl Iterator<Item = &mut Attempt> {
    o.targets[0].attempts.iter_mut().filter(move |a| Family::of(&a.address) == family)
}

pub(super) fn fail(attempt: &mut Attempt, cause: TcpCause, after: Micros) {
    attempt.tcp = Tcp::Failed { cause, after_us: after, syn_retransmits: None, icmp: None };
    attempt.tls = None;
}

pub(super) fn trust(o: &mut Observation, verdict: &Trust) {
    trusts(o, |_, _| verdict.clone());
}

/// Has the host's store judge every completed handshake, by its place among the attempts and its address.
pub(super) fn trusts(o: &mut Observation, verdict: impl Fn(usize, IpAddr) -> Trust) {
    let rows = &mut o.targets[0];
    for (n, attempt) in rows.attempts.iter_mut().enumerate() {
        if let Some(Tls::Done { chain: Some(place), .. }) = &mut attempt.tls {
            let old = rows.chains[usize::try_from(*place).unwrap()].clone();
            *place = u32::try_from(rows.chains.len()).unwrap();
            rows.chains.push(Chain { trust: verdict(n, attempt.address), ..old });
        }
    }
}

/// Leaves `count` addresses of the family, adding some of the same kind where there are fewer.
pub(super) fn with_addresses(o: &mut Observation, family: Family, count: u16) {
    let rows = &mut o.targets[0];
    let wanted: Vec<IpAddr> = (1..=count)
        .map(|n| match family {
            Family::V6 => IpAddr::from([0x2001, 0xdb8, 0x365, 0, 0, 0, 0, n]),
            Family::V4 => IpAddr::from([198, 51, 100, u8::try_from(n).unwrap()]),
        })
        .collect();
    let of = |a: &IpAddr| Family::of(a) == family;
    let attempt = rows.attempts.iter().find(|a| of(&a.address)).unwrap().clone();
    let source = rows.sources.iter().find(|s| of(&s.destination)).unwrap().clone();
    rows.attempts.retain(|a| !of(&a.address));
    rows.sources.retain(|s| !of(&s.destination));
    rows.attempts.extend(wanted.iter().map(|a| Attempt { address: *a, ..attempt.clone() }));
    rows.sources.extend(wanted.iter().map(|a| tryorder::observation::Source { destination: *a, ..source.clone() }));
    for row in rows.lookups.iter_mut().filter(|l| l.family == family) {
        if let LookupOutcome::Addresses { addresses, .. } = &mut row.outcome {
            *addresses = wanted.iter().map(|a| AddressRecord { address: *a, ttl: Some(8) }).collect();
        }
    }
}

#[test]
fn one_living_ipv6_address_makes_a_black_hole_a_half_dead_family() {
    let mut o = recorded("v6-silent");
    let alive = attempts(&mut o, Family::V4).next().unwrap().clone();
    let one = attempts(&mut o, Family::V6).next().unwrap();
    (one.tcp, one.tls) = (alive.tcp, alive.tls);
    let target = concluded(&o);
    assert_eq!(found(&target, "v6-silent"), None);
    assert_eq!(severity(&target, "some-addresses-dead"), Some(Severity::Error));
}

#[test]
fn one_silent_address_makes_a_rejected_family_a_black_hole() {
    let mut o = recorded("v6-refused");
    assert_eq!(severity(&concluded(&o), "v6-rejected"), Some(Severity::Error));
    let one = attempts(&mut o, Family::V6).next().unwrap();
    fail(one, TcpCause::Timeout, Micros::from_secs(4));
    let target = concluded(&o);
    assert_eq!(found(&target, "v6-rejected"), None);
    assert_eq!(severity(&target, "v6-silent"), Some(Severity::Error));
}

#[test]
fn ranking_ipv4_first_turns_the_error_into_a_warning_and_ends_the_waiting() {
    let mut o = without_the_systems_order("v6-silent");
    o.host.gai_conf = TextFile::Text { text: "precedence ::ffff:0:0/96 100\n".into() };
    let target = concluded(&o);
    assert_eq!(severity(&target, "v6-silent"), Some(Severity::Warning));
    assert_eq!(found(&target, "slow-sequential"), None);
    assert_eq!(severity(&target, "squid-never"), Some(Severity::Warning), "Squid never reads gai.conf");
    assert!(target.findings.iter().flat_map(|f| &f.remedies).all(|r| !r.place.contains("gai.conf")));
    assert_eq!(target.verdict, Verdict::Healthy);
}

#[test]
fn a_policy_that_cannot_help_is_not_offered() {
    // An APIPA source loses by rule 2, before precedence counts: IPv4 stays last whatever gai.conf says.
    let mut o = without_the_systems_order("v6-silent");
    for source in &mut o.targets[0].sources {
        if source.destination.is_ipv4() {
            source.result = SourceResult::Chosen { address: "169.254.7.7".parse().unwrap() };
        }
    }
    let target = concluded(&o);
    let finding = found(&target, "slow-sequential").unwrap();
    let places: Vec<&str> = finding.remedies.iter().map(|r| r.place.as_str()).collect();
    assert_eq!(places, ["this host, a shell"], "ranking IPv4 first gains nothing here, a route that refuses does");
}

#[test]
fn a_router_without_a_route_is_worse_than_a_host_without_one() {
    let mut o = without_the_systems_order("v6-no-route");
    assert_eq!(severity(&concluded(&o), "v6-no-route"), Some(Severity::Warning), "Squid 3.4 suffers");
    let mut few = o.clone();
    with_addresses(&mut few, Family::V6, 4);
    assert_eq!(severity(&concluded(&few), "v6-no-route"), Some(Severity::Info), "nobody does");
    for source in &mut o.targets[0].sources {
        if source.destination.is_ipv6() {
            source.result = SourceResult::Chosen { address: "2001:db8:1::2".parse().unwrap() };
        }
    }
    assert_eq!(severity(&concluded(&o), "v6-no-route"), Some(Severity::Error), "it is tried first");
}

#[test]
fn a_host_without_ipv4_is_made_so_on_purpose() {
    let mut o = recorded("v4-silent");
    assert_eq!(severity(&concluded(&o), "v4-dead"), Some(Severity::Error));
    for attempt in attempts(&mut o, Family::V4) {
        fail(attempt, TcpCause::NoRoute, Micros::ZERO);
    }
    assert_eq!(severity(&concluded(&o), "v4-dead"), Some(Severity::Info));
}

#[test]
fn with_both_families_dead_nobody_is_told_to_prefer_one() {
    let target = concluded(&recorded("all-silent"));
    let codes: Vec<&str> = target.findings.iter().map(|f| f.code).collect();
    assert_eq!(codes, ["nothing-up"]);
    assert_eq!(target.verdict, Verdict::Problem);
    assert!(found(&target, "nothing-up").unwrap().remedies.iter().all(|r| r.prediction.is_none()));
}

#[test]
fn a_host_without_any_route_has_not_judged_office_365() {
    let mut o = recorded("all-silent");
    unroutable(&mut o);
    assert_eq!(concluded(&o).verdict, Verdict::Problem, "a host with addresses has a network");
    o.host.addresses.as_mut().unwrap().retain(|a| a.interface == "lo");
    let target = concluded(&o);
    assert_eq!(target.verdict, Verdict::Inconclusive);
    assert!(target.summary.contains("there is no network here"), "{}", target.summary);
}

#[test]
fn rounds_that_fail_in_different_ways_are_a_dead_address_all_the_same() {
    let mut o = recorded("v6-refused");
    let again: Vec<Attempt> = attempts(&mut o, Family::V6)
        .map(|a| Attempt {
            round: 2,
            tcp: Tcp::Failed {
                cause: TcpCause::NoRoute,
                after_us: Micros::from_millis(20),
                syn_retransmits: None,
                icmp: None,
            },
            ..a.clone()
        })
        .collect();
    o.targets[0].attempts.extend(again);
    let target = concluded(&o);
    assert_eq!(severity(&target, "v6-rejected"), Some(Severity::Error));
    assert_eq!(found(&target, "some-addresses-dead"), None);
}

#[test]
fn a_row_that_keeps_programs_on_dead_ipv4_is_to_go() {
    let mut o = without_the_systems_order("v4-silent");
    o.host.gai_conf = TextFile::Text { text: "precedence ::ffff:0:0/96 100\n".into() };
    let target = concluded(&o);
    let remedy = found(&target, "v4-dead").unwrap().remedies.iter().find(|r| r.place.contains("gai.conf")).unwrap();
    assert!(!remedy.snippet.contains("::ffff:0:0/96"), "{}", remedy.snippet);
    assert!(remedy.prediction.is_some());
}

#[test]
fn waiting_becomes_long_at_one_second() {
    let with = |after_ms| {
        let mut o = recorded("squid-last-try");
        for attempt in attempts(&mut o, Family::V6) {
            fail(attempt, TcpCause::Refused, Micros::from_millis(after_ms));
        }
        severity(&concluded(&o), "slow-sequential")
    };
    assert_eq!(with(90), None);
    assert_eq!(with(110), Some(Severity::Warning));
    assert_eq!(with(600), Some(Severity::Error));
}

#[test]
fn what_was_not_tried_is_not_called_dead() {
    let mut o = recorded("healthy");
    o.partial = true;
    o.targets[0].attempts.clear();
    let target = concluded(&o);
    assert_eq!((target.verdict, target.findings.len()), (Verdict::Inconclusive, 0));
    assert!(target.addresses.iter().all(|a| a.fate.is_none()));
}

#[test]
fn addresses_that_nobody_tried_are_not_counted_against_anybody() {
    let mut o = recorded("v6-silent");
    o.partial = true;
    let one = attempts(&mut o, Family::V4).next().unwrap().clone();
    o.targets[0].attempts = vec![one];
    let target = concluded(&o);
    assert_eq!((target.findings, target.cure), (Vec::new(), None));
}

#[test]
fn ipv4_that_breaks_in_tls_is_said_as_loudly_as_ipv6() {
    let mut o = recorded("healthy");
    let stalled = recorded("tls-stall").targets[0].attempts.iter().find(|a| a.address.is_ipv6()).unwrap().tls.clone();
    for attempt in attempts(&mut o, Family::V4) {
        attempt.tls = stalled.clone();
    }
    assert_eq!(severity(&concluded(&o), "tls-fails"), Some(Severity::Error));
    for attempt in attempts(&mut o, Family::V4).skip(1) {
        attempt.tls = recorded("healthy").targets[0].attempts[0].tls.clone();
    }
    assert_eq!(severity(&concluded(&o), "tls-fails"), Some(Severity::Warning), "one address of nine");
}

#[test]
fn a_family_of_which_one_address_was_not_tried_is_not_called_dead() {
    let mut o = recorded("v6-silent");
    let ninth: IpAddr = "2001:db8:365::9".parse().unwrap();
    o.targets[0].attempts.retain(|a| a.address != ninth);
    assert_eq!(found(&concluded(&o), "v6-silent"), None);
}
