use super::{Dead, Rule, dead_family, evidence};
use crate::diagnose::words::none_of;
use crate::diagnose::{Case, Finding, Severity, remedies};
use crate::model::Family;

pub(super) const RULE: Rule = Rule {
    code: "v6-rejected",
    summary: "every IPv6 connect is rejected, IPv4 works",
    explain: include_str!("v6_rejected.md"),
    check,
};

fn check(case: &Case) -> Vec<Finding> {
    if dead_family(case, Family::V6) != Some(Dead::Rejected) {
        return Vec::new();
    }
    let count = case.facts.of(Family::V6).count();
    let first = case.facts.first_family() == Some(Family::V6);
    let effect = if first {
        "every new connection of a plain program pays for that first"
    } else {
        "this system tries IPv4 first, so that only Squid and the like notice"
    };
    let mut remedies = vec![super::repair_all(case, Family::V6)];
    if case.client("sequential").is_some_and(|c| !super::slow_sequential::is_long(case, c)) {
        // Where the wait is long, the rule about it offers the same.
        remedies.extend(remedies::rank_ipv4_first(case));
    }
    vec![Finding {
        code: RULE.code,
        severity: if first { Severity::Error } else { Severity::Warning },
        says: format!("IPv6 is rejected: {}; {effect}", none_of(count, Family::V6, ("lets us in", "let us in"))),
        evidence: evidence(case, Family::V6, |_| true),
        remedies,
    }]
}
