//! What holds for any table and any list: order and clients never panic, lose nothing, and get no worse by more tries.

use std::collections::{BTreeMap, BTreeSet};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::rc::Rc;

use proptest::prelude::*;
use tryorder::clients::{
    Answer, Arrival, Basis, Engine as ProgramEngine, HappyEyeballs, Luck, Meeting, Memory, Method, Outcome, PROGRAMS,
    Path, Reply, Request, Situation, Squid, SynPatience, Timeline, sequential,
};
use tryorder::model::{Family, Micros, TcpCause};
use tryorder::order::{
    Candidate, Interface, Platform, Policy, Prefix, Row, Rule, SourceAddress, System, parse_gai_conf, rotation,
};
use tryorder::squid::{Config, Directive, Engine, Parent, Version};

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

/// Any platform, with its own table or any other.
fn system() -> impl Strategy<Value = System> {
    let platforms = prop::sample::select(Platform::ALL.to_vec());
    (platforms, prop::option::of(policy()), any::<bool>()).prop_map(|(platform, policy, interface_data)| {
        let own = System::new(platform);
        System { policy: policy.unwrap_or_else(|| own.policy.clone()), interface_data, ..own }
    })
}

/// Lists in which destinations tie, too: they come from few sources.
fn list(most: usize) -> impl Strategy<Value = Vec<Candidate>> {
    let alike = (prop::collection::vec(address(), 1..most), candidate()).prop_map(|(destinations, like)| {
        let one = |destination| Candidate { destination, source: like.source.clone() };
        destinations.into_iter().map(one).collect()
    });
    prop_oneof![prop::collection::vec(candidate(), 0..most), alike]
}

/// The same as musl writes it: one integer a destination (src/network/lookup_name.c), the largest first.
fn musl_key(candidate: &Candidate, place: usize) -> u64 {
    let mapped = |a: &IpAddr| match a {
        IpAddr::V4(a) => a.to_ipv6_mapped(),
        IpAddr::V6(a) => *a,
    };
    let scope = |a: Ipv6Addr| match a.octets() {
        [0xff, second, ..] => u64::from(second & 15),
        [0xfe, second, ..] if second & 0xc0 == 0x80 => 2,
        [0xfe, second, ..] if second & 0xc0 == 0xc0 => 5,
        _ if a == Ipv6Addr::LOCALHOST => 2,
        _ => 14,
    };
    let policy = |a: Ipv6Addr| match a.segments() {
        _ if a == Ipv6Addr::LOCALHOST => (50, 0),
        [0, 0, 0, 0, 0, 0xffff, ..] => (35, 4),
        [0x2002, ..] => (30, 2),
        [0x2001, 0, ..] => (5, 5),
        [first, ..] if first & 0xfe00 == 0xfc00 => (3, 13),
        _ => (40, 1),
    };
    let destination = mapped(&candidate.destination);
    let (precedence, label) = policy(destination);
    let mut key = precedence << 20 | (15 - scope(destination)) << 16 | (48 - u64::try_from(place).unwrap_or(48));
    if let Some(source) = &candidate.source {
        let source = mapped(&source.address);
        key |= 1 << 30;
        key |= u64::from(scope(source) == scope(destination)) << 29;
        key |= u64::from(policy(source).1 == label) << 28;
        key |= u64::from((source.to_bits() ^ destination.to_bits()).leading_zeros()) << 8;
    }
    key
}

fn destinations(system: &System, list: &[Candidate]) -> Vec<IpAddr> {
    system.sort(list).into_iter().map(|p| p.candidate.destination).collect()
}

fn path() -> impl Strategy<Value = Path> {
    let time = || (0..5_000_000_u64).prop_map(Micros);
    prop_oneof![
        (time(), time()).prop_map(|(tcp, tls)| Path::Up { tcp, tls, refusal: None }),
        time().prop_map(|after| Path::Rejects { after, cause: TcpCause::Refused }),
        time().prop_map(|at_least| Path::Silent { at_least }),
        (time(), time()).prop_map(|(tcp, after)| Path::TlsFails { tcp, after, why: "alert".into() }),
        (time(), time()).prop_map(|(tcp, at_least)| Path::StallsInTls { tcp, at_least, why: "silent".into() }),
    ]
}

