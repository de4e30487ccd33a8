use super::{Dead, Rule, addresses, dead_family, evidence};
use crate::diagnose::words::none_of;
use crate::diagnose::{Case, Finding, Severity, remedies};
use crate::model::Family;

pub(super) const RULE: Rule =
    Rule { code: "v4-dead", summary: "IPv4 is dead while IPv6 works", explain: include_str!("v4_dead.md"), check };

fn check(case: &Case) -> Vec<Finding> {
    let Some(dead) = dead_family(case, Family::V4) else { return Vec::new() };
    let count = case.facts.of(Family::V4).count();
    let how = match dead {
        Dead::Silent => format!("IPv4 is a black hole: {}", none_of(count, Family::V4, ("answers", "answer"))),
        Dead::Rejected => format!("IPv4 is rejected: {}", none_of(count, Family::V4, ("lets us in", "let us in"))),
        Dead::NoRoute => format!("there is no route to the {}", addresses(count, Family::V4)),
    };
    let mut remedies = vec![super::repair_all(case, Family::V4)];
    remedies.extend(remedies::stop_ranking_ipv4_first(case));
    // A host without IPv4 is made so on purpose; whatever else kills a family is a fault.
    let severity = if dead == Dead::NoRoute { Severity::Info } else { Severity::Error };
    vec![Finding {
        code: RULE.code,
        severity,
        says: format!("{how}, while IPv6 works: leave IPv6 on, and do not rank IPv4 first here"),
        evidence: evidence(case, Family::V4, |_| true),
        remedies,
    }]
}
