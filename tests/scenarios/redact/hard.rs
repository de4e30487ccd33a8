//! Observations made by hand, each with something that is easily lost.

use std::net::IpAddr;

use tryorder::model::{Micros, Target, TcpCause, TlsCause, Trust};
use tryorder::observation::{
    AddressRecord, Alias, Certificate, Flag, IcmpError, InterfaceAddress, LookupOutcome, Observation, Phases, Source,
    SourceResult, SystemAnswer, Tcp, TextFile, Tls, Transport, redact,
};

use tryorder::order::parse_gai_conf;

use super::super::rules::{attempts, concluded, recorded};
use super::holds;
use tryorder::model::Family;

pub(super) fn ip(text: &str) -> IpAddr {
    text.parse().unwrap()
}

/// A recording with real destinations, and a host that has a home.
pub(super) fn at_home(scenario: &str) -> Observation {
    let text = tryorder::observation::write(&recorded(scenario));
    let text = [
        ("2001:db8:365::", "2603:1046:900:1f::"),
        ("198.51.100.53:53", "192.168.17.1:53"),
        ("198.51.100.", "52.96.10."),
        ("192.0.2.2", "192.168.17.23"),
        ("2001:db8:1::2", "2a02:8109:abcd:1200:5c1e:77ff:fe12:3456"),
        ("fe80::ff:fe00:1", "fe80::5c1e:77ff:fe12:3456"),
        ("\"eth0\"", "\"enx5c1e77123456\""),
    ]
    .into_iter()
    .fold(text, |text, (a, b)| text.replace(a, b));
    tryorder::observation::read(text.as_bytes()).unwrap()
}

/// The words that must not be in what becomes of [`at_home`].
pub(super) const HOME: [&str; 7] = ["192.168.17", "2a02:8109", "abcd", "5c1e", "77ff", "12:3456", "enx"];

pub(super) fn own(address: &str, prefix_len: u8, interface: &str, flags: &[Flag], link_type: u16) -> InterfaceAddress {
    let flags = ip(address).is_ipv6().then(|| flags.to_vec());
    InterfaceAddress {
        address: ip(address),
        prefix_len,
        interface: interface.into(),
        flags,
        link_type: Some(link_type),
    }
}

/// Gives the destinations of a family these sources, in turn.
pub(super) fn sources(o: &mut Observation, chosen: &[&str]) {
    for family in Family::BOTH {
        let mine: Vec<IpAddr> = chosen.iter().map(|a| ip(a)).filter(|a| Family::of(a) == family).collect();
        let rows = o.targets[0].sources.iter_mut().filter(|s| Family::of(&s.destination) == family);
        for (n, row) in rows.enumerate().filter(|_| !mine.is_empty()) {
            row.result = SourceResult::Chosen { address: mine[n % mine.len()] };
        }
    }
    o.targets[0].system = SystemAnswer::Unknown;
}

/// Replaces the answers of one family.
pub(super) fn answers(o: &mut Observation, addresses: &[&str]) {
    let new: Vec<IpAddr> = addresses.iter().map(|a| ip(a)).collect();
    let family = Family::of(&new[0]);
    let rows = &mut o.targets[0];
    let of = |a: &IpAddr| Family::of(a) == family;
    let attempt = rows.attempts.iter().find(|a| of(&a.address)).unwrap().clone();
    let source = rows.sources.iter().find(|s| of(&s.destination)).unwrap().clone();
    rows.attempts.retain(|a| !of(&a.address));
    rows.sources.retain(|s| !of(&s.destination));
    for address in &new {
        let mut attempt = attempt.clone();
        attempt.address = *address;
        rows.attempts.push(attempt);
        rows.sources.push(Source { destination: *address, ..source.clone() });
    }
    for row in rows.lookups.iter_mut().filter(|l| l.family == family) {
        if let LookupOutcome::Addresses { addresses, .. } = &mut row.outcome {
            *addresses = new.iter().map(|a| AddressRecord { address: *a, ttl: Some(8) }).collect();
        }
    }
    rows.system = SystemAnswer::Unknown;
}

