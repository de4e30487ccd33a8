use super::{NOTICED, Rule};
use crate::clients::End;
use crate::diagnose::{Case, Fate, Finding, Severity};
use crate::model::Family;
use crate::order::{Reason, Rule as OrderRule};

pub(super) const RULE: Rule = Rule {
    code: "v4-first",
    summary: "IPv4 is tried first here already, so IPv6 cannot be the reason",
    explain: include_str!("v4_first.md"),
    check,
};

fn check(case: &Case) -> Vec<Finding> {
    let facts = case.facts;
    let Some(reason) = why_v4_first(case) else { return Vec::new() };
    let is_in_trouble = |f: &Fate| !f.is_up() && *f != Fate::Untried;
    let trouble = facts.addresses.iter().any(|a| is_in_trouble(&a.fate))
        || case
            .client("sequential")
            .is_some_and(|run| run.timeline.end.connected().is_none() || run.timeline.end.at() >= NOTICED);
    if !trouble {
        return Vec::new();
    }
    let over_v4 = case.client("sequential").and_then(|run| match run.timeline.end {
        End::Connected { address, at_us, .. } if address.is_ipv4() => {
            Some(format!("; over IPv4 they connect after {at_us}"))
        }
        End::Connected { .. } | End::GaveUp { .. } => None,
    });
    vec![Finding {
        code: RULE.code,
        severity: Severity::Info,
        says: format!(
            "programs that follow this system's order try IPv4 first already ({reason}): IPv6 cannot be why they are slow{}. \
             Squid, and whatever has an order of its own, does not follow it",
            over_v4.unwrap_or_default()
        ),
        evidence: vec![format!("order: {reason}")],
        remedies: Vec::new(),
    }]
}

/// The rule that put the first IPv6 address behind IPv4, where IPv6 could be used at all.
pub(super) fn why_v4_first<'a>(case: &'a Case) -> Option<&'a Reason> {
    let placed = &case.facts.placed;
    if case.facts.first_family() != Some(Family::V4) {
        return None;
    }
    let first_v6 = placed.iter().find(|p| p.candidate.destination.is_ipv6())?;
    first_v6.decided_by.as_ref().filter(|reason| reason.rule != OrderRule::Unusable)
}
