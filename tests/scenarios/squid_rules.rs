//! What is said of Squid, on recordings changed by hand.

use std::net::IpAddr;

use tryorder::diagnose::{Severity, SquidWorth, Wish, squid_snippet};
use tryorder::model::{Family, Micros, TcpCause};
use tryorder::observation::{Attempt, Observation, Transport};

use super::rules::{attempts, concluded, fail, found, recorded, severity, with_addresses, without_the_systems_order};

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
fn a_hosts_entry_gives_squid_the_last_line_alone() {
    let mut o = recorded("v6-silent");
    for row in &mut o.targets[0].lookups {
        row.transport = Transport::Hosts;
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
fn lines_that_would_break_another_target_are_not_printed() {
    let mut o = recorded("v6-silent");
    o.squid = crate::of_version("v6-silent", "4.13").squid;
    let alone = squid_snippet(&o, &Wish::default());
    assert!(alone.text.ends_with("\ndns_v4_first on\n"), "{}", alone.text);
    assert_eq!(alone.worth, SquidWorth::Cured);
    o.targets.extend(recorded("v4-silent").targets);
    let both = squid_snippet(&o, &Wish::default());
    assert!(!both.text.contains("\ndns_v4_first on\n"), "{}", both.text);
    assert_eq!(both.worth, SquidWorth::Incurable);
}

#[test]
fn of_two_targets_the_larger_number_of_tries_stays() {
    let mut o = recorded("v6-silent");
    with_addresses(&mut o, Family::V6, 30);
    let mut more = o.clone();
    with_addresses(&mut more, Family::V6, 60);
    for order in [[&more, &o], [&o, &more]] {
        let targets = order.iter().flat_map(|o| o.targets.clone()).collect();
        let text = squid_snippet(&Observation { targets, ..o.clone() }, &Wish::default()).text;
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
    let text = squid_snippet(&o, &Wish::default()).text;
    assert!(text.lines().all(|l| l != "forward_max_tries 26"), "headroom is not the trouble here: {text}");
}

#[test]
fn a_lost_answer_is_waited_for_less_with_dns_timeout() {
    let text = squid_snippet(&recorded("dns-aaaa-lost"), &Wish::default()).text;
    assert!(text.ends_with("\ndns_timeout 5 seconds\n"), "{text}");
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
