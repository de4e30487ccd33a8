//! The rules about races: one family wins that should not, or wins anew each time. Recordings, changed by hand or supposed.

use tryorder::diagnose::{Finding, Premise, Severity, TargetDiagnosis, WhatIf, diagnose};
use tryorder::model::Family;
use tryorder::observation::{LookupOutcome, Observation, SquidConf, SquidFile, SquidFileKind, SquidLine};

use super::of_version;
use super::rules::{concluded, found, recorded, severity};

fn supposed(o: &Observation, what_ifs: &[WhatIf]) -> TargetDiagnosis {
    diagnose(Premise::supposing(o, what_ifs).unwrap(), Severity::Error).targets.remove(0)
}

fn slower(by: &str) -> WhatIf {
    WhatIf::Rtt(Family::V6, by.parse().unwrap())
}

/// The front door at the end of one family's chain.
fn lead_to(o: &mut Observation, family: Family, owner: &str) {
    for lookup in o.targets[0].lookups.iter_mut().filter(|l| l.family == family) {
        if let LookupOutcome::Addresses { cnames, .. } = &mut lookup.outcome {
            owner.clone_into(&mut cnames.last_mut().unwrap().target);
        }
    }
}

/// Squid 5.7 with these lines.
fn squid_5(scenario: &str, lines: &str) -> Observation {
    let mut o = of_version(scenario, "5.7");
    let lines = (1..).zip(lines.lines()).map(|(line, text)| SquidLine { line, text: text.into() }).collect();
    let file = SquidFile { path: "squid.conf".into(), is: SquidFileKind::Text { lines } };
    let conf = SquidConf {
        path: "squid.conf".into(),
        found_here: false,
        files: vec![file],
        includes: Vec::new(),
        partial: false,
    };
    o.squid.as_mut().unwrap().conf = Some(conf);
    o
}

fn titles(finding: &Finding) -> Vec<&str> {
    finding.remedies.iter().map(|r| r.title.as_str()).collect()
}

#[test]
fn ipv6_is_slow_from_100_ms_more_on_where_it_comes_first() {
    let healthy = recorded("healthy");
    assert_eq!(found(&supposed(&healthy, &[slower("+99ms")]), "v6-slow"), None);
    let slow = supposed(&healthy, &[slower("+101ms")]);
    assert_eq!(severity(&slow, "v6-slow"), Some(Severity::Warning));
    assert!(found(&slow, "v6-slow").unwrap().says.contains("take it, too"), "{slow:?}");
    let evidence = &found(&slow, "v6-slow").unwrap().evidence;
    assert_eq!(
        evidence,
        &["IPv6: TCP 122 ms, the median of 9 addresses (supposed)", "IPv4: TCP 20.7 ms, the median of 9 addresses"]
    );
    assert_eq!(found(&supposed(&healthy, &[slower("+101ms"), WhatIf::Prefer(Family::V4)]), "v6-slow"), None);
    let v4_slow = WhatIf::Rtt(Family::V4, "+1s".parse().unwrap());
    assert_eq!(found(&supposed(&healthy, &[v4_slow]), "v6-slow"), None);
}

#[test]
fn a_long_way_is_shortened_avoided_by_a_table_and_by_an_old_squid() {
    let target = concluded(&recorded("v6-slow"));
    let finding = found(&target, "v6-slow").unwrap();
    let titles = titles(finding);
    assert_eq!(
        titles[..2],
        ["find out why the IPv6 path to 2001:db8:365::/124 is long", "rank IPv4 above IPv6 on this host"]
    );
    assert_eq!(titles[2..], ["let Squid from 3.1.16 to 4.x try IPv4 first"]);
    assert!(finding.remedies.iter().all(|r| r.prediction.is_some()));
    assert!(finding.says.contains("wait for it in vain"), "{}", finding.says);
    // A Squid that races has no line for it.
    let target = concluded(&of_version("v6-slow", "5.7"));
    assert!(found(&target, "v6-slow").unwrap().remedies.iter().all(|r| r.place != "squid.conf"));
}

#[test]
fn regions_are_told_apart_by_the_front_doors_code_alone() {
    let target = concluded(&recorded("regions-differ"));
    let finding = found(&target, "regions-differ").unwrap();
    assert_eq!(finding.severity, Severity::Warning);
    assert!(finding.says.contains("front door SIN") && finding.says.contains("those of TYO"), "{}", finding.says);
    assert!(finding.remedies[0].prediction.is_some());
    let mut o = recorded("regions-differ");
    lead_to(&mut o, Family::V6, "tyo-EFZ.ms-acdc.office.com");
    assert_eq!(found(&concluded(&o), "regions-differ"), None);
    lead_to(&mut o, Family::V6, "atm.outlook.mira.tm.svc.cloud.microsoft");
    assert_eq!(found(&concluded(&o), "regions-differ"), None);
}

