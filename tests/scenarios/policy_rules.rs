//! The rules on policy tables, each on the nearest situation in which it must not fire, or must say something else.

use std::net::IpAddr;

use tryorder::diagnose::{Severity, diagnose, orders, prefer, suppose_policy};
use tryorder::model::{Family, Micros, TcpCause};
use tryorder::observation::{Flag, LookupOutcome, Observation, PolicyText, SourceResult, SystemAnswer, Tcp, TextFile};
use tryorder::order::tables::read_text;
use tryorder::report::{self, Layout};

use super::rules::{attempts, concluded, fail, found, recorded, severity, without_the_systems_order};

fn with_gai_conf(scenario: &str, text: &str) -> Observation {
    let mut o = without_the_systems_order(scenario);
    o.host.gai_conf = TextFile::Text { text: text.into() };
    o
}

fn supposing(scenario: &str, text: &str) -> Observation {
    let mut o = recorded(scenario);
    suppose_policy(&mut o, "saved.txt".into(), text.into(), &read_text(text).unwrap());
    o
}

/// From now on every IPv6 destination is reached from this address.
fn from_source(o: &mut Observation, source: &str) {
    let address: IpAddr = source.parse().unwrap();
    for row in o.targets[0].sources.iter_mut().filter(|s| s.destination.is_ipv6()) {
        row.result = SourceResult::Chosen { address };
    }
    for row in o.host.addresses.iter_mut().flatten().filter(|a| a.address.is_ipv6() && a.interface != "lo") {
        row.address = address;
    }
}

const WHOLE: &str = "precedence ::1/128 50\nprecedence ::/0 40\nprecedence 2002::/16 30\nprecedence ::/96 20\nprecedence ::ffff:0:0/96 10\n";

#[test]
fn a_whole_table_is_no_finding_and_one_row_less_is() {
    assert_eq!(concluded(&with_gai_conf("healthy", WHOLE)).findings, []);
    assert_eq!(concluded(&with_gai_conf("healthy", "# precedence fd00::/8 45\n\n")).findings, []);
    let less = WHOLE.replace("precedence ::ffff:0:0/96 10\n", "");
    assert_eq!(severity(&concluded(&with_gai_conf("healthy", &less)), "policy-table"), Some(Severity::Warning));
    let harmless = WHOLE.replace("precedence 2002::/16 30\n", "");
    assert_eq!(severity(&concluded(&with_gai_conf("healthy", &harmless)), "policy-table"), Some(Severity::Info));
}

#[test]
fn labels_with_one_for_ula_are_no_surprise() {
    let one = with_gai_conf("healthy", "label 2001:db8::/32 9\n");
    assert_eq!(severity(&concluded(&one), "policy-table"), Some(Severity::Warning));
    let labels = "label ::1/128 0\nlabel ::/0 1\nlabel 2002::/16 2\nlabel ::/96 3\nlabel ::ffff:0:0/96 4\nlabel fec0::/10 5\n\
                  label fc00::/7 6\nlabel 2001::/32 7\nlabel 2001:db8::/32 1\n";
    assert_eq!(found(&concluded(&with_gai_conf("healthy", labels)), "policy-table"), None);
}

#[test]
fn a_windows_table_that_is_whole_is_no_finding() {
    let o = recorded("windows-v6-silent");
    let finding = |o: &Observation| concluded(o).findings.into_iter().filter(|f| f.code == "policy-table").count();
    assert_eq!(finding(&o), 1, "its registry has a value");
    let mut o = o;
    o.host.policy_tables.retain(|t| t.from.starts_with("netsh"));
    assert_eq!(finding(&o), 0);
}