/// Puts another name in the place of the target's, at every place.
pub(super) fn renamed(o: &Observation, name: &str) -> Observation {
    let text = tryorder::observation::write(o).replace("outlook.office365.com", name);
    tryorder::observation::read(text.as_bytes()).unwrap()
}

fn text(o: &Observation) -> String {
    tryorder::observation::write(&redact(o))
}

fn says_nothing_of(o: &Observation, words: &[&str]) {
    let text = text(o);
    for word in words {
        let line = text.lines().find(|line| line.to_lowercase().contains(&word.to_lowercase()));
        assert_eq!(line, None, "`{word}` is there still");
    }
}

fn check(o: &Observation, words: &[&str]) {
    holds(o).unwrap_or_else(|e| panic!("{e}"));
    says_nothing_of(o, words);
}

/// The reasons of the order, without repetition: what makes the case hard.
fn rules(o: &Observation) -> Vec<String> {
    let mut rules: Vec<String> = concluded(o)
        .order
        .into_iter()
        .filter_map(|p| p.decided_by)
        .map(|r| r.split(':').next().unwrap().to_owned())
        .collect();
    rules.sort();
    rules.dedup();
    rules
}

#[test]
fn a_host_with_a_home_loses_it_and_keeps_its_destinations() {
    for scenario in ["v6-silent", "healthy", "v6-no-route", "cert-untrusted", "dns-dead", "v6-partial"] {
        let o = at_home(scenario);
        check(&o, &HOME);
        let text = text(&o);
        let answered = o.targets[0].lookups.iter().any(|l| l.outcome.addresses().next().is_some());
        assert_eq!(text.contains("2603:1046:900:1f::1") || text.contains("52.96.10.1"), answered, "{scenario}");
    }
}

#[test]
fn many_interfaces_keep_scope_label_flags_and_common_prefixes() {
    let mut o = at_home("healthy");
    o.host.addresses = Some(vec![
        own("127.0.0.1", 8, "lo", &[], 772),
        own("::1", 128, "lo", &[Flag::Permanent], 772),
        own("192.168.17.23", 24, "wlp3s0", &[], 1),
        own("10.99.7.5", 16, "wg-contoso", &[], 65534),
        own("2a02:8109:abcd:1200:9d3c:4e5f:6071:8293", 64, "wlp3s0", &[Flag::Temporary], 1),
        own("2a02:8109:abcd:1200:5c1e:77ff:fe12:3456", 64, "wlp3s0", &[Flag::Deprecated], 1),
        own("2607:f8b0:dead:beef::77", 64, "wg-contoso", &[Flag::Home, Flag::Permanent], 65534),
        own("2603:1047:dead:beef::77", 64, "vlan77", &[Flag::Permanent], 1),
        own("fd12:3456:789a:1::23", 64, "wlp3s0", &[Flag::Permanent], 1),
        own("fe80::5c1e:77ff:fe12:3456", 64, "wlp3s0", &[Flag::Permanent], 1),
        own("2002:55d6:4d42::1", 16, "sit77", &[Flag::Permanent], 776),
        own("2001:0:4137:9e76:2495:9abc:aa29:b2bd", 32, "teredo", &[Flag::Permanent], 65534),
    ]);
    let v6: Vec<String> =
        o.host.addresses.iter().flatten().map(|a| a.address.to_string()).filter(|a| a != "::1").collect();
    sources(&mut o, &v6.iter().map(String::as_str).collect::<Vec<_>>());
    let rules = rules(&o);
    for rule in [2, 3, 4, 5, 6, 9] {
        assert!(rules.contains(&format!("rule {rule}")), "{rules:?} lack rule {rule}");
    }
    let words = [
        "contoso",
        "wlp",
        "vlan77",
        "sit77",
        "10.99",
        "192.168.17",
        "abcd",
        "9d3c",
        "8293",
        "beef",
        "789a",
        "4d42",
        "9abc",
        "b2bd",
    ];
    check(&o, &words);
}

