//! A remedy's snippet, read back by our own readers, is the table that its prediction used.

use std::fmt::Write as _;
use std::fs;
use std::net::IpAddr;

use proptest::prelude::*;
use tryorder::clients::End;
use tryorder::diagnose::{ClientView, Remedy, Severity, TargetDiagnosis, diagnose, prefer};
use tryorder::model::Family;
use tryorder::observation::{self, HostFacts, Observation, PolicyText, SystemAnswer, TextFile};
use tryorder::order::tables::{Setting, after_commands, read_text, value_of};
use tryorder::order::{Platform, PolicyRow, Prefix};

/// Three silent AAAA and three good A.
fn silent() -> Observation {
    let mut observation =
        observation::read(fs::read("fixtures/v4-first/observation.json").unwrap().as_slice()).unwrap();
    observation.targets[0].system = SystemAnswer::Unknown;
    observation.host.gai_conf = TextFile::Absent;
    observation
}

fn on(os: &str, text: &str) -> Observation {
    let mut o = silent();
    o.host.os = os.into();
    if os == "linux" {
        o.host.gai_conf = TextFile::Text { text: text.into() };
    } else {
        set(&mut o.host, text);
    }
    o
}

fn set(host: &mut HostFacts, text: &str) {
    host.policy_tables.push(PolicyText {
        from: "test".into(),
        given: false,
        text: TextFile::Text { text: text.into() },
    });
}

fn netsh(rows: &[PolicyRow]) -> String {
    rows.iter().fold(String::new(), |mut text, row| {
        let _ = writeln!(text, "{:>10}  {:>5}  {}", row.1, row.2, row.0);
        text
    })
}

fn kernel_table(rows: &[PolicyRow]) -> String {
    rows.iter().fold(String::new(), |mut text, row| {
        let _ = writeln!(text, "{} {} {}", row.0, row.1, row.2);
        text
    })
}

fn concluded(observation: &Observation) -> TargetDiagnosis {
    diagnose(observation, Severity::Error).targets.remove(0)
}

/// Of each client, where it ends at worst and when.
fn ends(target: &TargetDiagnosis) -> Vec<(&str, Option<IpAddr>, u64)> {
    let end = |c: &ClientView| c.worst.as_ref().unwrap_or(&c.end).clone();
    target.clients.iter().map(|c| (c.name, end(c).connected(), end(c).at().0)).collect()
}

fn predicted(remedy: &Remedy) -> Vec<(&str, Option<IpAddr>, u64)> {
    remedy.effects.clients.iter().map(|p| (p.client, p.after.end.connected(), p.after.end.at().0)).collect()
}

/// All that can be offered here, whoever gains: for slow programs, and for `--prefer`.
fn offered(observation: &Observation) -> Vec<Remedy> {
    let target = concluded(observation);
    let both = Family::BOTH.into_iter().flat_map(|family| prefer(observation, family).remove(0).remedies);
    target.findings.into_iter().flat_map(|f| f.remedies).chain(both).filter(|r| !r.effects.clients.is_empty()).collect()
}

