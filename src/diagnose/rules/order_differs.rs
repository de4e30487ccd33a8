use super::Rule;
use crate::diagnose::{Case, Finding, Severity};
use crate::observation::SystemAnswer;
use crate::order::Platform;

pub(super) const RULE: Rule = Rule {
    code: "order-differs",
    summary: "getaddrinfo returns the same addresses in another order than the rules give",
    explain: include_str!("order_differs.md"),
    check,
};

fn check(case: &Case) -> Vec<Finding> {
    let facts = case.facts;
    let SystemAnswer::Addresses { addresses, .. } = &facts.system else { return Vec::new() };
    // Another set of addresses is another answer of DNS, and no other order.
    if !facts.follows_the_system() {
        return Vec::new();
    }
    let rules = facts.order_on(facts.platform);
    let place =
        rules.iter().zip(addresses).position(|(ours, theirs)| ours.candidate.destination != *theirs).unwrap_or(0);
    let ours = rules.get(place).map(|p| p.candidate.destination.to_string()).unwrap_or_default();
    let theirs = addresses.get(place).map(ToString::to_string).unwrap_or_default();
    let why = if facts.platform == Platform::MacOs {
        "macOS first compares what its kernel remembers of earlier connections"
    } else {
        "another C library, a cache, a patched resolver or a table that is not seen here decides"
    };
    vec![Finding {
        code: RULE.code,
        severity: Severity::Info,
        says: format!(
            "this system's getaddrinfo has another order than {}: in place {} it has {theirs}, the rules {ours}; {why}. Its \
             order counts here, and no change of a policy table is predicted",
            facts.platform.name(),
            place + 1
        ),
        evidence: addresses.iter().map(|a| format!("getaddrinfo: {a}")).take(3).collect(),
        remedies: Vec::new(),
    }]
}
