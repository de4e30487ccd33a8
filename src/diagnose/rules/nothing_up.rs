use super::{Rule, evidence};
use crate::diagnose::{Case, Fate, Finding, Severity, remedies};
use crate::model::Family;

pub(super) const RULE: Rule = Rule {
    code: "nothing-up",
    summary: "no address of the families that were asked for can be connected to",
    explain: include_str!("nothing_up.md"),
    check,
};

fn check(case: &Case) -> Vec<Finding> {
    let facts = case.facts;
    // One that was not tried might be the one that lives.
    if facts.addresses.is_empty() || facts.untried() > 0 || facts.addresses.iter().any(|a| a.fate.tcp_connects()) {
        return Vec::new();
    }
    let tried = facts.addresses.len();
    let present: Vec<Family> = Family::BOTH.into_iter().filter(|f| facts.of(*f).next().is_some()).collect();
    let unroutable = facts.addresses.iter().all(|a| matches!(a.fate, Fate::Unroutable { .. }));
    let says = if facts.no_network {
        "this host has no route to any of the addresses: there is no network here".to_owned()
    } else if unroutable {
        format!("neither this host nor a router has a route to any of the addresses ({tried} tried)")
    } else if present.len() == 2 {
        format!(
            "no address can be connected to ({tried} tried): this is not a matter of IPv6 or IPv4; a firewall that \
             allows only a proxy looks like this"
        )
    } else if let (Some(not_asked), [family]) = (facts.not_asked, present.as_slice()) {
        let (name, other) = (family.name(), not_asked.name());
        format!("no {name} address can be connected to ({tried} tried); {other} was not asked")
    } else {
        format!("no address can be connected to ({tried} tried, all of one family)")
    };
    let mut remedies: Vec<_> = present.iter().map(|family| super::repair_all(case, *family)).collect();
    // Where the other family was not asked, it may well be open.
    if !facts.no_network && !unroutable && facts.not_asked.is_none() {
        remedies.insert(0, remedies::ask_for_direct_access(case));
    }
    let evidence = Family::BOTH.iter().flat_map(|f| evidence(case, *f, |_| true)).collect();
    vec![Finding { code: RULE.code, severity: Severity::Error, says, evidence, remedies }]
}
