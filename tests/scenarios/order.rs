//! What `order` says of the recordings, here and as other systems would have it.

use std::collections::BTreeSet;
use std::net::IpAddr;

use tryorder::diagnose::{Origin, PlatformOrder, orders};
use tryorder::model::Micros;
use tryorder::observation::{Observation, SystemAnswer};
use tryorder::order::Platform;
use tryorder::report::{self, Layout};

use super::rules::{recorded, without_the_systems_order};

fn on(o: &Observation, platform: Platform) -> PlatformOrder {
    orders(o, &[platform]).targets.remove(0).orders.remove(0)
}

fn first(order: &PlatformOrder) -> IpAddr {
    order.places[0].address
}

fn decided(order: &PlatformOrder) -> Vec<&str> {
    let says: BTreeSet<&str> = order.places.iter().filter_map(|p| Some(p.decided_by.as_ref()?.says.as_str())).collect();
    says.into_iter().filter(|says| !says.starts_with("rule 10")).collect()
}

#[test]
fn every_platform_says_what_decides_between_the_families() {
    let o = recorded("healthy");
    for (platform, expected) in [
        (Platform::LinuxGlibc, "rule 6: precedence 40 > 10"),
        (Platform::LinuxMusl, "rule 6: precedence 40 > 35"),
        (Platform::Windows, "rule 6: precedence 40 > 35"),
        (Platform::MacOs, "rule 6: precedence 40 > 35"),
        (Platform::FreeBsd, "rule 6: precedence 40 > 35"),
        (Platform::OpenBsd, "family IPv4 > IPv6"),
        (Platform::Go, "rule 6: precedence 40 > 35"),
        (Platform::Java, "family IPv4 > IPv6"),
        (Platform::Rfc6724, "rule 6: precedence 40 > 35"),
        (Platform::Rfc3484, "rule 6: precedence 40 > 10"),
        (Platform::Rfc6724Update, "rule 6: precedence 40 > 20"),
    ] {
        let order = on(&o, platform);
        assert_eq!(decided(&order), [expected], "{}", platform.name());
        assert_eq!(first(&order).is_ipv4(), expected.contains("IPv4 >"), "{}", platform.name());
        assert_eq!((order.places.len(), order.origin), (18, Origin::Supposed));
    }
}

/// Only an ULA, on an IPv6 that leads out through it: where each table puts the ULA.
#[test]
fn with_only_an_ula_ipv4_goes_first_and_between_ulas_tables_differ() {
    let mut o = without_the_systems_order("healthy");
    for address in o.host.addresses.iter_mut().flatten().filter(|a| !a.address.is_loopback()) {
        if let IpAddr::V6(a) = &mut address.address
            && a.segments()[0] == 0x2001
        {
            *a = "fd00:1::2".parse().unwrap();
        }
    }
    for source in &mut o.targets[0].sources {
        if source.destination.is_ipv6() {
            source.result = tryorder::observation::SourceResult::Chosen { address: "fd00:1::2".parse().unwrap() };
        }
    }
    let glibc = on(&o, Platform::LinuxGlibc);
    assert!(first(&glibc).is_ipv4());
    assert_eq!(decided(&glibc), ["rule 5: label matches (4, 4) > differs (1, 6)"]);
    let update = on(&o, Platform::Rfc6724Update);
    assert_eq!(decided(&update), ["rule 5: label matches (4, 4) > differs (1, 14)"], "its own /48 is a row");
}

#[test]
fn freebsd_puts_ipv4_first_where_nobody_set_ipv6_up() {
    let mut o = without_the_systems_order("healthy");
    let set_up = |a: &IpAddr| a.is_ipv4() || a.is_loopback();
    o.host.addresses = o.host.addresses.map(|all| all.into_iter().filter(|a| set_up(&a.address)).collect());
    assert_eq!(decided(&on(&o, Platform::FreeBsd)), ["rule 6: precedence 100 > 40"]);
    assert!(first(&on(&o, Platform::Windows)).is_ipv6());
}

#[test]
fn macos_says_that_it_is_predicted_in_part() {
    let text = report::order(&orders(&recorded("healthy"), &[Platform::MacOs]), Layout::PLAIN_80);
    assert!(text.contains("Note: predicted in part: macOS first compares what its kernel remembers"), "{text}");
}

#[test]
fn the_order_of_musl_is_recognized_on_linux() {
    let mut o = recorded("healthy");
    // A source beside one of the addresses: glibc leaves A outside the source's subnet alone, musl does not.
    for source in &mut o.targets[0].sources {
        if source.destination.is_ipv4() {
            let address = "198.51.100.8".parse().unwrap();
            source.result = tryorder::observation::SourceResult::Chosen { address };
        }
    }
    let musl: Vec<IpAddr> = on(&o, Platform::LinuxMusl).places.iter().map(|p| p.address).collect();
    assert_ne!(musl, on(&o, Platform::LinuxGlibc).places.iter().map(|p| p.address).collect::<Vec<_>>());
    o.targets[0].system = SystemAnswer::Addresses { addresses: musl, took_us: Micros::ZERO };
    let own = orders(&o, &[]).targets.remove(0).orders.remove(0);
    assert_eq!((own.platform, own.origin), ("linux-musl", Origin::Both));
    let says = own.rotation.unwrap();
    assert!(says.contains("the 9 A fall into 3 groups"), "{says}");
}

