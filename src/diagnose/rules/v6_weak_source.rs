use std::net::{IpAddr, Ipv6Addr};

use super::Rule;
use crate::diagnose::{Case, Finding, Severity, remedies};
use crate::model::Family;
use crate::order::{Prefix, SourceAddress};

pub(super) const RULE: Rule = Rule {
    code: "v6-weak-source",
    summary: "IPv6 is tried first although this host has only a poor IPv6 source address",
    explain: include_str!("v6_weak_source.md"),
    check,
};

fn check(case: &Case) -> Vec<Finding> {
    let facts = case.facts;
    let has_source = |family| {
        facts.placed.iter().any(|p| Family::of(&p.candidate.destination) == family && p.candidate.source.is_some())
    };
    // Without any way over IPv4 there is nothing that should come first instead.
    if facts.first_family() != Some(Family::V6) || !has_source(Family::V4) {
        return Vec::new();
    }
    let to_the_internet = facts.placed.iter().filter_map(|p| match p.candidate.destination {
        IpAddr::V6(a) if is_global(a) => p.candidate.source.as_ref(),
        IpAddr::V6(_) | IpAddr::V4(_) => None,
    });
    let weak: Option<Vec<(&SourceAddress, &str)>> = to_the_internet.map(|s| Some((s, weakness(s)?))).collect();
    let Some([(source, why), ..]) = weak.as_deref() else { return Vec::new() };
    let mut evidence: Vec<String> = Vec::new();
    for (source, why) in weak.iter().flatten() {
        let row = format!("source {}: {why}", source.address);
        if !evidence.contains(&row) {
            evidence.push(row);
        }
    }
    // Where the table is to blame, mending it is the better cure.
    let mended = remedies::mend_table(case).filter(|remedy| remedy.prediction.is_some());
    vec![Finding {
        code: RULE.code,
        severity: Severity::Warning,
        says: format!(
            "IPv6 is tried first, although its only source address here, {}, is {why}: the defaults of RFC 6724 try IPv4 first then",
            source.address
        ),
        evidence,
        remedies: mended.or_else(|| remedies::rank_ipv4_first(case).into_iter().next()).into_iter().collect(),
    }]
}

/// Global unicast (RFC 4291 §2.4) that is reached over the internet: 2000::/3 but for what tunnels made of IPv4.
fn is_global(address: Ipv6Addr) -> bool {
    address.segments()[0] & 0xe000 == 0x2000
        && !Prefix::SIX_TO_FOUR.contains(address)
        && !Prefix::TEREDO.contains(address)
}

fn weakness(source: &SourceAddress) -> Option<&'static str> {
    let IpAddr::V6(address) = source.address else { return None };
    let deprecated = source.interface.as_ref().is_some_and(|i| i.deprecated);
    match address {
        _ if Prefix::ULA.contains(address) => Some("a unique local one (fc00::/7), which the internet does not route"),
        _ if address.segments()[0] & 0xffc0 == 0xfe80 => Some("a link-local one, which no router passes on"),
        _ if Prefix::TEREDO.contains(address) => Some("a Teredo tunnel's"),
        _ if Prefix::SIX_TO_FOUR.contains(address) => Some("a 6to4 tunnel's"),
        _ if deprecated => Some("deprecated: its router no longer stands for it"),
        _ => None,
    }
}