#[test]
fn an_unreadable_live_table_is_taken_for_the_default() {
    let mut o = recorded("windows-v6-silent");
    let before = concluded(&o).order;
    o.host.policy_tables = vec![PolicyText {
        from: "netsh interface ipv6 show prefixpolicies".into(),
        given: false,
        text: TextFile::Unreadable { says: "cannot run netsh".into() },
    }];
    assert_eq!(concluded(&o).order, before);
    let told = |o: &Observation| {
        let finding = concluded(o).findings.into_iter().find(|f| f.code == "policy-table")?;
        Some((finding.severity, finding.says))
    };
    let says = "the policy table could not be read (netsh interface ipv6 show prefixpolicies: cannot run netsh; what windows \
                comes with is assumed)";
    assert_eq!(told(&o), Some((Severity::Info, says.to_owned())));
    assert_eq!(orders(&o, &[]).targets[0].orders[0].doubt.as_deref(), Some(says));
    o.host.policy_tables[0].text = TextFile::Text { text: "The following command was not found.\r\n".into() };
    assert!(told(&o).unwrap().1.contains("prefixpolicies: it is no policy table that is known here; what windows"));
    for text in [TextFile::Absent, TextFile::Text { text: "\r\n".into() }] {
        o.host.policy_tables[0].text = text;
        assert!(told(&o).unwrap().1.contains("prefixpolicies: it says nothing; what windows"));
    }
    // Without the value nothing is disabled, and nothing is to be said.
    o.host.policy_tables[0] =
        PolicyText { from: "reg query X /v DisabledComponents".into(), given: false, text: TextFile::Absent };
    assert_eq!(told(&o), None);
}

#[test]
fn another_set_of_addresses_is_no_other_order() {
    let mut o = recorded("macos-remembers");
    assert_eq!(severity(&concluded(&o), "order-differs"), Some(Severity::Info));
    if let SystemAnswer::Addresses { addresses, .. } = &mut o.targets[0].system {
        addresses.pop();
    }
    assert_eq!(found(&concluded(&o), "order-differs"), None);
}

#[test]
fn a_poor_source_that_comes_last_or_has_no_rival_is_not_reported() {
    let code = "v6-weak-source";
    assert_eq!(severity(&concluded(&recorded("ula-first")), code), Some(Severity::Warning));
    let mut by_default = without_the_systems_order("ula-first");
    by_default.host.gai_conf = TextFile::Absent;
    let target = concluded(&by_default);
    assert!(target.order[0].address.is_ipv4() && found(&target, code).is_none(), "rule 5 puts IPv4 first");
    let mut only_v6 = without_the_systems_order("ula-first");
    for source in only_v6.targets[0].sources.iter_mut().filter(|s| s.destination.is_ipv4()) {
        source.result = SourceResult::None { says: "no route".into() };
    }
    assert_eq!(found(&concluded(&only_v6), code), None, "there is nothing that should come first instead");
    let mut global = without_the_systems_order("ula-first");
    from_source(&mut global, "2001:db8:1::2");
    assert_eq!(found(&concluded(&global), code), None);
}

#[test]
fn each_kind_of_poor_source_is_named() {
    // Labels for nothing: then no source mismatches, and IPv6 comes first by precedence.
    for (source, named) in [
        ("fd00:1::2", "a unique local one"),
        ("2002:c633:6401::1", "a 6to4 tunnel's"),
        ("2001:0:c633:6401::1", "a Teredo tunnel's"),
    ] {
        let mut o = with_gai_conf("healthy", "label 3fff::/20 9\n");
        from_source(&mut o, source);
        let target = concluded(&o);
        let finding = found(&target, "v6-weak-source").unwrap_or_else(|| panic!("{source}: {:?}", target.findings));
        assert!(finding.says.contains(named), "{}", finding.says);
    }
    let mut o = without_the_systems_order("healthy");
    for address in o.host.addresses.iter_mut().flatten().filter(|a| a.address.is_ipv6()) {
        address.flags = Some(vec![Flag::Deprecated]);
    }
    assert_eq!(found(&concluded(&o), "v6-weak-source"), None, "rule 3 puts IPv4 first");
    // musl has no rule 3; it is recognized by its order.
    for source in o.targets[0].sources.iter_mut().filter(|s| s.destination.is_ipv4()) {
        source.result = SourceResult::Chosen { address: "198.51.100.8".parse().unwrap() };
    }
    let facts = tryorder::diagnose::Facts::new(&o.host, &o.targets[0]);
    let musl = facts.order_on(tryorder::order::Platform::LinuxMusl);
    let addresses = musl.into_iter().map(|p| p.candidate.destination).collect();
    o.targets[0].system = SystemAnswer::Addresses { addresses, took_us: Micros::ZERO };
    let target = concluded(&o);
    assert!(found(&target, "v6-weak-source").unwrap().says.contains("deprecated"), "{:?}", target.findings);
}

