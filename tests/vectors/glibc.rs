//! Our order against what the real getaddrinfo returned, network by network (`fixtures/glibc-order.json`).

use std::net::IpAddr;

use serde::Deserialize;
use tryorder::order::{Candidate, Interface, SourceAddress, parse_gai_conf, sort};

#[derive(Deserialize)]
struct Vectors {
    cases: Vec<Case>,
    random_cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    #[serde(default)]
    name: String,
    #[serde(default)]
    gai_conf: String,
    has_nonloopback_ipv6_addr: bool,
    destinations: Vec<Destination>,
    expected: Vec<IpAddr>,
}

#[derive(Deserialize)]
struct Destination {
    dst: IpAddr,
    src: Option<IpAddr>,
    src_if: Option<String>,
    src_prefixlen: Option<u8>,
    #[serde(default)]
    src_flags: Vec<String>,
    src_native: Option<bool>,
}

#[test]
fn glibc_order_vectors() {
    let vectors: Vectors = serde_json::from_str(include_str!("../../fixtures/glibc-order.json")).unwrap();
    assert!(vectors.cases.len() + vectors.random_cases.len() > 100, "the vectors are there");
    let mut wrong = Vec::new();
    for (n, case) in vectors.cases.iter().chain(&vectors.random_cases).enumerate() {
        let candidates: Vec<_> = case.destinations.iter().map(candidate).collect();
        let placed = sort(&candidates, &parse_gai_conf(&case.gai_conf), case.has_nonloopback_ipv6_addr);
        let ours: Vec<_> = placed.iter().map(|p| p.candidate.destination).collect();
        if ours != case.expected {
            wrong.push(format!("case {n} {}:\n  glibc {:?}\n  ours  {ours:?}", case.name, case.expected));
        }
    }
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong.join("\n"));
}

fn candidate(d: &Destination) -> Candidate {
    let interface = d.src_if.clone().map(|name| Interface {
        name,
        prefix_len: d.src_prefixlen.unwrap_or(0),
        deprecated: d.src_flags.iter().any(|f| f == "deprecated"),
        home: d.src_flags.iter().any(|f| f == "home"),
        native: d.src_native.unwrap_or(true),
    });
    Candidate { destination: d.dst, source: d.src.map(|address| SourceAddress { address, interface }) }
}
