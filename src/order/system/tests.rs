//! Each named difference on the smallest list that shows it.

use super::*;
use crate::order::{Interface, SourceAddress};

/// `DESTINATION`, `DESTINATION SOURCE` or `DESTINATION SOURCE/LEN`.
fn candidate(text: &str) -> Candidate {
    let mut words = text.split(' ');
    let destination = words.next().unwrap().parse().unwrap();
    let source = words.next().map(|source| {
        let (address, len) = source.split_once('/').map_or((source, None), |(a, len)| (a, Some(len)));
        let interface = len.map(|len| Interface {
            name: "e0".into(),
            prefix_len: len.parse().unwrap(),
            deprecated: false,
            home: false,
            native: true,
        });
        SourceAddress { address: address.parse().unwrap(), interface }
    });
    Candidate { destination, source }
}

/// The list as it is tried, a word an address, and the rules between them.
fn sorted(system: &System, list: &[&str]) -> (String, Vec<String>) {
    let placed = system.sort(&list.iter().map(|text| candidate(text)).collect::<Vec<_>>());
    let addresses: Vec<String> = placed.iter().map(|p| p.candidate.destination.to_string()).collect();
    let says = placed.iter().filter_map(|p| p.decided_by.as_ref()).map(ToString::to_string);
    (addresses.join(" "), says.collect())
}

fn on(platform: Platform, list: &[&str]) -> String {
    sorted(&System::new(platform), list).0
}

#[test]
fn two_without_a_source_tie_in_go_and_are_compared_elsewhere() {
    let list = ["198.51.100.1", "2001:db8::1"];
    assert_eq!(on(Platform::Go, &list), "198.51.100.1 2001:db8::1");
    assert_eq!(on(Platform::LinuxGlibc, &list), "2001:db8::1 198.51.100.1");
    assert_eq!(on(Platform::FreeBsd, &list), "2001:db8::1 198.51.100.1");
}

/// "up to the length of S's prefix (i.e., the portion of the address not including the interface ID)" (RFC 6724 §2.2).
#[test]
fn rule_9_counts_whole_addresses_or_64_bits_or_the_sources_prefix() {
    let inside_the_last_64 = ["2001:db8::1 2001:db8::8/64", "2001:db8::9 2001:db8::8/64"];
    for (platform, first) in [
        (Platform::LinuxGlibc, "2001:db8::9"),
        (Platform::LinuxMusl, "2001:db8::9"),
        (Platform::Rfc3484, "2001:db8::9"),
        (Platform::Rfc6724, "2001:db8::1"),
        (Platform::Go, "2001:db8::1"),
    ] {
        assert!(on(platform, &inside_the_last_64).starts_with(first), "{}", platform.name());
    }
    let behind_48 = ["2001:db8:0:1::1 2001:db8:0:8::8/48", "2001:db8:0:9::1 2001:db8:0:8::8/48"];
    assert!(on(Platform::Go, &behind_48).starts_with("2001:db8:0:9::1"));
    assert!(on(Platform::Rfc6724, &behind_48).starts_with("2001:db8:0:1::1"));
}

#[test]
fn rule_9_orders_ipv4_by_the_letter_of_the_rfc_inside_the_subnet_in_glibc_and_not_at_all_elsewhere() {
    let near_last = ["203.0.113.1 198.51.100.1/24", "198.51.101.1 198.51.100.1/24", "2001:db8::1"];
    for (platform, first) in [
        (Platform::Rfc6724, "198.51.101.1"),
        (Platform::LinuxMusl, "198.51.101.1"),
        (Platform::LinuxGlibc, "203.0.113.1"),
        (Platform::Windows, "203.0.113.1"),
    ] {
        assert!(on(platform, &near_last).starts_with(first), "{}", platform.name());
    }
    let same_subnet = ["203.0.113.1 198.51.100.1/24", "198.51.100.9 198.51.100.1/24"];
    assert!(on(Platform::LinuxGlibc, &same_subnet).starts_with("198.51.100.9"));
    let forgotten = System { interface_data: false, ..System::new(Platform::LinuxGlibc) };
    assert!(sorted(&forgotten, &same_subnet).0.starts_with("203.0.113.1"));
    assert!(on(Platform::LinuxMusl, &near_last[..2]).starts_with("203.0.113.1"), "a list of IPv4 only is left alone");
}

#[test]
fn what_musl_has_no_room_for_comes_last_and_says_so() {
    let list: Vec<String> = (1..=50).map(|n| format!("2001:db8::{n:x} 2001:db8::{n:x}")).collect();
    let mut list: Vec<&str> = list.iter().map(String::as_str).collect();
    list.push("::1 ::1");
    let (order, says) = sorted(&System::new(Platform::LinuxMusl), &list);
    assert!(order.ends_with("2001:db8::31 2001:db8::32 ::1"), "{order}");
    assert!(says[47..].iter().all(|s| s == "left out: more addresses than the library keeps"), "{says:?}");
}

