use std::collections::BTreeMap;

use super::Rule;
use crate::diagnose::{Case, Fate, Finding, Severity, remedies};
use crate::model::{Family, TlsCause};

pub(super) const RULE: Rule = Rule {
    code: "tls-fails",
    summary: "TCP connects, but TLS fails or stalls",
    explain: include_str!("tls_fails.md"),
    check,
};

fn check(case: &Case) -> Vec<Finding> {
    let facts = case.facts;
    // One finding a cause: an alert and a stall ask for different repairs.
    let mut by_cause: BTreeMap<&TlsCause, Vec<_>> = BTreeMap::new();
    for address in &facts.addresses {
        if let Fate::Stalled { cause, .. } | Fate::TlsFailed { cause, .. } = &address.fate {
            by_cause.entry(cause).or_default().push(address);
        }
    }
    let caught = ["sequential", "happy-eyeballs"]
        .iter()
        .filter_map(|name| case.client(name))
        .any(|run| run.timeline.end.connected().is_none() && run.timeline.tcp_came_up());
    by_cause
        .into_iter()
        .map(|(cause, hit)| {
            let families: Vec<Family> =
                Family::BOTH.into_iter().filter(|f| hit.iter().any(|a| a.family() == *f)).collect();
            let one_family = families.len() == 1;
            let names: Vec<&str> = families.iter().map(|f| f.name()).collect();
            let mut says = format!(
                "TCP connects to {} of {} addresses ({}), then TLS fails: {}",
                hit.len(),
                facts.addresses.len(),
                names.join(" and "),
                cause.says()
            );
            if matches!(cause, TlsCause::Silent { .. }) {
                says.push_str(
                    ". Large packets that vanish look like this (path MTU), so does a filter that drops what it \
                     reads. Most clients do not go back to another address once TCP is up",
                );
            }
            let mut remedies: Vec<_> = families
                .iter()
                .map(|f| {
                    let of_family: Vec<_> = hit.iter().copied().filter(|a| a.family() == *f).collect();
                    remedies::repair(case, *f, &of_family)
                })
                .collect();
            if one_family && families[0] == Family::V6 {
                remedies.extend(remedies::rank_ipv4_first(case));
                let through_squid = case
                    .clients
                    .iter()
                    .filter(|c| c.squid.is_some() && c.worst().tcp_came_up() && c.worst().end.connected().is_none());
                let names: Vec<_> = through_squid.map(|c| c.name).collect();
                remedies.extend(remedies::squid_remedies(case, &names));
            }
            Finding {
                code: RULE.code,
                severity: if caught || families.iter().any(|f| facts.up_of(*f).0 == 0) {
                    Severity::Error
                } else {
                    Severity::Warning
                },
                says,
                evidence: hit.iter().map(|a| a.says()).collect(),
                remedies,
            }
        })
        .collect()
}
