//! What-ifs over recordings: a healthy network that is supposed to be broken gives what the broken one gave when it was
//! recorded, and nothing that is supposed looks as if it had been seen.

use std::net::IpAddr;
use std::path::Path;

use proptest::prelude::*;
use tryorder::check::{Expectations, check};
use tryorder::clients::{Basis, End};
use tryorder::diagnose::{
    AddressView, ClientView, Diagnosis, Premise, SUPPOSED, Severity, TargetDiagnosis, WhatIf, Wish, diagnose, orders,
    prefer, squid_snippet,
};
use tryorder::model::{Family, Micros};
use tryorder::observation::{Observation, Tls};
use tryorder::report::{self, Layout};

use super::rules::{found, recorded};
use super::{compare, of_version, scenarios};

const V6: Family = Family::V6;
const V4: Family = Family::V4;

fn supposed(o: &Observation, what_ifs: &[WhatIf]) -> Diagnosis {
    diagnose(Premise::supposing(o, what_ifs).unwrap(), Severity::Error)
}

fn target(scenario: &str, what_ifs: &[WhatIf]) -> TargetDiagnosis {
    supposed(&recorded(scenario), what_ifs).targets.remove(0)
}

/// Why it is refused.
fn unfit(o: &Observation, what_ifs: &[WhatIf]) -> String {
    Premise::supposing(o, what_ifs).unwrap_err().to_string()
}

fn client<'a>(target: &'a TargetDiagnosis, name: &str) -> &'a ClientView {
    target.clients.iter().find(|c| c.name == name).unwrap()
}

fn of(target: &TargetDiagnosis, family: Family) -> Vec<&AddressView> {
    target.addresses.iter().filter(|a| a.family == family).collect()
}

fn ends(client: &ClientView) -> impl Iterator<Item = &End> {
    // Of a Squid the end as seen depends on which answer happened to come first.
    let as_seen = client.best.is_none().then_some(&client.end);
    as_seen.into_iter().chain(&client.best).chain(&client.worst)
}

/// `connected to 198.51.100.1`, and when; the reason for which it gives up counts, too.
fn essence(end: &End) -> (String, Micros) {
    match end {
        End::Connected { address, at_us, .. } => (format!("connected to {address}"), *at_us),
        End::GaveUp { why, at_us, .. } => (why.clone(), *at_us),
    }
}

#[test]
fn a_healthy_network_supposed_broken_is_like_the_broken_one() {
    for (scenario, what_ifs) in [
        ("v6-silent", vec![WhatIf::Silent(V6)]),
        ("v6-refused", vec![WhatIf::Count(V6, 4), WhatIf::Count(V4, 4), WhatIf::Refused(V6)]),
        ("v6-no-route", vec![WhatIf::Count(V6, 12), WhatIf::NoRoute(V6)]),
        ("all-silent", vec![WhatIf::Silent(V6), WhatIf::Silent(V4)]),
        ("v4-silent", vec![WhatIf::Silent(V4)]),
        ("v6-slow", vec![WhatIf::Rtt(V6, "+330ms".parse().unwrap())]),
    ] {
        let (there, here) = (target(scenario, &[]), target("healthy", &what_ifs));
        let codes = |t: &TargetDiagnosis| -> Vec<_> { t.findings.iter().map(|f| (f.code, f.severity)).collect() };
        assert_eq!(codes(&here), codes(&there), "{scenario}");
        assert_eq!(here.verdict, there.verdict, "{scenario}");
        let order = |t: &TargetDiagnosis| -> Vec<IpAddr> { t.order.iter().map(|o| o.address).collect() };
        assert_eq!(order(&here), order(&there), "{scenario}");
        let remedies = |t: &TargetDiagnosis| -> Vec<String> {
            t.findings.iter().flat_map(|f| &f.remedies).map(|r| r.title.clone()).collect()
        };
        assert_eq!(remedies(&here), remedies(&there), "{scenario}");
        assert_eq!(here.clients.len(), there.clients.len(), "{scenario}");
        for (ours, theirs) in here.clients.iter().zip(&there.clients) {
            assert_eq!((ours.name, ours.headroom), (theirs.name, theirs.headroom), "{scenario}");
            for (ours, theirs) in ends(ours).zip(ends(theirs)) {
                let ((ours, at), (theirs, seen_at)) = (essence(ours), essence(theirs));
                assert_eq!(ours, theirs, "{scenario}");
                // The same network was not recorded twice with the same TLS times.
                let apart = at.0.abs_diff(seen_at.0);
                assert!(apart < 60_000 || apart < seen_at.0 / 20, "{scenario}: {at} against {seen_at}");
            }
        }
    }
}