#[test]
fn ipv4_first_is_worth_a_word_only_in_trouble_and_only_by_choice() {
    let code = "v4-first";
    let o = recorded("v4-first");
    assert!(found(&concluded(&o), code).unwrap().says.contains("rule 6: precedence 100 > 40"));
    assert_eq!(found(&concluded(&recorded("workaround-left")), code), None, "nothing is wrong there");
    assert_eq!(
        found(&concluded(&recorded("v6-no-route")), code),
        None,
        "rule 1 is no choice, and has a finding of its own"
    );
    assert_eq!(found(&concluded(&recorded("v6-silent")), code), None, "IPv6 comes first");
}

#[test]
fn a_workaround_is_left_behind_only_where_ipv6_is_whole_and_as_fast() {
    let code = "workaround-left";
    let o = recorded("workaround-left");
    let target = concluded(&o);
    let finding = found(&target, code).unwrap();
    assert_eq!(finding.remedies.len(), 1);
    assert!(
        !finding.remedies[0].snippet.contains("precedence"),
        "glibc's own table is the cure: {}",
        finding.remedies[0].snippet
    );
    let mut slow = o.clone();
    for attempt in attempts(&mut slow, Family::V6) {
        if let Tcp::Connected { us, .. } = &mut attempt.tcp {
            *us += Micros::from_millis(30);
        }
    }
    assert_eq!(found(&concluded(&slow), code), None, "it is slower");
    let mut dead = o.clone();
    fail(attempts(&mut dead, Family::V6).next().unwrap(), TcpCause::Timeout, Micros::from_secs(4));
    assert_eq!(found(&concluded(&dead), code), None, "one address is dead");
    let mut by_default = o;
    by_default.targets[0].system = SystemAnswer::Unknown;
    by_default.host.os = "openbsd".into();
    by_default.host.gai_conf = TextFile::Unknown;
    assert_eq!(found(&concluded(&by_default), code), None, "OpenBSD does so by itself");
}

#[test]
fn a_gai_conf_without_effect_is_not_said_to_be_unfelt() {
    let code = "gai-conf-unfelt";
    let says = concluded(&with_gai_conf("healthy", "precedence ::ffff:0:0/96 100\n"));
    let says = &found(&says, code).unwrap().says;
    assert!(says.contains("musl (Alpine containers), Go, Chromium and Squid"), "Java has IPv4 first anyway: {says}");
    assert_eq!(found(&concluded(&with_gai_conf("healthy", WHOLE)), code), None);
    // IPv6 has no route: IPv4 comes first with and without.
    assert_eq!(found(&concluded(&with_gai_conf("v6-no-route", "precedence ::ffff:0:0/96 100\n")), code), None);
}

#[test]
fn nodata_and_one_family_alone_break_no_library() {
    let code = "dns-breaks-libc";
    let mut o = recorded("dns-aaaa-servfail");
    assert_eq!(severity(&concluded(&o), code), Some(Severity::Info));
    let mut say = |outcome: LookupOutcome| {
        for row in o.targets[0].lookups.iter_mut().filter(|l| l.family == Family::V6) {
            row.outcome = outcome.clone();
        }
        concluded(&o).findings.into_iter().find(|f| f.code == code)
    };
    assert_eq!(say(LookupOutcome::NoData { cnames: Vec::new() }), None);
    let nxdomain = say(LookupOutcome::NxDomain { cnames: Vec::new() }).unwrap();
    assert_eq!(nxdomain.severity, Severity::Warning);
    assert!(nxdomain.says.contains("musl (Alpine) says at once that the name does not exist"), "{}", nxdomain.says);
    assert_eq!(found(&concluded(&recorded("dns-dead")), code), None, "there is no good answer to lose");
    let mut windows = recorded("dns-aaaa-servfail");
    windows.host.os = "windows".into();
    assert_eq!(found(&concluded(&windows), code), None);
}

