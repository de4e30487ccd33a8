//! From a file to the values that the client model works with.

use std::net::IpAddr;

use proptest::prelude::*;
use tryorder::model::{Family, Micros};
use tryorder::squid::conf::{Files, Setting, edit};
use tryorder::squid::identity::Build;
use tryorder::squid::{Config, Directive, Outgoing, Version};

use crate::{V3_1, V3_5, V4, V7, read};

const BUILD: Build = Build { ipv6: true, internal_dns: true };

fn config(text: &str, version: Version) -> Config {
    read(text, version).config(BUILD, &[])
}

#[test]
fn an_empty_file_means_the_defaults() {
    for version in [V3_1, Version(3, 2, 14), Version(3, 4, 14), V3_5, V4, Version(5, 9, 0), V7] {
        assert_eq!(config("", version), Config::defaults(version));
        let without = read("", version).config(Build { ipv6: false, ..BUILD }, &[]);
        assert_eq!(without, Config { ipv6: false, ..Config::defaults(version) });
    }
}

/// `effective` and `Config::defaults` have the defaults each; they must not drift apart.
#[test]
fn both_tables_of_defaults_agree() {
    for version in [V3_1, Version(3, 2, 14), Version(3, 4, 14), V3_5, V4, Version(5, 9, 0), V7] {
        let conf = read("", version);
        let all = [
            "forward_max_tries",
            "connect_timeout",
            "peer_connect_timeout",
            "forward_timeout",
            "connect_retries",
            "dns_timeout",
            "maximum_single_addr_tries",
            "balance_on_multiple_ip",
            "dns_v4_first",
            "positive_dns_ttl",
            "negative_dns_ttl",
            "happy_eyeballs_connect_timeout",
            "happy_eyeballs_connect_gap",
            "happy_eyeballs_connect_limit",
            "workers",
            "nonhierarchical_direct",
            "prefer_direct",
            "hosts_file",
        ];
        let lines = all.iter().filter_map(|name| Some(format!("{name} {}\n", conf.effective(name)?)));
        assert_eq!(config(&lines.collect::<String>(), version), Config::defaults(version), "{version:?}");
    }
}

#[test]
fn every_value_reaches_the_model() {
    let text = "forward_max_tries -1\nconnect_timeout 5 seconds\npeer_connect_timeout 7 seconds\nforward_timeout 1 minute\n\
                connect_retries 3\ndns_timeout 9 seconds\npositive_dns_ttl 1 hour\nnegative_dns_ttl 10 seconds\n\
                happy_eyeballs_connect_timeout 100\nhappy_eyeballs_connect_gap 50\nhappy_eyeballs_connect_limit 0\n\
                workers 4\nnonhierarchical_direct off\nprefer_direct on\nhosts_file none\nnever_direct allow all\n\
                acl six dst ipv6\nhttp_access deny six\n\
                cache_peer 192.0.2.1 parent 3128 0 connect-timeout=2\ncache_peer p.example sibling 3128 0\n";
    let config = config(text, V7);
    let defaults = Config::defaults(V7);
    assert_eq!(config.parents.len(), 1);
    assert_eq!(config.parents[0].addresses, ["192.0.2.1".parse::<IpAddr>().unwrap()]);
    assert_eq!(config.parents[0].connect_timeout, Some(Micros::from_secs(2)));
    let expected = Config {
        forward_max_tries: -1,
        connect_timeout: Micros::from_secs(5),
        peer_connect_timeout: Micros::from_secs(7),
        forward_timeout: Micros::from_secs(60),
        connect_retries: 3,
        dns_timeout: Micros::from_secs(9),
        positive_dns_ttl: Micros::from_secs(3_600),
        negative_dns_ttl: Micros::from_secs(10),
        happy_eyeballs_connect_timeout: Micros::from_millis(100),
        happy_eyeballs_connect_gap: Some(Micros::from_millis(50)),
        happy_eyeballs_connect_limit: Some(0),
        workers: 4,
        nonhierarchical_direct: false,
        prefer_direct: true,
        hosts_file: false,
        never_direct: true,
        resolves_first: true,
        denied: Some(Family::V6),
        parents: config.parents.clone(),
        ..defaults
    };
    assert_eq!(config, expected);
}

#[test]
fn values_of_another_version_do_not_reach_it() {
    let text = "dns_v4_first on\nmaximum_single_addr_tries 3\nbalance_on_multiple_ip on\n";
    let old = config(text, V3_1);
    assert_eq!((old.dns_v4_first, old.maximum_single_addr_tries, old.balance_on_multiple_ip), (true, 3, true));
    assert!(config(text, V4).dns_v4_first);
    assert_eq!(config(text, V7), Config::defaults(V7));
    assert!(!config("dns_v4_first on\n", Version(5, 0, 2)).dns_v4_first);
}

#[test]
fn an_outgoing_address_changes_what_its_version_says() {
    let own = ["192.0.2.9".parse().unwrap(), "2001:db8::9".parse().unwrap()];
    let outgoing = |text: &str, version| read(text, version).config(BUILD, &own).outgoing;
    assert_eq!(outgoing("tcp_outgoing_address 192.0.2.9\n", V3_1), Outgoing::V4);
    assert_eq!(outgoing("tcp_outgoing_address 192.0.2.9\n", V7), Outgoing::Usual);
    assert_eq!(outgoing("tcp_outgoing_address 2001:db8::9\n", V7), Outgoing::Usual);
    assert_eq!(
        outgoing("tcp_outgoing_address 192.0.2.9\ntcp_outgoing_address 2001:db8::bad\n", V7),
        Outgoing::AbsentV6
    );
    assert_eq!(outgoing("tcp_outgoing_address 2001:db8::bad localhost\n", V7), Outgoing::Usual);
    assert_eq!(config("tcp_outgoing_address 2001:db8::bad\n", V7).outgoing, Outgoing::Usual);
}

proptest! {
    /// The lines that this tool prints mean to the reader what they mean to the simulation.
    #[test]
    fn lines_applied_and_read_give_the_configuration_that_was_simulated(
        tries in 1..200_u32, connect in 1..100_u64, dns in 1..100_u64, v4_first in any::<bool>(),
        text in prop::sample::select(vec![
            "", "connect_timeout 1 minute\nvia on\n", "forward_max_tries 10\r\ndns_timeout 30 seconds # x\r\n", "via on",
        ]),
        version in prop::sample::select(vec![V3_1, Version(3, 4, 14), V3_5, V4, V7]),
    ) {
        let mut lines =
            vec![Directive::ForwardMaxTries(tries), Directive::ConnectTimeout(connect), Directive::DnsTimeout(dns)];
        if v4_first && version.has_dns_v4_first() {
            lines.push(Directive::DnsV4First);
        }
        let simulated = lines.iter().fold(config(text, version), |config, line| config.with(*line));
        let settings: Vec<Setting> = lines.iter().map(|line| Setting::new(&line.to_string())).collect();
        let edited = edit(&Files::single("squid.conf", text), version, &settings).unwrap();
        let after = edited.first().map_or_else(|| text.into(), |one| String::from_utf8(one.after()).unwrap());
        prop_assert_eq!(config(&after, version), simulated);
    }
}
