//! Our order against what glibc's getaddrinfo returned, network by network (`fixtures/glibc-order.json`).

use serde::Deserialize;
use tryorder::order::{Platform, Policy, Row, System, parse_gai_conf};

use super::order::{Case, hold, prefix, read};

#[derive(Deserialize)]
struct Vectors {
    #[serde(default)]
    default_policy: Option<Tables>,
    #[serde(default)]
    cases: Vec<Case>,
    #[serde(default)]
    random_cases: Vec<Case>,
}

/// A policy row by row.
#[derive(Default, Deserialize)]
struct Tables {
    #[serde(default)]
    labels: Vec<(String, u32)>,
    #[serde(default)]
    precedence: Vec<(String, u32)>,
    #[serde(default)]
    scopev4: Vec<(String, u32)>,
}

#[test]
fn glibc_vectors_have_our_order() {
    let vectors: Vectors = read("glibc-order.json");
    let cases: Vec<Case> = vectors.cases.into_iter().chain(vectors.random_cases).collect();
    let built_in = vectors.default_policy.as_ref().map(Tables::policy);
    hold(&cases, |case| {
        let interface_data = case.has_nonloopback_ipv6_addr.unwrap_or_else(|| case.config.has_ipv6());
        let with = |policy| System { policy, interface_data, ..System::new(Platform::LinuxGlibc) };
        let listed = serde_json::from_value::<Tables>(case.policy.clone()).ok().map(|tables| tables.policy());
        // The text and the rows of the same policy must come to the same; a case may have either.
        match (&case.gai_conf, listed) {
            (Some(text), listed) => [Some(parse_gai_conf(text)), listed].into_iter().flatten().map(with).collect(),
            (None, Some(listed)) => vec![with(listed)],
            (None, None) => [Some(parse_gai_conf("")), built_in.clone()].into_iter().flatten().map(with).collect(),
        }
    });
}

#[test]
fn glibc_vectors_have_our_built_in_policy() {
    let vectors: Vectors = read("glibc-order.json");
    let tables = vectors.default_policy.unwrap_or_default();
    let (theirs, ours) = (tables.policy(), System::new(Platform::LinuxGlibc).policy);
    assert_eq!(ours, parse_gai_conf("# nothing but a comment\n"));
    for (text, _) in tables.labels.iter().chain(&tables.precedence).chain(&tables.scopev4) {
        let address = std::net::IpAddr::V6(prefix(text).address);
        assert_eq!(ours.label(&address), theirs.label(&address), "{text}");
        assert_eq!(ours.precedence(&address), theirs.precedence(&address), "{text}");
    }
}

impl Tables {
    fn policy(&self) -> Policy {
        let rows = |rows: &[(String, u32)]| {
            rows.iter().map(|(text, value)| Row { prefix: prefix(text), value: *value }).collect()
        };
        Policy::new(rows(&self.labels), rows(&self.precedence), rows(&self.scopev4))
    }
}
