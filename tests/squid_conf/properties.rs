//! What holds for any configuration.

use proptest::prelude::*;
use tryorder::squid::conf::{Conf, Directive as Known, Files, Setting, Standing, edit};
use tryorder::squid::identity::{Build, Identity};
use tryorder::squid::{Directive, Version, ipcache};

use crate::read;

fn version() -> impl Strategy<Value = Version> {
    prop::sample::select(vec![
        Version(3, 1, 23),
        Version(3, 2, 14),
        Version(3, 3, 14),
        Version(3, 4, 14),
        Version(3, 5, 28),
        Version(4, 17, 0),
        Version(5, 9, 0),
        Version(6, 14, 0),
        Version(7, 7, 0),
    ])
}

/// A line that most versions understand.
fn good_line() -> impl Strategy<Value = String> {
    let seconds = (
        prop::sample::select(vec!["connect_timeout", "forward_timeout", "peer_connect_timeout", "positive_dns_ttl"]),
        1..100_000_u32,
        prop::sample::select(vec!["seconds", "Minutes", "hour"]),
    )
        .prop_map(|(name, n, unit)| format!("{name} {n} {unit}"));
    let integer = (prop::sample::select(vec!["forward_max_tries", "ipcache_size"]), any::<i32>())
        .prop_map(|(name, n)| format!("{name} {n}"));
    let switch = (
        prop::sample::select(vec!["dns_v4_first", "retry_on_error", "prefer_direct", "nonhierarchical_direct"]),
        any::<bool>(),
    )
        .prop_map(|(name, on)| format!("{name} {}", if on { "on" } else { "off" }));
    let peer = ("[a-z]{1,8}", 1..65_535_u16, prop::option::of(1..99_u8)).prop_map(|(host, port, limit)| {
        let limit = limit.map_or(String::new(), |n| format!(" connect-timeout={n}"));
        format!("cache_peer {host}.example parent {port} 0 no-query{limit} login=u:p")
    });
    let millis = (1..60_000_u32).prop_map(|n| format!("dns_timeout {n}e-3 seconds"));
    let servers = prop::collection::vec(any::<[u8; 4]>(), 1..4).prop_map(|all| {
        let all: Vec<String> = all.iter().map(|a| std::net::Ipv4Addr::from(*a).to_string()).collect();
        format!("dns_nameservers {}", all.join(" "))
    });
    prop_oneof![seconds, integer, switch, peer, millis, servers]
}

/// Any line: some with structure, some without.
fn any_line() -> impl Strategy<Value = String> {
    let structure = prop::sample::select(vec![
        "if true",
        "if false",
        "else",
        "endif",
        "# comment",
        "",
        "\\",
        "via on \\",
        "http_access deny nobody",
        "configuration_includes_quoted_values on",
        "cachemgr_passwd hunter2 all",
        "forward_max_tries \"3\"",
        "include x",
        "connect_timeout 5",
        "connect_timeout \\",
        "5 seconds",
        "if ${process_number} = 0",
        "#line 7 \"x\"",
        "\u{feff}",
    ]);
    prop_oneof![3 => good_line(), 2 => structure.prop_map(str::to_owned), 1 => "\\PC{0,30}"]
}

fn text(line: impl Strategy<Value = String>) -> impl Strategy<Value = String> {
    let ending = prop::sample::select(vec!["\n", "\n", "\n", "\r\n", " \n", "\\\n", ""]);
    prop::collection::vec((line, ending), 0..12)
        .prop_map(|lines| lines.into_iter().map(|(line, ending)| line + ending).collect())
}

fn values(conf: &Conf) -> Vec<(String, String)> {
    let peers =
        conf.peers.iter().map(|p| (p.name.clone(), format!("{:?} {:?} {:?}", p.port, p.connect_timeout, p.options)));
    conf.values().map(|(name, l)| (name.to_owned(), format!("{:?}", l.value))).chain(peers).collect()
}

fn wanted() -> impl Strategy<Value = Vec<Setting>> {
    let one = prop::sample::select(vec![
        ("connect_timeout", "5 seconds"),
        ("connect_timeout", "2 minutes"),
        ("forward_max_tries", "30"),
        ("forward_timeout", "90 seconds"),
        ("dns_timeout", "3 seconds"),
        ("dns_v4_first", "on"),
        ("retry_on_error", "on"),
    ]);
    let setting = one.prop_map(|(name, value)| Setting { name: name.into(), value: value.into() });
    prop::collection::vec(setting, 1..5)
}

