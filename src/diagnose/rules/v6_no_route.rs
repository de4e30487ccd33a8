use super::{Dead, Rule, addresses, dead_family, evidence};
use crate::diagnose::{Case, Finding, Severity};
use crate::model::Family;

pub(super) const RULE: Rule = Rule {
    code: "v6-no-route",
    summary: "this host has no way to the IPv6 addresses, IPv4 works",
    explain: include_str!("v6_no_route.md"),
    check,
};

fn check(case: &Case) -> Vec<Finding> {
    if dead_family(case, Family::V6) != Some(Dead::NoRoute) {
        return Vec::new();
    }
    let count = case.facts.of(Family::V6).count();
    let first = case.facts.first_family() == Some(Family::V6);
    let squid_suffers =
        case.clients.iter().any(|run| super::squid_never::fails(case, run) || super::squid_last_try::on_the_edge(run));
    let severity = match (first, squid_suffers) {
        (true, _) => Severity::Error,
        (false, true) => Severity::Warning,
        (false, false) => Severity::Info,
    };
    let effect = if first {
        "a router says so, and each try pays for asking it"
    } else {
        "programs that follow the system try IPv4 first and lose nothing; Squid burns its tries on them"
    };
    vec![Finding {
        code: RULE.code,
        severity,
        says: format!("there is no route to the {}: {effect}", addresses(count, Family::V6)),
        evidence: evidence(case, Family::V6, |_| true),
        remedies: vec![super::repair_all(case, Family::V6)],
    }]
}