#[test]
fn three_more_dead_aaaa_kill_a_squid_and_no_browser() {
    let what_ifs = [WhatIf::Count(V6, 12), WhatIf::Silent(V6)];
    let target = target("healthy", &what_ifs);
    assert_eq!(client(&target, "squid-4").end.connected(), None);
    assert!(client(&target, "happy-eyeballs").end.connected().is_some_and(|a| a.is_ipv4()));
    assert_eq!(of(&target, V6).len(), 12);
    assert!(of(&target, V6).iter().all(|a| a.supposed && a.fate == Some("silent") && a.trust.is_none()));
    assert!(of(&target, V4).iter().all(|a| !a.supposed && a.fate == Some("up")));
}

#[test]
fn nothing_that_is_supposed_looks_as_if_it_had_been_seen() {
    let o = recorded("healthy");
    let what_ifs = [WhatIf::Count(V6, 3), WhatIf::Silent(V6)];
    let diagnosis = supposed(&o, &what_ifs);
    assert_eq!(diagnosis.what_if, ["DNS has 3 AAAA records", "no IPv6 address answers"]);
    let text = report::text(&diagnosis, Layout { width: 140, colour: false });
    assert!(text.starts_with("Supposed: DNS has 3 AAAA records; no IPv6 address answers.\n"), "{text}");
    assert!(text.contains("supposed: 2001:db8:365::1 and 2 more: no answer\n"), "{text}");
    assert!(!text.contains("seen: 2001:db8:365::"), "{text}");
    assert!(text.contains("seen: 198.51.100.1: up"), "{text}");
    assert!(text.contains("\nDNS, as it was seen\n"), "{text}");
    let check = report::check(&check(Premise::supposing(&o, &what_ifs).unwrap(), &Expectations::default()));
    assert!(check.contains("What if: outlook.office365.com:443 would have a problem"), "{check}");
    assert!(check.contains(" (what if: DNS has 3 AAAA records; no IPv6 address answers)\n"), "{check}");
    let json = report::json(&diagnosis);
    assert_eq!(json.matches("\"supposed\": true").count(), 3);
    assert!(!report::json(&diagnose(&o, Severity::Error)).contains("\"supposed\":"));
}

#[test]
fn a_supposed_silence_is_drawn_as_assumed() {
    let target = target("healthy", &[WhatIf::Silent(V6)]);
    assert!(client(&target, "chrome").seen.iter().all(|seen| *seen == Micros::ZERO));
}

#[test]
fn what_is_supposed_is_not_held_against_what_a_proxy_did() {
    let as_it_is = target("proxy-fails", &[]).proxied.unwrap();
    assert_eq!(as_it_is.predicted[0].agrees, Some(true));
    let target = target("proxy-fails", &[WhatIf::Silent(V6)]);
    let predicted = &target.proxied.as_ref().unwrap().predicted[0];
    assert_eq!(predicted.agrees, None);
    assert!(predicted.says.ends_with("; the proxy was measured without what is supposed"), "{}", predicted.says);
    assert!(target.summary.contains(", measured without what is supposed, it does not work"), "{}", target.summary);
    let rounds = target.findings.iter().flat_map(|f| &f.evidence).filter(|line| line.starts_with("round 1: "));
    assert!(rounds.clone().count() > 0 && rounds.clone().all(|line| !line.ends_with(SUPPOSED)));
}

