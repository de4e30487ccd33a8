use super::Rule;
use super::squid_conf_stops::{complaints, row};
use crate::diagnose::{Case, Finding, Severity};
use crate::squid::conf::Severity as Weight;

pub(super) const RULE: Rule = Rule {
    code: "squid-conf-odd",
    summary: "lines of squid.conf do nothing, or something else than it seems",
    explain: include_str!("squid_conf_odd.md"),
    check,
};

fn check(case: &Case) -> Vec<Finding> {
    let Some(own) = &case.facts.squid else { return Vec::new() };
    let odd = complaints(case, own, |weight| weight != Weight::Fatal);
    let Some(path) = own.path().filter(|_| !odd.is_empty()) else { return Vec::new() };
    vec![Finding {
        code: RULE.code,
        severity: Severity::Info,
        says: format!(
            "in {path} {} nothing to {}, or something else than it seems",
            super::count(odd.len(), "line does", "lines do"),
            if own.version().is_some() { own.name() } else { "a Squid of today".into() }
        ),
        evidence: odd.iter().map(row).collect(),
        remedies: Vec::new(),
    }]
}
