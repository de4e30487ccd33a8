//! Random hosts and random destinations in blocks where the rules differ.

use std::net::{IpAddr, Ipv6Addr};

use proptest::prelude::*;
use tryorder::model::{Family, Micros, Target, TcpCause};
use tryorder::observation::{
    AddressRecord, Attempt, Flag, IcmpError, InterfaceAddress, Lookup, LookupOutcome, Observation, Source,
    SourceResult, SystemAnswer, Tcp, TextFile, Transport, redact,
};

use super::super::rules::recorded;
use super::holds;

const BLOCKS_V6: [&str; 16] = [
    "2603:1046:900::/48",
    "2603:1046::/32",
    "2603::/20",
    "2a02:8109::/32",
    "2003::/19",
    "2607:f8b0::/32",
    "2404::/16",
    "2002::/16",
    "2001::/32",
    "2001::/16",
    "2001:db8::/32",
    "64:ff9b::/96",
    "fd00::/8",
    "fc00::/7",
    "fe80::/64",
    "::/0",
];

const BLOCKS_V4: [&str; 14] = [
    "52.96.0.0/12",
    "52.0.0.0/8",
    "85.214.77.0/24",
    "85.214.0.0/16",
    "85.208.0.0/12",
    "10.0.0.0/8",
    "10.1.2.0/24",
    "100.64.0.0/10",
    "172.16.0.0/12",
    "192.168.0.0/16",
    "169.254.0.0/16",
    "198.51.100.0/24",
    "127.0.0.0/8",
    "0.0.0.0/0",
];

fn in_block(block: &str, random: u128) -> IpAddr {
    let (address, len) = block.split_once('/').unwrap();
    let len: u32 = len.parse().unwrap();
    let free = |width: u32| u128::MAX.checked_shr(128 - width + len).unwrap_or(0);
    match address.parse::<IpAddr>().unwrap() {
        IpAddr::V6(a) => Ipv6Addr::from_bits(a.to_bits() | random & free(128)).into(),
        IpAddr::V4(a) => IpAddr::V4((a.to_bits() | u32::try_from(random & free(32)).unwrap()).into()),
    }
}

/// Small numbers come often: near neighbours are what is compared.
fn number() -> impl Strategy<Value = u128> {
    prop_oneof![any::<u128>(), (0..40_u128), (0..70_000_u128), any::<u64>().prop_map(|n| u128::from(n) << 60 | 1)]
}

fn v6() -> impl Strategy<Value = IpAddr> {
    (prop::sample::select(BLOCKS_V6.to_vec()), number()).prop_map(|(block, n)| in_block(block, n))
}

fn v4() -> impl Strategy<Value = IpAddr> {
    (prop::sample::select(BLOCKS_V4.to_vec()), number()).prop_map(|(block, n)| in_block(block, n))
}

fn address() -> impl Strategy<Value = IpAddr> {
    prop_oneof![v6(), v4()]
}

fn interface() -> impl Strategy<Value = InterfaceAddress> {
    let flags = prop::collection::vec(
        prop::sample::select(vec![Flag::Deprecated, Flag::Temporary, Flag::Home, Flag::Permanent]),
        0..2,
    );
    let lens = prop::sample::select(vec![0_u8, 4, 8, 10, 12, 16, 20, 24, 30, 32, 64, 128]);
    (address(), lens, "(eth|wg)[0-2]", flags, prop::sample::select(vec![1_u16, 776])).prop_map(
        |(address, prefix_len, interface, flags, link_type)| InterfaceAddress {
            address,
            prefix_len,
            interface,
            flags: Some(flags),
            link_type: Some(link_type),
        },
    )
}

fn row() -> impl Strategy<Value = String> {
    let wide = (v6(), 0..=128_u8).prop_map(|(a, len)| format!("{a}/{len}"));
    let narrow = (v4(), 0..=32_u8).prop_map(|(a, len)| format!("::ffff:{a}/{}", 96 + len));
    let keyword = prop::sample::select(vec!["label", "precedence"]);
    let any = (keyword, prop_oneof![wide, narrow], 0..60_u32)
        .prop_map(|(keyword, prefix, value)| format!("{keyword} {prefix} {value}"));
    let scope = (v4(), 0..=32_u8, 0..15_u32).prop_map(|(a, len, value)| format!("scopev4 {a}/{len} {value}"));
    prop_oneof![any, scope]
}

#[derive(Debug, Clone)]
struct Parts {
    interfaces: Vec<InterfaceAddress>,
    /// Address, source (by place among the interfaces, or none), and what happens there.
    destinations: Vec<(IpAddr, Option<usize>, u8)>,
    rows: Vec<String>,
    servers: Vec<IpAddr>,
    host: &'static str,
    transport: Transport,
    by_system: Option<bool>,
}