#[test]
fn evidence_that_no_address_gives_is_marked_too() {
    let target = target("healthy", &[WhatIf::Count(V6, 9), WhatIf::Refused(V6)]);
    let last_try = found(&target, "squid-last-try").unwrap();
    assert_eq!(last_try.evidence, ["squid-3.4: 10 tries (supposed)"]);
}

#[test]
fn a_count_takes_the_last_ones_away_or_adds_neighbours_that_fare_alike() {
    let fewer = target("v6-partial", &[WhatIf::Count(V6, 2)]);
    let seen = target("v6-partial", &[]);
    assert_eq!(of(&fewer, V6), of(&seen, V6)[..2]);
    let more = target("v6-partial", &[WhatIf::Count(V6, 20)]);
    let all = of(&more, V6);
    assert_eq!(all.len(), 20);
    let fates = |range: std::ops::Range<usize>| all[range].iter().map(|a| a.fate).collect::<Vec<_>>();
    assert_eq!([fates(9..18), fates(18..20)], [fates(0..9), fates(0..2)]);
    assert!(all[9..].iter().all(|a| a.supposed) && all[..9].iter().all(|a| !a.supposed));
    assert_eq!(all[9].address, "2001:db8:365::a".parse::<IpAddr>().unwrap());
    let mut places: Vec<IpAddr> = more.order.iter().map(|o| o.address).collect();
    assert_eq!(places.len(), 29);
    places.sort_unstable();
    places.dedup();
    assert_eq!(places.len(), 29);
}

#[test]
fn a_family_without_addresses_gets_working_ones_where_this_host_has_the_family() {
    let o = recorded("dns-aaaa-servfail");
    let with = supposed(&o, &[WhatIf::Count(V6, 4)]).targets.remove(0);
    assert!(of(&with, V6).iter().all(|a| a.fate == Some("up") && a.supposed));
    assert!(with.order[0].address.is_ipv6() && found(&with, "dns-one-family").is_none());
    let mut o = o;
    for address in o.host.addresses.iter_mut().flatten().filter(|a| a.address.is_ipv6()) {
        address.address = "fe80::1".parse().unwrap();
    }
    let without = supposed(&o, &[WhatIf::Count(V6, 4)]).targets.remove(0);
    assert!(of(&without, V6).iter().all(|a| a.fate == Some("unroutable")));
    assert!(without.order[0].address.is_ipv4());
}

#[test]
fn an_answer_that_was_lost_is_supposed_to_come() {
    let with = target("dns-aaaa-lost", &[WhatIf::Count(V6, 4)]);
    for name in ["sequential", "happy-eyeballs", "squid-4", "squid-5.7+"] {
        let end = &client(&with, name).end;
        assert!(end.connected().is_some() && end.at() < Micros::from_secs(1), "{name}: {end:?}");
    }
}

#[test]
fn no_records_at_all_is_an_answer() {
    let none = target("healthy", &[WhatIf::Count(V6, 0), WhatIf::Count(V4, 0)]);
    assert!(found(&none, "no-answers").is_some() && none.summary.starts_with("What if: DNS gives no address"));
    let v4_only = target("v6-silent", &[WhatIf::Count(V6, 0)]);
    assert_eq!(v4_only.findings, []);
    assert!(v4_only.clients.iter().all(|c| ends(c).all(|e| e.connected().is_some() && e.basis() == Basis::Assumed)));
}

