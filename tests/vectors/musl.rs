//! Our order against what musl's getaddrinfo returned, network by network (`fixtures/musl-order.json`).

use std::net::IpAddr;

use serde::Deserialize;
use tryorder::order::{Platform, Policy, System};

use super::order::{Case, hold, prefix, read};

#[derive(Deserialize)]
struct Vectors {
    #[serde(default)]
    policy: Vec<TableRow>,
    #[serde(default)]
    cases: Vec<Case>,
    #[serde(default)]
    random_cases: Vec<Case>,
}

#[derive(Deserialize)]
struct TableRow {
    prefix: String,
    precedence: u32,
    label: u32,
}

#[test]
fn musl_vectors_have_our_order() {
    let vectors: Vectors = read("musl-order.json");
    let cases: Vec<Case> = vectors.cases.into_iter().chain(vectors.random_cases).collect();
    hold(&cases, |_| vec![System::new(Platform::LinuxMusl)]);
}

#[test]
fn musl_vectors_have_our_table() {
    let vectors: Vectors = read("musl-order.json");
    let rows: Vec<_> = vectors.policy.iter().map(|row| (prefix(&row.prefix), row.precedence, row.label)).collect();
    let (theirs, ours) = (Policy::of(&rows, &[]), System::new(Platform::LinuxMusl).policy);
    for (prefix, ..) in &rows {
        let address = IpAddr::V6(prefix.address);
        assert_eq!(ours.label(&address), theirs.label(&address), "{prefix}");
        assert_eq!(ours.precedence(&address), theirs.precedence(&address), "{prefix}");
    }
}