#[test]
fn an_order_that_no_rules_explain_is_shown_as_it_is() {
    let mut o = recorded("healthy");
    if let SystemAnswer::Addresses { addresses, .. } = &mut o.targets[0].system {
        addresses.reverse();
    }
    let own = orders(&o, &[]).targets.remove(0).orders.remove(0);
    assert_eq!((own.origin, own.rotation.is_none(), first(&own).is_ipv4()), (Origin::System, true, true));
    assert!(own.places.iter().all(|place| place.decided_by.is_none()));
    let text = report::order(&orders(&o, &[]), Layout::PLAIN_80);
    assert!(text.contains("which\nthe rules of linux-glibc do not explain"), "{text}");
}

/// The sources of a client in the addresses' own block, and of one far from it.
#[test]
fn the_rotation_of_nine_aaaa_depends_on_how_near_the_source_is() {
    let mut o = without_the_systems_order("healthy");
    let says = |o: &Observation| on(o, Platform::LinuxGlibc).rotation.unwrap();
    assert!(
        says(&o).starts_with("the 9 AAAA keep the order that DNS gives them: each shares 38 leading bits"),
        "{}",
        says(&o)
    );
    for source in o.targets[0].sources.iter_mut().filter(|s| s.destination.is_ipv6()) {
        source.result = tryorder::observation::SourceResult::Chosen { address: "2001:db8:365::1000".parse().unwrap() };
    }
    assert!(says(&o).starts_with("the 9 AAAA keep the order"), "{}", says(&o));
    for source in o.targets[0].sources.iter_mut().filter(|s| s.destination.is_ipv6()) {
        source.result = tryorder::observation::SourceResult::Chosen { address: "2001:db8:365::4".parse().unwrap() };
    }
    let near = says(&o);
    assert!(near.starts_with("the 9 AAAA fall into 5 groups"), "{near}");
    assert!(near.contains("they share 124 to 128 leading bits with their source address, and rule 9"), "{near}");
}

#[test]
fn the_order_fits_its_width_and_breaks_no_address() {
    let mut o = recorded("healthy");
    let long = |n: usize| format!("2001:db8:365:1111:2222:3333:4444:555{n}").parse::<IpAddr>().unwrap();
    let target = &mut o.targets[0];
    for lookup in &mut target.lookups {
        if let tryorder::observation::LookupOutcome::Addresses { addresses, .. } = &mut lookup.outcome {
            for (n, record) in addresses.iter_mut().filter(|r| r.address.is_ipv6()).enumerate() {
                for source in target.sources.iter_mut().filter(|s| s.destination == record.address) {
                    source.destination = long(n);
                }
                record.address = long(n);
            }
        }
    }
    target.system = SystemAnswer::Unknown;
    for platforms in [&[][..], &Platform::ALL] {
        for (width, between) in [(80, true), (110, false), (140, false)] {
            let text = report::order(&orders(&o, platforms), Layout { width, colour: false });
            let wide: Vec<_> = text.lines().filter(|l| l.chars().count() > width).collect();
            assert_eq!(wide, Vec::<&str>::new(), "at {width}");
            assert!(text.contains("rule 6: precedence 40 > 10") && text.contains(&long(0).to_string()), "{text}");
            assert_eq!(text.contains("\n    rule 6: precedence 40 > 10\n"), between, "{text}");
        }
    }
}

#[test]
fn the_json_has_both_values_of_each_decision() {
    let json: serde_json::Value =
        serde_json::from_str(&report::order_json(&orders(&recorded("healthy"), &[]))).unwrap();
    assert_eq!((&json["schema"], &json["targets"][0]["nothing"]), (&1.into(), &serde_json::Value::Null));
    let order = &json["targets"][0]["orders"][0];
    assert_eq!((order["platform"].as_str(), order["origin"].as_str()), (Some("linux-glibc"), Some("both")));
    let place = &order["places"][9];
    assert_eq!(
        place["decided_by"],
        serde_json::json!({"rule": 6, "before": "40", "this": "10", "says": "rule 6: precedence 40 > 10"})
    );
    assert_eq!(place["source"]["prefix_len"], 24);
    let nothing = report::order_json(&orders(&recorded("dns-dead"), &[]));
    assert!(nothing.contains("\"nothing\": \"DNS gives no address for outlook.office365.com"), "{nothing}");
}