/// No server that answers SYNs and then fails.
fn path_without_tls_trouble() -> impl Strategy<Value = Path> {
    path().prop_filter("TLS fails", |path| !matches!(path, Path::TlsFails { .. } | Path::StallsInTls { .. }))
}

fn situation() -> impl Strategy<Value = Situation> {
    situation_of(path(), 30)
}

/// With fewer addresses than this in each family.
fn situation_of(path: impl Strategy<Value = Path>, most: usize) -> impl Strategy<Value = Situation> {
    let path = Rc::new(path);
    let paths = || prop::collection::vec(Rc::clone(&path), 0..most);
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
        Version(3, 1, 23),
        Version(3, 4, 14),
        Version(3, 5, 27),
        Version(4, 13, 0),
        Version(5, 2, 0),
        Version(5, 7, 0),
        Version(6, 13, 0),
        Version(7, 7, 0),
    ]);
    let limits = (1..40_i32, 1..61_u64, 1..300_u64, 0..5_u32, 0..3_u32);
    let race = (prop::option::of(0..2_u32), prop::option::of(0..2_000_u64), 0..600_u64);
    (versions, limits, race, any::<[bool; 8]>()).prop_map(|(version, limits, (limit, gap, head_start), flags)| {
        let (tries, seconds, forward, retries, workers) = limits;
        let [v4_first, first, never_direct, hierarchical, prefer_direct, parent, balance, ipv6] = flags;
        let addresses = vec![IpAddr::from([203, 0, 113, 1]), IpAddr::from([0x2001, 0xdb8, 0xbad, 0, 0, 0, 0, 1])];
        let parent = parent.then(|| Parent { host: "parent".into(), addresses, connect_timeout: None, dead: false });
        let config = Config {
            forward_max_tries: tries,
            forward_timeout: Micros::from_secs(forward),
            connect_retries: retries,
            workers,
            happy_eyeballs_connect_limit: limit,
            happy_eyeballs_connect_gap: gap.map(Micros::from_millis),
            happy_eyeballs_connect_timeout: Micros::from_millis(head_start),
            resolves_first: first,
            never_direct: never_direct && parent.is_some(),
            nonhierarchical_direct: !hierarchical,
            prefer_direct,
            parents: parent.into_iter().collect(),
            balance_on_multiple_ip: balance,
            ipv6: ipv6 || v4_first,
            ..Config::defaults(version).with(Directive::ConnectTimeout(seconds))
        };
        if v4_first { config.with(Directive::DnsV4First) } else { config }
    })
}

/// What a Squid does with some requests in a row, in a network where its parent has an address of each family.
fn requests(s: &Situation, config: &Config, get: bool, parent: &Path) -> (Situation, Vec<Outcome>) {
    let mut s = s.clone();
    for address in config.parents.iter().flat_map(|p| &p.addresses) {
        s.meetings.insert(*address, Meeting { path: parent.clone(), basis: Basis::Measured });
    }
    let squid = Squid { config: config.clone() };
    let mut memory = Memory::new(Micros::from_secs(300));
    let mut at = Micros::ZERO;
    let mut outcomes = Vec::new();
    for arrival in [Arrival::AsSeen, Arrival::First(Family::V6), Arrival::First(Family::V4), Arrival::AsSeen] {
        let method = if get { Method::Get } else { Method::Connect };
        let outcome = squid.request(&s, &Request { method, arrival, at }, &mut memory, Luck::Usual);
        at += outcome.timeline.end.at() + Micros::from_millis(100);
        outcomes.push(outcome);
    }
    (s, outcomes)
}

fn distinct(timeline: &Timeline) -> usize {
    timeline.tries.iter().map(|t| t.address).collect::<BTreeSet<_>>().len()
}