#[test]
fn a_round_trip_is_paid_once_by_tcp_once_by_tls_1_3_and_twice_by_tls_1_2() {
    let mut o = recorded("healthy");
    let slower = [WhatIf::Rtt(V6, "+80ms".parse().unwrap())];
    for (version, trips) in [("TLSv1.3", 1), ("TLSv1.2", 2)] {
        for attempt in &mut o.targets[0].attempts {
            if let Some(Tls::Done { version: stated, .. }) = &mut attempt.tls {
                version.clone_into(stated);
            }
        }
        let (before, after) =
            (diagnose(&o, Severity::Error).targets.remove(0), supposed(&o, &slower).targets.remove(0));
        for (before, after) in before.addresses.iter().zip(&after.addresses) {
            let more = if before.family == V6 { Micros::from_millis(80) } else { Micros::ZERO };
            assert_eq!(after.tcp_us, before.tcp_us.map(|t| t + more));
            assert_eq!(after.tls_us, before.tls_us.map(|t| t + Micros(more.0 * trips)));
            assert_eq!(after.supposed, before.family == V6);
        }
    }
    let refused = [WhatIf::Refused(V6), WhatIf::Rtt(V6, "+100ms".parse().unwrap())];
    assert!(target("healthy", &refused).addresses[0].says.starts_with("refused after 121 ms"));
    let back = [WhatIf::Rtt(V6, "+80ms".parse().unwrap()), WhatIf::Rtt(V6, "-80ms".parse().unwrap())];
    assert_eq!(target("healthy", &back).addresses[0].tcp_us, target("healthy", &[]).addresses[0].tcp_us);
}

#[test]
fn a_family_is_preferred_by_the_table_of_the_system_and_where_there_is_none_all_the_same() {
    for (scenario, decided_by) in [
        ("healthy", Some("rule 6: precedence 45 > 40")),
        ("windows-v6-silent", Some("rule 6: precedence 45 > 40")),
        ("macos-remembers", None),
    ] {
        let target = target(scenario, &[WhatIf::Prefer(V4)]);
        assert!(target.order[0].address.is_ipv4(), "{scenario}");
        let first_v6 = target.order.iter().find(|o| o.address.is_ipv6()).unwrap();
        assert_eq!(first_v6.decided_by.as_deref(), decided_by, "{scenario}");
    }
    let back = target("v4-first", &[WhatIf::Prefer(V6)]);
    assert!(back.order[0].address.is_ipv6());
    let already = target("healthy", &[WhatIf::Prefer(V6)]);
    assert_eq!(already.order, target("healthy", &[]).order);
}

#[test]
fn the_order_and_the_preference_are_those_of_the_supposed_network() {
    let o = recorded("healthy");
    let what_ifs = [WhatIf::Count(V6, 3), WhatIf::NoRoute(V6)];
    let premise = Premise::supposing(&o, &what_ifs).unwrap();
    let wide = Layout { width: 140, colour: false };
    let agrees = "its getaddrinfo returned the same";
    assert!(report::order(&orders(&o, &[]), wide).contains(agrees));
    let order = report::order(&orders(&premise, &[]), wide);
    assert!(order.starts_with("Supposed: DNS has 3 AAAA records; this host has no IPv6 route.\n"), "{order}");
    assert!(order.contains("10  2001:db8:365::1") && !order.contains(agrees), "{order}");
    let json = report::order_json(&orders(&premise, &[]));
    assert!(json.contains("\"this host has no IPv6 route\""), "{json}");
    assert!(!report::order_json(&orders(&o, &[])).contains("what_if"));
    let preference = prefer(&premise, V6).remove(0);
    assert!(preference.says.contains("rule 1"), "{}", preference.says);
}

#[test]
fn a_snippet_for_a_supposed_network_says_so_on_top() {
    let o = of_version("healthy", "4.13");
    let what_ifs = [WhatIf::Silent(V6)];
    let snippet = squid_snippet(Premise::supposing(&o, &what_ifs).unwrap(), &Wish::default());
    let top = "# what if: no IPv6 address answers\n# these lines are for a network that is only supposed: not to be \
               installed as they are\n";
    assert!(snippet.text.starts_with(top) && snippet.text.ends_with("dns_v4_first on\n"), "{}", snippet.text);
    assert!(snippet.text.contains("supposed from what was seen") && snippet.text.contains("9 dead, no answer)"));
    assert!(snippet.told.starts_with("what if: no IPv6 address answers\n"), "{}", snippet.told);
    let now = snippet.explained.lines().filter(|l| l.contains("answer first: "));
    assert!(now.clone().count() == 2 && now.clone().all(|l| l.contains("(assumed)")), "{}", snippet.explained);
    let slower = [WhatIf::Rtt(V4, "+5ms".parse().unwrap())];
    let explained = squid_snippet(Premise::supposing(&o, &slower).unwrap(), &Wish::default()).explained;
    assert!(explained.lines().filter(|l| l.contains("answer first: ")).all(|l| l.contains("(assumed)")), "{explained}");
}

