//! The form that `fixtures/*-order.json` share: a network, what the kernel says of each destination, and the order that
//! the real library gave. Another file of the form can take the place of either.

use std::net::IpAddr;
use std::path::Path;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use tryorder::order::{Candidate, Interface, Prefix, SourceAddress, System};

/// One network, with as much of it as decides the order.
#[derive(Deserialize)]
pub(super) struct Case {
    #[serde(default)]
    pub(super) name: String,
    /// The text of `/etc/gai.conf`.
    #[serde(default)]
    pub(super) gai_conf: Option<String>,
    #[serde(default)]
    pub(super) has_nonloopback_ipv6_addr: Option<bool>,
    #[serde(default)]
    pub(super) config: Config,
    /// The same policy as `gai_conf` makes, row by row; `"default"`: the built-in one.
    #[serde(default)]
    pub(super) policy: serde_json::Value,
    destinations: Vec<Destination>,
    expected: Vec<String>,
}

#[derive(Default, Deserialize)]
pub(super) struct Config {
    /// `e0 2001:db8:1::10/64`, with flags after it.
    #[serde(default)]
    addrs: Vec<String>,
}

#[derive(Deserialize)]
struct Destination {
    dst: String,
    #[serde(default)]
    src: Option<String>,
    #[serde(default)]
    src_if: Option<String>,
    #[serde(default)]
    src_prefixlen: Option<u8>,
    #[serde(default)]
    src_flags: Vec<String>,
    #[serde(default)]
    src_native: Option<bool>,
}

/// Reads a file of `fixtures/`.
pub(super) fn read<T: DeserializeOwned>(name: &str) -> T {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(name);
    serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap_or_else(|e| panic!("{}: {e}", file.display()))
}

/// Every case gives the recorded order on each of the systems that stand for it.
pub(super) fn hold(cases: &[Case], systems: impl Fn(&Case) -> Vec<System>) {
    assert!(!cases.is_empty(), "there are no cases");
    let mut wrong = Vec::new();
    for (n, case) in cases.iter().enumerate() {
        let candidates: Vec<_> = case.destinations.iter().map(candidate).collect();
        let expected: Vec<IpAddr> = case.expected.iter().map(|a| address(a)).collect();
        for system in systems(case) {
            let placed = system.sort(&candidates);
            let ours: Vec<_> = placed.iter().map(|p| p.candidate.destination).collect();
            if ours != expected {
                let library = system.platform.name();
                wrong.push(format!("case {n} {}:\n  {library} {expected:?}\n  ours {ours:?}", case.name));
            }
            let unexplained = placed.iter().skip(1).filter(|p| p.decided_by.is_none()).count();
            assert_eq!(unexplained, 0, "case {n} {}", case.name);
        }
    }
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong.join("\n"));
}

impl Config {
    pub(super) fn has_ipv6(&self) -> bool {
        let addresses = self.addrs.iter().filter_map(|row| row.split_whitespace().nth(1)?.split('/').next());
        addresses.filter(|a| a.contains(':')).any(|a| a != "::1")
    }
}

fn candidate(d: &Destination) -> Candidate {
    let interface = d.src_if.clone().map(|name| Interface {
        name,
        prefix_len: d.src_prefixlen.unwrap_or(0),
        deprecated: d.src_flags.iter().any(|f| f == "deprecated" || f == "optimistic"),
        home: d.src_flags.iter().any(|f| f == "home" || f == "homeaddress"),
        native: d.src_native.unwrap_or(true),
    });
    let source = d.src.as_deref().map(|text| SourceAddress { address: address(text), interface });
    Candidate { destination: address(&d.dst), source }
}

/// An address; a zone after it decides nothing.
fn address(text: &str) -> IpAddr {
    text.split('%').next().unwrap().parse().unwrap_or_else(|e| panic!("{text}: {e}"))
}

/// `2001:db8::/32`, `203.0.113.0/24`, or an address alone.
pub(super) fn prefix(text: &str) -> Prefix {
    let (base, len) = text.split_once('/').unwrap_or((text, ""));
    match address(base) {
        IpAddr::V4(a) => {
            Prefix { address: a.to_ipv6_mapped(), len: 96 + if len.is_empty() { 32 } else { len.parse().unwrap() } }
        }
        IpAddr::V6(a) => Prefix { address: a, len: if len.is_empty() { 128 } else { len.parse().unwrap() } },
    }
}
