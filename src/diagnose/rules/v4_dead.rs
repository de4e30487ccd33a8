use super::{Dead, Rule, addresses, dead_family, evidence};
use crate::diagnose::{Case, Finding, Severity};
use crate::model::Family;

pub(super) const RULE: Rule =
    Rule { code: "v4-dead", summary: "IPv4 is dead while IPv6 works", explain: include_str!("v4_dead.md"), check };

fn check(case: &Case) -> Vec<Finding> {
    let Some(dead) = dead_family(case, Family::V4) else { return Vec::new() };
    let count = addresses(case.facts.of(Family::V4).count(), Family::V4);
    let how = match dead {
        Dead::Silent => format!("IPv4 is a black hole: none of the {count} answers"),
        Dead::Rejected => format!("all {count} reject the connection"),
        Dead::NoRoute => format!("there is no route to the {count}"),
    };
    // A host without IPv4 is made so on purpose; whatever else kills a family is a fault.
    let severity = if dead == Dead::NoRoute { Severity::Info } else { Severity::Error };
    vec![Finding {
        code: RULE.code,
        severity,
        says: format!("{how}, while IPv6 works: leave IPv6 on, and do not rank IPv4 first here"),
        evidence: evidence(case, Family::V4, |_| true),
        remedies: vec![super::repair_all(case, Family::V4)],
    }]
}