fn well_formed(timeline: &Timeline, situation: &Situation) -> Result<(), TestCaseError> {
    for this in &timeline.tries {
        prop_assert!(this.start_us <= this.end_us && this.end_us <= timeline.end.at());
        prop_assert!(situation.meetings.contains_key(&this.address));
    }
    prop_assert!(timeline.tries.is_sorted_by_key(|t| t.start_us));
    if let Some(address) = timeline.end.connected() {
        prop_assert!(timeline.tries.iter().any(|t| t.address == address));
        let up = matches!(situation.meeting(&address).path, Path::Up { .. });
        prop_assert!(up, "it connected to {}, which is not up", address);
    }
    Ok(())
}

/// Neither comes first, in a list such as this one.
fn ties(a: &Candidate, b: &Candidate, list: &[Candidate], system: &System) -> bool {
    // musl leaves a list of IPv4 alone, and so any two of it; inside another list it compares them.
    let other = list.iter().find(|c| c.destination.is_ipv6());
    match other {
        Some(other) if a.destination.is_ipv4() && b.destination.is_ipv4() => {
            let three = [other.clone(), a.clone(), b.clone()];
            let back = [other.clone(), b.clone(), a.clone()];
            destinations(system, &three) != destinations(system, &back)
        }
        _ => system.compare(a, b).1 == Rule::Unchanged,
    }
}

/// IPv4 and IPv6 of equal precedence: rule 9 compares only inside a family. And macOS's rule 9 skips what shares nothing.
fn has_cycles(list: &[Candidate], system: &System) -> bool {
    // Java parts the families after it has sorted: a circle can be in either relation.
    [System { family_first: None, ..system.clone() }, system.clone()].iter().any(|system| goes_round(list, system))
}

fn goes_round(list: &[Candidate], system: &System) -> bool {
    let not_after = |a: &Candidate, b: &Candidate| system.compare(a, b).0.is_le();
    list.iter()
        .any(|a| list.iter().any(|b| not_after(a, b) && list.iter().any(|c| not_after(b, c) && !not_after(a, c))))
}