#[test]
fn rule_7_sees_the_tunnel_still() {
    let mut o = at_home("healthy");
    o.host.addresses.as_mut().unwrap().push(own("2a02:8109:abcd:77::1", 64, "tun-contoso", &[], 776));
    sources(&mut o, &["2a02:8109:abcd:77::1", "2a02:8109:abcd:1200:5c1e:77ff:fe12:3456"]);
    assert!(rules(&o).contains(&"rule 7".to_owned()));
    check(&o, &[&HOME[..], &["contoso"]].concat());
}

#[test]
fn ipv4_sources_keep_their_subnet_and_what_is_in_it() {
    for (source, len, answer) in [
        ("10.23.45.67", 24, ["10.23.45.99", "10.23.46.99", "10.24.45.99"]),
        ("10.23.45.67", 8, ["10.99.45.99", "10.23.46.99", "192.168.9.9"]),
        ("100.72.3.4", 10, ["100.72.3.99", "100.90.3.4", "100.128.9.9"]),
        ("172.20.9.8", 16, ["172.20.9.9", "172.21.9.8", "10.20.9.8"]),
        ("85.214.77.66", 24, ["85.214.77.80", "85.214.78.80", "52.96.1.1"]),
        ("85.214.77.66", 12, ["85.214.77.80", "85.213.78.80", "85.10.1.1"]),
        ("52.97.77.66", 12, ["52.97.77.80", "52.96.1.1", "85.213.78.80"]),
        ("169.254.77.66", 16, ["169.254.77.80", "10.1.2.3", "52.96.1.1"]),
        ("203.0.113.66", 24, ["203.0.113.80", "203.0.114.80", "198.51.100.1"]),
    ] {
        for transport in [Transport::Udp, Transport::Hosts] {
            let mut o = at_home("healthy");
            answers(&mut o, &answer);
            o.host.addresses.as_mut().unwrap().push(own(source, len, "eno77", &[], 1));
            sources(&mut o, &[source]);
            for row in &mut o.targets[0].lookups {
                row.transport = transport;
            }
            holds(&o).unwrap_or_else(|e| panic!("{source}/{len}: {e}"));
            says_nothing_of(&o, &["eno77", "77.66", "45.67"]);
        }
    }
    let mut o = at_home("healthy");
    answers(&mut o, &["10.23.45.99", "10.23.45.7", "10.23.45.66"]);
    o.host.addresses.as_mut().unwrap().push(own("10.23.45.67", 24, "eno77", &[], 1));
    sources(&mut o, &["10.23.45.67"]);
    assert!(rules(&o).contains(&"rule 9".to_owned()), "the case is no case");
}

#[test]
fn a_gai_conf_keeps_its_rows_and_loses_its_words() {
    let mut o = at_home("healthy");
    o.host.addresses.as_mut().unwrap().push(own("fd12:3456:789a:1::23", 64, "eth7", &[], 1));
    o.host.gai_conf = TextFile::Text {
        text: "# Contoso policy, ask alice@contoso.example\nreload yes\nlabel fd12:3456:789a::/48 9 # vpn\nlabel ::/0 1\n\
               label 2a02:8109:abcd::/48 7\nlabel 2a02:8109:abcd:1200::/56 8\nlabel 2603:1000::/24 8\n\
               label ::ffff:85.214.77.0/120 3\nprecedence ::ffff:0:0/96 100 # prefer v4\nprecedence ::/0 40 secret words\n\
               precedence 2a02:8109::/29 45\nscopev4 10.77.0.0/16 2\nscopev4 ::ffff:192.168.0.0/112 5\nnonsense here\n\
               precedence fd00::/129 1\n"
            .into(),
    };
    sources(&mut o, &["fd12:3456:789a:1::23", "2a02:8109:abcd:1200:5c1e:77ff:fe12:3456"]);
    assert!(rules(&o).contains(&"rule 5".to_owned()), "{:?}", rules(&o));
    check(&o, &[&HOME[..], &["contoso", "alice", "secret", "nonsense", "789a", "85.214", "10.77", "2a02"]].concat());
    let TextFile::Text { text } = redact(&o).host.gai_conf else { panic!() };
    assert_eq!(text.lines().count(), 15, "places are kept: {text}");
    for kept in ["reload yes\n", "label ::/0 1\n", "precedence ::ffff:0.0.0.0/96 100\n", "label 2603:1000::/24 8\n"] {
        assert!(text.contains(kept), "{kept} in {text}");
    }
}

