//! What holds for any table and any list: order and clients never panic, lose nothing, and get no worse by more tries.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use proptest::prelude::*;
use tryorder::clients::{
    Answer, Arrival, Basis, HappyEyeballs, Meeting, Path, Situation, Squid, SynPatience, Timeline, sequential,
};
use tryorder::model::{Family, Micros, TcpCause};
use tryorder::order::{Candidate, Interface, Policy, Prefix, Row, SourceAddress, compare, parse_gai_conf, sort};
use tryorder::squid::{Config, Directive, Version};

fn address() -> impl Strategy<Value = IpAddr> {
    // Blocks in which the rules differ, and anything else.
    let blocks = prop::sample::select(vec![
        "2001:db8::",
        "2002:c633:6401::",
        "fd00:1::",
        "fe80::",
        "fec0::",
        "2001::",
        "::1",
        "::",
        "ff0e::",
    ]);
    let v6 = (blocks, any::<u16>()).prop_map(|(block, low)| {
        let mut segments = block.parse::<Ipv6Addr>().map(|a| a.segments()).unwrap_or_default();
        segments[7] |= low;
        IpAddr::from(segments)
    });
    let v4 = (prop::sample::select(vec![[198, 51], [10, 1], [169, 254], [127, 0]]), any::<[u8; 2]>())
        .prop_map(|([a, b], [c, d])| IpAddr::V4(Ipv4Addr::new(a, b, c, d)));
    prop_oneof![v6, v4, any::<[u8; 16]>().prop_map(IpAddr::from), any::<[u8; 4]>().prop_map(IpAddr::from)]
}

fn candidate() -> impl Strategy<Value = Candidate> {
    let interface =
        ("e[01]", 0..=128_u8, any::<[bool; 3]>()).prop_map(|(name, prefix_len, [deprecated, home, native])| {
            Interface { name, prefix_len, deprecated, home, native }
        });
    let source = prop::option::of((address(), prop::option::of(interface)));
    (address(), source).prop_map(|(destination, source)| Candidate {
        destination,
        source: source.map(|(address, interface)| SourceAddress { address, interface }),
    })
}

fn rows(values: u32) -> impl Strategy<Value = Vec<Row>> {
    let row = (address(), 0..=128_u8, 0..values).prop_map(|(address, len, value)| {
        let address = match address {
            IpAddr::V4(a) => a.to_ipv6_mapped(),
            IpAddr::V6(a) => a,
        };
        Row { prefix: Prefix { address, len }, value }
    });
    prop::collection::vec(row, 0..12)
}

fn policy() -> impl Strategy<Value = Policy> {
    (rows(4), rows(50), rows(16)).prop_map(|(labels, precedences, scopes)| Policy::new(labels, precedences, scopes))
}

fn path() -> impl Strategy<Value = Path> {
    let time = || (0..5_000_000_u64).prop_map(Micros);
    prop_oneof![
        (time(), time()).prop_map(|(tcp, tls)| Path::Up { tcp, tls, refusal: None }),
        time().prop_map(|after| Path::Rejects { after, cause: TcpCause::Refused }),
        time().prop_map(|at_least| Path::Silent { at_least }),
        (time(), time()).prop_map(|(tcp, after)| Path::TlsFails { tcp, after, why: "alert".into() }),
    ]
}

fn situation() -> impl Strategy<Value = Situation> {
    let paths = || prop::collection::vec(path(), 0..30);
    let at = || (0..2_000_000_u64).prop_map(Micros);
    (paths(), paths(), at(), at(), any::<[bool; 2]>(), 0..8_u32, 0..6_u32).prop_map(
        |(v6, v4, v6_at, v4_at, [v6_first, lost], retries, linear)| {
            let v6s: Vec<IpAddr> =
                (1_u16..).map(|n| IpAddr::from([0x2001, 0xdb8, 0, 0, 0, 0, 0, n])).take(v6.len()).collect();
            let v4s: Vec<IpAddr> = (1_u8..).map(|n| IpAddr::from([198, 51, 100, n])).take(v4.len()).collect();
            let meeting = |(address, path): (&IpAddr, Path)| (*address, Meeting { path, basis: Basis::Measured });
            let meetings: BTreeMap<_, _> =
                v6s.iter().zip(v6).map(meeting).chain(v4s.iter().zip(v4).map(meeting)).collect();
            let order = if v6_first { [&v6s[..], &v4s[..]].concat() } else { [&v4s[..], &v6s[..]].concat() };
            Situation {
                aaaa: Answer { lost: lost && v6s.is_empty(), addresses: v6s, at: v6_at },
                a: Answer { addresses: v4s, at: v4_at, lost: false },
                order,
                meetings,
                getaddrinfo_basis: Basis::Measured,
                getaddrinfo_fails: None,
                syn: SynPatience::linux(retries, linear),
            }
        },
    )
}