proptest! {
    #[test]
    fn sorting_is_a_permutation_on_any_platform_with_any_table_and_any_list(list in list(256), system in system()) {
        let placed = system.sort(&list);
        let mut before: Vec<_> = list.iter().map(|c| c.destination).collect();
        let mut after: Vec<_> = placed.iter().map(|p| p.candidate.destination).collect();
        before.sort_unstable();
        after.sort_unstable();
        prop_assert_eq!(before, after);
        prop_assert!(placed.iter().skip(1).all(|p| p.decided_by.is_some()));
        prop_assert!(placed.first().is_none_or(|p| p.decided_by.is_none()));
        prop_assert!(rotation(&system, &list).is_none_or(|says| says.ends_with('.')));
    }

    #[test]
    fn the_relation_is_antisymmetric_on_any_platform(a in candidate(), b in candidate(), system in system()) {
        prop_assert_eq!(system.compare(&a, &b).0, system.compare(&b, &a).0.reverse());
        prop_assert_eq!(system.compare(&a, &b).1, system.compare(&b, &a).1);
        prop_assert!(system.compare(&a, &a).0.is_eq());
    }

    /// "Otherwise, leave the order unchanged": of two that tie in every respect the first given stands first.
    #[test]
    fn where_rules_tie_the_order_is_left_unchanged(list in list(16), system in system()) {
        let mut places: BTreeMap<IpAddr, usize> = BTreeMap::new();
        let list: Vec<Candidate> =
            list.into_iter().enumerate().filter(|(n, c)| places.insert(c.destination, *n).is_none()).map(|(_, c)| c).collect();
        // A relation with cycles leaves nothing unchanged that could be named.
        prop_assume!(!has_cycles(&list, &system));
        let sorted = system.sort(&list);
        for (n, a) in sorted.iter().enumerate() {
            for b in &sorted[n + 1..] {
                let given = |p: &tryorder::order::Placed| list.iter().position(|c| c.destination == p.candidate.destination);
                prop_assert!(!ties(&a.candidate, &b.candidate, &list, &system) || given(a) < given(b));
            }
        }
    }

    #[test]
    fn any_order_of_input_gives_the_same_where_nothing_ties(
        (list, shuffled) in list(14).prop_flat_map(|list| (Just(list.clone()), Just(list).prop_shuffle())), system in system()
    ) {
        // The longest beginning that is totally ordered.
        let mut total: Vec<Candidate> = Vec::new();
        for candidate in list {
            let mut more = total.clone();
            more.push(candidate);
            let tie = (0..more.len() - 1).any(|n| ties(&more[n], &more[more.len() - 1], &more, &system));
            if !tie && !has_cycles(&more, &system) {
                total = more;
            }
        }
        let shuffled: Vec<Candidate> = shuffled.into_iter().filter(|c| total.contains(c)).collect();
        if total.len() == shuffled.len() {
            prop_assert_eq!(destinations(&system, &total), destinations(&system, &shuffled));
        }
    }

    #[test]
    fn musls_rules_one_after_another_are_its_one_integer(list in list(48)) {
        prop_assume!(list.iter().any(|c| c.destination.is_ipv6()));
        // A kernel gives a source of the destination's own family.
        let real = |c: &Candidate| c.source.as_ref().is_none_or(|s| s.address.is_ipv4() == c.destination.is_ipv4());
        let list: Vec<Candidate> =
            list.into_iter().map(|c| if real(&c) { c } else { Candidate { source: None, ..c } }).collect();
        let mut by_key: Vec<(u64, IpAddr)> =
            list.iter().enumerate().map(|(n, c)| (musl_key(c, n), c.destination)).collect();
        by_key.sort_by_key(|(key, _)| std::cmp::Reverse(*key));
        let expected: Vec<IpAddr> = by_key.into_iter().map(|(_, address)| address).collect();
        prop_assert_eq!(destinations(&System::new(Platform::LinuxMusl), &list), expected);
    }

    /// What is said of the rotation holds when DNS rotates.
    #[test]
    fn what_is_said_of_the_rotation_is_true(list in list(20), turn in 1..19_usize, system in system()) {
        let (v4, mut v6): (Vec<_>, Vec<_>) = list.into_iter().partition(|c| c.destination.is_ipv4());
        let together = |v6: &[Candidate]| [&v4[..], v6].concat();
        let v6_of = |list: &[Candidate]| destinations(&system, list).into_iter().filter(IpAddr::is_ipv6).collect::<Vec<_>>();
        let mut all: Vec<IpAddr> = v6.iter().map(|c| c.destination).collect();
        all.sort_unstable();
        all.dedup();
        prop_assume!(all.len() == v6.len() && v6.len() > 1 && v4.len() + v6.len() <= system.platform.description().at_most);
        // macOS's rule 9 skips what shares nothing: three IPv6 addresses can go round in a circle there.
        prop_assume!(!has_cycles(&v6, &system));
        let says = rotation(&system, &together(&v6)).unwrap_or_default();
        let says = says.split(" A ").next().unwrap_or_default();
        let (given, before) = (v6.clone(), v6_of(&together(&v6)));
        let turn = turn % v6.len();
        v6.rotate_left(turn);
        let after = v6_of(&together(&v6));
        if says.contains("AAAA keep the order") {
            prop_assert_eq!(before, given.iter().map(|c| c.destination).collect::<Vec<_>>());
            prop_assert_eq!(after, v6.iter().map(|c| c.destination).collect::<Vec<_>>());
        } else if says.contains("AAAA always come in this order") {
            prop_assert_eq!(before, after);
        } else {
            prop_assert!(says.contains("groups") || says.contains("depends on both"), "{}", says);
        }
    }

    #[test]
    fn any_text_is_a_gai_conf(text in "\\PC{0,400}", lines in prop::collection::vec("(label|precedence|scopev4|reload) [0-9a-f:./]{0,20} [0-9]{0,12}", 0..8)) {
        let policy = parse_gai_conf(&format!("{text}\n{}", lines.join("\n")));
        let any = policy.precedence(&IpAddr::V6(Ipv6Addr::LOCALHOST));
        prop_assert!(any.is_some_and(|value| value <= i32::MAX.unsigned_abs()));
    }

    #[test]
    fn every_client_of_the_system_is_well_formed(s in situation()) {
        for timeline in [sequential(&s), HappyEyeballs::RFC_8305.run(&s)] {
            well_formed(&timeline, &s)?;
            prop_assert_eq!(distinct(&timeline), timeline.tries.len(), "each address is tried once");
        }
    }

    /// Up to 250 addresses, with any order of families and any reaction to TLS.
    #[test]
    fn every_program_is_well_formed(s in situation_of(path(), 125)) {
        for program in PROGRAMS {
            let timeline = program.run(&s);
            well_formed(&timeline, &s)?;
            prop_assert_eq!(distinct(&timeline), timeline.tries.len(), "{} tries each address once", program.name);
            let most = match program.engine {
                ProgramEngine::Walk(walk) => walk.at_most,
                ProgramEngine::Families(_)
                | ProgramEngine::Connectors(_)
                | ProgramEngine::HappyEyeballs(_)
                | ProgramEngine::Adaptive { .. } => usize::MAX,
            };
            prop_assert!(timeline.tries.len() <= most, "{}", program.name);
            if let Some(best) = program.at_best(&s) {
                well_formed(&best, &s)?;
            }
        }
    }

    /// Go is left out: it shares its time out, and one more address makes every share smaller.
    #[test]
    fn one_more_living_address_never_costs_anybody_the_connection(s in situation_of(path_without_tls_trouble(), 30), tcp in 0..200_000_u64) {
        let new = IpAddr::from([0x2001, 0xdb8, 0, 0, 0, 0, 0, 0xffff]);
        let mut more = s.clone();
        let path = Path::Up { tcp: Micros(tcp), tls: Micros(30_000), refusal: None };
        more.meetings.insert(new, Meeting { path, basis: Basis::Measured });
        more.aaaa.addresses.push(new);
        more.aaaa.lost = false;
        let place = more.order.iter().rposition(IpAddr::is_ipv6).map_or(more.order.len(), |n| n + 1);
        more.order.insert(place, new);
        for program in PROGRAMS.iter().filter(|p| p.name != "go") {
            let (before, after) = (program.run(&s).end, program.run(&more).end);
            prop_assert!(before.connected().is_none() || after.connected().is_some(), "{}: {:?}", program.name, after);
        }
    }

    /// Times never go back, no address beyond `forward_max_tries` is tried, and one track tries one address at a time.
    #[test]
    fn every_squid_is_well_formed(s in situation(), config in squid_config(), get in any::<bool>(), parent in path()) {
        let (s, outcomes) = requests(&s, &config, get, &parent);
        for Outcome { timeline, reply } in &outcomes {
            well_formed(timeline, &s)?;
            let engine = config.version.engine();
            if engine != Engine::Redial {
                prop_assert!(distinct(timeline) <= usize::try_from(config.forward_max_tries).unwrap_or(0));
                let most = usize::try_from(config.tries_of_one_address()).unwrap_or(0);
                prop_assert!(timeline.tries.len() <= distinct(timeline) * most);
            }
            for family in Family::BOTH {
                let one_list = engine != Engine::Race;
                let track: Vec<_> =
                    timeline.tries.iter().filter(|t| one_list || Family::of(&t.address) == family).collect();
                prop_assert!(track.windows(2).all(|w| w[0].end_us <= w[1].start_us), "{:?}", track);
            }
            prop_assert_eq!(*reply == Reply::Ok, timeline.tcp_came_up());
        }
    }

    /// A longer list holds the shorter one as its beginning: what was reached is reached still, unless a further
    /// address now wins the race by TCP and then fails in TLS.
    #[test]
    fn more_tries_never_turn_connected_into_given_up(
        s in situation(), config in squid_config(), more in 1..20_i32, get in any::<bool>(), parent in path()
    ) {
        let mut s = s;
        let tls_trouble = |path: &Path| matches!(path, Path::TlsFails { .. } | Path::StallsInTls { .. });
        s.meetings.retain(|_, m| !tls_trouble(&m.path));
        prop_assume!(!tls_trouble(&parent));
        let larger = Config { forward_max_tries: config.forward_max_tries + more, ..config.clone() };
        let first = |config| requests(&s, config, get, &parent).1.remove(0).timeline.end;
        prop_assert!(first(&config).connected().is_none() || first(&larger).connected().is_some());
    }
}
