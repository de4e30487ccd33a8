//! What must hold for any bytes from outside, a function a reader. libFuzzer calls them (`fuzz_targets/`, `run.sh`), and on
//! stable `tests/corpus.rs` does, with the corpus and with mutations of it.
//!
//! A new one: its function here, a line in `TARGETS`, a file in `fuzz_targets/`, a `[[bin]]`, a folder in `corpus/`.

pub mod tables;

use tryorder::check::targets::{MOST_TARGETS, TargetsFile};
use tryorder::check::{Expectations, FailOn, ListUsed, check};
use tryorder::compare::{self, Comparison};
use tryorder::diagnose::{Severity, Wish, diagnose, orders, squid_snippet};
use tryorder::endpoints::{Changes, Filter, List};
use tryorder::lab::Network;
use tryorder::model::{self, Family};
use tryorder::observation::{read, write};
use tryorder::observe::readers;
use tryorder::order::{Candidate, Host, Platform, System, parse_gai_conf, precedence_row};
use tryorder::report::{self, ChangesView, EndpointsView, Layout};
use tryorder::squid::conf::{Files, Found};
use tryorder::squid::{Version, ipcache as page};

/// What must hold for any bytes.
pub struct Target {
    /// Also that of its folder in `corpus/` and of its file in `fuzz_targets/`.
    pub name: &'static str,
    /// Panics if it does not.
    pub check: fn(&[u8]),
}

pub const TARGETS: [Target; 15] = [
    Target { name: "observation", check: observation },
    Target { name: "dns_answer", check: dns_answer },
    Target { name: "network_toml", check: network_toml },
    Target { name: "gai_conf", check: gai_conf },
    Target { name: "netsh", check: tables::netsh },
    Target { name: "ip6addrctl", check: tables::ip6addrctl },
    Target { name: "policy_table", check: tables::policy_table },
    Target { name: "resolver_files", check: resolver_files },
    Target { name: "target", check: target },
    Target { name: "squid_conf", check: squid_conf },
    Target { name: "ipcache", check: ipcache },
    Target { name: "proxy_head", check: proxy_head },
    Target { name: "targets_file", check: targets_file },
    Target { name: "endpoints", check: endpoints },
    Target { name: "saved", check: saved },
];

/// The name that the questions of the corpus ask for.
pub const NAME: &str = "outlook.office365.com";

/// A saved observation: whatever can be read is written and read again as it was, and is concluded from and shown in every
/// format.
pub fn observation(bytes: &[u8]) {
    let Ok(observation) = read(bytes) else { return };
    let text = write(&observation);
    assert_eq!(read(text.as_bytes()).expect("what was written can be read"), observation);
    for severity in [Severity::Info, Severity::Error] {
        let diagnosis = diagnose(&observation, severity);
        for layout in [Layout::PLAIN_80, Layout { width: 40, colour: true }, Layout { width: 500, colour: false }] {
            is_printable(&report::text(&diagnosis, layout), layout.colour);
        }
        let fail_on = FailOn::At(severity);
        let checked = check(&observation, &Expectations { fail_on, min_headroom: Some(1), ..Expectations::default() });
        is_printable(&report::check(&checked), false);
        assert!(report::check_json(&checked).ends_with("}\n"));
        assert!(report::json(&diagnosis).ends_with("}\n"));
    }
    let snippet = squid_snippet(&observation, &Wish::default());
    for text in [&snippet.text, &snippet.told, &snippet.explained] {
        is_printable(text, false);
    }
    let orders = orders(&observation, &Platform::ALL);
    is_printable(&report::order(&orders, Layout::PLAIN_80), false);
    assert!(report::order_json(&orders).ends_with("}\n"));
}

/// Nothing from a file moves the cursor of its reader.
fn is_printable(text: &str, colour: bool) {
    let is_bad = |c: char| c.is_control() && c != '\n' && !(colour && c == '\x1b');
    assert!(!text.contains(is_bad), "{text:?}");
}