fn parts() -> impl Strategy<Value = Parts> {
    let destinations = prop::collection::vec((address(), prop::option::of(0..20_usize), any::<u8>()), 1..14);
    let hosts = vec!["outlook.office365.com", "adfs.contoso.example", "adfs"];
    let transports = vec![Transport::Udp, Transport::Udp, Transport::Hosts];
    (
        prop::collection::vec(interface(), 0..10),
        destinations,
        prop_oneof![Just(Vec::new()), prop::collection::vec(row(), 0..6)],
        prop::collection::vec(address(), 0..3),
        prop::sample::select(hosts),
        prop::sample::select(transports),
        prop::option::of(any::<bool>()),
    )
        .prop_map(|(interfaces, destinations, rows, servers, host, transport, by_system)| Parts {
            interfaces,
            destinations,
            rows,
            servers,
            host,
            transport,
            by_system,
        })
}

fn observation(parts: &Parts) -> Observation {
    let mut o = recorded("healthy");
    o.host.resolver.servers = parts.servers.iter().map(|a| (*a, 53).into()).collect();
    o.host.addresses = Some(parts.interfaces.clone());
    if !parts.rows.is_empty() {
        o.host.gai_conf = TextFile::Text { text: parts.rows.join("\n") };
    }
    let rows = &mut o.targets[0];
    rows.target = Target { host: parts.host.into(), port: 443 };
    let template = rows.attempts[0].clone();
    let (mut attempts, mut sources, mut all) = (Vec::new(), Vec::new(), Vec::new());
    for (address, source, fate) in &parts.destinations {
        if all.contains(address) {
            continue;
        }
        all.push(*address);
        let own = source.and_then(|n| parts.interfaces.get(n)).map(|i| i.address);
        let own = own.filter(|own| own.is_ipv4() == address.is_ipv4());
        let none = SourceResult::None { says: "Network is unreachable (os error 101)".into() };
        let result = own.map_or(none, |address| SourceResult::Chosen { address });
        sources.push(Source { destination: *address, result });
        let failed = |cause| Tcp::Failed {
            cause,
            after_us: Micros(4_000_000),
            syn_retransmits: None,
            icmp: parts.servers.first().map(|from| IcmpError { from: *from, kind: 3, code: 1 }),
        };
        let attempt = Attempt { address: *address, ..template.clone() };
        attempts.push(match fate % 4 {
            0 => Attempt { tcp: failed(TcpCause::Timeout), tls: None, ..attempt },
            1 => Attempt { tcp: failed(TcpCause::Unreachable), tls: None, ..attempt },
            _ => attempt,
        });
    }
    let lookup = rows.lookups[0].clone();
    let answer = |family| {
        let addresses = all.iter().filter(|a| Family::of(a) == family);
        let addresses = addresses.map(|address| AddressRecord { address: *address, ttl: Some(8) }).collect();
        Lookup {
            family,
            name: parts.host.into(),
            transport: parts.transport,
            outcome: LookupOutcome::Addresses { cnames: Vec::new(), addresses },
            ..lookup.clone()
        }
    };
    rows.lookups = Family::BOTH.map(answer).to_vec();
    (rows.attempts, rows.sources) = (attempts, sources);
    rows.system = match parts.by_system {
        None => SystemAnswer::Unknown,
        Some(reversed) => {
            if reversed {
                all.reverse();
            }
            SystemAnswer::Addresses { addresses: all, took_us: Micros(1) }
        }
    };
    o
}

/// Each of them is diagnosed twice and redacted three times.
fn config() -> ProptestConfig {
    let usual = ProptestConfig::default();
    ProptestConfig { cases: usual.cases / 4, ..usual }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn any_observation_gives_the_same_diagnosis_when_it_is_redacted(parts in parts()) {
        let o = observation(&parts);
        holds(&o).map_err(TestCaseError::fail)?;
    }

    /// With 60 random bits in it, an address of the reporter cannot be there by chance.
    #[test]
    fn no_random_address_of_the_host_survives(parts in parts(), random in any::<u64>()) {
        let mut parts = parts;
        let mine: Vec<IpAddr> = ["2a02:8109:77::", "fd12:3456:789a::", "fe80::", "2603:1046:900:1::"]
            .into_iter()
            .map(|net| in_block(&format!("{net}/64"), u128::from(random | 1 << 63)))
            .collect();
        parts.interfaces.extend(mine.iter().map(|a| super::hard::own(&a.to_string(), 64, "eth9", &[], 1)));
        let o = observation(&parts);
        holds(&o).map_err(TestCaseError::fail)?;
        let text = tryorder::observation::write(&redact(&o));
        let tail = mine[2].to_string()["fe80::".len()..].to_owned();
        prop_assert!(!text.contains(&tail), "{} in {}", tail, text);
    }
}