#[test]
fn a_given_table_takes_the_place_of_the_hosts_and_says_so() {
    let netsh = "  100  4  ::ffff:0:0/96\n   40  1  ::/0\n    3  13  fc00::/7\n";
    let o = supposing("v6-silent", netsh);
    let diagnosis = diagnose(&o, Severity::Error);
    assert!(diagnosis.targets[0].order[0].address.is_ipv4(), "IPv4 comes first on that Windows");
    let table = &diagnosis.policy_tables[0];
    assert_eq!(
        (table.kind, table.platform, table.given),
        ("netsh interface ipv6 show prefixpolicies", "windows", true)
    );
    let expected = "the policy table of saved.txt, read as netsh interface ipv6 show prefixpolicies";
    assert_eq!(diagnosis.what_if, [expected]);
    let text = report::text(&diagnosis, Layout { width: 140, colour: false });
    assert!(text.starts_with(&format!("Supposed: {expected}.\n")), "{text}");
    let order = report::order(&orders(&o, &[]), Layout { width: 140, colour: false });
    assert!(
        order.starts_with(&format!("T{}.\n", &expected[1..])) && order.contains("on this system: windows"),
        "{order}"
    );
    // What the observed host's getaddrinfo said counts no more, on its own system either.
    let o = supposing("v6-silent", "precedence ::ffff:0:0/96 100\n");
    assert!(concluded(&o).order[0].address.is_ipv4());
}

#[test]
fn each_system_takes_its_own_table() {
    for (text, v4_first) in [
        ("ip6addrctl_policy=\"ipv4_prefer\"\n", true),
        ("ip6addrctl_policy=\"ipv6_prefer\"\n", false),
        ("Prefix Prec Label Use\n::/0 40 1 0\n::ffff:0:0/96 35 4 0\n", false),
        ("family inet6 inet4\n", false),
        ("nameserver 198.51.100.53\n", true),
        ("    DisabledComponents    REG_DWORD    0x20\n", true),
        ("    DisabledComponents    REG_DWORD    0x0\n", false),
    ] {
        let target = concluded(&supposing("healthy", text));
        assert_eq!(target.order[0].address.is_ipv4(), v4_first, "{text}");
    }
    let only_v4 = concluded(&supposing("healthy", "family inet4\n"));
    assert!(only_v4.order.iter().all(|place| place.address.is_ipv4()), "OpenBSD asks for nothing else then");
}

#[test]
fn prefer_prints_the_undoing_whoever_gains_and_says_where_nothing_can_be_done() {
    let undo = prefer(&recorded("workaround-left"), Family::V6).remove(0);
    assert_eq!((undo.already, undo.remedies.len()), (false, 1));
    let already = prefer(&recorded("workaround-left"), Family::V4).remove(0);
    assert!(already.already && already.remedies.is_empty() && already.says.contains("first here already"));
    let by_rule_1 = prefer(&recorded("v6-no-route"), Family::V6).remove(0);
    assert!(
        by_rule_1.remedies.is_empty() && by_rule_1.says.contains("comes before precedence (rule 1"),
        "{}",
        by_rule_1.says
    );
    let own = prefer(&recorded("macos-remembers"), Family::V6).remove(0);
    assert!(own.remedies.is_empty() && own.says.contains("cannot be told"), "{}", own.says);
    let healthy = prefer(&recorded("healthy"), Family::V4).remove(0);
    assert_eq!(healthy.remedies[0].prediction, None, "nobody gains, and it was asked for");
}

/// What is in force counts more than what is installed at boot, and rows of one's own more than a bit for the default ones.
#[test]
fn of_two_tables_of_one_system_the_one_in_force_counts() {
    let kernel = "Prefix Prec Label Use\n::/0 40 1 0\n::ffff:0:0/96 35 4 0\nfc00::/7 3 13 0\n";
    let own_rows = "40 1 ::/0\n30 4 ::ffff:0:0/96\n3 13 fc00::/7\n";
    let default: String = ["50 0 ::1/128", "40 1 ::/0", "35 4 ::ffff:0:0/96", "30 2 2002::/16", "5 5 2001::/32"]
        .into_iter()
        .chain(["3 13 fc00::/7", "1 11 fec0::/10", "1 12 3ffe::/16", "1 3 ::/96"])
        .flat_map(|row| [row, "\n"])
        .collect();
    let bit = "DisabledComponents REG_DWORD 0x20";
    for (one, other, v4_first) in [
        (kernel, "ip6addrctl_policy=\"ipv4_prefer\"\n", false),
        (own_rows, bit, false),
        // Whether the table shows what the bit does is not documented.
        (&default, bit, true),
    ] {
        for texts in [[one, other], [other, one]] {
            let mut o = recorded("healthy");
            for text in texts {
                suppose_policy(&mut o, "saved.txt".into(), text.into(), &read_text(text).unwrap());
            }
            assert_eq!(concluded(&o).order[0].address.is_ipv4(), v4_first, "{texts:?}");
        }
    }
}