fn directives() -> impl Strategy<Value = Vec<Directive>> {
    let one = prop_oneof![
        Just(Directive::DnsV4First),
        Just(Directive::DnsV6First),
        (1..300_u32).prop_map(Directive::ForwardMaxTries),
        (1..100_u64).prop_map(Directive::ConnectTimeout),
        (1..300_u64).prop_map(Directive::ForwardTimeout),
        (1..60_u64).prop_map(Directive::DnsTimeout),
        (10..1_000_u32).prop_map(Directive::HappyEyeballsTimeout),
        Just(Directive::HappyEyeballsUnlimited),
    ];
    prop::collection::vec(one, 1..5)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]

    #[test]
    fn what_is_printed_reads_back_as_the_same_values(text in text(good_line()), version in version()) {
        let conf = read(&text, version);
        let again = read(&(conf.lines().join("\n") + "\n"), version);
        prop_assert_eq!(values(&again), values(&conf));
        prop_assert_eq!(again.lines(), conf.lines());
    }

    #[test]
    fn what_is_edited_has_the_wanted_values_and_no_other_change(
        text in text(any_line()), version in version(), wanted in wanted()
    ) {
        let files = Files::single("squid.conf", text.clone());
        let before = files.read(version);
        let Ok(edited) = edit(&files, version, &wanted) else { return Ok(()) };
        let after = match edited.as_slice() {
            [] => files.read(version),
            [one] => Files::single("squid.conf", one.after()).read(version),
            more => return Err(TestCaseError::fail(format!("{} files", more.len()))),
        };
        for (n, setting) in wanted.iter().enumerate() {
            if wanted[n + 1..].iter().all(|later| later.name != setting.name) {
                let alone = read(&format!("{} {}\n", setting.name, setting.value), version);
                let expected = alone.value(&setting.name).map(|l| &l.value);
                prop_assert!(expected.is_some());
                prop_assert_eq!(after.value(&setting.name).map(|l| &l.value), expected);
            }
        }
        let others = |conf: &Conf| -> Vec<(String, String)> {
            values(conf).into_iter().filter(|(name, _)| wanted.iter().all(|s| s.name != *name)).collect()
        };
        prop_assert_eq!(others(&after), others(&before));
        prop_assert!(after.starts() || !before.starts());
        for one in &edited {
            prop_assert!(!one.diff().contains("hunter2"));
        }
    }

    /// What is simulated for a snippet is what Squid then reads.
    #[test]
    fn the_snippet_in_its_place_gives_the_configuration_that_was_simulated(
        lines in prop::collection::vec(good_line(), 0..12), version in version(), directives in directives()
    ) {
        let known = |d: &Directive| Known::named(d.name()).is_some_and(|k| k.standing(version) == Standing::Known);
        let mut directives: Vec<Directive> = directives.into_iter().filter(known).collect();
        directives.sort_by_key(|d| d.name());
        directives.dedup_by_key(|d| d.name());
        let files = Files::single("squid.conf", lines.join("\n") + "\n");
        prop_assume!(files.read(version).starts());
        let settings: Vec<Setting> =
            directives.iter().map(|d| Setting { name: d.name().into(), value: d.value() }).collect();
        let edited = edit(&files, version, &settings).unwrap();
        let after = edited.iter().fold(files.clone(), |files, one| files.with(&one.path, one.after())).read(version);
        let config = |conf: &Conf| conf.config(Build { ipv6: true, internal_dns: true }, &[]);
        let simulated = directives.iter().fold(config(&files.read(version)), |config, d| config.with(*d));
        prop_assert_eq!(config(&after), simulated);
        prop_assert!(after.starts());
    }

    #[test]
    fn the_files_that_squid_understands_can_be_edited(
        lines in prop::collection::vec(good_line(), 0..12), ends in any::<bool>(), version in version(), mut wanted in wanted()
    ) {
        wanted.retain(|s| version < Version(5, 0, 4) || s.name != "dns_v4_first");
        let files = Files::single("squid.conf", lines.join("\n") + if ends { "\n" } else { "" });
        prop_assume!(files.read(version).starts());
        prop_assert!(edit(&files, version, &wanted).is_ok());
    }

    #[test]
    fn any_bytes_are_read(bytes in prop::collection::vec(any::<u8>(), 0..400), version in version()) {
        let conf = Files::single("squid.conf", bytes.clone()).read(version);
        for complaint in &conf.complaints {
            prop_assert!(!complaint.to_string().is_empty());
        }
        let text = String::from_utf8_lossy(&bytes);
        ipcache::read(&text, &["outlook.office365.com"]);
        let _ = Identity::from_squid_v(&text);
        let _ = Identity::from_server_header(&text);
    }

    #[test]
    fn any_lines_are_read(text in text(any_line()), version in version()) {
        let conf = read(&text, version);
        let shown = format!("{conf:?}");
        prop_assert!(!shown.contains("hunter2"));
        let controls = conf.complaints.iter().filter(|c| c.to_string().contains(char::is_control)).count();
        prop_assert_eq!(controls, 0);
    }
}
