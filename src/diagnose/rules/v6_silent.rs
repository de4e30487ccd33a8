use super::{Dead, Rule, dead_family, evidence};
use crate::diagnose::words::none_of;
use crate::diagnose::{Case, Fate, Finding, Severity};
use crate::model::Family;

pub(super) const RULE: Rule = Rule {
    code: "v6-silent",
    summary: "IPv6 packets vanish: no IPv6 address answers, IPv4 works",
    explain: include_str!("v6_silent.md"),
    check,
};

fn check(case: &Case) -> Vec<Finding> {
    if dead_family(case, Family::V6) != Some(Dead::Silent) {
        return Vec::new();
    }
    let count = case.facts.of(Family::V6).count();
    let silent = case.facts.of(Family::V6).filter(|a| matches!(a.fate, Fate::Silent { .. })).count();
    let how = if silent == count {
        none_of(count, Family::V6, ("answers", "answer"))
    } else {
        format!("{silent} of {count} addresses do not answer, the others are rejected")
    };
    let first = case.facts.first_family() == Some(Family::V6);
    let place = if first { "which this system tries first" } else { "which this system tries after IPv4" };
    vec![Finding {
        code: RULE.code,
        severity: if first { Severity::Error } else { Severity::Warning },
        says: format!("IPv6, {place}, is a black hole: {how}"),
        evidence: evidence(case, Family::V6, |_| true),
        remedies: vec![super::repair_all(case, Family::V6)],
    }]
}