fn squid_config() -> impl Strategy<Value = Config> {
    let versions = prop::sample::select(vec![
        Version(3, 4, 14),
        Version(3, 5, 27),
        Version(4, 13, 0),
        Version(5, 7, 0),
        Version(7, 7, 0),
    ]);
    (versions, 1..40_u32, 1..61_u64, any::<bool>()).prop_map(|(version, tries, seconds, v4_first)| {
        let config =
            Config::defaults(version).with(Directive::ForwardMaxTries(tries)).with(Directive::ConnectTimeout(seconds));
        if v4_first { config.with(Directive::DnsV4First) } else { config }
    })
}

fn well_formed(timeline: &Timeline, situation: &Situation) -> Result<(), TestCaseError> {
    for this in &timeline.tries {
        prop_assert!(this.start_us <= this.end_us && this.end_us <= timeline.end.at());
        prop_assert!(situation.meetings.contains_key(&this.address));
    }
    prop_assert!(timeline.tries.is_sorted_by_key(|t| t.start_us));
    let mut tried: Vec<_> = timeline.tries.iter().map(|t| t.address).collect();
    tried.sort_unstable();
    tried.dedup();
    prop_assert_eq!(tried.len(), timeline.tries.len(), "each address is tried once");
    if let Some(address) = timeline.end.connected() {
        prop_assert!(timeline.tries.iter().any(|t| t.address == address));
        let up = matches!(situation.meeting(&address).path, Path::Up { .. });
        prop_assert!(up, "it connected to {}, which is not up", address);
    }
    Ok(())
}

proptest! {
    #[test]
    fn sorting_is_a_permutation_for_any_table_and_any_list(
        list in prop::collection::vec(candidate(), 0..64), policy in policy(), data in any::<bool>()
    ) {
        let placed = sort(&list, &policy, data);
        let mut before: Vec<_> = list.iter().map(|c| c.destination).collect();
        let mut after: Vec<_> = placed.iter().map(|p| p.candidate.destination).collect();
        before.sort_unstable();
        after.sort_unstable();
        prop_assert_eq!(before, after);
        prop_assert!(placed.iter().skip(1).all(|p| p.decided_by.is_some()));
    }

    #[test]
    fn the_relation_is_antisymmetric(a in candidate(), b in candidate(), policy in policy(), data in any::<bool>()) {
        prop_assert_eq!(compare(&a, &b, &policy, data).0, compare(&b, &a, &policy, data).0.reverse());
        prop_assert!(compare(&a, &a, &policy, data).0.is_eq());
    }

    #[test]
    fn addresses_that_tie_keep_their_order(count in 2..64_u16) {
        let list: Vec<_> = (0..count)
            .map(|n| Candidate { destination: IpAddr::from([0x2603, 0x1046, 0, 0, 0, 0, 0, n]), source: None })
            .collect();
        let placed: Vec<_> = sort(&list, &Policy::glibc(), true).into_iter().map(|p| p.candidate).collect();
        prop_assert_eq!(placed, list);
    }

    #[test]
    fn any_text_is_a_gai_conf(text in "\\PC{0,400}", lines in prop::collection::vec("(label|precedence|scopev4|reload) [0-9a-f:./]{0,20} [0-9]{0,12}", 0..8)) {
        let policy = parse_gai_conf(&format!("{text}\n{}", lines.join("\n")));
        let any = policy.precedence(&IpAddr::V6(Ipv6Addr::LOCALHOST));
        prop_assert!(any <= i32::MAX.unsigned_abs());
    }

    #[test]
    fn every_client_is_well_formed(s in situation(), config in squid_config()) {
        well_formed(&sequential(&s), &s)?;
        well_formed(&HappyEyeballs::RFC_8305.run(&s), &s)?;
        for arrival in [Arrival::AsSeen, Arrival::First(Family::V6), Arrival::First(Family::V4)] {
            let timeline = Squid { config: config.clone() }.run(&s, arrival);
            well_formed(&timeline, &s)?;
            prop_assert!(timeline.tries.len() <= usize::try_from(config.forward_max_tries).unwrap_or(usize::MAX));
        }
    }

    /// A longer list holds the shorter one as its beginning: what was reached is reached still, unless a further
    /// address now wins the race by TCP and then fails in TLS.
    #[test]
    fn more_tries_never_turn_connected_into_given_up(s in situation(), config in squid_config(), more in 1..20_u32) {
        let mut s = s;
        s.meetings.retain(|_, m| !matches!(m.path, Path::TlsFails { .. }));
        let larger = config.clone().with(Directive::ForwardMaxTries(config.forward_max_tries + more));
        let run = |config| Squid { config }.run(&s, Arrival::AsSeen).end;
        prop_assert!(run(config).connected().is_none() || run(larger).connected().is_some());
    }
}
