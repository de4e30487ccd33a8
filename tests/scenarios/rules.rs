//! Each rule on the nearest situation in which it must not fire, or must say something else: a recording, changed by hand.

use std::net::IpAddr;
use std::path::Path;

use tryorder::diagnose::{Diagnosis, Finding, Severity, TargetDiagnosis, Verdict, diagnose};
use tryorder::model::{Family, Micros, TcpCause, Trust};
use tryorder::observation::{
    AddressRecord, Attempt, LookupOutcome, Observation, SourceResult, SystemAnswer, Tcp, TextFile, Tls,
};

fn recorded(scenario: &str) -> Observation {
    super::read(&Path::new("fixtures").join(scenario))
}

fn concluded(observation: &Observation) -> TargetDiagnosis {
    let Diagnosis { mut targets, .. } = diagnose(observation, Severity::Error);
    targets.remove(0)
}

fn found<'a>(target: &'a TargetDiagnosis, code: &str) -> Option<&'a Finding> {
    target.findings.iter().find(|f| f.code == code)
}

fn severity(target: &TargetDiagnosis, code: &str) -> Option<Severity> {
    found(target, code).map(|f| f.severity)
}

fn attempts(o: &mut Observation, family: Family) -> impl Iterator<Item = &mut Attempt> {
    o.targets[0].attempts.iter_mut().filter(move |a| Family::of(&a.address) == family)
}

fn fail(attempt: &mut Attempt, cause: TcpCause, after: Micros) {
    attempt.tcp = Tcp::Failed { cause, after_us: after };
    attempt.tls = None;
}

fn trust(o: &mut Observation, verdict: &Trust) {
    for attempt in &mut o.targets[0].attempts {
        if let Some(Tls::Done { trust, .. }) = &mut attempt.tls {
            *trust = verdict.clone();
        }
    }
}

/// Leaves `count` addresses of the family, adding some of the same kind where there are fewer.
fn with_addresses(o: &mut Observation, family: Family, count: u16) {
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
    let mut o = recorded("v6-silent");
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
    let mut o = recorded("v6-silent");
    for source in &mut o.targets[0].sources {
        if source.destination.is_ipv4() {
            source.result = SourceResult::Chosen { address: "169.254.7.7".parse().unwrap() };
        }
    }
    let target = concluded(&o);
    let finding = found(&target, "slow-sequential").unwrap();
    assert_eq!(finding.remedies, [], "ranking IPv4 first gains nothing here");
}

#[test]
fn no_aaaa_spares_the_system_and_not_squid() {
    let mut o = recorded("v6-silent");
    o.host.resolver.no_aaaa = true;
    let target = concluded(&o);
    assert!(target.order.iter().all(|a| a.address.is_ipv4()));
    assert_eq!(found(&target, "slow-sequential"), None);
    assert_eq!(severity(&target, "squid-never"), Some(Severity::Warning));
}

#[test]
fn a_router_without_a_route_is_worse_than_a_host_without_one() {
    let mut o = recorded("v6-no-route");
    assert_eq!(severity(&concluded(&o), "v6-no-route"), Some(Severity::Info));
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
    for attempt in &mut o.targets[0].attempts {
        fail(attempt, TcpCause::NoRoute, Micros::ZERO);
    }
    let target = concluded(&o);
    assert_eq!(target.verdict, Verdict::Inconclusive);
    assert!(target.summary.contains("there is no network here"), "{}", target.summary);
}

#[test]
fn headroom_counts_down_to_the_last_try_and_then_fails() {
    let headroom = |dead| {
        let mut o = recorded("squid-last-try");
        with_addresses(&mut o, Family::V6, dead);
        let target = concluded(&o);
        let squid = target.clients.iter().find(|c| c.name == "squid-3.4").unwrap();
        (squid.headroom, found(&target, "squid-last-try").is_some(), found(&target, "squid-never").is_some())
    };
    assert_eq!(headroom(8), (Some(2), false, false));
    assert_eq!(headroom(9), (Some(1), true, false));
    assert_eq!(headroom(10), (Some(0), false, true));
}