#[test]
fn the_scope_of_loopback_is_1_on_freebsd() {
    let address = "::1".parse().unwrap();
    assert_eq!(System::new(Platform::FreeBsd).scope(&address), 1);
    assert_eq!(System::new(Platform::LinuxGlibc).scope(&address), 2);
}

#[test]
fn macos_prefers_loopback_and_what_is_directly_connected() {
    let list = ["2001:db8:9::1 2001:db8:1::2/64", "198.51.100.9 198.51.100.1/24", "127.0.0.1 127.0.0.1/8"];
    let (order, says) = sorted(&System::new(Platform::MacOs), &list);
    assert_eq!(order, "127.0.0.1 198.51.100.9 2001:db8:9::1");
    assert_eq!(says, ["route loopback > another", "route direct > through a router"]);
}

#[test]
fn macos_leaves_alone_what_shares_no_bit_with_its_source() {
    let list = ["8000::1 2001:db8::1", "2001:db8:9::1 2001:db8::1"];
    assert!(on(Platform::MacOs, &list).starts_with("8000::1"));
    assert!(on(Platform::Go, &list).starts_with("2001:db8:9::1"));
}

/// Rule 7: "Prefer native transport."
#[test]
fn glibc_asks_the_link_and_macos_the_source_address_for_a_tunnel() {
    let by_address = ["2001:db8::1 2002:c633:6401::1/64", "2001:db8:7::2 2001:db8::9/64"];
    let same_label = System { policy: Policy::of(&[(Prefix::ALL, 40, 1)], &[]), ..System::new(Platform::MacOs) };
    assert!(sorted(&same_label, &by_address).1[0].starts_with("rule 7: native > tunnel"));
    let unknown = ["2001:db8::1 2001:db8::9", "2001:db8::2 2001:db8::9/64"];
    assert!(on(Platform::LinuxGlibc, &unknown).starts_with("2001:db8::2"), "an unknown interface is not native");
    assert!(on(Platform::Rfc3484, &unknown).starts_with("2001:db8::1"));
}

/// RFC 3484 §3.2: private addresses are site-local; RFC 6724 §3.2: they are global.
#[test]
fn private_ipv4_is_site_local_in_rfc_3484_and_link_local_ipv4_is_global_in_musl() {
    let scope = |platform, text: &str| System::new(platform).scope(&text.parse().unwrap());
    for private in ["10.0.0.1", "172.31.255.1", "192.168.1.1"] {
        assert_eq!((scope(Platform::Rfc3484, private), scope(Platform::Rfc6724, private)), (5, 14), "{private}");
    }
    assert_eq!(scope(Platform::Rfc3484, "172.32.0.1"), 14);
    assert_eq!((scope(Platform::LinuxMusl, "169.254.1.1"), scope(Platform::LinuxGlibc, "169.254.1.1")), (14, 2));
}

#[test]
fn without_a_table_nothing_is_sorted_but_the_families() {
    let list = ["2001:db8::1", "198.51.100.1 192.0.2.1", "2001:db8::2 2001:db8::9"];
    let none = System { policy: Policy::of(&[], &[]), ..System::new(Platform::FreeBsd) };
    assert_eq!(sorted(&none, &list).0, "2001:db8::1 198.51.100.1 2001:db8::2");
    let reversed = System { family_first: Some(Family::V6), ..System::new(Platform::OpenBsd) };
    assert_eq!(on(Platform::OpenBsd, &list), "198.51.100.1 2001:db8::1 2001:db8::2");
    assert_eq!(sorted(&reversed, &list).0, "2001:db8::1 2001:db8::2 198.51.100.1");
}

#[test]
fn a_hosts_own_ula_is_a_row_of_the_update_with_its_48_bits() {
    let addresses = Some(vec!["fd00:1:2:3::4".parse().unwrap(), "fc00:1::1".parse().unwrap()]);
    let system = System::on(Platform::Rfc6724Update, &Host { addresses, ..Host::default() });
    let of = |text: &str| system.policy.precedence(&text.parse().unwrap());
    assert_eq!((of("fd00:1:2:9::9"), of("fd00:1:3::1"), of("fc00:1::9")), (Some(45), Some(30), Some(30)));
}

#[test]
fn each_resolver_hands_its_own_family_over_first() {
    let list: Vec<Candidate> = ["198.51.100.1", "2001:db8::1", "198.51.100.2"].map(candidate).to_vec();
    let first = |platform| System::new(platform).as_resolved(&list)[0].destination.is_ipv4();
    assert!(first(Platform::LinuxGlibc) && first(Platform::Go) && !first(Platform::Windows));
}