/// A message from a name server: limits hold, and the rows are of the family that was asked for.
pub fn dns_answer(bytes: &[u8]) {
    for family in [Family::V6, Family::V4] {
        let Some(outcome) = readers::dns_answer(bytes, NAME, family) else { continue };
        assert!(outcome.addresses().all(|address| Family::of(&address) == family));
        assert!(outcome.addresses().count() <= 1_000);
        assert!(outcome.cnames().len() <= 16);
        for alias in outcome.cnames() {
            is_printable(&alias.name, false);
            is_printable(&alias.target, false);
        }
        is_printable(&outcome.says(), false);
    }
}

/// A `network.toml`: an error names a place and can be shown.
pub fn network_toml(bytes: &[u8]) {
    let Ok(text) = str::from_utf8(bytes) else { return };
    match Network::parse(text) {
        Ok(network) => assert_eq!(Network::parse(text), Ok(network)),
        Err(e) => assert!(!e.to_string().is_empty()),
    }
}

/// A gai.conf: never fails, and what comes of it gives each address one place.
pub fn gai_conf(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let policy = parse_gai_conf(&text);
    let addresses = ["::", "::1", "2001:db8::1", "fe80::1", "198.51.100.1", "0.0.0.0", "255.255.255.255"];
    let candidates = addresses.map(|address| {
        let destination = address.parse().expect("these are addresses");
        let values = [policy.precedence(&destination), policy.label(&destination)];
        assert!(values.into_iter().flatten().all(|value| value <= i32::MAX.unsigned_abs()), "{values:?}");
        Candidate { destination, source: None }
    });
    let host = Host { gai_conf: text.to_string(), ..Host::default() };
    let placed = System::on(Platform::LinuxGlibc, &host).sort(&candidates);
    assert_eq!(placed.len(), candidates.len());
    assert!(candidates.iter().all(|candidate| placed.iter().any(|place| place.candidate == *candidate)));
    assert!(text.lines().filter_map(precedence_row).all(|row| row.prefix.len <= 128));
}

/// resolv.conf, nsswitch.conf and the hosts file: glibc's bounds hold.
pub fn resolver_files(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    assert!(readers::hosts_file(&text, NAME).len() <= 1_000);
    #[cfg(target_os = "linux")]
    {
        let resolver = readers::resolv_conf(&text, &text);
        assert!((1..=3).contains(&resolver.servers.len()) && resolver.search.len() <= 6);
        assert!((1..=5).contains(&resolver.attempts) && resolver.ndots <= 15);
        assert!((1_000_000..=30_000_000).contains(&resolver.timeout_us.0));
    }
}

/// The head of a proxy's answer: what is kept is short and can be shown, and the final status is no interim one.
pub fn proxy_head(bytes: &[u8]) {
    match readers::proxy_head(bytes) {
        // A head that is still to come has not used up its room.
        None => assert!(bytes.len() <= 64 * 1024),
        Some(Err(cause)) => is_printable(&cause.says(), false),
        Some(Ok(head)) => {
            assert!(head.status < 100 || (200..1_000).contains(&head.status), "{}", head.status);
            assert!(head.schemes.len() <= 8);
            let texts = [&head.squid_error, &head.server, &head.via].into_iter().flatten().chain(&head.schemes);
            for text in texts {
                assert!(text.chars().count() <= 2_000, "{} characters", text.chars().count());
                is_printable(text, false);
            }
        }
    }
}

/// A target as it is typed: what it reads as is written and read as the same.
pub fn target(bytes: &[u8]) {
    let Ok(text) = str::from_utf8(bytes) else { return };
    match text.parse::<model::Target>() {
        Ok(target) => {
            is_printable(&target.host, false);
            assert_eq!(target.to_string().parse(), Ok(target));
        }
        Err(e) => {
            is_printable(&e.to_string(), false);
            is_printable(&e.hint(), false);
        }
    }
}