#[test]
fn what_changes_no_target_is_refused_and_what_changes_one_of_two_is_noted() {
    let healthy = recorded("healthy");
    for (what_ifs, why) in [
        (vec![WhatIf::Count(V6, 0), WhatIf::Silent(V6)], "cannot suppose `ipv6-silent`: there is no IPv6 address"),
        (
            vec![WhatIf::Drop("10.0.0.0/8".parse().unwrap())],
            "cannot suppose `drop=10.0.0.0/8`: no address lies in 10.0.0.0/8",
        ),
        (
            vec![WhatIf::Rtt(V6, "-30ms".parse().unwrap())],
            "cannot suppose `rtt-v6=-30ms`: a time of 2001:db8:365::1 would be below zero (TCP 20.6 ms, TLS 53.4 ms)",
        ),
        (
            vec![WhatIf::Silent(V6), WhatIf::Rtt(V6, "+30ms".parse().unwrap())],
            "cannot suppose `rtt-v6=+30ms`: no IPv6 address answers, so there is no round trip",
        ),
        (
            vec![WhatIf::NoRoute(V6), WhatIf::Drop("::/0".parse().unwrap())],
            "cannot suppose `drop=::/0`: there is no route to the addresses in ::/0, so nothing of it can be dropped",
        ),
        (
            vec![WhatIf::NoRoute(V6), WhatIf::Prefer(V6)],
            "cannot suppose `prefer-v6`: IPv6 cannot come first without a route: this host has no IPv6 source address",
        ),
        (
            vec![WhatIf::Count(V4, 0), WhatIf::Prefer(V6)],
            "cannot suppose `prefer-v6`: there is nothing to choose: the system's list has not both families",
        ),
    ] {
        assert_eq!(unfit(&healthy, &what_ifs), why);
    }
    let mut one_family = healthy.clone();
    one_family.settings.only = Some(V4);
    assert_eq!(unfit(&one_family, &[WhatIf::Count(V6, 3)]), "cannot suppose `aaaa=3`: IPv6 was not asked");
    let mut two = healthy;
    let mut v4_only = recorded("dns-aaaa-servfail").targets.remove(0);
    v4_only.target.host = "other.example".into();
    two.targets.push(v4_only);
    let diagnosis = supposed(&two, &[WhatIf::Silent(V6)]);
    let note = "no IPv6 address answers (changes nothing for other.example:443: there is no IPv6 address)";
    assert_eq!(diagnosis.what_if, [note]);
    assert!(!diagnosis.targets[1].summary.starts_with("What if"), "{}", diagnosis.targets[1].summary);
}

#[test]
fn of_a_target_that_cannot_be_judged_nothing_is_refused() {
    let diagnosis = supposed(&recorded("dns-dead"), &[WhatIf::Silent(V6)]);
    assert_eq!(diagnosis.targets[0].verdict, tryorder::diagnose::Verdict::Inconclusive);
}