#[test]
fn the_lines_of_a_gai_conf_that_count_are_the_same_ones() {
    let prefixes = "::1/128 ::1 ::/0 2002::/16 ::/96 ::ffff:0:0/96 ::FFFF:0.0.0.0/96 fc00::/7 fe80::/10 ::ffff:10.0.0.0/104 10.0.0.0/8 \
                    127.0.0.1 0.0.0.0/0 ::/129 ::/ ::/+8 ::/95 nonsense 10.0.0.0/33 ::/0x";
    let values = ["7", "007", "+7", "-7", "", "2147483647", "2147483648", "7x", "7 more", "7 # note", "# 7"];
    for keyword in ["label", "precedence", "scopev4", "reload", "Label", "#label", "\tlabel"] {
        for (prefix, value) in prefixes.split_whitespace().flat_map(|p| values.map(|v| (p, v))) {
            let mut o = recorded("healthy");
            let text = format!("{keyword} {prefix} {value}\nlabel ::/0 3\n");
            o.host.gai_conf = TextFile::Text { text: text.clone() };
            let TextFile::Text { text: redacted } = redact(&o).host.gai_conf else { panic!() };
            assert_eq!(parse_gai_conf(&text), parse_gai_conf(&redacted), "{text}");
        }
    }
}

#[test]
fn a_remedy_looks_for_the_row_of_ipv4_as_it_was_written() {
    for row in ["::ffff:0:0/96", "::ffff:10.77.66.55/96"] {
        let mut o = at_home("v6-silent");
        o.targets[0].system = SystemAnswer::Unknown;
        o.host.gai_conf = TextFile::Text { text: format!("precedence {row} 5\nprecedence ::/0 40\n") };
        check(&o, &[&HOME[..], &["10.77"]].concat());
        let lines = |o: &Observation| {
            let remedies = concluded(o).findings.into_iter().flat_map(|f| f.remedies);
            remedies.map(|r| r.snippet.lines().filter(|l| l.starts_with("precedence")).count()).collect::<Vec<_>>()
        };
        assert_eq!(lines(&o), lines(&redact(&o)), "{row}");
        assert!(lines(&o).iter().any(|n| *n > 0));
    }
}

#[test]
fn a_hosts_file_answer_is_an_internal_address() {
    let mut o = at_home("v6-silent");
    answers(&mut o, &["85.214.77.66"]);
    for row in &mut o.targets[0].lookups {
        row.transport = Transport::Hosts;
    }
    check(&o, &[&HOME[..], &["85.214"]].concat());
}

#[test]
fn an_internal_target_loses_its_name_its_addresses_and_its_aliases() {
    let mut o = renamed(&at_home("v6-partial"), "adfs.corp.contoso.example");
    o.targets[0].target = Target { host: "adfs".into(), port: 443 };
    answers(&mut o, &["85.214.77.66", "85.214.77.67", "85.214.78.1", "52.96.0.1"]);
    o.host.resolver.search = vec!["corp.contoso.example".into(), "contoso.example".into(), "lan".into()];
    for row in &mut o.targets[0].lookups {
        if let LookupOutcome::Addresses { cnames, .. } = &mut row.outcome {
            *cnames = [
                ("adfs.corp.contoso.example", "wap-01.dmz.Contoso.example"),
                ("wap-01.dmz.Contoso.example", "wap.contoso.local"),
            ]
            .map(|(name, target)| Alias { name: name.into(), target: target.into(), ttl: 300 })
            .to_vec();
        }
    }
    let mut lost = o.targets[0].lookups[0].clone();
    lost.name = "adfs.lan".into();
    lost.outcome = LookupOutcome::NxDomain { cnames: Vec::new() };
    o.targets[0].lookups.insert(0, lost);
    check(&o, &[&HOME[..], &["adfs", "corp", "contoso", "wap", "dmz", "85.214", "local\"", "lan\""]].concat());
    let redacted = redact(&o);
    let [domain, ..] = &redacted.host.resolver.search[..] else { panic!() };
    let (host, asked) = (&redacted.targets[0].target.host, &redacted.targets[0].lookups[1].name);
    assert_eq!(*asked, format!("{host}.{domain}"), "a search domain is one still");
    assert!(text(&o).contains("52.96.0.1"), "what Microsoft publishes is nobody's");
}