#[test]
fn squid_5_fails_in_the_worse_order_when_one_family_fills_its_list() {
    let mut o = recorded("v6-silent");
    with_addresses(&mut o, Family::V6, 24);
    let never = |o: &Observation| found(&concluded(o), "squid-never").unwrap().says.contains("squid-5.7+");
    assert!(!never(&o), "24 dead AAAA leave room for one A");
    with_addresses(&mut o, Family::V6, 25);
    assert!(never(&o), "25 fill the list");
    let target = concluded(&o);
    let squid = target.clients.iter().find(|c| c.name == "squid-5.7+").unwrap();
    assert!(squid.end.connected().is_some() && squid.worst.as_ref().unwrap().connected().is_none());
    let lines =
        found(&target, "squid-never").unwrap().remedies.iter().any(|r| r.snippet.contains("forward_max_tries 42"));
    assert!(lines, "34 addresses and eight more");
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
fn trust_that_could_not_be_judged_is_not_held_against_the_server() {
    let mut o = recorded("healthy");
    trust(&mut o, &Trust::Unknown { says: "no store".into() });
    assert_eq!(concluded(&o).findings, []);
    trust(&mut o, &Trust::Expired { says: "expired".into() });
    let target = concluded(&o);
    let finding = found(&target, "cert-untrusted").unwrap();
    assert!(finding.says.contains("outside its time") && finding.remedies.is_empty(), "{}", finding.says);
    trust(&mut o, &Trust::WrongName { says: "other".into() });
    assert!(found(&concluded(&o), "cert-untrusted").unwrap().says.contains("for another name"));
}

#[test]
fn nodata_for_one_family_is_no_failure_of_dns() {
    let mut o = recorded("dns-aaaa-servfail");
    assert_eq!(severity(&concluded(&o), "dns-one-family"), Some(Severity::Warning));
    for row in &mut o.targets[0].lookups {
        if row.family == Family::V6 {
            row.outcome = LookupOutcome::NoData { cnames: Vec::new() };
        }
    }
    assert_eq!(concluded(&o).findings, []);
}

#[test]
fn a_name_that_does_not_exist_is_a_problem_and_silence_is_inconclusive() {
    let mut o = recorded("dns-dead");
    assert_eq!(concluded(&o).verdict, Verdict::Inconclusive);
    for row in &mut o.targets[0].lookups {
        row.outcome = LookupOutcome::NxDomain { cnames: Vec::new() };
    }
    let target = concluded(&o);
    assert_eq!(target.verdict, Verdict::Problem);
    assert!(found(&target, "no-answers").unwrap().says.contains("NXDOMAIN"));
}

#[test]
fn a_lost_a_answer_fails_getaddrinfo_although_ipv6_works() {
    let mut o = recorded("healthy");
    for row in &mut o.targets[0].lookups {
        if row.family == Family::V4 {
            row.outcome = LookupOutcome::Timeout;
        }
    }
    o.targets[0].attempts.retain(|a| a.address.is_ipv6());
    let target = concluded(&o);
    assert_eq!(target.clients[0].end.connected(), None);
    assert!(target.clients[1].end.connected().is_some(), "who asks by itself goes on with IPv6");
    assert!(found(&target, "dns-one-family").unwrap().says.contains("throws the good AAAA answer away"));
}

#[test]
fn on_another_system_its_own_order_counts_and_no_gai_conf_is_offered() {
    let mut o = recorded("v6-silent");
    o.host.os = "windows".into();
    (o.host.gai_conf, o.host.syn_retries, o.host.syn_linear_timeouts) = (TextFile::Unknown, None, None);
    let mut addresses: Vec<IpAddr> = o.targets[0].sources.iter().map(|s| s.destination).collect();
    addresses.reverse();
    o.targets[0].system = SystemAnswer::Addresses { addresses: addresses.clone(), took_us: Micros::ZERO };
    let target = concluded(&o);
    assert_eq!(target.order.iter().map(|a| a.address).collect::<Vec<_>>(), addresses);
    assert!(target.order.iter().all(|a| a.decided_by.is_none()));
    let remedies = target.findings.iter().flat_map(|f| &f.remedies);
    assert!(remedies.clone().all(|r| !r.place.contains("gai.conf")));
    assert!(remedies.into_iter().any(|r| r.snippet.contains("Test-NetConnection")));
}

#[test]
fn an_order_that_the_system_does_not_share_is_said() {
    let mut o = recorded("healthy");
    assert_eq!(concluded(&o).order_agrees, Some(true));
    if let SystemAnswer::Addresses { addresses, .. } = &mut o.targets[0].system {
        addresses.reverse();
    }
    assert_eq!(concluded(&o).order_agrees, Some(false));
    o.targets[0].system = SystemAnswer::Unknown;
    assert_eq!(concluded(&o).order_agrees, None);
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