/// The observation of the host after the administrator has copied the snippet, and after the next boot too.
fn applied(observation: &Observation, remedy: &Remedy) -> Vec<Observation> {
    let mut o = observation.clone();
    let snippet = &remedy.snippet;
    if remedy.place.contains("gai.conf") {
        o.host.gai_conf = TextFile::Text { text: snippet.clone() };
    } else if snippet.contains("DisabledComponents") {
        let value = if snippet.lines().any(|l| l.starts_with("reg delete")) {
            "DisabledComponents REG_DWORD 0x0"
        } else {
            snippet
        };
        o.host
            .policy_tables
            .retain(|t| !matches!(read_text(t.text.text().unwrap()).unwrap().setting, Setting::DisabledComponents(_)));
        let command = value.lines().find(|l| !l.starts_with('#')).unwrap();
        set(&mut o.host, command);
    } else if snippet.contains("netsh") {
        let table = |t: &PolicyText| {
            let setting = read_text(t.text.text().unwrap()).unwrap().setting;
            if let Setting::WindowsTable(rows) = setting { Some(rows) } else { None }
        };
        let before = observation.host.policy_tables.iter().find_map(table);
        let before = before.unwrap_or_else(|| Platform::Windows.description().table.to_vec());
        let (active, stored) = after_commands(&before, snippet).unwrap();
        o.host.policy_tables.retain(|t| table(t).is_none());
        let mut booted = o.clone();
        set(&mut o.host, &netsh(&active));
        if snippet.contains("store=active") {
            assert_eq!(stored, [], "a trial stores nothing");
            return vec![o];
        }
        set(&mut booted.host, &netsh(&stored));
        assert!(value_of(&stored, Prefix::ALL).is_some_and(|row| row.0 == Prefix::ALL), "::/0 comes back after a boot");
        return vec![o, booted];
    } else if snippet.contains("ip6addrctl add") {
        let Setting::KernelTable(rows) =
            read_text(observation.host.policy_tables[0].text.text().unwrap()).unwrap().setting
        else {
            panic!("{snippet}")
        };
        let (active, _) = after_commands(&rows, snippet).unwrap();
        o.host.policy_tables.clear();
        set(&mut o.host, &kernel_table(&active));
    } else if snippet.contains("sysrc") || snippet.contains("family") {
        o.host.policy_tables.clear();
        set(&mut o.host, snippet);
    } else {
        assert!(snippet.contains("route add") || snippet.contains("networksetup"), "{snippet}");
        return Vec::new();
    }
    vec![o]
}

/// How many snippets were read back.
fn check(observation: &Observation) -> usize {
    let mut checked = 0;
    for remedy in offered(observation) {
        for after in applied(observation, &remedy) {
            let predicted = predicted(&remedy);
            let after = concluded(&after);
            let mut came = ends(&after);
            came.retain(|end| predicted.iter().any(|p| p.0 == end.0));
            assert_eq!(came, predicted, "{}\n{}", remedy.title, remedy.snippet);
            assert!(came.len() > 1);
            checked += 1;
        }
    }
    checked
}

#[test]
fn what_is_printed_for_each_system_does_what_is_predicted() {
    let default = netsh(Platform::Windows.description().table);
    let freebsd = Platform::FreeBsd.description().table;
    let ip6addrctl = kernel_table(freebsd);
    for (os, text, at_least) in [
        ("linux", "", 3),
        ("linux", "reload yes\nprecedence fd00::/8 45\n", 2),
        ("linux", "precedence ::ffff:0:0/96 100\n", 1),
        ("windows", &default, 6),
        ("windows", "100 4 ::ffff:0:0/96\n", 1),
        ("windows", "DisabledComponents REG_DWORD 0x1", 6),
        ("windows", "DisabledComponents REG_DWORD 0x21", 1),
        ("freebsd", &ip6addrctl, 3),
        ("freebsd", "ip6addrctl_policy=\"ipv4_prefer\"", 1),
        ("openbsd", "family inet6 inet4", 2),
        ("openbsd", "family inet4 inet6", 1),
    ] {
        let checked = check(&on(os, text));
        assert!(checked >= at_least, "{os} with {text:?}: {checked} snippets");
    }
}

#[test]
fn a_present_mask_keeps_its_bits() {
    let snippets = |mask: &str| -> Vec<String> {
        let o = on("windows", &format!("DisabledComponents REG_DWORD {mask}"));
        offered(&o).into_iter().map(|r| r.snippet).filter(|s| s.contains("DisabledComponents")).collect()
    };
    assert!(snippets("0x1").iter().all(|s| s.contains("/d 0x21 /f")), "{:?}", snippets("0x1"));
    assert!(snippets("0x21").iter().all(|s| s.contains("/d 0x1 /f")), "{:?}", snippets("0x21"));
    assert!(snippets("0x20").iter().all(|s| s.starts_with("reg delete")), "{:?}", snippets("0x20"));
    assert!(!snippets("0x1").is_empty() && !snippets("0x21").is_empty() && !snippets("0x20").is_empty());
}