#[test]
fn the_name_of_a_dead_prefix_is_as_long_as_it_was() {
    for (addresses, len) in [
        (["85.214.77.66", "85.214.99.1"], "/16"),
        (["10.23.45.67", "10.23.99.1"], "/16"),
        (["10.23.45.67", "10.23.45.99"], "/24"),
        (["2a02:8109:abcd::77", "2a02:8109:abff::77"], "/40"),
        (["fd12:3456::77", "fd12:3457::77"], "/28"),
    ] {
        let scenario = if ip(addresses[0]).is_ipv4() { "v4-silent" } else { "v6-silent" };
        let mut o = renamed(&at_home(scenario), "adfs.contoso.example");
        answers(&mut o, &addresses);
        let titles = |o: &Observation| {
            concluded(o).findings.into_iter().flat_map(|f| f.remedies).map(|r| r.title).collect::<String>()
        };
        assert!(titles(&o).contains(len) && titles(&redact(&o)).contains(len), "{}", titles(&redact(&o)));
        check(&o, &["contoso", "::77", "85.214", "10.23"]);
    }
}

/// In 2603:1000::/24, of which Microsoft publishes a part, and one of them this host's own: a remedy names what fails there,
/// and not all of Microsoft, before and after.
#[test]
fn an_address_beside_what_microsoft_publishes_does_not_stand_for_its_block() {
    for failing in ["2603:1046:5e96::77", "2603:1046:900::77"] {
        let mut o = renamed(&at_home("v6-silent"), "adfs.contoso.example");
        answers(&mut o, &[failing]);
        if failing == "2603:1046:900::77" {
            o.host.addresses.as_mut().unwrap().push(own(failing, 64, "eth0", &[], 1));
        }
        for o in [&o, &redact(&o)] {
            let remedies = concluded(o).findings.into_iter().flat_map(|f| f.remedies);
            let text: String = remedies.map(|r| r.snippet).collect();
            assert!(!text.contains("2603:1000::/24") && text.contains("/128"), "{text}");
        }
        check(&o, &["contoso", "::77"]);
    }
}

#[test]
fn a_public_target_with_a_search_domain_keeps_its_own_part() {
    let mut o = at_home("dns-dead");
    o.host.resolver.search = vec!["corp.contoso.example".into()];
    o.targets[0].lookups[0].name += ".corp.contoso.example";
    check(&o, &["corp", "contoso"]);
    assert_eq!(redact(&o).targets[0].lookups[0].name, "outlook.office365.com.name1.name2.example");
}

#[test]
fn a_customers_name_under_a_public_domain_is_a_customers() {
    let o = renamed(&at_home("v6-silent"), "contoso-my.sharepoint.com");
    check(&o, &[&HOME[..], &["contoso"]].concat());
    assert_eq!(redact(&o).targets[0].target.host, "name1.sharepoint.com");
}

#[test]
fn the_systems_own_order_is_the_order_still() {
    let mut o = at_home("v6-silent");
    let SystemAnswer::Addresses { addresses, .. } = &mut o.targets[0].system else { panic!() };
    addresses.reverse();
    assert_eq!(concluded(&o).order_agrees, Some(false));
    check(&o, &HOME);
    let mut o = renamed(&o, "mail.contoso.example");
    o.host.os = "windows".into();
    check(&o, &["contoso"]);
}

