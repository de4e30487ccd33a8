use super::{Rule, evidence};
use crate::diagnose::{Case, Fate, Finding, Severity};
use crate::model::Family;

pub(super) const RULE: Rule = Rule {
    code: "nothing-up",
    summary: "no address of either family can be connected to",
    explain: include_str!("nothing_up.md"),
    check,
};

fn check(case: &Case) -> Vec<Finding> {
    let facts = case.facts;
    let tried = facts.addresses.iter().any(|a| !matches!(a.fate, Fate::Untried));
    if !tried || facts.addresses.iter().any(|a| a.fate.tcp_connects()) {
        return Vec::new();
    }
    let tried = facts.addresses.len();
    let says = if facts.no_network {
        "this host has no route to any of the addresses: there is no network here".to_owned()
    } else if facts.addresses.iter().all(|a| matches!(a.fate, Fate::Unroutable { .. })) {
        format!("a router says that it has no route, to all of the addresses tried ({tried})")
    } else {
        format!(
            "no address can be connected to ({tried} tried): this is not a matter of IPv6 or IPv4; a firewall that \
             allows only a proxy looks like this"
        )
    };
    let present = Family::BOTH.into_iter().filter(|f| facts.of(*f).next().is_some());
    let evidence = Family::BOTH.iter().flat_map(|f| evidence(case, *f, |_| true)).collect();
    let remedies = present.map(|family| super::repair_all(case, family)).collect();
    vec![Finding { code: RULE.code, severity: Severity::Error, says, evidence, remedies }]
}