#[test]
fn nobody_is_offered_what_cannot_help() {
    // musl has no table; macOS has none that could be changed. A route is what is left.
    for (os, wanted) in [("linux", "ip -6 route add unreachable"), ("macos", "-reject")] {
        let mut o = on(os, "");
        o.host.policy_tables.clear();
        if os == "linux" {
            // musl's order of these: one of the A is nearer to the source, which glibc does not look at.
            for source in o.targets[0].sources.iter_mut().filter(|s| s.destination.is_ipv4()) {
                source.result = observation::SourceResult::Chosen { address: "198.51.100.2".parse().unwrap() };
            }
            let facts = tryorder::diagnose::Facts::new(&o.host, &o.targets[0]);
            let addresses = facts.order_on(Platform::LinuxMusl).into_iter().map(|p| p.candidate.destination).collect();
            o.targets[0].system = SystemAnswer::Addresses { addresses, took_us: tryorder::model::Micros::ZERO };
        }
        let slow = concluded(&o).findings.into_iter().find(|f| f.code == "slow-sequential").unwrap();
        let snippets: Vec<&str> = slow.remedies.iter().map(|r| r.snippet.as_str()).collect();
        assert!(snippets.iter().any(|s| s.contains(wanted)), "{os}: {snippets:?}");
        assert!(snippets.iter().all(|s| !s.contains("precedence") && !s.contains("netsh")), "{os}: {snippets:?}");
    }
    // Squid follows no table: none of its predictions changes by one.
    for remedy in offered(&on("linux", "")).iter().filter(|r| r.place.contains("gai.conf")) {
        let squids = remedy.effects.clients.iter().filter(|p| p.client.starts_with("squid"));
        assert!(squids.clone().count() == 3 && squids.into_iter().all(|p| p.before == p.after), "{}", remedy.title);
    }
}

#[test]
fn the_last_boot_of_a_trial_is_not_predicted_worse_than_it_is() {
    let trial = offered(&on("windows", &netsh(Platform::Windows.description().table)));
    let trial = trial.iter().find(|r| r.title.contains("until the next boot")).unwrap();
    assert!(
        trial.snippet.lines().filter(|l| !l.starts_with('#')).all(|l| l.ends_with(" store=active")),
        "{}",
        trial.snippet
    );
    assert!(trial.undo.contains("35 4 store=active"), "undoing a trial must store nothing either: {}", trial.undo);
    assert!(matches!(trial.prediction.as_ref().unwrap().after.end, End::Connected { .. }));
}

fn prefix() -> impl Strategy<Value = Prefix> {
    let blocks = prop::sample::select(vec![
        "2001:db8:365::",
        "2001:db8::",
        "::ffff:0:0",
        "fd00::",
        "fc00::",
        "::1",
        "::",
        "2002::",
    ]);
    (blocks, prop::sample::select(vec![0_u8, 7, 16, 32, 48, 96, 112, 128])).prop_map(|(address, len)| {
        let address: std::net::Ipv6Addr = address.parse().unwrap();
        let mask = u128::MAX.checked_shl(128 - u32::from(len)).unwrap_or(0);
        Prefix { address: (address.to_bits() & mask).into(), len }
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn whatever_table_was_read_the_netsh_lines_do_what_is_predicted(
        rows in prop::collection::vec((prefix(), 0..120_u32, 0..15_u32), 1..12), keep in any::<u16>()
    ) {
        let default = Platform::Windows.description().table.iter().enumerate().filter(|(n, _)| keep & (1 << n) != 0);
        let mut table: Vec<PolicyRow> = default.map(|(_, row)| *row).collect();
        for row in rows {
            if !table.iter().any(|r| r.0 == row.0) {
                table.push(row);
            }
        }
        check(&on("windows", &netsh(&table)));
    }

    #[test]
    fn whatever_gai_conf_was_there_the_new_one_does_what_is_predicted(
        lines in prop::collection::vec((prop::sample::select(vec!["precedence", "label"]), prefix(), 0..120_u32), 0..8)
    ) {
        let lines: Vec<String> = lines.iter().map(|(keyword, prefix, value)| format!("{keyword} {prefix} {value}")).collect();
        let text = lines.join("\n");
        check(&on("linux", &text));
    }
}