/// One release of each way to read a squid.conf.
const SQUIDS: [Version; 6] =
    [Version(3, 1, 23), Version(3, 3, 14), Version(3, 4, 14), Version(3, 5, 27), Version(4, 13, 0), Version(7, 7, 0)];

/// A squid.conf, which also is whatever it includes: reading ends, complaints can be shown, what was understood reads back from
/// how it is printed, and what a saved observation keeps of it can be read.
pub fn squid_conf(bytes: &[u8]) {
    let text = || Found::Text(bytes.to_vec());
    let files = Files::gather("squid.conf", text(), &mut |_| vec![("part.conf".to_owned(), text())]);
    let kept = files.kept();
    for version in SQUIDS {
        let conf = files.read(version);
        assert!(conf.complaints.len() <= 200);
        for complaint in &conf.complaints {
            is_printable(&complaint.to_string(), false);
        }
        assert!(kept.read(version).complaints.len() <= 200);
        let printed = conf.lines().join("\n") + "\n";
        let again = Files::single("again.conf", printed.clone()).read(version);
        assert_eq!(again.lines(), conf.lines(), "{version} reads {printed:?}");
    }
}

/// A page of the cache manager: rows of other names are not kept, and limits hold.
pub fn ipcache(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let rows = page::read(&text, &[NAME]);
    assert!(rows.len() <= 1_000);
    for row in rows {
        assert_eq!((row.host.as_str(), row.cut), (NAME, false));
        assert!(row.addresses.len() <= 255);
    }
    assert_eq!(page::read(&text, &[]), []);
}

/// A file of targets: what can be shown of it is, and bounds hold.
pub fn targets_file(bytes: &[u8]) {
    match TargetsFile::read(bytes, None) {
        Ok(file) => {
            assert!((1..=MOST_TARGETS).contains(&file.targets.len()));
            for listed in &file.targets {
                is_printable(&listed.target.host, false);
                listed.name.iter().chain(&listed.tags).for_each(|word| is_printable(word, false));
            }
        }
        Err(e) => is_printable(&e.to_string(), false),
    }
}

/// A list of endpoints: whatever can be read is selected from, shown, and differs from itself in nothing.
pub fn endpoints(bytes: &[u8]) {
    let list = match List::read(bytes) {
        Ok(list) => list,
        Err(e) => return is_printable(&e.to_string(), false),
    };
    let _ = list.published(NAME);
    let selection = Filter::default().select(&list);
    assert!(selection.endpoints.iter().all(|endpoint| !endpoint.target.host.contains('*')));
    let used = ListUsed { name: "fuzz".into(), date: None, attribution: None };
    let view = EndpointsView::new(&list, used.clone(), None, list.records.clone(), selection);
    is_printable(&report::endpoints(&view, Layout::PLAIN_80), false);
    let changes = Changes::between(&List::bundled(), &list);
    is_printable(&report::changes(&ChangesView::new(used.clone(), used, changes), Layout::PLAIN_80), false);
}

/// A saved result: what can be read is compared with itself, of which nothing is better or worse, and with others; what is
/// said can be shown.
pub fn saved(bytes: &[u8]) {
    let snapshot = match compare::read(bytes, "new") {
        Ok(snapshot) => snapshot,
        Err(e) => return is_printable(&e.to_string(), false),
    };
    let itself = Comparison::of_times(&snapshot, &snapshot, Severity::Info);
    assert!(itself.changes.iter().flatten().all(|target| target.changes.is_empty()), "{itself:?}");
    let nothing = compare::Snapshot { targets: Vec::new(), ..snapshot.clone() };
    for comparison in [
        Comparison::of_times(&nothing, &snapshot, Severity::Info),
        Comparison::of_times(&snapshot, &nothing, Severity::Info),
        Comparison::of_sites(&[&snapshot, &nothing, &snapshot]),
    ] {
        is_printable(&report::compare(&comparison, Layout::PLAIN_80), false);
        assert!(report::comparison_json(&comparison).ends_with("}\n"));
    }
}