#[test]
fn routers_that_say_no_are_replaced_and_the_host_that_says_no_is_itself() {
    let mut o = at_home("v6-refused");
    let routers = ["2a02:8109:abcd::1", "2003:0:abcd::77", "fe80::5c1e:1", "2603:1046:900:1f::1"];
    for (attempt, router) in attempts(&mut o, Family::V6).zip(routers.iter().cycle()) {
        let icmp = Some(IcmpError { from: ip(router), kind: 1, code: 3 });
        attempt.tcp =
            Tcp::Failed { cause: TcpCause::Unreachable, after_us: Micros(20_000), syn_retransmits: Some(0), icmp };
    }
    for attempt in attempts(&mut o, Family::V4).take(1) {
        let icmp = Some(IcmpError { from: ip("100.72.9.9"), kind: 3, code: 13 });
        attempt.tcp =
            Tcp::Failed { cause: TcpCause::Prohibited, after_us: Micros(20_000), syn_retransmits: Some(0), icmp };
        attempt.tls = None;
    }
    check(&o, &[&HOME[..], &["2003:", "100.72.9"]].concat());
    let redacted = redact(&o);
    let same = |a: &&tryorder::observation::Attempt| matches!(a.tcp, Tcp::Failed { icmp: Some(IcmpError { from, .. }), .. } if from == ip("2603:1046:900:1f::1"));
    assert!(redacted.targets[0].attempts.iter().any(|a| same(&a)), "the destination as sender is no router");
}

#[test]
fn an_inspecting_proxy_is_not_named_by_its_certificates() {
    for host in ["outlook.office365.com", "adfs.contoso.example"] {
        let mut o = renamed(&at_home("cert-untrusted"), host);
        for chain in &mut o.targets[0].chains {
            chain.mozilla = Trust::NotTrusted { says: "no path to a root of the trust store".into() };
            chain.trust = Trust::NotTrusted {
                says: "certificate not valid for name \"proxy.contoso.example\"; certificate is only valid for Contoso"
                    .into(),
            };
            let leaf = Certificate {
                subject: format!("CN={host}"),
                issuer: "C=DE, O=Contoso AG, CN=Contoso Web Gateway".into(),
                names: vec![
                    host.into(),
                    "proxy.contoso.example".into(),
                    "10.77.66.55".into(),
                    "*.contoso.example".into(),
                ],
                names_total: 4,
                not_before: "2026-11-25T07:08:09Z".into(),
                not_after: "2027-03-04T05:06:07Z".into(),
                sha256: "ab".repeat(32),
                key: "RSA 2048".into(),
                signature: "1.3.6.1.4.1.77777.1".into(),
            };
            let authority = Certificate {
                subject: leaf.issuer.clone(),
                issuer: "CN=contoso-root-ca".into(),
                sha256: "cd".repeat(32),
                ..leaf.clone()
            };
            chain.certificates = vec![leaf, authority];
        }
        o.host.trust_store.error =
            Some("no root certificate could be loaded: /opt/contoso/ca.pem: No such file".into());
        let words = ["contoso", "gateway", "10.77", "abab", "cdcd", "07:08:09", "05:06:07", "77777"];
        check(&o, &[&HOME[..], &words].concat());
        let redacted = redact(&o);
        let [leaf, authority] = &redacted.targets[0].chains[0].certificates[..] else { panic!() };
        assert_eq!((&leaf.issuer, &*leaf.key), (&authority.subject, "RSA 2048"));
        assert_eq!((&*leaf.not_before, &*leaf.not_after), ("2026-11-25T00:00:00Z", "2027-03-05T00:00:00Z"));
        assert_eq!(leaf.subject, format!("CN={}", redacted.targets[0].target.host));
    }
}

#[test]
fn a_public_chain_for_a_public_target_stays() {
    let mut o = at_home("healthy");
    for chain in &mut o.targets[0].chains {
        chain.mozilla = Trust::Trusted;
        chain.certificates[0].issuer = "C=US, O=DigiCert Inc, CN=DigiCert Cloud Services CA-1".into();
    }
    check(&o, &HOME);
    assert_eq!(redact(&o).targets[0].chains, o.targets[0].chains);
    let internal = renamed(&o, "adfs.contoso.example");
    check(&internal, &["contoso", "DigiCert"]);
}

