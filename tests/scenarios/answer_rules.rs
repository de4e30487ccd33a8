//! What is said of DNS, the order, certificates and the text, on recordings changed by hand.

use std::net::IpAddr;

use tryorder::check::{Expectations, check};
use tryorder::diagnose::{Severity, Verdict, diagnose};
use tryorder::model::{Family, Micros, Trust};
use tryorder::observation::{Attempt, LookupOutcome, SystemAnswer, TextFile};

use super::rules::{concluded, found, recorded, severity, trust, trusts, with_addresses, without_the_systems_order};

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
    let says = || "as the test has it".to_owned();
    trusts(&mut o, |_, address| {
        if address.is_ipv6() { Trust::Expired { says: says() } } else { Trust::NotTrusted { says: says() } }
    });
    let target = concluded(&o);
    assert_eq!(target.findings.iter().filter(|f| f.code == "cert-untrusted").count(), 2);
    assert!(target.summary.contains("9 with a certificate outside its time"), "{}", target.summary);
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
fn importing_an_issuer_does_not_mend_an_expired_certificate() {
    let mut o = recorded("healthy");
    let says = || "as the test has it".to_owned();
    trusts(&mut o, |_, address| {
        let first = address == "2001:db8:365::1".parse::<IpAddr>().unwrap();
        if first { Trust::Expired { says: says() } } else { Trust::NotTrusted { says: says() } }
    });
    let target = concluded(&o);
    let import = target.findings.iter().flat_map(|f| &f.remedies).find(|r| r.title.contains("issuer")).unwrap();
    assert_eq!(import.prediction, None, "the first address tried stays expired");
}

#[test]
fn the_worst_word_on_a_certificate_counts_over_the_rounds() {
    let mut o = recorded("healthy");
    let again: Vec<Attempt> = o.targets[0].attempts.iter().map(|a| Attempt { round: 2, ..a.clone() }).collect();
    let first_round = again.len();
    o.targets[0].attempts.extend(again);
    trusts(&mut o, |n, _| {
        if n < first_round { Trust::Trusted } else { Trust::NotTrusted { says: "another one answered".into() } }
    });
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
fn the_text_says_what_it_has_room_for_and_each_code_once() {
    let mut o = recorded("healthy");
    trusts(&mut o, |n, _| {
        let says = "as the test has it".to_owned();
        if n == 0 { Trust::Expired { says } } else { Trust::NotTrusted { says } }
    });
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
    let check = tryorder::report::check(&check(&o, &Expectations::default()));
    assert_eq!(check.lines().next().unwrap().matches("cert-untrusted").count(), 1);
}