#[test]
fn two_front_doors_that_are_as_near_are_information() {
    let mut near = recorded("healthy");
    lead_to(&mut near, Family::V6, "OSA-efz.ms-acdc.office.com");
    let target = concluded(&near);
    assert_eq!(severity(&target, "regions-differ"), Some(Severity::Info));
    assert_eq!(found(&target, "regions-differ").unwrap().remedies[0].prediction, None);
    assert_eq!(severity(&supposed(&near, &[slower("+26ms")]), "regions-differ"), Some(Severity::Warning));
    assert_eq!(severity(&supposed(&near, &[WhatIf::Silent(Family::V6)]), "regions-differ"), Some(Severity::Info));
}

#[test]
fn the_order_of_dns_answers_decides_where_one_family_fills_the_list() {
    let full = [WhatIf::Count(Family::V6, 25), WhatIf::Silent(Family::V6)];
    let target = supposed(&recorded("healthy"), &full);
    let finding = found(&target, "squid-dns-order").unwrap();
    assert!(
        finding.says.starts_with("squid-5.7+ takes the family") && finding.says.contains("with AAAA first: gives up"),
        "{}",
        finding.says
    );
    // `squid-never` has them.
    assert_eq!(finding.remedies, []);
    let room = [WhatIf::Count(Family::V6, 24), WhatIf::Silent(Family::V6)];
    assert_eq!(found(&supposed(&recorded("healthy"), &room), "squid-dns-order"), None);
    // Squid 4 has one order, always.
    assert_eq!(found(&supposed(&of_version("healthy", "4.17"), &full), "squid-dns-order"), None);
}

#[test]
fn a_head_start_of_many_workers_is_lost_by_the_order_and_divided() {
    let many = concluded(&squid_5("v6-silent", "workers 8"));
    for code in ["squid-dns-order", "nothing-learns"] {
        let finding = found(&many, code).unwrap();
        assert_eq!(finding.severity, Severity::Warning, "{code}");
    }
    let again = found(&many, "nothing-learns").unwrap();
    assert!(again.says.contains("squid 5.7 2.0 s"), "{}", again.says);
    assert_eq!(again.remedies, [], "the other rule has them");
    let finding = found(&many, "squid-dns-order").unwrap();
    assert_eq!(titles(finding), ["let Squid from 5 on try the other family sooner"]);
    assert!(
        finding.remedies[0].snippet.ends_with("happy_eyeballs_connect_timeout 31\n"),
        "{}",
        finding.remedies[0].snippet
    );
    let one = concluded(&squid_5("v6-silent", "workers 1"));
    assert_eq!(found(&one, "squid-dns-order"), None);
    assert_eq!(severity(&one, "nothing-learns"), Some(Severity::Info));
}

#[test]
fn what_costs_less_than_100_ms_is_not_worth_remembering() {
    assert_eq!(found(&concluded(&recorded("v6-refused")), "nothing-learns"), None);
    let target = concluded(&recorded("v6-silent"));
    let finding = found(&target, "nothing-learns").unwrap();
    assert!(finding.says.contains("happy-eyeballs 250 ms and squid-5.7+ 250 ms"), "{}", finding.says);
    assert_eq!(finding.remedies, [], "slow-sequential has them");
}

#[test]
fn a_squid_up_to_4_pays_with_every_connect_and_learns_with_none() {
    let target = concluded(&recorded("squid-last-try"));
    let finding = found(&target, "nothing-learns").unwrap();
    assert!(finding.says.contains("squid-3.4 189 ms and squid-4 189 ms"), "{}", finding.says);
    assert_eq!(titles(finding), ["let Squid from 3.1.16 to 4.x try IPv4 first"]);
    assert_eq!(
        finding.remedies[0].prediction.as_ref().unwrap().client,
        "squid-4",
        "squid-last-try has that of squid-3.4"
    );
}

#[test]
fn a_squid_that_learns_from_the_first_connection_is_not_named() {
    let refused = [WhatIf::Count(Family::V6, 3), WhatIf::Refused(Family::V6), slower("+150ms")];
    // 3.1 marks each address that refuses, and the next request begins behind them.
    assert_eq!(found(&supposed(&of_version("healthy", "3.1.23"), &refused), "nothing-learns"), None);
    let old = supposed(&of_version("healthy", "4.17"), &refused);
    assert!(found(&old, "nothing-learns").unwrap().says.contains("squid 4.17 512 ms"), "{old:?}");
}