#[test]
fn a_destination_of_unknown_owner_with_a_strange_certificate_is_replaced() {
    let mut o = at_home("cert-untrusted");
    answers(&mut o, &["85.214.77.66", "85.214.77.99"]);
    for chain in &mut o.targets[0].chains {
        chain.mozilla = Trust::NotTrusted { says: "no path to a root of the trust store".into() };
    }
    check(&o, &["85.214"]);
}

#[test]
fn a_dns64_is_not_named_by_the_prefix_that_it_uses() {
    let mut o = at_home("v6-silent");
    answers(&mut o, &["2a0b:77aa:64::3460:a01", "2a0b:77aa:64::3460:a02", "64:ff9b::3460:a03"]);
    check(&o, &["77aa"]);
    assert!(text(&o).contains("64:ff9b::3460:a03"));
}

#[test]
fn texts_of_failures_keep_their_kind_and_their_order() {
    let mut o = at_home("tls-alert");
    let causes = [
        TlsCause::PlainText { first_bytes: "220 mail.contoso.example ESMTP".into() },
        TlsCause::PlainText { first_bytes: "* OK Contoso IMAP".into() },
        TlsCause::PlainText { first_bytes: "HTTP/1.1 400 Contoso Proxy".into() },
        TlsCause::PlainText { first_bytes: "CONTOSO".into() },
        TlsCause::Protocol { says: "peer misbehaved: TooMuchContoso".into() },
        TlsCause::Protocol { says: "peer sent no certificates".into() },
        TlsCause::Other { says: "unexpected error: contoso".into() },
        TlsCause::Alert { number: 112, name: "unrecognized_name".into() },
    ];
    for (attempt, cause) in attempts(&mut o, Family::V6).zip(causes.into_iter().cycle()) {
        let phases = Phases::default();
        attempt.tls = Some(Tls::Failed { cause, after_us: Micros(1_000), phases, chain: None, connection: None });
    }
    let says = "cannot reach contoso-fw (os error 77)".to_owned();
    for attempt in attempts(&mut o, Family::V4).take(2) {
        let cause = TcpCause::Other { says: says.clone() };
        attempt.tcp = Tcp::Failed { cause, after_us: Micros(500), syn_retransmits: None, icmp: None };
        attempt.tls = None;
    }
    o.targets[0].system = SystemAnswer::Failed { says: "contoso: try again".into(), took_us: Micros(7) };
    assert!(concluded(&o).findings.len() > 6);
    check(&o, &["contoso"]);
    let kept = "Network is unreachable (os error 101)";
    o.targets[0].sources[0].result = SourceResult::None { says: kept.into() };
    assert!(text(&o).contains(kept));
}

#[test]
fn settings_the_resolver_and_the_tool_tell_nothing() {
    let mut o = at_home("dns-aaaa-lost");
    o.tool = "tryorder 0.1.0-contoso".into();
    o.settings.interface = Some("enx5c1e77123456".into());
    o.settings.sources = vec![ip("192.168.17.23"), ip("2a02:8109:abcd:1200:5c1e:77ff:fe12:3456")];
    o.host.os = "contoso-os".into();
    o.host.resolver.origin = "/etc/contoso/resolv.conf".into();
    o.host.resolver.servers =
        vec!["[fe80::5c1e:77ff:fe12:1%7]:53".parse().unwrap(), "[fe80::5c1e:77ff:fe12:1%9]:53".parse().unwrap()];
    o.targets[0].lookups[0].server = Some("[fe80::5c1e:77ff:fe12:1%9]:53".parse().unwrap());
    o.taken_at = "2026-11-25T22:30:44+09:00".into();
    let redacted = redact(&o);
    says_nothing_of(&o, &[&HOME[..], &["contoso", "+09"]].concat());
    assert_eq!((&*redacted.tool, &*redacted.taken_at), ("tryorder", "2026-11-25T13:30:44Z"));
    assert_eq!(redacted.settings.interface.as_deref(), Some("if1"));
    assert_eq!(redacted.settings.sources[0], redacted.host.addresses.as_ref().unwrap()[0].address);
    assert_eq!(redacted.targets[0].lookups[0].server, Some(redacted.host.resolver.servers[1]));
    assert_ne!(redacted.host.resolver.servers[0], redacted.host.resolver.servers[1]);
}