#[test]
fn what_ifs_of_a_healthy_network_are_as_recorded() {
    let folder = Path::new("fixtures/healthy");
    let o = recorded("healthy");
    let mut lines = String::new();
    for what_ifs in [
        vec![WhatIf::Silent(V6)],
        vec![WhatIf::Count(V6, 4), WhatIf::Count(V4, 4), WhatIf::Refused(V6)],
        vec![WhatIf::Count(V6, 12), WhatIf::NoRoute(V6)],
        vec![WhatIf::Prefer(V4)],
        vec![WhatIf::Drop("2001:db8:365::/125".parse().unwrap())],
        vec![WhatIf::Rtt(V6, "+120ms".parse().unwrap())],
        vec![WhatIf::Count(V6, 0), WhatIf::Count(V4, 20), WhatIf::Silent(V4)],
    ] {
        lines += &report::check(&check(Premise::supposing(&o, &what_ifs).unwrap(), &Expectations::default()));
    }
    let what_ifs = [WhatIf::Count(V6, 12), WhatIf::Silent(V6)];
    let premise = Premise::supposing(&o, &what_ifs).unwrap();
    let text = report::text(&diagnose(&premise, Severity::Error), Layout::PLAIN_80);
    let snippet = squid_snippet(&premise, &Wish::default()).text;
    for (file, text) in [("what-if-check.txt", lines), ("what-if-report.txt", text), ("what-if-squid.conf", snippet)] {
        assert_eq!(compare(&folder.join(file), &text), None);
    }
}

fn what_if() -> impl Strategy<Value = WhatIf> {
    let family = || prop_oneof![Just(V6), Just(V4)];
    let shift = prop_oneof![Just("+80ms"), Just("-5ms"), Just("+1s"), Just("-500us"), Just("-60s")];
    let block = prop_oneof![Just("::/0"), Just("2001:db8:365::/126"), Just("198.51.100.0/30"), Just("0.0.0.0/0")];
    prop_oneof![
        family().prop_map(WhatIf::Silent),
        family().prop_map(WhatIf::Refused),
        family().prop_map(WhatIf::NoRoute),
        family().prop_map(WhatIf::Prefer),
        (family(), 0_u16..30).prop_map(|(family, count)| WhatIf::Count(family, count)),
        (family(), shift).prop_map(|(family, shift)| WhatIf::Rtt(family, shift.parse().unwrap())),
        block.prop_map(|block| WhatIf::Drop(block.parse().unwrap())),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_what_ifs_on_any_recording_are_concluded_and_marked(
        scenario in prop::sample::select(scenarios()),
        what_ifs in prop::collection::vec(what_if(), 1..5),
    ) {
        let o = super::read(&scenario);
        let Ok(premise) = Premise::supposing(&o, &what_ifs) else { return Ok(()) };
        let diagnosis = diagnose(&premise, Severity::Error);
        prop_assert_eq!(diagnosis.what_if.len(), what_ifs.len() + diagnosis.policy_tables.iter().filter(|t| t.given).count());
        let text = report::text(&diagnosis, Layout::PLAIN_80);
        prop_assert!(text.contains("Supposed: "));
        let as_it_is = report::text(&diagnose(&o, Severity::Error), Layout::PLAIN_80);
        for target in diagnosis.targets.iter().filter(|t| t.summary.starts_with("What if: ")) {
            for client in &target.clients {
                let all = [Some(&client.end), client.best.as_ref(), client.worst.as_ref()];
                prop_assert!(all.into_iter().flatten().all(|end| end.basis() == Basis::Assumed), "{:?}", client);
            }
            for address in &target.addresses {
                prop_assert_eq!(address.says.ends_with(SUPPOSED), address.supposed);
            }
            for address in target.addresses.iter().filter(|a| a.supposed) {
                // A row that is there without the what-if was seen, whatever is supposed besides.
                let seen = format!("seen: {}: ", address.address);
                let news = text.lines().map(str::trim).filter(|line| line.starts_with(&seen) && !as_it_is.contains(line));
                prop_assert_eq!(news.collect::<Vec<_>>(), Vec::<&str>::new());
            }
            prop_assert_eq!(target.order.iter().filter(|o| target.addresses.iter().all(|a| a.address != o.address)).count(), 0);
        }
        squid_snippet(&premise, &Wish::default());
        report::order(&orders(&premise, &[]), Layout::PLAIN_80);
    }
}
