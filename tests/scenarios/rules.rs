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

/// A recording that is about to be changed in what decides the order: what getaddrinfo said then no longer holds.
fn without_the_systems_order(scenario: &str) -> Observation {
    let mut o = recorded(scenario);
    o.targets[0].system = SystemAnswer::Unknown;
    o
}

fn unroutable(o: &mut Observation) {
    for attempt in &mut o.targets[0].attempts {
        fail(attempt, TcpCause::NoRoute, Micros::ZERO);
    }
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
    assert_eq!(finding.remedies, [], "ranking IPv4 first gains nothing here");
}

#[test]
fn no_aaaa_spares_the_system_and_not_squid() {
    let mut o = without_the_systems_order("v6-silent");
    o.host.resolver.no_aaaa = true;
    let target = concluded(&o);
    assert!(target.order.iter().all(|a| a.address.is_ipv4()));
    assert_eq!(found(&target, "slow-sequential"), None);
    assert_eq!(severity(&target, "squid-never"), Some(Severity::Warning));
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
fn dns_that_cannot_be_asked_without_an_address_of_our_own_is_no_network() {
    let mut o = recorded("dns-dead");
    o.host.addresses.as_mut().unwrap().retain(|a| a.interface == "lo");
    let target = concluded(&o);
    assert_eq!(target.verdict, Verdict::Inconclusive);
    assert!(target.summary.starts_with("There is no network here"), "{}", target.summary);
}

#[test]
fn only_the_name_that_counts_is_judged_of_several_search_domains() {
    let mut o = recorded("dns-aaaa-lost");
    let searched: Vec<_> = o.targets[0]
        .lookups
        .iter()
        .map(|l| {
            let outcome = LookupOutcome::NxDomain { cnames: Vec::new() };
            tryorder::observation::Lookup { name: format!("{}.svc.example", l.name), outcome, ..l.clone() }
        })
        .collect();
    o.targets[0].lookups.splice(0..0, searched);
    let target = concluded(&o);
    assert_eq!(severity(&target, "dns-one-family"), Some(Severity::Error));
    assert!(target.summary.contains("the AAAA question gets no answer"), "{}", target.summary);
}

#[test]
fn rounds_that_fail_in_different_ways_are_a_dead_address_all_the_same() {
    let mut o = recorded("v6-refused");
    let again: Vec<Attempt> = attempts(&mut o, Family::V6)
        .map(|a| Attempt {
            round: 2,
            tcp: Tcp::Failed { cause: TcpCause::NoRoute, after_us: Micros::from_millis(20) },
            ..a.clone()
        })
        .collect();
    o.targets[0].attempts.extend(again);
    let target = concluded(&o);
    assert_eq!(severity(&target, "v6-rejected"), Some(Severity::Error));
    assert_eq!(found(&target, "some-addresses-dead"), None);
}

#[test]
fn an_address_that_fails_in_tls_is_no_model_for_headroom() {
    let mut o = recorded("healthy");
    let stalled = recorded("tls-stall").targets[0].attempts.iter().find(|a| a.address.is_ipv6()).unwrap().tls.clone();
    let ninth: IpAddr = "2001:db8:365::9".parse().unwrap();
    attempts(&mut o, Family::V6).find(|a| a.address == ninth).unwrap().tls = stalled;
    let target = concluded(&o);
    assert_eq!(found(&target, "squid-last-try"), None);
    assert!(target.clients.iter().all(|c| c.headroom.is_none()));
}

#[test]
fn a_getaddrinfo_that_failed_counts_more_than_our_own_lookups() {
    let mut o = recorded("healthy");
    o.targets[0].system =
        SystemAnswer::Failed { says: "Temporary failure in name resolution".into(), took_us: Micros::from_secs(5) };
    let target = concluded(&o);
    let finding = found(&target, "slow-sequential").unwrap();
    assert_eq!(finding.severity, Severity::Error);
    assert!(finding.says.contains("getaddrinfo fails: Temporary failure"), "{}", finding.says);
}

#[test]
fn certificates_that_fail_for_different_reasons_are_different_findings() {
    let mut o = recorded("healthy");
    for attempt in &mut o.targets[0].attempts {
        let v6 = attempt.address.is_ipv6();
        if let Some(Tls::Done { trust, .. }) = &mut attempt.tls {
            let says = "as the test has it".to_owned();
            *trust = if v6 { Trust::Expired { says } } else { Trust::NotTrusted { says } };
        }
    }
    let target = concluded(&o);
    assert_eq!(target.findings.iter().filter(|f| f.code == "cert-untrusted").count(), 2);
    assert!(target.summary.contains("9 with a certificate outside its time"), "{}", target.summary);
}

#[test]
fn a_hosts_entry_gives_squid_the_last_line_alone() {
    let mut o = recorded("v6-silent");
    for row in &mut o.targets[0].lookups {
        row.transport = tryorder::observation::Transport::Hosts;
    }
    // The rows stand in the order of the families' last lines.
    o.targets[0].lookups.sort_by_key(|row| row.family == Family::V6);
    let squid = concluded(&o).clients.into_iter().find(|c| c.name == "squid-4").unwrap();
    assert_eq!((squid.tries.len(), squid.end.connected()), (1, None), "the last line is a silent IPv6 address");
    assert_eq!(squid.tries[0].address, "2001:db8:365::9".parse::<IpAddr>().unwrap());
}

#[test]
fn squid_without_an_ipv6_loopback_uses_no_ipv6_from_4_6_on() {
    let mut o = recorded("v6-silent");
    o.host.addresses.as_mut().unwrap().retain(|a| a.address != std::net::Ipv6Addr::LOCALHOST);
    let target = concluded(&o);
    let connects = |name| target.clients.iter().find(|c| c.name == name).unwrap().end.connected().is_some();
    assert_eq!([connects("squid-3.4"), connects("squid-4")], [false, true]);
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
    o.targets[0].system = SystemAnswer::Unknown;
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
    let target = concluded(&o);
    assert_eq!(target.order_agrees, Some(false));
    assert!(target.order[0].address.is_ipv4(), "the system's own order counts");
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
fn importing_an_issuer_does_not_mend_an_expired_certificate() {
    let mut o = recorded("healthy");
    let says = || "as the test has it".to_owned();
    for attempt in &mut o.targets[0].attempts {
        let first = attempt.address == "2001:db8:365::1".parse::<IpAddr>().unwrap();
        if let Some(Tls::Done { trust, .. }) = &mut attempt.tls {
            *trust = if first { Trust::Expired { says: says() } } else { Trust::NotTrusted { says: says() } };
        }
    }
    let target = concluded(&o);
    let import = target.findings.iter().flat_map(|f| &f.remedies).find(|r| r.title.contains("issuer")).unwrap();
    assert_eq!(import.prediction, None, "the first address tried stays expired");
}

#[test]
fn lines_that_would_break_another_target_are_not_printed() {
    let mut o = recorded("v6-silent");
    let alone = tryorder::diagnose::squid_snippet(&o);
    assert!(alone.text.ends_with("\ndns_v4_first on\n"), "{}", alone.text);
    o.targets.extend(recorded("v4-silent").targets);
    let both = tryorder::diagnose::squid_snippet(&o);
    assert!(!both.text.contains("\ndns_v4_first on\n"), "{}", both.text);
    assert_eq!(both.worth, tryorder::diagnose::SquidWorth::Incurable);
}

#[test]
fn of_two_targets_the_larger_number_of_tries_stays() {
    let mut o = recorded("v6-silent");
    with_addresses(&mut o, Family::V6, 30);
    let mut more = o.clone();
    with_addresses(&mut more, Family::V6, 60);
    for order in [[&more, &o], [&o, &more]] {
        let targets = order.iter().flat_map(|o| o.targets.clone()).collect();
        let text = tryorder::diagnose::squid_snippet(&Observation { targets, ..o.clone() }).text;
        assert!(text.lines().any(|l| l == "forward_max_tries 77"), "{text}");
    }
}

#[test]
fn a_line_that_cures_is_taken_before_one_that_only_helps() {
    let mut o = recorded("v6-silent");
    let silent = attempts(&mut o, Family::V6).next().unwrap().clone();
    let alive = attempts(&mut o, Family::V4).next().unwrap().clone();
    // The first two AAAA and the first A are silent, the rest works.
    for (n, attempt) in o.targets[0].attempts.iter_mut().enumerate() {
        let address = attempt.address;
        let dead = ["2001:db8:365::1", "2001:db8:365::2", "198.51.100.1"].contains(&address.to_string().as_str());
        let like = if dead { &silent } else { &alive };
        *attempt = Attempt { address, started_us: Micros(n as u64), ..like.clone() };
    }
    let text = tryorder::diagnose::squid_snippet(&o).text;
    assert!(text.lines().all(|l| l != "forward_max_tries 26"), "headroom is not the trouble here: {text}");
}

#[test]
fn a_lost_answer_is_waited_for_less_with_dns_timeout() {
    let text = tryorder::diagnose::squid_snippet(&recorded("dns-aaaa-lost")).text;
    assert!(text.contains("with dns_timeout 5 seconds"), "{text}");
}

#[test]
fn the_worst_word_on_a_certificate_counts_over_the_rounds() {
    let mut o = recorded("healthy");
    let mut again: Vec<Attempt> = o.targets[0].attempts.iter().map(|a| Attempt { round: 2, ..a.clone() }).collect();
    for attempt in &mut again {
        if let Some(Tls::Done { trust, .. }) = &mut attempt.tls {
            *trust = Trust::NotTrusted { says: "another one answered".into() };
        }
    }
    o.targets[0].attempts.extend(again);
    assert_eq!(severity(&concluded(&o), "cert-untrusted"), Some(Severity::Error));
}

#[test]
fn of_many_addresses_the_first_living_one_is_shown_wherever_it_stands() {
    let mut o = without_the_systems_order("v6-silent");
    with_addresses(&mut o, Family::V6, 60);
    let text = tryorder::report::text(&diagnose(&o, Severity::Error), tryorder::report::Layout::PLAIN_80);
    assert!(text.contains("\n 61  198.51.100.1 ") && !text.contains("\n 41  "), "{text}");
}

#[test]
fn a_hosts_file_is_not_asked_for_aaaa_and_no_aaaa_does_not_touch_it() {
    let mut o = without_the_systems_order("healthy");
    o.host.resolver.no_aaaa = true;
    for row in &mut o.targets[0].lookups {
        row.transport = tryorder::observation::Transport::Hosts;
    }
    assert!(concluded(&o).order.iter().any(|place| place.address.is_ipv6()));
}

#[test]
fn a_source_address_that_is_still_optimistic_counts_as_deprecated() {
    let mut o = without_the_systems_order("healthy");
    for address in o.host.addresses.iter_mut().flatten().filter(|a| a.address.is_ipv6()) {
        address.flags = Some(vec![tryorder::observation::Flag::Optimistic]);
    }
    let target = concluded(&o);
    assert!(target.order[0].address.is_ipv4());
    assert!(target.order[9].decided_by.as_ref().unwrap().starts_with("rule 3"), "{:?}", target.order[9]);
}

#[test]
fn a_family_of_which_one_address_was_not_tried_is_not_called_dead() {
    let mut o = recorded("v6-silent");
    let ninth: IpAddr = "2001:db8:365::9".parse().unwrap();
    o.targets[0].attempts.retain(|a| a.address != ninth);
    assert_eq!(found(&concluded(&o), "v6-silent"), None);
}

#[test]
fn a_squid_is_slow_from_five_seconds_on() {
    let with = |after_ms| {
        let mut o = recorded("squid-last-try");
        for attempt in attempts(&mut o, Family::V6) {
            fail(attempt, TcpCause::Refused, Micros::from_millis(after_ms));
        }
        found(&concluded(&o), "squid-slow").is_some()
    };
    assert_eq!([with(500), with(600)], [false, true]);
}

#[test]
fn the_text_says_what_it_has_room_for_and_each_code_once() {
    let mut o = recorded("healthy");
    for (n, attempt) in o.targets[0].attempts.iter_mut().enumerate() {
        if let Some(Tls::Done { trust, .. }) = &mut attempt.tls {
            let says = "as the test has it".to_owned();
            *trust = if n == 0 { Trust::Expired { says } } else { Trust::NotTrusted { says } };
        }
    }
    if let LookupOutcome::Addresses { addresses, .. } = &mut o.targets[0].lookups[0].outcome {
        addresses[3].ttl = Some(3);
    }
    if let SystemAnswer::Addresses { addresses, .. } = &mut o.targets[0].system {
        addresses.reverse();
    }
    let diagnosis = diagnose(&o, Severity::Error);
    let text = |width| tryorder::report::text(&diagnosis, tryorder::report::Layout { width, colour: false });
    assert!(text(110).contains("placed by") && !text(109).contains("placed by"));
    assert!(text(80).contains("TTL 3 s") && text(80).contains("Note: this is the order"), "{}", text(80));
    assert_eq!(tryorder::report::check(&diagnosis).matches("cert-untrusted").count(), 1);
}
